const SLOTS = 4096;
/** Longer keys are not remembered. */
export const MOST_REMEMBERED = 64;

/**
 * What was said of the keys met last, found again by all their characters. These are copied to one block of memory: a
 * flood of keys that nobody has seen before allocates nothing, and holds on to no text.
 */
export class KeyMemory<T> {
  readonly #hashes = new Int32Array(SLOTS);
  readonly #lengths = new Uint8Array(SLOTS);
  readonly #codes = new Uint16Array(SLOTS * MOST_REMEMBERED);
  readonly #said: (T | undefined)[] = Array.from({ length: SLOTS });
  readonly #read: (text: string, start: number, end: number) => T;

  constructor(read: (text: string, start: number, end: number) => T) {
    this.#read = read;
  }

  /** What is said of the key `text.slice(start, end)`, of at least one character and at most {@link MOST_REMEMBERED}. */
  get(text: string, start: number, end: number): T {
    let hash = end - start;
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
    const slot = (hash ^ (hash >>> 12)) & (SLOTS - 1);
    if (this.#hashes[slot] === hash && this.#isIn(slot, text, start, end))
      return this.#said[slot] as T;
    const said = this.#read(text, start, end);
    this.#hashes[slot] = hash;
    this.#lengths[slot] = end - start;
    const codes = this.#codes;
    for (let at = start, to = slot * MOST_REMEMBERED; at < end; at++)
      codes[to++] = text.charCodeAt(at);
    this.#said[slot] = said;
    return said;
  }

  #isIn(slot: number, text: string, start: number, end: number): boolean {
    if (this.#lengths[slot] !== end - start) return false;
    const codes = this.#codes;
    for (let at = start, from = slot * MOST_REMEMBERED; at < end; at++)
      if (codes[from++] !== text.charCodeAt(at)) return false;
    return true;
  }
}

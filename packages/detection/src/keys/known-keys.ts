import { flat } from "../text/flat.ts";
import { type KeyMeaning, meaningAt, MOST_KEY_CHARACTERS } from "./key-meaning.ts";

const QUOTE = 34;
const NEWLINE = 10;
const BACKSLASH = 92;
/** How many keys are remembered before all of them are forgotten. */
const MOST_KEYS = 1024;
const SLOTS = 2048;

/** A key of a text, and those that came after it. */
interface KnownKey {
  readonly key: string;
  readonly meaning: KeyMeaning;
  next: KnownKey | null;
  other: KnownKey | null;
}

/**
 * The quoted keys of JSON. Records repeat their keys in the same order, so a key is first compared with what followed the
 * one before it; then it is found without a search, a hash or a slice.
 *
 * What is remembered only says where to look: a key is never taken for another without all its characters being the
 * same, so that no text can change what another text's keys mean.
 */
export class KnownKeys {
  #latest: KnownKey = head();
  #slots: (KnownKey | undefined)[] = Array.from({ length: SLOTS });
  /** Hashes of keys met once: a key is remembered when it comes again. */
  readonly #met: Int32Array = new Int32Array(SLOTS);
  #count = 0;

  /** The meaning of the key whose closing quote is at `end`, or null where none begins within reach. */
  before(text: string, end: number): KeyMeaning | null {
    const latest = this.#latest;
    const { next } = latest;
    if (next !== null && endsWith(text, end, next.key)) {
      this.#latest = next;
      return next.meaning;
    }
    const { other } = latest;
    if (other !== null && endsWith(text, end, other.key)) {
      latest.other = next;
      latest.next = other;
      this.#latest = other;
      return other.meaning;
    }
    const start = quotedKeyStart(text, end, QUOTE);
    if (start < 0) return null;
    return start < end ? this.#search(text, start, end) : NO_KEY;
  }

  #search(text: string, start: number, end: number): KeyMeaning {
    const hash = hashOf(text, start, end);
    const slot = (hash ^ (hash >>> 10)) & (SLOTS - 1);
    let known = this.#slots[slot];
    if (known === undefined || !endsWith(text, end, known.key)) {
      if (this.#met[slot] !== hash) {
        this.#met[slot] = hash;
        return meaningAt(text, start, end);
      }
      if (++this.#count > MOST_KEYS) this.#forget();
      const key = flat(text.slice(start, end));
      known = { key, meaning: meaningAt(text, start, end), next: null, other: null };
      this.#slots[slot] = known;
    }
    this.#latest.other = this.#latest.next;
    this.#latest.next = known;
    this.#latest = known;
    return known.meaning;
  }

  /** Starts again: one forgotten key would keep those that came after it. */
  #forget(): void {
    this.#latest = head();
    this.#slots.fill(undefined);
    this.#count = 1;
  }
}

const NO_KEY: KeyMeaning = meaningAt("", 0, 0);

function head(): KnownKey {
  return { key: "", meaning: NO_KEY, next: null, other: null };
}

function hashOf(text: string, start: number, end: number): number {
  let hash = end - start;
  for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return hash;
}

/** Whether `key` stands before `end`, with the quote that opens it. Known keys hold no quote themselves. */
function endsWith(text: string, end: number, key: string): boolean {
  const start = end - key.length;
  if (start < 1 || text.charCodeAt(start - 1) !== QUOTE) return false;
  for (let at = key.length - 1; at >= 0; at--) {
    if (text.charCodeAt(start + at) !== key.charCodeAt(at)) return false;
  }
  return true;
}

/** Where the key begins whose closing `quote` is at `end`, or -1 where none begins within reach. */
export function quotedKeyStart(text: string, end: number, quote: number): number {
  const limit = Math.max(0, end - MOST_KEY_CHARACTERS);
  for (let at = end - 1; at >= limit; at--) {
    const code = text.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code === NEWLINE || code === BACKSLASH) return -1;
  }
  return -1;
}

/**
 * Finds known texts in another one. A place at which one could stand, by its first three characters, costs a comparison
 * for every halving of their number, and any other place next to nothing.
 */
export class KnownTexts {
  /** In order of their UTF-16 units, so that what begins alike stands together. */
  readonly #texts: readonly string[];
  /** For each, the longest of the others that it begins with; -1 where there is none. */
  readonly #insides: Int32Array;
  readonly #beginnings: Uint8Array = new Uint8Array(BEGINNINGS);

  /** @param texts of at least {@link SHORTEST_KNOWN} UTF-16 units. */
  constructor(texts: ReadonlySet<string>) {
    this.#texts = [...texts].sort();
    this.#insides = new Int32Array(this.#texts.length).fill(-1);
    const open: number[] = [];
    for (const [index, text] of this.#texts.entries()) {
      const [first, second, third] = [0, 1, 2].map((at) => text.charCodeAt(at));
      this.#beginnings[beginningOf(first as number, second as number, third as number)] = 1;
      while (open.length > 0 && !text.startsWith(this.#texts[open.at(-1) as number] as string)) {
        open.pop();
      }
      this.#insides[index] = open.at(-1) ?? -1;
      open.push(index);
    }
  }

  /** The next place from `from` on at which one of them could stand; the text's length where there is none. */
  nextPlace(text: string, from: number): number {
    const beginnings = this.#beginnings;
    let second = text.charCodeAt(from);
    let third = text.charCodeAt(from + 1);
    for (let at = from; at + SHORTEST_KNOWN <= text.length; at++) {
      const first = second;
      second = third;
      third = text.charCodeAt(at + 2);
      if (beginnings[beginningOf(first, second, third)] === 1) return at;
    }
    return text.length;
  }

  /** The longest one that stands at `at` and may end where it does; undefined where there is none. */
  longestAt(text: string, at: number, mayEnd: (end: number) => boolean): string | undefined {
    let low = 0;
    for (let high = this.#texts.length; low < high; ) {
      const middle = (low + high) >>> 1;
      if (isBehind(this.#texts[middle] as string, text, at)) high = middle;
      else low = middle + 1;
    }
    // The last that is not behind what stands there: whichever stands there, this one begins with it.
    let index = low - 1;
    const shared = index < 0 ? 0 : sharedLength(this.#texts[index] as string, text, at);
    for (; index >= 0; index = this.#insides[index] as number) {
      const known = this.#texts[index] as string;
      if (known.length <= shared && mayEnd(at + known.length)) return known;
    }
    return undefined;
  }
}

/** In UTF-16 units. */
export const SHORTEST_KNOWN = 3;

const BEGINNINGS = 1 << 14;

/** A number that any text which begins with the same three units has. */
function beginningOf(first: number, second: number, third: number): number {
  const three = Math.imul(first, 0x2545) ^ Math.imul(second, 0x9e3b) ^ Math.imul(third, 0x79b1);
  return (three ^ (three >>> 14)) & (BEGINNINGS - 1);
}

function sharedLength(known: string, text: string, at: number): number {
  const most = Math.min(known.length, text.length - at);
  let length = 0;
  while (length < most && known.charCodeAt(length) === text.charCodeAt(at + length)) length++;
  return length;
}

/** Whether `known` comes behind what stands at `at`, in order. */
function isBehind(known: string, text: string, at: number): boolean {
  const shared = sharedLength(known, text, at);
  if (shared === known.length) return false;
  return at + shared === text.length || known.charCodeAt(shared) > text.charCodeAt(at + shared);
}

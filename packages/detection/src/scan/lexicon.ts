/**
 * Words and prefixes the scanner stops at, behind a filter on their first three characters.
 *
 * Nearly every word of a text fails the filter, which costs three reads and one table lookup.
 */
export interface LexiconEntry {
  /** Lower-cased, unless `isExact`. A space stands for a space, a hyphen, an underscore or nothing but a line break. */
  readonly word: string;
  /** The case counts and the word may go on: a prefix. */
  readonly isExact: boolean;
  /** Index of the detector to ask, or -1 when the word is only context. */
  readonly detector: number;
  /** Detectors for which the word is context. */
  readonly contextOf: readonly number[];
}

export class Lexicon {
  /** Index into `buckets` by the low five bits of three characters; 0 is empty. */
  readonly filter: Uint16Array = new Uint16Array(32_768);
  readonly buckets: LexiconEntry[][] = [[]];

  constructor(entries: readonly LexiconEntry[]) {
    // Longest first, so that `social security` is tried before `social`.
    for (const entry of [...entries].sort((a, b) => b.word.length - a.word.length)) {
      for (const key of keysOf(entry.word)) this.#add(key, entry);
    }
  }

  #add(key: number, entry: LexiconEntry): void {
    let index = this.filter[key] as number;
    if (index === 0) {
      index = this.buckets.push([]) - 1;
      this.filter[key] = index;
    }
    (this.buckets[index] as LexiconEntry[]).push(entry);
  }
}

export function filterKey(first: number, second: number, third: number): number {
  return ((first & 31) << 10) | ((second & 31) << 5) | (third & 31);
}

/** A word shorter than three characters is filed under every character that could follow. */
function keysOf(word: string): number[] {
  const [first, second, third] = [0, 1, 2].map((at) =>
    at < word.length ? word.charCodeAt(at) : -1,
  );
  const every = Array.from({ length: 32 }, (_, low) => low);
  const seconds = second === -1 ? every : second === 32 ? [0, 13, 31, 10] : [second as number];
  const thirds = third === -1 ? every : third === 32 ? [0, 13, 31, 10] : [third as number];
  const keys = new Set<number>();
  for (const b of seconds) for (const c of thirds) keys.add(filterKey(first as number, b, c));
  return [...keys];
}

/** End of `entry` in the text at `at`, or -1. */
export function matchEntry(text: string, at: number, entry: LexiconEntry): number {
  const { word } = entry;
  if (entry.isExact) return text.startsWith(word, at) ? at + word.length : -1;
  const length = word.length;
  if (at + length > text.length) return -1;
  for (let offset = 0; offset < length; offset++) {
    const wanted = word.charCodeAt(offset);
    const code = text.charCodeAt(at + offset);
    if (code === wanted) continue;
    if (wanted === 32) {
      if (code !== 95 && code !== 45 && code !== 10) return -1;
    } else if (wanted < 128) {
      if (!(code >= 65 && code <= 90 && code + 32 === wanted)) return -1;
    } else if (text.charAt(at + offset).toLowerCase() !== word.charAt(offset)) return -1;
  }
  return at + length;
}

/**
 * Words and prefixes the scanner stops at, behind a filter on their first three characters.
 *
 * Nearly every word of a text fails the filter, which costs three reads and one table lookup.
 */
export interface LexiconEntry {
  /** Lower-cased, unless `isExact`. A space stands for a space, a hyphen, an underscore or a line break. */
  readonly word: string;
  /** The case counts and the word may go on: a prefix. */
  readonly isExact: boolean;
  /** Index of the detector to ask, or -1 when the word is only context. */
  readonly detector: number;
  /** Detectors for which the word is context. */
  readonly contextOf: readonly number[];
  /** What the word makes worth trying: token templates (1), shapes of digits (2), both (3). */
  readonly wakes: number;
}

/** An entry as it is filed: with its fourth character, so that most are refused without a call. */
interface FiledEntry extends LexiconEntry {
  readonly fourth: number;
}

const SPACE = 32;

export class Lexicon {
  /** Index into the buckets by the classes of three characters; 0 is empty. */
  readonly filter: Uint16Array = new Uint16Array(1 << 18);
  readonly #buckets: FiledEntry[][] = [[]];
  /** For each bucket the fourth characters of its entries, as a set of their low five bits. */
  readonly #fourths: number[] = [0];

  constructor(entries: readonly LexiconEntry[]) {
    // Longest first, so that `social security` is tried before `social`.
    for (const entry of [...entries].sort((a, b) => b.word.length - a.word.length)) {
      const fourth = entry.word.length > 3 ? entry.word.charCodeAt(3) : -1;
      const filed = { ...entry, fourth: fourth === SPACE ? -1 : fourth };
      for (const key of keysOf(entry.word)) this.#add(key, filed);
    }
  }

  #add(key: number, entry: FiledEntry): void {
    let index = this.filter[key] as number;
    if (index === 0) {
      index = this.#buckets.push([]) - 1;
      this.#fourths.push(0);
      this.filter[key] = index;
    }
    const fourth = entry.fourth < 0 ? -1 : 1 << (entry.fourth & 31);
    this.#fourths[index] = (this.#fourths[index] as number) | fourth;
    (this.#buckets[index] as FiledEntry[]).push(entry);
  }

  /** Whether an entry of the bucket may have `fourth` as its fourth character. */
  mayMatch(index: number, fourth: number): boolean {
    return (((this.#fourths[index] as number) >>> (fourth & 31)) & 1) === 1;
  }

  /** The entries whose first three characters have these classes. */
  bucket(index: number): readonly FiledEntry[] {
    return this.#buckets[index] as readonly FiledEntry[];
  }
}

/** Letters 1 to 26 whatever their case, digits 27 to 36, common marks; what is beyond ASCII shares sixteen classes. */
const CLASS = new Uint8Array(128);
for (let letter = 0; letter < 26; letter++) {
  CLASS[65 + letter] = letter + 1;
  CLASS[97 + letter] = letter + 1;
}
for (let digit = 0; digit < 10; digit++) CLASS[48 + digit] = 27 + digit;
for (const [index, mark] of [" ", "-", "_", ".", "'", "\n", ":", "$", "/"].entries()) {
  CLASS[mark.charCodeAt(0)] = 37 + index;
}

function classOf(code: number): number {
  return code < 128 ? (CLASS[code] as number) : 48 | (code & 15);
}

/** Index into {@link Lexicon.filter}. Past the end of a text the codes are 0. */
export function filterKey(first: number, second: number, third: number): number {
  return (classOf(first) << 12) | (classOf(second) << 6) | classOf(third);
}

/** A word shorter than three characters is filed under every class that could follow; letters beyond ASCII in both cases. */
function keysOf(word: string): number[] {
  const every = Array.from({ length: 64 }, (_, index) => index);
  const classes = [0, 1, 2].map((at) => {
    if (at >= word.length) return every;
    const character = word.charAt(at);
    if (character === " ") return [" ", "-", "_", "\n"].map((mark) => classOf(mark.charCodeAt(0)));
    return [character, character.toUpperCase()].map((one) => classOf(one.charCodeAt(0)));
  });
  const [firsts, seconds, thirds] = classes as [number[], number[], number[]];
  const keys = new Set<number>();
  for (const a of firsts)
    for (const b of seconds) for (const c of thirds) keys.add((a << 12) | (b << 6) | c);
  return [...keys];
}

/** End of `entry` in the text at `at`, or -1. */
export function matchEntry(text: string, at: number, entry: FiledEntry): number {
  const { fourth } = entry;
  if (fourth >= 0) {
    const code = text.charCodeAt(at + 3);
    if (code !== fourth && (entry.isExact || (fourth < 128 && (code | 32) !== fourth))) return -1;
  }
  const { word } = entry;
  if (entry.isExact) return text.startsWith(word, at) ? at + word.length : -1;
  return matchWord(text, at, word);
}

function matchWord(text: string, at: number, word: string): number {
  const length = word.length;
  if (at + length > text.length) return -1;
  for (let offset = 0; offset < length; offset++) {
    const wanted = word.charCodeAt(offset);
    const code = text.charCodeAt(at + offset);
    if (code === wanted) continue;
    if (wanted === SPACE) {
      if (code !== 95 && code !== 45 && code !== 10) return -1;
    } else if (wanted < 128) {
      if (!(code >= 65 && code <= 90 && code + 32 === wanted)) return -1;
    } else if (text.charAt(at + offset).toLowerCase() !== word.charAt(offset)) return -1;
  }
  return at + length;
}

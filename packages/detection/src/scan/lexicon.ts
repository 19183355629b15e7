import type { WokenDetectors } from "./context-words.ts";

/**
 * Words and prefixes the scanner stops at, behind a filter on their first four characters.
 *
 * Nearly every word of a text fails the filter, which costs four reads and two table lookups.
 */
export interface LexiconEntry {
  /** Lower-cased, unless `isExact`. A space stands for a space, a hyphen, an underscore or a line break. */
  readonly word: string;
  /** The case counts and the word may go on: a prefix. */
  readonly isExact: boolean;
  /** Index of the detector to ask, or -1 when the word is only context. */
  readonly detector: number;
  /** Detectors for which the word is context, if any. */
  readonly contextOf: WokenDetectors | null;
}

const SPACE = 32;
/** Behind this come scripts without case, but for letters in circles and full-width ones, which no word has. */
const LAST_CASED = 0x2e7f;
/** Number of classes of characters: {@link classOf} is below it. */
const CLASSES = 64;
/** How many characters behind the first four are looked at before an entry is. */
const LATER = 4;

/** An entry in a list: all that is said of one word. */
export interface ListedEntry {
  readonly word: string;
  readonly isExact: boolean;
  /** The detectors to ask, in order. */
  readonly detectors: readonly number[];
  /** Noted once they all have found nothing. */
  readonly contextOf: WokenDetectors | null;
  /** How many of its characters are known to be there from the list's place alone. */
  readonly known: number;
  /** Its last character where that is a letter of ASCII, in small; otherwise 0. */
  readonly last: number;
}

export class Lexicon {
  /** A bit for each three classes that have a bucket: little enough to stay in the processor's nearest memory. */
  readonly #known: Int32Array = new Int32Array(CLASSES ** 3 / 32);
  /** Index of the bucket of the classes of three characters; 0 is none. */
  readonly #filter: Uint16Array = new Uint16Array(CLASSES ** 3);
  /** For each bucket and class of a fourth character the index of a list; 0 is none. */
  readonly #fourths: Uint16Array;
  readonly #lists: (readonly ListedEntry[])[] = [[]];
  /**
   * For each list and class a bit for each of the fifth to eighth characters that some entry of the list may have there:
   * few words of a text that begin like an entry go on like it.
   */
  readonly #later: Uint8Array;
  /** The list that is another list and one entry more: most cells share theirs. */
  readonly #longer: Map<ListedEntry, number>[] = [new Map()];

  readonly entries: readonly LexiconEntry[];

  constructor(entries: readonly LexiconEntry[]) {
    this.entries = entries;
    // Longest first, so that `social security` is tried before `social`.
    const longestFirst = together(entries).sort((a, b) => b.word.length - a.word.length);
    const keys = longestFirst.map(keysOf);
    let buckets = 1;
    for (const key of keys.flat()) if (this.#filter[key] === 0) this.#filter[key] = buckets++;
    for (const [key, bucket] of this.#filter.entries())
      if (bucket > 0) this.#known[key >> 5] = (this.#known[key >> 5] as number) | (1 << (key & 31));
    this.#fourths = new Uint16Array(buckets * CLASSES);
    for (const [index, entry] of longestFirst.entries()) {
      const fourths = classesAt(entry, 3);
      for (const key of keys[index] as number[]) {
        const from = (this.#filter[key] as number) * CLASSES;
        let shorter = -1;
        let longer = 0;
        for (const fourth of fourths) {
          const list = this.#fourths[from + fourth] as number;
          if (list !== shorter) longer = this.#with(list, entry);
          shorter = list;
          this.#fourths[from + fourth] = longer;
        }
      }
    }
    this.#later = new Uint8Array(this.#lists.length * CLASSES);
    for (const [index, list] of this.#lists.entries())
      for (const entry of list)
        for (let offset = 0; offset < LATER; offset++)
          for (const one of laterClassesAt(entry, 4 + offset)) {
            const cell = index * CLASSES + one;
            this.#later[cell] = (this.#later[cell] as number) | (1 << offset);
          }
  }

  #with(list: number, entry: ListedEntry): number {
    const longer = this.#longer[list] as Map<ListedEntry, number>;
    let index = longer.get(entry);
    if (index === undefined) {
      index = this.#lists.push([...this.list(list), entry]) - 1;
      this.#longer.push(new Map());
      longer.set(entry, index);
    }
    return index;
  }

  /** Index of the list of entries that may begin with these four characters; 0 for none. Past the end they are 0. */
  listOf(first: number, second: number, third: number, fourth: number): number {
    const key = (classOf(first) << 12) | (classOf(second) << 6) | classOf(third);
    if ((((this.#known[key >> 5] as number) >>> (key & 31)) & 1) === 0) return 0;
    const bucket = this.#filter[key] as number;
    return this.#fourths[bucket * CLASSES + classOf(fourth)] as number;
  }

  /** Whether {@link listOf} may give any: asked before anything that costs more. */
  mayBegin(first: number, second: number, third: number): boolean {
    const key = (classOf(first) << 12) | (classOf(second) << 6) | classOf(third);
    return (((this.#known[key >> 5] as number) >>> (key & 31)) & 1) !== 0;
  }

  /** {@link listOf} for the word at `index` of `codes`, of whose lists fewer are any use: four more characters are looked at. */
  listAt(codes: Uint16Array, index: number): number {
    const list = this.listOf(
      codes[index] as number,
      codes[index + 1] as number,
      codes[index + 2] as number,
      codes[index + 3] as number,
    );
    if (list === 0) return 0;
    const later = this.#later;
    const from = list * CLASSES;
    return ((later[from + classOf(codes[index + 4] as number)] as number) & 1) !== 0 &&
      ((later[from + classOf(codes[index + 5] as number)] as number) & 2) !== 0 &&
      ((later[from + classOf(codes[index + 6] as number)] as number) & 4) !== 0 &&
      ((later[from + classOf(codes[index + 7] as number)] as number) & 8) !== 0
      ? list
      : 0;
  }

  list(index: number): readonly ListedEntry[] {
    return this.#lists[index] as readonly ListedEntry[];
  }
}

/**
 * One entry for each word, so that it is compared with a text once. Words that are the same but for what parts them
 * (`konto nr`, `konto-nr`) stay apart: a text can be both, and the order counts.
 */
function together(entries: readonly LexiconEntry[]): ListedEntry[] {
  const byForm = new Map<string, ReadonlySet<string>>();
  for (const { word, isExact } of entries) {
    const form = formOf(word);
    const kinds = new Set(byForm.get(form)).add(isExact ? `${word}\0` : word);
    byForm.set(form, kinds);
  }
  const listed: (Omit<ListedEntry, "detectors" | "contextOf"> & {
    readonly detectors: number[];
    contextOf: WokenDetectors | null;
  })[] = [];
  const places = new Map<string, number>();
  for (const { word, isExact, detector, contextOf } of entries) {
    const isAlone = isExact || byForm.get(formOf(word))?.size !== 1;
    let place = isAlone ? undefined : places.get(word);
    if (place === undefined) {
      const known = knownOf(word, isExact);
      const one = { word, isExact, detectors: [], contextOf: null, known, last: lastOf(word) };
      place = listed.push(one) - 1;
      places.set(word, place);
    }
    const entry = listed[place] as (typeof listed)[number];
    if (detector >= 0) entry.detectors.push(detector);
    if (contextOf !== null) entry.contextOf = contextOf;
  }
  return listed;
}

function formOf(word: string): string {
  return word.toLowerCase().replaceAll(/[-_\n]/g, " ");
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

/** Classes of what can follow a word that must end: what is no letter, and the `s` of a plural. */
const AFTER_WORD: readonly number[] = Array.from({ length: CLASSES }, (_, index) => index).filter(
  (index) => index === 0 || index === classOf(115) || index > 26,
);
const EVERY: readonly number[] = Array.from({ length: CLASSES }, (_, index) => index);

/** The classes a text may have at `at` where `entry` begins. */
function classesAt({ word, isExact }: ListedEntry, at: number): readonly number[] {
  if (at > word.length || (at === word.length && isExact)) return EVERY;
  if (at === word.length) return word.charCodeAt(at - 1) > 0x2000 ? EVERY : AFTER_WORD;
  const character = word.charAt(at);
  if (character === " " && !isExact) return SPACE_LIKE;
  return [
    ...new Set([character, character.toUpperCase()].map((one) => classOf(one.charCodeAt(0)))),
  ];
}

/** The same behind the fourth character, where letters that are small forms of one another have classes of their own. */
function laterClassesAt(entry: ListedEntry, at: number): readonly number[] {
  return at < entry.word.length && entry.word.charCodeAt(at) > 127
    ? BEYOND_ASCII
    : classesAt(entry, at);
}

const BEYOND_ASCII: readonly number[] = EVERY.filter((index) => index >= 48);

const SPACE_LIKE: readonly number[] = [" ", "-", "_", "\n"].map((mark) =>
  classOf(mark.charCodeAt(0)),
);

function keysOf(entry: ListedEntry): number[] {
  const keys: number[] = [];
  for (const a of classesAt(entry, 0))
    for (const b of classesAt(entry, 1))
      for (const c of classesAt(entry, 2)) keys.push((a << 12) | (b << 6) | c);
  return keys;
}

/** A class of a letter, digit or common mark is no other character's but for case, which counts in exact entries only. */
function knownOf(word: string, isExact: boolean): number {
  if (isExact) return 0;
  let known = 0;
  while (known < Math.min(4, word.length)) {
    const code = word.charCodeAt(known);
    if (code > 127 || CLASS[code] === 0) break;
    known++;
  }
  return known;
}

function lastOf(word: string): number {
  const last = word.toLowerCase().charCodeAt(word.length - 1);
  return last >= 97 && last <= 122 ? last : 0;
}

/** End of `entry` of a list in the text at `at`, or -1. */
export function matchEntry(
  text: string,
  at: number,
  { word, isExact, known, last }: ListedEntry,
): number {
  const length = word.length;
  if (at + length > text.length) return -1;
  if (last !== 0 && (text.charCodeAt(at + length - 1) | 32) !== last) return -1;
  for (let offset = known; offset < length; offset++) {
    const wanted = word.charCodeAt(offset);
    const code = text.charCodeAt(at + offset);
    if (code === wanted) continue;
    if (isExact) return -1;
    if (wanted === SPACE) {
      if (code !== 95 && code !== 45 && code !== 10) return -1;
    } else if (wanted < 128) {
      if (!(code >= 65 && code <= 90 && code + 32 === wanted)) return -1;
    } else if (
      code < 128 ||
      code > LAST_CASED ||
      text.charAt(at + offset).toLowerCase() !== word.charAt(offset)
    )
      return -1;
  }
  return at + length;
}

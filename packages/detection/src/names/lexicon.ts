/**
 * What is known of a word, whatever stands around it, in twelve bits:
 *
 *     bits 0-1   given name: 0 no, 1 rare, 2 known, 3 frequent
 *     bits 2-3   surname: the same
 *     bits 4-5   place: 0 no, 1 part of a place's name, 2 town, 3 country or region
 *     bits 6-7   plain word: 0 unknown, 1 rare, 2 usual, 3 never a name by itself
 *     bits 8-11  cue: one of {@link CUES}
 */
export const GIVEN_NAME = 0;
export const SURNAME = 2;
export const PLACE = 4;
export const PLAIN = 6;
export const CUE = 8;
/** Bits of all flags. */
export const FLAG_BITS = 12;

/** Kinds of words that say something about their neighbours. A word has one at most. */
export const CUES = [
  "none",
  "title",
  "greeting",
  "closing",
  "particle",
  "connector",
  "organisation",
  "street",
  "unit",
  "calendar",
  "nationality",
  "person-word",
  "saying",
  "place-preposition",
  "naming",
  "software",
] as const;

export type Cue = (typeof CUES)[number];

export function cueNumber(cue: Cue): number {
  return CUES.indexOf(cue);
}

/** Words by hash, in an open-addressed table. A few unknown words share a known one's hash. */
export interface Lexicon {
  /** Gives the flags of the word with this hash, 0 if it is not known. */
  flagsOf(hash: number): number;
}

/** Bits of a word's hash that the lexicon keeps: one unknown word in about 500 is taken for a known one. */
export const LEXICON_HASH_BITS = 26;
const LEXICON_MASK = (1 << LEXICON_HASH_BITS) - 1;

/** Gives the part of a word's hash that the lexicon keeps; never 0, which marks an empty place. */
export function lexiconKey(hash: number): number {
  const key = hash & LEXICON_MASK;
  return key === 0 ? 1 : key;
}

/** How many places the table of so many words has; a power of two. */
export function lexiconPlaces(words: number): number {
  let size = 1024;
  while (size < words * 2) size *= 2;
  return size;
}

/** Bytes of a place: its key and, behind all keys, its flags. */
export const PLACE_BYTES = 6;

/** Builds a lexicon from keys of {@link lexiconKey} and their flags, in `memory` from `from` on. */
export function createLexicon(
  keys: ArrayLike<number>,
  flags: ArrayLike<number>,
  memory: ArrayBuffer = new ArrayBuffer(lexiconPlaces(keys.length) * PLACE_BYTES),
  from = 0,
): Lexicon {
  const size = lexiconPlaces(keys.length);
  const mask = size - 1;
  const tableKeys = new Int32Array(memory, from, size);
  const tableFlags = new Uint16Array(memory, from + size * 4, size);
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] as number;
    let slot = key & mask;
    while (tableKeys[slot] !== 0 && tableKeys[slot] !== key) slot = (slot + 1) & mask;
    tableKeys[slot] = key;
    tableFlags[slot] = flags[at] as number;
  }
  const look = (hash: number): number => {
    const key = lexiconKey(hash);
    let slot = key & mask;
    for (;;) {
      const found = tableKeys[slot];
      if (found === key) return tableFlags[slot] as number;
      if (found === 0) return 0;
      slot = (slot + 1) & mask;
    }
  };
  // Most words of a text are among a few thousand; the whole table lies all over the memory.
  const latest = new Int32Array(1 << LATEST_BITS);
  const latestFlags = new Uint16Array(1 << LATEST_BITS);
  return {
    flagsOf(hash) {
      const place = Math.imul(hash, 0x9e3779b1) >>> (32 - LATEST_BITS);
      if (latest[place] === hash && hash !== 0) return latestFlags[place] as number;
      latest[place] = hash;
      return (latestFlags[place] = look(hash));
    },
  };
}

const LATEST_BITS = 12;

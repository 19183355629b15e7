import { SINGLE_CAPITAL, WORD } from "./tokens.ts";

/**
 * Remembers the parts of full names, so that "Lovelace" alone is found where "Ada Lovelace" stood before or after.
 * One per text.
 */
export interface KnownNames {
  /** Remembers the words of a full name. */
  add(word: number): void;
  has(word: number): boolean;
  readonly size: number;
}

/** More names than this are not remembered: a list of names speaks for itself. */
const MOST_NAMES = 20_000;

export function createKnownNames(): KnownNames {
  const words = new Set<number>();
  return {
    add(word) {
      if (words.size < MOST_NAMES) words.add(word);
    },
    has: (word) => words.has(word),
    get size() {
      return words.size;
    },
  };
}

/** Whether a word of a full name names the person when it stands alone: longer than an initial, and capitalised. */
export function canStandAlone(kind: number, shape: number, size: number): boolean {
  const manner = (shape & 63) >> 2;
  return kind === WORD && size > 2 && manner > 0 && manner !== SINGLE_CAPITAL;
}

import { LABEL_COUNT } from "./labels.ts";
import type { Page } from "./page.ts";

/**
 * Scores of tokens that were met before with the same words around them: rows of a table, lines of a log and texts that
 * were written to take long are the same over and over again. Everything the features are made from is compared, so
 * what was met before changes no score.
 */
export interface ScoreMemo {
  /** Where the scores of the token lie that was asked for last, {@link LABEL_COUNT} of them. */
  at: number;
  readonly scores: Int32Array;
  /** Which entry it is that lies at each place: no number is given twice. */
  readonly entries: Float64Array;
  /** The entry that was asked for last. */
  entry: number;
  readonly keys: Int32Array;
  /** Which of two places side by side, either of which a token may have, was asked for last. */
  readonly latest: Uint8Array;
}

/** A megabyte in all: enough for the words around names of a hundred pages. */
const SLOT_BITS = 14;
/** Numbers that a token and what is around it are told from others by. */
const KEY = 8;
const EDGE_SHAPE = 127;

let lastEntry = 0;

export function createScoreMemo(): ScoreMemo {
  return {
    at: 0,
    scores: new Int32Array(LABEL_COUNT << SLOT_BITS),
    entries: new Float64Array(1 << SLOT_BITS),
    entry: 0,
    keys: new Int32Array(KEY << SLOT_BITS),
    latest: new Uint8Array(1 << (SLOT_BITS - 1)),
  };
}

/** Forgets everything: scores of another model are others. */
export function clearScoreMemo({ keys }: ScoreMemo): void {
  keys.fill(0);
}

/** Looks for the scores of a token. Where there are none, the place is taken for them, and the caller fills it. */
export function recallScores(
  memo: ScoreMemo,
  { block, columns, gate }: Page,
  token: number,
): boolean {
  const { count, hash, shape, curly } = block;
  const hasA = token > 0;
  const hasB = token > 1;
  const hasC = token + 1 < count;
  const hasD = token + 2 < count;
  const w = hash[token] as number;
  const wa = hasA ? (hash[token - 1] as number) : 0;
  const wb = hasB ? (hash[token - 2] as number) : 0;
  const wc = hasC ? (hash[token + 1] as number) : 0;
  const wd = hasD ? (hash[token + 2] as number) : 0;
  const key = columns.lineKey[token] as number;
  const sa = hasA ? (shape[token - 1] as number) : EDGE_SHAPE;
  const sb = hasB ? (shape[token - 2] as number) : EDGE_SHAPE;
  const sc = hasC ? (shape[token + 1] as number) : EDGE_SHAPE;
  const sd = hasD ? (shape[token + 2] as number) : EDGE_SHAPE;
  const shapes = (shape[token] as number) | (sa << 7) | (sb << 14) | (sc << 21);
  const column = gate.column[token] as number;
  const size = gate.lineSize[token] as number;
  // The line's size counts in the classes that the features tell apart, of which each is below nine.
  const place =
    sd |
    ((gate.caseOf[token] as number) << 7) |
    ((column > 3 ? 3 : column) << 9) |
    ((size > 8 ? 9 : size) << 11) |
    ((size - column > 3 ? 3 : size - column) << 15) |
    ((curly[token] as number) << 18) |
    // No key is all zeros, as an empty place is.
    (1 << 19);

  let slot = Math.imul(w, 0x9e3779b1) ^ Math.imul(wa ^ (wc << 1), 0x85ebca6b);
  slot ^=
    Math.imul(wb ^ (wd << 1) ^ key, 0xc2b2ae35) ^ Math.imul(shapes ^ (place << 5), 0x27d4eb2f);
  slot = (slot ^ (slot >>> 15)) & ((1 << SLOT_BITS) - 1);
  const { keys, latest, entries } = memo;
  const asked = (slot & ~1) | (latest[slot >> 1] as number);
  for (let way = 0; way < 2; way++) {
    const one = asked ^ way;
    const at = one * KEY;
    if (
      keys[at] === w &&
      keys[at + 1] === wa &&
      keys[at + 2] === wb &&
      keys[at + 3] === wc &&
      keys[at + 4] === wd &&
      keys[at + 5] === key &&
      keys[at + 6] === shapes &&
      keys[at + 7] === place
    ) {
      memo.at = one * LABEL_COUNT;
      memo.entry = entries[one] as number;
      latest[slot >> 1] = one & 1;
      return true;
    }
  }
  // Of the two places the one that was not asked for last.
  const one = asked ^ 1;
  latest[slot >> 1] = one & 1;
  memo.at = one * LABEL_COUNT;
  memo.entry = entries[one] = ++lastEntry;
  const at = one * KEY;
  keys[at] = w;
  keys[at + 1] = wa;
  keys[at + 2] = wb;
  keys[at + 3] = wc;
  keys[at + 4] = wd;
  keys[at + 5] = key;
  keys[at + 6] = shapes;
  keys[at + 7] = place;
  return false;
}

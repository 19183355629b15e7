/**
 * What the model looks at around one token, each as a number of {@link FEATURE_BITS} bits.
 * A change here makes every trained model worthless: train again.
 */
import { classOf, fold, MARK } from "./characters.ts";
import type { Gate } from "./gate.ts";
import { CUE, GIVEN_NAME, PLACE, PLAIN, SURNAME } from "./lexicon.ts";
import { BLOCK_TOKENS, BREAK, NUMBER, type TokenBlock, WORD } from "./tokens.ts";

export const FEATURE_BITS = 22;
/** The number of features of a token. */
export const FEATURE_COUNT = 40;

/** Columns that features are made from, beside the tokens themselves. */
export interface FeatureColumns {
  readonly flags: Uint16Array;
  /** The hash of the word before the last colon of the line, where there is one. */
  readonly lineKey: Int32Array;
}

export function createFeatureColumns(): FeatureColumns {
  return {
    flags: new Uint16Array(BLOCK_TOKENS + 8),
    lineKey: new Int32Array(BLOCK_TOKENS + 8),
  };
}

const COLON = 58;

/** Fills `lineKey`: a value after `Customer name:` is read knowing that key. */
export function readLineKeys(block: TokenBlock, lineKey: Int32Array): void {
  let key = 0;
  for (let at = 0; at < block.count; at++) {
    lineKey[at] = key;
    if (block.kind[at] === BREAK) key = 0;
    else if (block.hash[at] === COLON && at > 0 && block.kind[at - 1] === WORD) {
      key = block.hash[at - 1] as number;
    }
  }
}

/** What stands before the first and after the last token of a block. */
const EDGE = 0x3c6ef372;

/** Writes the features of token `at` into `out`. */
export function readFeatures(
  text: string,
  block: TokenBlock,
  columns: FeatureColumns,
  gate: Gate,
  at: number,
  out: Int32Array,
): void {
  const { count, hash, shape } = block;
  const { flags, lineKey } = columns;
  const hasA = at > 0;
  const hasB = at > 1;
  const hasC = at + 1 < count;
  const hasD = at + 2 < count;

  // The token itself, a and b before it, c and d after it: word, shape, flags.
  const w = hash[at] as number;
  const wa = hasA ? (hash[at - 1] as number) : EDGE;
  const wb = hasB ? (hash[at - 2] as number) : EDGE;
  const wc = hasC ? (hash[at + 1] as number) : EDGE;
  const wd = hasD ? (hash[at + 2] as number) : EDGE;
  const s = shape[at] as number;
  const sa = hasA ? (shape[at - 1] as number) : SHAPE_EDGE;
  const sb = hasB ? (shape[at - 2] as number) : SHAPE_EDGE;
  const sc = hasC ? (shape[at + 1] as number) : SHAPE_EDGE;
  const sd = hasD ? (shape[at + 2] as number) : SHAPE_EDGE;
  const g = flags[at] as number;
  const ga = hasA ? (flags[at - 1] as number) : FLAGS_EDGE;
  const gb = hasB ? (flags[at - 2] as number) : FLAGS_EDGE;
  const gc = hasC ? (flags[at + 1] as number) : FLAGS_EDGE;
  const gd = hasD ? (flags[at + 2] as number) : FLAGS_EDGE;

  const lineCase = gate.caseOf[at] as number;
  const manner = s | (lineCase << 7);
  // Flags with the shape: what a known word is taken for depends on how it is written.
  const kind = (g << 9) | manner;
  const kindA = coarse(ga) | (sa << 8);
  const kindC = coarse(gc) | (sc << 8);

  out[0] = mix(w, 1);
  out[1] = mix(wa, 2);
  out[2] = mix(wc, 3);
  out[3] = mix(wb, 4);
  out[4] = mix(wd, 5);
  out[5] = mix(manner, 6);
  out[6] = mix(g, 7);
  out[7] = mix(kind, 8);
  out[8] = mix(ga, 9);
  out[9] = mix(gc, 10);
  out[10] = mix(gb, 11);
  out[11] = mix(gd, 12);
  out[12] = mix(pair(kindA, kind), 13);
  out[13] = mix(pair(kind, kindC), 14);
  out[14] = mix(pair(pair(kindA, coarse(g) | (manner << 8)), kindC), 15);
  out[15] = mix(pair(coarse(gb) | (sb << 8), kindA), 16);
  out[16] = mix(pair(kindC, coarse(gd) | (sd << 8)), 17);
  out[17] = mix(pair(wa, w), 18);
  out[18] = mix(pair(w, wc), 19);
  out[19] = mix(pair(wa, manner), 20);
  out[20] = mix(pair(wc, manner), 21);
  out[21] = mix(pair(wa, g), 22);
  out[22] = mix(pair(wc, g), 23);
  out[23] = mix(pair(wb, wa), 24);
  out[24] = mix(pair(wc, wd), 25);
  out[25] = mix(pair(pair(sb, sa), manner), 26);
  out[26] = mix(pair(pair(manner, sc), sd), 27);
  out[27] = mix(pair(pair(wb, wa), s), 28);
  out[28] = mix(pair(pair(wc, wd), s), 29);
  out[29] = mix(pair(pair(wa, s), wc), 30);

  const column = gate.column[at] as number;
  const size = gate.lineSize[at] as number;
  const place =
    (column > 3 ? 3 : column) * 8 +
    lengthClass(size) * 64 +
    (size - column > 3 ? 3 : size - column);
  out[30] = mix(pair(place, manner), 31);
  out[31] = mix(pair(place, coarse(g)), 32);
  const key = lineKey[at] as number;
  out[32] = mix(pair(key, s), 33);
  out[33] = mix(pair(key, coarse(g)), 34);
  out[34] = mix(pair(wa, kindC), 35);
  out[35] = mix(pair(wb, pair(sa, s)), 36);

  spelling(text, block, at, w, manner, out);
}

/** Features of the letters: what a word that nobody knows looks like. */
function spelling(
  text: string,
  block: TokenBlock,
  at: number,
  word: number,
  manner: number,
  out: Int32Array,
): void {
  const start = block.start[at] as number;
  const end = block.end[at] as number;
  if (block.kind[at] !== WORD) {
    const near = block.kind[at] === NUMBER ? end - start : word;
    out[36] = mix(near, 37);
    out[37] = out[38] = out[39] = out[36];
    return;
  }
  let prefix = manner & 28;
  for (let i = start, n = 0; i < end && n < 3; i++) {
    const code = text.charCodeAt(i);
    if (classOf(code) === MARK) continue;
    prefix = pair(prefix, fold(code));
    n++;
  }
  let suffix = 0;
  let n = 0;
  let two = 0;
  let three = 0;
  for (let i = end - 1; i >= start && n < 4; i--) {
    const code = text.charCodeAt(i);
    if (classOf(code) === MARK) continue;
    suffix = pair(suffix, fold(code));
    n++;
    if (n === 2) two = suffix;
    else if (n === 3) three = suffix;
  }
  out[36] = mix(prefix, 37);
  out[37] = mix(pair(two, manner & 28), 38);
  out[38] = mix(three, 39);
  out[39] = mix(suffix, 40);
}

const SHAPE_EDGE = 63;
const FLAGS_EDGE = 0;

/** The flags in eight bits: whether a name of each kind, how plain, and which cue. */
function coarse(flags: number): number {
  const given = (flags >> GIVEN_NAME) & 3 ? 1 : 0;
  const surname = (flags >> SURNAME) & 3 ? 2 : 0;
  const place = (flags >> PLACE) & 3 ? 4 : 0;
  const plain = (flags >> PLAIN) & 2 ? 8 : 0;
  return given | surname | place | plain | (((flags >> CUE) & 15) << 4);
}

function lengthClass(size: number): number {
  return size <= 2 ? 0 : size <= 4 ? 1 : size <= 8 ? 2 : 3;
}

function pair(a: number, b: number): number {
  return Math.imul(a, 31) ^ Math.imul(b ^ (b >>> 7), 0x27d4eb2f);
}

function mix(value: number, template: number): number {
  let x = Math.imul(value ^ Math.imul(template, 0x9e3779b1), 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  return (x ^ (x >>> 16)) & ((1 << FEATURE_BITS) - 1);
}

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
  /** The flags in short, and the shape. */
  readonly kinds: Int32Array;
  /** The hash of the word before the last colon of the line, where there is one. */
  readonly lineKey: Int32Array;
}

export function createFeatureColumns(): FeatureColumns {
  return {
    flags: new Uint16Array(BLOCK_TOKENS + 8),
    kinds: new Int32Array(BLOCK_TOKENS + 8),
    lineKey: new Int32Array(BLOCK_TOKENS + 8),
  };
}

const COLON = 58;

/** Fills `kinds` from the flags and the shapes. */
export function readKinds({ count, shape }: TokenBlock, { flags, kinds }: FeatureColumns): void {
  for (let at = 0; at < count; at++) {
    kinds[at] = coarse(flags[at] as number) | ((shape[at] as number) << 8);
  }
}

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
  const { flags, kinds, lineKey } = columns;
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
  const ownCoarse = coarse(g);
  const kindA = hasA ? (kinds[at - 1] as number) : KIND_EDGE;
  const kindC = hasC ? (kinds[at + 1] as number) : KIND_EDGE;

  out[0] = w;
  out[1] = wa;
  out[2] = wc;
  out[3] = wb;
  out[4] = wd;
  out[5] = manner;
  out[6] = g;
  out[7] = kind;
  out[8] = ga;
  out[9] = gc;
  out[10] = gb;
  out[11] = gd;
  out[12] = pair(kindA, kind);
  out[13] = pair(kind, kindC);
  out[14] = pair(pair(kindA, ownCoarse | (manner << 8)), kindC);
  out[15] = pair(hasB ? (kinds[at - 2] as number) : KIND_EDGE, kindA);
  out[16] = pair(kindC, hasD ? (kinds[at + 2] as number) : KIND_EDGE);
  out[17] = pair(wa, w);
  out[18] = pair(w, wc);
  out[19] = pair(wa, manner);
  out[20] = pair(wc, manner);
  out[21] = pair(wa, g);
  out[22] = pair(wc, g);
  out[23] = pair(wb, wa);
  out[24] = pair(wc, wd);
  out[25] = pair(pair(sb, sa), manner);
  out[26] = pair(pair(manner, sc), sd);
  out[27] = pair(pair(wb, wa), s);
  out[28] = pair(pair(wc, wd), s);
  out[29] = pair(pair(wa, s), wc);

  const column = gate.column[at] as number;
  const size = gate.lineSize[at] as number;
  const place =
    (column > 3 ? 3 : column) * 8 +
    lengthClass(size) * 64 +
    (size - column > 3 ? 3 : size - column);
  out[30] = pair(place, manner);
  out[31] = pair(place, ownCoarse);
  const key = lineKey[at] as number;
  out[32] = pair(key, s);
  out[33] = pair(key, ownCoarse);
  out[34] = pair(wa, kindC);
  out[35] = pair(wb, pair(sa, s));

  spelling(text, block, at, w, manner, out);
  for (let feature = 0; feature < FEATURE_COUNT; feature++) {
    out[feature] = mix(out[feature] as number, TEMPLATES[feature] as number);
  }
  // Of what is no word, all four features of the letters are one.
  if (block.kind[at] !== WORD) out[37] = out[38] = out[39] = out[36] as number;
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
    out[36] = near;
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
  out[36] = prefix;
  out[37] = pair(two, manner & 28);
  out[38] = three;
  out[39] = suffix;
}

const SHAPE_EDGE = 63;
const FLAGS_EDGE = 0;
const KIND_EDGE: number = SHAPE_EDGE << 8;

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

/** What tells the same value in one feature from that in another. */
const TEMPLATES: Int32Array = Int32Array.from({ length: FEATURE_COUNT }, (_, feature) =>
  Math.imul(feature + 1, 0x9e3779b1),
);

function mix(value: number, template: number): number {
  let x = Math.imul(value ^ template, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  return (x ^ (x >>> 16)) & ((1 << FEATURE_BITS) - 1);
}

/**
 * What the model looks at around one token, each as a number of {@link FEATURE_BITS} bits.
 * A change here makes every trained model worthless: train again.
 */
import { classOf, fold, MARK } from "./characters.ts";
import type { Gate } from "./gate.ts";
import { CUE, FLAG_BITS, GIVEN_NAME, PLACE, PLAIN, SURNAME } from "./lexicon.ts";
import { FLAGS, KINDS, LINE_KEY, numbers, shorts, SPELLINGS } from "./tag-memory.ts";
import { BREAK, NUMBER, type TokenBlock, WORD } from "./tokens.ts";

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
  /** Of a token that could be part of a name: its first three letters, its last two, three and four, as numbers. */
  readonly spellings: readonly Int32Array[];
}

/** Columns that lie in `memory`, as `tag-memory.ts` has it. */
export function createFeatureColumns(memory: ArrayBuffer): FeatureColumns {
  return {
    flags: shorts(memory, FLAGS),
    kinds: numbers(memory, KINDS),
    lineKey: numbers(memory, LINE_KEY),
    spellings: SPELLINGS.map((column) => numbers(memory, column)),
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

/** Fills `spellings` where a token could be part of a name. */
export function readSpellings(
  text: string,
  block: TokenBlock,
  { spellings }: FeatureColumns,
  { open }: Gate,
): void {
  for (let at = 0; at < block.count; at++) {
    if (open[at] === 0) continue;
    spelling(text, block, at, raw);
    for (let place = 0; place < 4; place++)
      (spellings[place] as Int32Array)[at] = raw[place] as number;
  }
}

/** What stands before the first and after the last token of a block. */
const EDGE = 0x3c6ef372;

/** Features of the token itself and its spelling; the numbers are those of their templates. */
const OWN: readonly number[] = [0, 5, 6, 7, 36, 37, 38, 39];
/** The same for what is no word: all four features of the letters are one. */
const OWN_OF_MARKS: readonly number[] = [0, 5, 6, 7, 36, 36, 36, 36];
/** Features of how the token is written and what is known of it, and where in its line it stands. */
const PLACED: readonly number[] = [30, 31, 32, 33];
/** Features of one neighbour by itself: its word and its flags. The two before, then the two after. */
const NEIGHBOURS: readonly (readonly number[])[] = [
  [1, 8],
  [3, 10],
  [2, 9],
  [4, 11],
];
/** Features of several tokens together. */
const AROUND: readonly number[] = [
  12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 34, 35,
];

/** Writes all features of token `at` into `out`, each in the place of its template. */
export function readFeatures(
  text: string,
  block: TokenBlock,
  columns: FeatureColumns,
  gate: Gate,
  at: number,
  out: Int32Array,
): void {
  const manner = mannerOf(block, gate, at);
  readOwn(text, block, columns.flags, manner, at, raw);
  mixInto(out, OWN, block.kind[at] === WORD ? OWN : OWN_OF_MARKS);
  const known = coarse(columns.flags[at] as number);
  readPlaced(manner, known, placeOf(gate, at), columns.lineKey[at] as number, raw);
  mixInto(out, PLACED, PLACED);
  readAround(block, columns, gate, at, raw);
  mixInto(out, AROUND, AROUND);
  for (let side = 0; side < NEIGHBOURS.length; side++) {
    const near = at + (NEIGHBOUR_STEPS[side] as number);
    const isThere = near >= 0 && near < block.count;
    raw[0] = isThere ? (block.hash[near] as number) : EDGE;
    raw[1] = isThere ? (columns.flags[near] as number) : FLAGS_EDGE;
    const features = NEIGHBOURS[side] as readonly number[];
    mixInto(out, features, features);
  }
}

/** Writes the features made from `raw` under some templates to their places. */
function mixInto(out: Int32Array, places: readonly number[], templates: readonly number[]): void {
  for (let n = 0; n < places.length; n++)
    out[places[n] as number] = mix(raw[n] as number, templateOf(templates[n] as number));
}

/** Where the neighbours of {@link NEIGHBOURS} stand. */
const NEIGHBOUR_STEPS: readonly number[] = [-1, -2, 1, 2];

const raw: Int32Array = new Int32Array(FEATURE_COUNT);
const spelt: Int32Array = new Int32Array(4);

/** The shape of a token, and how its line is written, as a number of nine bits. */
function mannerOf({ shape }: TokenBlock, { caseOf }: Gate, at: number): number {
  return (shape[at] as number) | ((caseOf[at] as number) << 7);
}

/** What {@link mix} makes the features of {@link OWN} from. */
function readOwn(
  text: string,
  block: TokenBlock,
  flags: Uint16Array,
  manner: number,
  at: number,
  out: Int32Array,
): void {
  const w = block.hash[at] as number;
  const g = flags[at] as number;
  out[0] = w;
  out[1] = manner;
  out[2] = g;
  // Flags with the shape: what a known word is taken for depends on how it is written.
  out[3] = (g << 9) | manner;
  spelling(text, block, at, spelt);
  out[4] = spelt[0] as number;
  out[5] = block.kind[at] === WORD ? pair(spelt[1] as number, manner & 28) : (spelt[1] as number);
  out[6] = spelt[2] as number;
  out[7] = spelt[3] as number;
}

/** What {@link mix} makes the features of {@link PLACED} from. */
function readPlaced(
  manner: number,
  coarseFlags: number,
  place: number,
  lineKey: number,
  out: Int32Array,
): void {
  out[0] = pair(place, manner);
  out[1] = pair(place, coarseFlags);
  out[2] = pair(lineKey, manner & SHAPE);
  out[3] = pair(lineKey, coarseFlags);
}

/** Where in its line a token stands, and how long that is, as a number of eight bits. */
function placeOf({ column, lineSize }: Gate, at: number): number {
  const before = column[at] as number;
  const size = lineSize[at] as number;
  const after = size - before;
  return (before > 3 ? 3 : before) * 8 + lengthClass(size) * 64 + (after > 3 ? 3 : after);
}

/** What {@link mix} makes the features of {@link AROUND} from. */
function readAround(
  block: TokenBlock,
  { flags, kinds }: FeatureColumns,
  gate: Gate,
  at: number,
  out: Int32Array,
): void {
  const { count, hash, shape } = block;
  const hasA = at > 0;
  const hasB = at > 1;
  const hasC = at + 1 < count;
  const hasD = at + 2 < count;

  // The token itself, a and b before it, c and d after it: word, shape, flags and shape in short.
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
  const kindA = hasA ? (kinds[at - 1] as number) : KIND_EDGE;
  const kindB = hasB ? (kinds[at - 2] as number) : KIND_EDGE;
  const kindC = hasC ? (kinds[at + 1] as number) : KIND_EDGE;
  const kindD = hasD ? (kinds[at + 2] as number) : KIND_EDGE;
  const g = flags[at] as number;
  const manner = mannerOf(block, gate, at);
  const kind = (g << 9) | manner;

  out[0] = pair(kindA, kind);
  out[1] = pair(kind, kindC);
  out[2] = pair(pair(kindA, coarse(g) | (manner << 8)), kindC);
  out[3] = pair(kindB, kindA);
  out[4] = pair(kindC, kindD);
  out[5] = pair(wa, w);
  out[6] = pair(w, wc);
  out[7] = pair(wa, manner);
  out[8] = pair(wc, manner);
  out[9] = pair(wa, g);
  out[10] = pair(wc, g);
  const before = pair(wb, wa);
  const after = pair(wc, wd);
  out[11] = before;
  out[12] = after;
  out[13] = pair(pair(sb, sa), manner);
  out[14] = pair(pair(manner, sc), sd);
  out[15] = pair(before, s);
  out[16] = pair(after, s);
  out[17] = pair(pair(wa, s), wc);
  out[18] = pair(wa, kindC);
  out[19] = pair(wb, pair(sa, s));
}

/** The first three letters of a token, with how it is written, and its last two, three and four. */
function spelling(text: string, block: TokenBlock, at: number, out: Int32Array): void {
  const start = block.start[at] as number;
  const end = block.end[at] as number;
  if (block.kind[at] !== WORD) {
    out.fill(block.kind[at] === NUMBER ? end - start : (block.hash[at] as number), 0, 4);
    return;
  }
  let prefix = (block.shape[at] as number) & 28;
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
  out[0] = prefix;
  out[1] = two;
  out[2] = three;
  out[3] = suffix;
}

const SHAPE_EDGE = 63;
/** The bits of a manner that are the shape's. */
const SHAPE = 127;
const FLAGS_EDGE = 0;
const KIND_EDGE: number = SHAPE_EDGE << 8;

/** The flags in eight bits: whether a name of each kind, how plain, and which cue. */
function coarse(flags: number): number {
  return COARSE[flags] as number;
}

export const COARSE: Uint8Array = Uint8Array.from({ length: 1 << FLAG_BITS }, (_, flags) => {
  const given = (flags >> GIVEN_NAME) & 3 ? 1 : 0;
  const surname = (flags >> SURNAME) & 3 ? 2 : 0;
  const place = (flags >> PLACE) & 3 ? 4 : 0;
  const plain = (flags >> PLAIN) & 2 ? 8 : 0;
  return given | surname | place | plain | (((flags >> CUE) & 15) << 4);
});

function lengthClass(size: number): number {
  return size <= 2 ? 0 : size <= 4 ? 1 : size <= 8 ? 2 : 3;
}

function pair(a: number, b: number): number {
  return Math.imul(a, 31) ^ Math.imul(b ^ (b >>> 7), 0x27d4eb2f);
}

/** What tells the same value in one feature from that in another. */
function templateOf(feature: number): number {
  return Math.imul(feature + 1, 0x9e3779b1);
}

/** The feature of a value under a template. */
function mix(value: number, template: number): number {
  let x = Math.imul(value ^ template, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  return (x ^ (x >>> 16)) & ((1 << FEATURE_BITS) - 1);
}

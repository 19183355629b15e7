import {
  AROUND,
  coarse,
  EDGE,
  FEATURE_COUNT,
  FLAGS_EDGE,
  mannerOf,
  mix,
  NEIGHBOUR_STEPS,
  NEIGHBOURS,
  OWN,
  OWN_OF_MARKS,
  PLACED,
  placeOf,
  readAround,
  readOwn,
  readPlaced,
  templateOf,
} from "./features.ts";
import { bitsIn, type NameModel, ROW, ROW_BITS, UPPER } from "./model.ts";
import type { Page } from "./page.ts";
import { WORD } from "./tokens.ts";

/**
 * Sums of weights that were met before: of a token by itself, of a word as a neighbour, of places. Most words of a text
 * are among a few thousand. Everything that the features are made from is compared, so what was met before changes no
 * score.
 */
export interface WordScores {
  readonly own: SumTable;
  readonly placed: SumTable;
  /** For each place of {@link own}, the second hash of its word. */
  readonly ownSeconds: Int32Array;
  /** Of a word on each side of {@link NEIGHBOURS}, side by side: whoever is on one is soon on the others. */
  readonly near: SumTable;
  /** What the flags of a word that is in no list say of its neighbours, on each side; read when first asked for. */
  readonly unknown: Float64Array;
  isUnknownRead: boolean;
}

interface SumTable {
  readonly keys: Int32Array;
  /** For each place one or more sums of {@link ROW} numbers, as in a row of the model's weights. */
  readonly sums: Float64Array;
}

const OWN_BITS = 13;
const PLACED_BITS = 10;
const NEAR_BITS = 12;
/** Numbers in a key. */
const KEY = 2;
/**
 * Differs from process to process: a word made to have the hash of another, so that the sums of the one are taken for
 * those of the other, has this hash of it only by chance.
 */
const SEED: number = Math.floor(Math.random() * 0x1_0000_0000) | 1;

export function createWordScores(): WordScores {
  return {
    own: createSumTable(OWN_BITS, 1),
    placed: createSumTable(PLACED_BITS, 1),
    ownSeconds: new Int32Array(1 << OWN_BITS),
    near: createSumTable(NEAR_BITS, NEIGHBOURS.length),
    unknown: new Float64Array(NEIGHBOURS.length * ROW),
    isUnknownRead: false,
  };
}

function createSumTable(bits: number, sums: number): SumTable {
  return { keys: new Int32Array(KEY << bits), sums: new Float64Array((sums * ROW) << bits) };
}

/** Forgets everything: sums of another model are others. */
export function clearWordScores(scores: WordScores): void {
  for (const { keys } of [scores.own, scores.placed, scores.near]) keys.fill(0);
  scores.isUnknownRead = false;
}

/** Writes to `at` what each label of a token scores more than that of no entity, for all labels in their order. */
export function addScores(
  scores: WordScores,
  text: string,
  model: NameModel,
  page: Page,
  token: number,
  into: Int32Array,
  at: number,
): void {
  const { own, ownSeconds, placed, near, unknown } = scores;
  const { block, columns, gate } = page;
  const { hash, count, kind } = block;
  const { flags } = columns;
  if (!scores.isUnknownRead) readUnknown(scores, model);
  readAround(block, columns, gate, token, raw);
  sumRows(model, AROUND_TEMPLATES, sum, 0);
  addSum(own.sums, ownSum(own, ownSeconds, text, model, page, token));
  addSum(placed.sums, placedSum(placed, model, page, token));
  for (let side = 0; side < SIDES; side++) {
    const other = token + (NEIGHBOUR_STEPS[side] as number);
    const isThere = other >= 0 && other < count;
    const word = isThere ? (hash[other] as number) : EDGE;
    const known = isThere ? (flags[other] as number) : FLAGS_EDGE;
    if (known === 0 && isThere && kind[other] === WORD) {
      // Words in no list are without number, and mostly the model has no weights for them.
      addSum(unknown, side * ROW);
      addWeights(model, mix(word, NEAR_WORD_TEMPLATES[side] as number));
    } else addSum(near.sums, nearSums(near, model, word, known) + side * ROW);
  }
  into[at] = 0;
  for (let half = 0; half < ROW; half++) {
    const both = sum[half] as number;
    const upper = Math.round(both / UPPER);
    into[at + 2 * half + 1] = upper;
    into[at + 2 * half + 2] = both - upper * UPPER;
  }
}

/** The token's own sum so far. */
const sum: Float64Array = new Float64Array(ROW);

function addSum(sums: Float64Array, from: number): void {
  sum[0] = (sum[0] as number) + (sums[from] as number);
  sum[1] = (sum[1] as number) + (sums[from + 1] as number);
  sum[2] = (sum[2] as number) + (sums[from + 2] as number);
  sum[3] = (sum[3] as number) + (sums[from + 3] as number);
}

/** Adds the weights of one feature to the token's own sum, if the model has some. */
function addWeights({ index, weights }: NameModel, feature: number): void {
  const cell = (feature >>> 5) << 1;
  const bits = index[cell] as number;
  if (((bits >>> (feature & 31)) & 1) === 0) return;
  const lower = bits & ((1 << (feature & 31)) - 1);
  addSum(weights, ((index[cell + 1] as number) + bitsIn(lower)) << ROW_BITS);
}

function readUnknown(scores: WordScores, model: NameModel): void {
  for (let side = 0; side < SIDES; side++) {
    raw[0] = 0;
    sumRows(model, NEAR_FLAGS_TEMPLATES[side] as Int32Array, scores.unknown, side * ROW);
  }
  scores.isUnknownRead = true;
}

/** Gives where the sum of a token by itself lies. */
function ownSum(
  { keys, sums }: SumTable,
  seconds: Int32Array,
  text: string,
  model: NameModel,
  { block, columns, gate }: Page,
  token: number,
): number {
  const word = block.hash[token] as number;
  const manner = mannerOf(block, gate, token);
  const start = block.start[token] as number;
  const size = (block.end[token] as number) - start;
  // Length and first letter, because two words may have one hash. No key is all zeros, as an empty place is.
  const key =
    manner |
    ((block.curly[token] as number) << 9) |
    (1 << 10) |
    ((size & 63) << 11) |
    (text.charCodeAt(start) << 17);
  const slot = Math.imul(word ^ Math.imul(key, 0x85ebca6b), 0x9e3779b1) >>> (32 - OWN_BITS);
  const at = slot * KEY;
  const second = secondHash(text, start, start + size);
  if (keys[at] !== word || keys[at + 1] !== key || seconds[slot] !== second) {
    keys[at] = word;
    keys[at + 1] = key;
    seconds[slot] = second;
    readOwn(text, block, columns.flags, manner, token, raw);
    const templates = block.kind[token] === WORD ? OWN_TEMPLATES : MARK_TEMPLATES;
    sumRows(model, templates, sums, slot * ROW);
  }
  return slot * ROW;
}

function secondHash(text: string, start: number, end: number): number {
  let hash = SEED;
  for (let at = start; at < end; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  return hash;
}

/** Gives where the sum of a token's place lies. */
function placedSum(
  { keys, sums }: SumTable,
  model: NameModel,
  { block, columns, gate }: Page,
  token: number,
): number {
  const manner = mannerOf(block, gate, token);
  const known = coarse(columns.flags[token] as number);
  const place = placeOf(gate, token);
  const lineKey = columns.lineKey[token] as number;
  const key = manner | (known << 9) | (place << 17) | (1 << 25);
  const slot = Math.imul(key ^ Math.imul(lineKey, 0x85ebca6b), 0x9e3779b1) >>> (32 - PLACED_BITS);
  const at = slot * KEY;
  if (keys[at] !== key || keys[at + 1] !== lineKey) {
    keys[at] = key;
    keys[at + 1] = lineKey;
    readPlaced(manner, known, place, lineKey, raw);
    sumRows(model, PLACED_TEMPLATES, sums, slot * ROW);
  }
  return slot * ROW;
}

/** Gives where the sums of a word that is a neighbour lie, one for each side. */
function nearSums({ keys, sums }: SumTable, model: NameModel, word: number, flags: number): number {
  const slot = Math.imul(word, 0x9e3779b1) >>> (32 - NEAR_BITS);
  const at = slot * KEY;
  const key = flags | (1 << 16);
  const from = slot * SIDES * ROW;
  if (keys[at] !== word || keys[at + 1] !== key) {
    keys[at] = word;
    keys[at + 1] = key;
    raw[0] = word;
    raw[1] = flags;
    for (let side = 0; side < SIDES; side++)
      sumRows(model, NEAR_TEMPLATES[side] as Int32Array, sums, from + side * ROW);
  }
  return from;
}

const SIDES: number = NEIGHBOURS.length;
const templatesOf = (features: readonly number[]): Int32Array =>
  Int32Array.from(features, templateOf);
const OWN_TEMPLATES: Int32Array = templatesOf(OWN);
const MARK_TEMPLATES: Int32Array = templatesOf(OWN_OF_MARKS);
const PLACED_TEMPLATES: Int32Array = templatesOf(PLACED);
const AROUND_TEMPLATES: Int32Array = templatesOf(AROUND);
const NEAR_TEMPLATES: readonly Int32Array[] = NEIGHBOURS.map(templatesOf);
const NEAR_WORD_TEMPLATES: Int32Array = templatesOf(NEIGHBOURS.map(([word]) => word as number));
const NEAR_FLAGS_TEMPLATES: readonly Int32Array[] = NEIGHBOURS.map(([, known]) =>
  templatesOf([known as number]),
);

/** Room to work in. */
const raw: Int32Array = new Int32Array(FEATURE_COUNT);
const found: Int32Array = new Int32Array(FEATURE_COUNT + 1);

/** Writes the sums of the weights of the features in `raw` that have some. */
function sumRows(model: NameModel, templates: Int32Array, into: Float64Array, at: number): void {
  const { index, weights } = model;
  const most = templates.length;
  let count = 0;
  // Without a branch on what the index says: it lies all over the memory, and so the processor can read ahead.
  for (let i = 0; i < most; i++) {
    const feature = mix(raw[i] as number, templates[i] as number);
    found[count] = feature;
    count += ((index[(feature >>> 5) << 1] as number) >>> (feature & 31)) & 1;
  }
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let i = 0; i < count; i++) {
    const feature = found[i] as number;
    const cell = (feature >>> 5) << 1;
    const lower = (index[cell] as number) & ((1 << (feature & 31)) - 1);
    const row = ((index[cell + 1] as number) + bitsIn(lower)) << ROW_BITS;
    s0 += weights[row] as number;
    s1 += weights[row + 1] as number;
    s2 += weights[row + 2] as number;
    s3 += weights[row + 3] as number;
  }
  into[at] = s0;
  into[at + 1] = s1;
  into[at + 2] = s2;
  into[at + 3] = s3;
}

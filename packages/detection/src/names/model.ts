import { brotliDecompressSync } from "node:zlib";
import { FEATURE_BITS } from "./features.ts";
import { LABEL_COUNT, OUTSIDE } from "./labels.ts";
import { createLexicon, type Lexicon, lexiconPlaces, PLACE_BYTES } from "./lexicon.ts";
import { createPage, type Page } from "./page.ts";
import { BITS, COUNTS, ROWS } from "./tag-memory.ts";
import { compileTagStage, type TagStage } from "./tag-stage.ts";
import { SHAPES } from "./tokens.ts";
import { createLattice, type Lattice, mostGain } from "./viterbi.ts";

/** A trained model, ready to be asked. */
export interface NameModel {
  readonly lexicon: Lexicon;
  /** A bit for each feature that the model has weights for, 32 in a number. */
  readonly bits: Int32Array;
  /** For each 64 features the number of weight rows before theirs. */
  readonly counts: Int32Array;
  /**
   * Rows of {@link ROW} numbers, in the order of their features, behind one of zeros: what each label has more than
   * {@link OUTSIDE}. Only such differences count.
   */
  readonly weights: Int16Array | Int32Array;
  /** Weights of `[shape of the token][label before][label]`. */
  readonly transitions: Int16Array;
  /** What {@link mostGain} says of them. */
  readonly gain: number;
  /** What a margin of scores means: a confidence is `1 / (1 + exp(-(slope * margin + shift)))`. */
  readonly slope: number;
  readonly shift: number;
  /** Scores and labels tokens in WebAssembly; null where that cannot be. */
  readonly stage: TagStage | null;
  /** Room to work in, used by one text after another: nothing of a text outlives its call. */
  readonly page: Page;
  readonly lattice: Lattice;
}

/** Numbers of a row of weights: all labels but {@link OUTSIDE}. */
export const ROW: number = LABEL_COUNT - 1;
/** The stage adds as many rows of 16-bit numbers before it widens the sum. */
const ROWS_AT_ONCE = 4;
const MOST_OF_STAGE: number = Math.floor(32_767 / ROWS_AT_ONCE);

export const TRANSITION_COUNT: number = SHAPES * LABEL_COUNT * LABEL_COUNT;

/** Opens a model that `training/pack-model.ts` wrote: Brotli, in base64. */
export function openModel(
  base64: string,
  compile: typeof compileTagStage = compileTagStage,
): NameModel {
  const bytes = brotliDecompressSync(Buffer.from(base64, "base64"));
  const reader = createReader(bytes);
  const lexiconCount = reader.number();
  const keys = reader.ascending(lexiconCount);
  const flags = reader.shorts(lexiconCount);
  const featureCount = reader.number();
  const features = reader.ascending(featureCount);
  const scales = reader.bytes(featureCount);
  const columns = Array.from({ length: LABEL_COUNT }, () => signed(reader.bytes(featureCount)));
  const transitions = new Int16Array(reader.shorts(TRANSITION_COUNT));
  const slope = reader.number() / CALIBRATION_UNIT;
  const shift = reader.number() / CALIBRATION_UNIT - CALIBRATION_SHIFT;

  let most = 0;
  eachWeight(columns, scales, (_row, _place, weight) => {
    if (weight > most || -weight > most) most = Math.abs(weight);
  });
  const weightCount = (featureCount + 1) * ROW;
  const lexiconFrom = ROWS + weightCount * 2;
  const lexiconBytes = lexiconPlaces(lexiconCount) * PLACE_BYTES;
  const stage = most > MOST_OF_STAGE ? null : compile(lexiconFrom + lexiconBytes);
  const memory = stage?.memory;
  const weights =
    memory === undefined ? new Int32Array(weightCount) : new Int16Array(memory, ROWS, weightCount);
  eachWeight(columns, scales, (row, place, weight) => {
    weights[(row + 1) * ROW + place] = weight;
  });
  stage?.learn(transitions, keys, lexiconFrom);
  const cells = 1 << (FEATURE_BITS - 5);
  const bits = memory === undefined ? new Int32Array(cells) : new Int32Array(memory, BITS, cells);
  for (let at = 0; at < featureCount; at++) {
    const feature = features[at] as number;
    const cell = feature >>> 5;
    bits[cell] = (bits[cell] as number) | (1 << (feature & 31));
  }
  const pairs = cells / 2;
  const counts =
    memory === undefined ? new Int32Array(pairs) : new Int32Array(memory, COUNTS, pairs);
  for (let pair = 1; pair < pairs; pair++) {
    const cell = pair * 2 - 2;
    counts[pair] =
      (counts[pair - 1] as number) +
      bitsIn(bits[cell] as number) +
      bitsIn(bits[cell + 1] as number);
  }
  return {
    lexicon:
      memory === undefined
        ? createLexicon(keys, flags)
        : createLexicon(keys, flags, memory, lexiconFrom),
    bits,
    counts,
    weights,
    transitions,
    gain: mostGain(transitions),
    slope,
    shift,
    stage,
    page: createPage(memory),
    lattice: createLattice(memory),
  };
}

export const CALIBRATION_UNIT = 1e9;
export const CALIBRATION_SHIFT = 100;

function signed(bytes: Uint8Array): Int8Array {
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Calls `take` with each weight: what a label has more than {@link OUTSIDE}. */
function eachWeight(
  columns: readonly Int8Array[],
  scales: Uint8Array,
  take: (row: number, place: number, weight: number) => void,
): void {
  const outside = columns[OUTSIDE] as Int8Array;
  for (let place = 0; place < ROW; place++) {
    const column = columns[place + 1] as Int8Array;
    for (let row = 0; row < scales.length; row++)
      take(
        row,
        place,
        ((column[row] as number) - (outside[row] as number)) * (scales[row] as number),
      );
  }
}

/** The place in `weights` of the row of a feature; of one without weights that of the zeros, which is 0. */
export function rowOf({ bits, counts }: NameModel, feature: number): number {
  const cell = feature >>> 5;
  const word = bits[cell] as number;
  if (((word >>> (feature & 31)) & 1) === 0) return 0;
  const before =
    (counts[cell >>> 1] as number) +
    ((cell & 1) === 0 ? 0 : bitsIn(bits[cell - 1] as number)) +
    bitsIn(word & ((1 << (feature & 31)) - 1));
  return (before + 1) * ROW;
}

/** How many bits of a 32-bit number are set. */
function bitsIn(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

interface Reader {
  number(): number;
  /** Ascending numbers, stored as differences of one to four bytes of seven bits. */
  ascending(count: number): Uint32Array;
  bytes(count: number): Uint8Array;
  /** Low bytes first, then high bytes. */
  shorts(count: number): Uint16Array;
}

function createReader(data: Uint8Array): Reader {
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let unit = 1; ; unit *= 128) {
      const byte = data[at++] as number;
      value += (byte & 127) * unit;
      if (byte < 128) return value;
    }
  };
  const bytes = (count: number): Uint8Array => data.subarray(at, (at += count));
  return {
    number,
    bytes,
    ascending(count) {
      const values = new Uint32Array(count);
      let last = 0;
      for (let i = 0; i < count; i++) {
        last += number();
        values[i] = last;
      }
      return values;
    },
    shorts(count) {
      const low = bytes(count);
      const high = bytes(count);
      const values = new Uint16Array(count);
      for (let i = 0; i < count; i++) {
        values[i] = (low[i] as number) | ((high[i] as number) << 8);
      }
      return values;
    },
  };
}

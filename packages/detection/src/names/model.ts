import { brotliDecompressSync } from "node:zlib";
import { FEATURE_BITS } from "./features.ts";
import { LABEL_COUNT, OUTSIDE } from "./labels.ts";
import { createLexicon, type Lexicon } from "./lexicon.ts";
import { SHAPES } from "./tokens.ts";
import { mostGain } from "./viterbi.ts";

/** A trained model, ready to be asked. */
export interface NameModel {
  readonly lexicon: Lexicon;
  /**
   * Two numbers for each 32 features: a bit for each that the model has weights for, and the number of weight rows
   * before them. Side by side, because both are looked up together.
   */
  readonly index: Int32Array;
  /**
   * Rows of {@link ROW} numbers, in the order of their features, each of which holds two labels' weights: what the one
   * has more than {@link OUTSIDE}, times {@link UPPER}, and what the other has. Only such differences count, and two
   * are added in one step: a sum of all features of a token is far below the 53 bits that are exact.
   */
  readonly weights: Float64Array;
  /** Weights of `[shape of the token][label before][label]`. */
  readonly transitions: Int16Array;
  /** What {@link mostGain} says of them. */
  readonly gain: number;
  /** What a margin of scores means: a confidence is `1 / (1 + exp(-(slope * margin + shift)))`. */
  readonly slope: number;
  readonly shift: number;
}

/** Numbers of a row of weights: two labels each, all but {@link OUTSIDE}. */
export const ROW_BITS = 2;
export const ROW: number = 1 << ROW_BITS;
/** What the first of two labels' weights is multiplied by. */
export const UPPER: number = 2 ** 26;

export const TRANSITION_COUNT: number = SHAPES * LABEL_COUNT * LABEL_COUNT;

/** Opens a model that `training/pack-model.ts` wrote: Brotli, in base64. */
export function openModel(base64: string): NameModel {
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

  const index = new Int32Array(2 << (FEATURE_BITS - 5));
  for (let at = 0; at < featureCount; at++) {
    const feature = features[at] as number;
    const cell = (feature >>> 5) * 2;
    index[cell] = (index[cell] as number) | (1 << (feature & 31));
  }
  for (let cell = 2; cell < index.length; cell += 2) {
    index[cell + 1] = (index[cell - 1] as number) + bitsIn(index[cell - 2] as number);
  }
  return {
    lexicon: createLexicon(keys, flags),
    index,
    weights: rowsOf(columns, scales),
    transitions,
    gain: mostGain(transitions),
    slope,
    shift,
  };
}

export const CALIBRATION_UNIT = 1e9;
export const CALIBRATION_SHIFT = 100;

function signed(bytes: Uint8Array): Int8Array {
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Makes the rows of weights of a column for each label, and what each row is to be multiplied by. */
function rowsOf(columns: readonly Int8Array[], scales: Uint8Array): Float64Array {
  const rows = new Float64Array((scales.length + 1) * ROW);
  const outside = columns[OUTSIDE] as Int8Array;
  for (let half = 0; half < ROW; half++) {
    const upper = columns[2 * half + 1] as Int8Array;
    const lower = columns[2 * half + 2] as Int8Array;
    for (let row = 0; row < scales.length; row++) {
      const scale = scales[row] as number;
      const none = outside[row] as number;
      rows[row * ROW + half] =
        ((upper[row] as number) - none) * scale * UPPER + ((lower[row] as number) - none) * scale;
    }
  }
  return rows;
}

/** How many bits of a 32-bit number are set. */
export function bitsIn(word: number): number {
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

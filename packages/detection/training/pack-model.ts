import { brotliCompressSync, constants } from "node:zlib";
import { LABEL_COUNT } from "../src/names/labels.ts";
import { CALIBRATION_SHIFT, CALIBRATION_UNIT } from "../src/names/model.ts";
import type { PackedLexicon } from "./lexicon-source.ts";
import type { TrainedWeights } from "./random-field.ts";

export interface Calibration {
  readonly slope: number;
  readonly shift: number;
}

/** What the largest weight of a row becomes; a coarser grid costs a little accuracy and saves much room. */
const STEPS = 15;
/** The largest scale that a byte holds. */
const LARGEST_SCALE = 255;
/** Scales are multiples of this, so that there are fewer different ones to store. */
const GRAIN = 5;

/** Writes a model as `src/names/model.ts` reads it: Brotli, in base64. */
export function packModel(
  lexicon: PackedLexicon,
  weights: TrainedWeights,
  { slope, shift }: Calibration,
): string {
  const bytes: number[] = [];
  const number = (value: number): void => {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
    bytes.push(rest);
  };
  const ascending = (values: readonly number[]): void => {
    let last = 0;
    for (const value of values) {
      number(value - last);
      last = value;
    }
  };
  const shorts = (values: readonly number[]): void => {
    for (const value of values) bytes.push(value & 255);
    for (const value of values) bytes.push((value >> 8) & 255);
  };

  number(lexicon.keys.length);
  ascending(lexicon.keys);
  shorts(lexicon.flags);

  const unit = weightUnit(weights);
  const { features, rows, transitions } = weights;
  const scales = features.map((_, row) => {
    const scale = (largestOf(rows, row) * unit) / STEPS;
    return Math.min(LARGEST_SCALE, Math.max(1, Math.ceil(scale / GRAIN)) * GRAIN);
  });
  number(features.length);
  ascending(features);
  for (const scale of scales) bytes.push(scale);
  for (let label = 0; label < LABEL_COUNT; label++) {
    for (let row = 0; row < features.length; row++) {
      const weight = ((rows[row * LABEL_COUNT + label] as number) * unit) / (scales[row] as number);
      bytes.push(Math.round(weight) & 255);
    }
  }
  shorts(Array.from(transitions, (weight) => Math.round(weight * unit) & 0xffff));
  number(Math.round(slope * CALIBRATION_UNIT));
  number(Math.round((shift + CALIBRATION_SHIFT) * CALIBRATION_UNIT));

  const packed = brotliCompressSync(new Uint8Array(bytes), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
  });
  return packed.toString("base64");
}

/** Units of the stored scores in one unit of the trained ones, so that the largest weight fits. */
export function weightUnit({ rows, transitions }: TrainedWeights): number {
  let most = 0;
  for (const weight of rows) most = Math.max(most, Math.abs(weight));
  let mostTransition = 0;
  for (const weight of transitions) mostTransition = Math.max(mostTransition, Math.abs(weight));
  return Math.min((STEPS * LARGEST_SCALE) / most, 32_000 / mostTransition);
}

function largestOf(rows: Float32Array, row: number): number {
  let most = 0;
  for (let label = 0; label < LABEL_COUNT; label++) {
    most = Math.max(most, Math.abs(rows[row * LABEL_COUNT + label] as number));
  }
  return most;
}

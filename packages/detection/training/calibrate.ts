import type { NameModel } from "../src/names/model.ts";
import { tagText } from "../src/names/name-tagger.ts";
import type { Example } from "./corpus.ts";
import type { Calibration } from "./pack-model.ts";

/** A slope flat enough that no confidence reaches 0 or 1 before the margins have been read back. */
export const UNCALIBRATED: Calibration = { slope: 1 / 2000, shift: 0 };

/**
 * Fits what a margin of scores means to what was right on `examples`, by logistic regression.
 * The model must have been packed with {@link UNCALIBRATED}.
 */
export function calibrate(model: NameModel, examples: readonly Example[]): Calibration {
  const cases = examples.flatMap(({ text, spans }) =>
    tagText(text, model, 0).map(({ start, end, confidence, entityType }) => ({
      margin: Math.log(confidence / (1 - confidence)) / UNCALIBRATED.slope,
      right: spans.some((s) => s.type === entityType && s.start < end && start < s.end) ? 1 : 0,
    })),
  );
  const scale = cases.reduce((sum, { margin }) => sum + Math.abs(margin), 0) / cases.length || 1;
  let slope = 1;
  let shift = 0;
  for (let round = 0; round < 500; round++) {
    let forSlope = 0;
    let forShift = 0;
    for (const { margin, right } of cases) {
      const x = margin / scale;
      const error = right - 1 / (1 + Math.exp(-(slope * x + shift)));
      forSlope += error * x;
      forShift += error;
    }
    slope += (2 * forSlope) / cases.length;
    shift += (2 * forShift) / cases.length;
  }
  return { slope: Math.max(slope, 0.01) / scale, shift };
}

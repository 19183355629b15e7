import fc from "fast-check";
import { expect, it } from "vitest";
import { FEATURE_COUNT } from "./features.ts";
import { LABEL_COUNT } from "./labels.ts";
import { MODEL } from "./model-data.ts";
import { bitsIn, type NameModel, openModel, ROW, UPPER } from "./model.ts";
import { createPage, featuresOf, readPage } from "./page.ts";
import { addScores, createWordScores } from "./word-scores.ts";

/** The weights of a feature by the labels that are not of no entity, or nothing where the model has none. */
function weightsOf({ index, weights }: NameModel, feature: number): number[] {
  const cell = (feature >>> 5) * 2;
  const bits = index[cell] ?? 0;
  if (((bits >>> (feature & 31)) & 1) === 0) return [];
  const row = ((index[cell + 1] ?? 0) + bitsIn(bits & ((1 << (feature & 31)) - 1))) * ROW;
  return [...weights.subarray(row, row + ROW)].flatMap((both) => {
    const upper = Math.round(both / UPPER);
    return [upper, both - upper * UPPER];
  });
}

it("gives each label the sum of the weights of all features", () => {
  const model = openModel(MODEL);
  const page = createPage();
  const scores = createWordScores();
  const into = new Int32Array(LABEL_COUNT);
  const features = new Int32Array(FEATURE_COUNT);
  const words = [
    "Ada",
    "ADA",
    "Müller",
    "rue",
    "the",
    "O’Brien",
    "O'Brien",
    "12",
    ",",
    "\n",
    "Name:",
  ];
  const text = fc
    .array(fc.oneof(fc.constantFrom(...words), fc.stringMatching(/^[A-Z][a-zé]{1,6}$/)), {
      minLength: 1,
      maxLength: 40,
    })
    .map((parts) => parts.join(" "));

  fc.assert(
    fc.property(text, (one) => {
      readPage(one, 0, page, model.lexicon);
      for (let token = 0; token < page.block.count; token++) {
        featuresOf(one, page, token, features);
        const sums = Array.from({ length: LABEL_COUNT }, () => 0);
        for (const feature of features)
          for (const [at, weight] of weightsOf(model, feature).entries())
            sums[at + 1] = (sums[at + 1] ?? 0) + weight;

        addScores(scores, one, model, page, token, into, 0);

        expect([...into]).toEqual(sums);
      }
    }),
    { numRuns: 60 },
  );
});

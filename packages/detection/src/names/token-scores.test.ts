import fc from "fast-check";
import { expect, it } from "vitest";
import { FEATURE_COUNT } from "./features.ts";
import { LABEL_COUNT } from "./labels.ts";
import { MODEL } from "./model-data.ts";
import { type NameModel, openModel, ROW } from "./model.ts";
import { tagText } from "./name-tagger.ts";
import { featuresOf, readPage } from "./page.ts";
import { addScores } from "./token-scores.ts";

const compiled = openModel(MODEL);
const plain = openModel(MODEL, () => null);

// Few, and some of one form, so that much of what stands around a word is met again.
const WORDS = ["Ada", "May", "ADA", "Müller", "rue", "the", "met", "O'Brien", "O’Brien", "McKay"];
const MARKS = ["12", "12b", ",", ".", "\n", "Name:", "a@b.co", "(", "\u0301", "王", "Ива\u0301н"];
const text = fc
  .array(
    fc.oneof(fc.constantFrom(...WORDS, ...MARKS), fc.stringMatching(/^[A-Z]?[a-zé]{1,6}[\d']?$/)),
    { minLength: 1, maxLength: 60 },
  )
  .map((parts) => parts.join(" "));

/** Each feature that has weights, and their row: the rows are in the order of their features, behind one of zeros. */
function rowsOf({ bits }: NameModel): Map<number, number> {
  const rows = new Map<number, number>();
  for (let cell = 0; cell < bits.length; cell++)
    for (let bit = 0; bit < 32; bit++)
      if ((((bits[cell] ?? 0) >>> bit) & 1) === 1) rows.set(cell * 32 + bit, rows.size + 1);
  return rows;
}

it("gives each label the sum of the weights of all features", () => {
  const into = new Int32Array(LABEL_COUNT);
  const features = new Int32Array(FEATURE_COUNT);
  const { page, lexicon, weights } = plain;
  const rows = rowsOf(plain);

  fc.assert(
    fc.property(text, (one) => {
      readPage(one, 0, page, lexicon);
      for (let token = 0; token < page.block.count; token++) {
        featuresOf(one, page, token, features);
        const sums = Array.from({ length: LABEL_COUNT }, () => 0);
        for (const feature of features) {
          const row = (rows.get(feature) ?? 0) * ROW;
          for (const [at, weight] of weights.subarray(row, row + ROW).entries())
            sums[at + 1] = (sums[at + 1] ?? 0) + weight;
        }

        addScores(one, plain, token, into, 0);

        expect([...into]).toEqual(sums);
      }
    }),
    { numRuns: 60 },
  );
});

it("gives the same findings compiled, whatever was read before", () => {
  expect(compiled.stage).not.toBeNull();
  expect(plain.stage).toBeNull();

  fc.assert(
    fc.property(text, fc.constantFrom(0, 0, 12, -3), (one, bias) => {
      const found = tagText(one, plain, bias);

      expect({ one, found: tagText(one, compiled, bias) }).toEqual({ one, found });
    }),
    { numRuns: 400 },
  );
});

it("takes scores again only where all that they are made from is the same", () => {
  // Few words, some of one spelling but for capitals and apostrophes, so that most of what stands around one is met again.
  const few = fc
    .subarray(["Ada", "ADA", "ada", "O'Brien", "O’Brien", "\n", "Name:"], {
      minLength: 2,
      maxLength: 3,
    })
    .chain((words) => fc.array(fc.constantFrom(...words), { minLength: 60, maxLength: 60 }))
    .map((words) => words.join(" "));

  fc.assert(
    fc.property(few, (one) => {
      const found = tagText(one, plain, 0);

      expect({ one, found: tagText(one, compiled, 0) }).toEqual({ one, found });
    }),
    { numRuns: 300 },
  );
});

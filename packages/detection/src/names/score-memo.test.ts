import fc from "fast-check";
import { expect, it } from "vitest";
import { MODEL } from "./model-data.ts";
import { openModel } from "./model.ts";
import { tagText } from "./name-tagger.ts";

// Few, and some of one form, so that most of what stands around a word is met again.
const WORDS = ["Ada", "May", "Rue", "met", "O'Brien", "O’Brien", "12", ",", "\n", "Name:"];

it("scores a word as if nothing had been read before it", () => {
  const model = openModel(MODEL);
  const other = openModel(MODEL);
  const texts = fc
    .subarray(WORDS, { minLength: 3, maxLength: 4 })
    .map((words) => fc.array(fc.constantFrom(...words), { minLength: 60, maxLength: 60 }))
    .chain((words) => fc.tuple(words, words))
    .map(([before, one]) => [before.join(" "), one.join(" ")] as const);

  const clear = (): void => void tagText("Ada Lovelace", other, 0);

  fc.assert(
    fc.property(texts, ([before, one]) => {
      tagText(before, model, 0);
      const afterAnother = tagText(one, model, 0);
      const again = tagText(one, model, 0);
      const eager = tagText(one, model, 12);
      // With another model nothing is remembered.
      clear();
      const fresh = tagText(one, model, 0);
      clear();
      const eagerAfresh = tagText(one, model, 12);

      expect(afterAnother).toEqual(fresh);
      expect(again).toEqual(fresh);
      expect(eager).toEqual(eagerAfresh);
    }),
    { numRuns: 150 },
  );
});

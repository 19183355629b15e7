import fc from "fast-check";
import { expect, it } from "vitest";
import { createNameTagger } from "./name-tagger.ts";

const WORDS = [
  "Ada",
  "Lovelace",
  "O'Brien",
  "O’Brien",
  "Dr.",
  "the",
  "12",
  "Main",
  "Street",
  ",",
  "\n",
];

it("finds the same in a text whatever was read before it", () => {
  const { findEntities } = createNameTagger();
  const text = fc.array(fc.constantFrom(...WORDS), { maxLength: 30 }).map((all) => all.join(" "));

  fc.assert(
    fc.property(text, text, (one, other) => {
      const first = findEntities(one);
      findEntities(other);
      const again = findEntities(one);
      // Each word has words of its own around it here: nothing of it was met before.
      findEntities(Array.from({ length: 6000 }, (_, at) => `Aa${at} Bb`).join(" "));

      expect(again).toEqual(first);
      expect(findEntities(one)).toEqual(first);
    }),
    { numRuns: 15 },
  );
});

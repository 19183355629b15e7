import fc from "fast-check";
import { expect, it } from "vitest";
import { createWordSet } from "./word-set.ts";

it("holds what a set of the words in small letters holds", () => {
  const words = ["dr", "mr", "rd", "grüße", "o'", "frau", "herr", "i", "über", "a-b"];
  const inSet = createWordSet(words);
  const lowered = new Set(words);
  const one = fc.oneof(
    fc.constantFrom(...words, "Dr", "MR", "GRÜSSE", "GRÜẞE", "Über", "A-B", "a\rb", "İ", "K"),
    fc.string({ maxLength: 4, unit: fc.nat(0x2ff).map((code) => String.fromCharCode(code)) }),
    fc.stringMatching(/^[DdRrMmiI'-]{0,4}$/),
  );

  fc.assert(
    fc.property(one, fc.string({ maxLength: 3 }), fc.string({ maxLength: 3 }), (word, a, z) => {
      const isIn = inSet(a + word + z, a.length, a.length + word.length);

      expect(isIn).toBe(lowered.has(word.toLowerCase()));
    }),
    { numRuns: 300 },
  );
});

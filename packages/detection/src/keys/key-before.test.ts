import fc from "fast-check";
import { expect, it } from "vitest";
import type { Finding } from "../finding.ts";
import { namesUnderThings } from "./key-before.ts";

const name = (start: number): Finding => ({
  entityType: "PERSON",
  start,
  end: start + 3,
  confidence: 1,
  detector: "name-tagger",
});

it("says of a name what it says without the names before it", () => {
  const part = fc.constantFrom(
    ...'product=|service: |"brand": "|name: |Ada Chair |, |. |\n|!|\'|x'.split("|"),
    " ".repeat(60),
  );
  const text = fc.array(part, { minLength: 1, maxLength: 30 }).map((parts) => parts.join(""));

  let under = 0;
  fc.assert(
    fc.property(text, fc.array(fc.nat(), { maxLength: 20 }), (one, places) => {
      const isUnderThing = namesUnderThings(one);
      for (const place of places) {
        const finding = name(place % one.length);
        const alone = namesUnderThings(one)(finding);
        under += alone ? 1 : 0;
        expect(isUnderThing(finding)).toBe(alone);
      }
    }),
    { numRuns: 500 },
  );

  expect(under).toBeGreaterThan(50);
});

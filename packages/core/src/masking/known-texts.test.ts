import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KnownTexts } from "./known-texts.ts";

const ANYWHERE = (): boolean => true;

function placesIn(text: string, known: KnownTexts): [number, string][] {
  const places: [number, string][] = [];
  for (let at = known.nextPlace(text, 0); at < text.length; at = known.nextPlace(text, at + 1)) {
    const found = known.longestAt(text, at, ANYWHERE);
    if (found !== undefined) places.push([at, found]);
  }
  return places;
}

describe("known texts", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "\uffff"), minLength: 3, maxLength: 6 });

  it("finds the longest of them at each place", () => {
    const texts = fc.string({ unit: fc.constantFrom("a", "b", "\uffff"), maxLength: 40 });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), texts, (words, text) => {
        const expected = Array.from(text, (_, at) => {
          const here = words.filter((each) => text.startsWith(each, at));
          return [at, here.toSorted((a, b) => b.length - a.length)[0]];
        }).filter(([, found]) => found !== undefined);
        expect(placesIn(text, new KnownTexts(new Set(words)))).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it("takes a shorter one where the longest may not end", () => {
    const known = new KnownTexts(new Set(["Ada", "Ada Love", "Ada Lovelace"]));
    expect(known.longestAt("Ada Loveland", 0, ANYWHERE)).toBe("Ada Love");
    expect(known.longestAt("Ada Loveland", 0, (end) => end !== 8)).toBe("Ada");
  });
});

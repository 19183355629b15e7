import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePattern } from "./pattern.ts";
import { seededRandom } from "./seeded-random.ts";

const SOURCES = [
  "^[A-Z]{2}\\d{6}$",
  "a|^b+$|c{2,3}?",
  "^(?:foo|bar)-[0-9a-f]{4,}$",
  "[^a-z]",
  "^\\w+@\\S+\\.[a-z]{2,}$",
  "^(?<year>\\d{4})-(0[1-9]|1[0-2])$",
  "^\\p{Lu}\\p{Ll}*$",
  "^[\\w.\\-]+$",
  "^.{2,5}$",
  "^\\u0041\\x42[\\]^]?$",
  "",
  "^(a*)*b?$",
];

describe("a pattern", () => {
  it("fits exactly the texts that a regular expression of it fits", () => {
    const sign = fc.constantFrom(...Array.from("ab cfoobr-09AB@.^]É\n文😀"));
    const text = fc.array(sign, { maxLength: 8 }).map((signs) => signs.join(""));
    fc.assert(
      fc.property(fc.constantFrom(...SOURCES), text, (source, input) => {
        expect(parsePattern(source)?.matches(input)).toBe(new RegExp(source, "u").test(input));
      }),
      { numRuns: 3_000 },
    );
  });

  it.each(SOURCES.filter((source) => source !== "[^a-z]"))(
    "can be read backwards: %s",
    (source) => {
      const pattern = parsePattern(source);
      const made = Array.from(
        { length: 40 },
        (_, i) => pattern?.sample(seededRandom(`${i}`), 6) ?? "",
      );

      expect(made.filter((text) => new RegExp(source, "u").test(text)).length).toBeGreaterThan(20);
    },
  );

  it.each([
    { because: "it looks ahead", source: "^(?=a)a" },
    { because: "it looks behind", source: "(?<!a)b" },
    { because: "it refers back", source: "(a)\\1" },
    { because: "it asks for a word's edge", source: "\\ba" },
    { because: "it would need too many states", source: "(?:a{999}){999}" },
    { because: "it is too deep", source: `${"(".repeat(60)}a${")".repeat(60)}` },
    { because: "it is none", source: "a{2" },
    { because: "it is far too long", source: "a".repeat(2_000) },
  ])("is not understood when $because", ({ source }) => {
    expect(parsePattern(source)).toBeUndefined();
  });

  it.each(["^(a+)+$", "^(a|a)*$", "^(?:a*)*b$", "(?:a?){30}a{30}"])(
    "%s is tried on a text written to hang it without going back",
    (source) => {
      const started = performance.now();
      parsePattern(source)?.matches(`${"a".repeat(3_000)}!`);

      expect(performance.now() - started).toBeLessThan(2_000);
    },
  );

  it("that repeats what repeats for ever does not make a text without end", () => {
    expect(parsePattern("^(((((a*)*)*)*)*)*$")?.sample(seededRandom("x"), 10).length).toBeLessThan(
      10_000,
    );
  });
});

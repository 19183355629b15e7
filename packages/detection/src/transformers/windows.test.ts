import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EncodeWord, windowsOf } from "./windows.ts";

/** A piece for every two characters, so that some words take several. */
const encode: EncodeWord = (word) => Array.from({ length: Math.ceil(word.length / 2) }, () => 1);

function windows(texts: readonly string[], most: number): string[] {
  return [...windowsOf(texts, most, encode)].map(({ text, words }) =>
    words.map(({ start, end }) => texts[text]?.slice(start, end)).join(" "),
  );
}

describe("windowsOf", () => {
  it.each([
    { because: "all fits", text: "Ada met Grace.", most: 99, are: ["Ada met Grace ."] },
    {
      because: "a sentence ends",
      text: "It rained. Ada met me",
      most: 9,
      are: ["It rained .", "Ada met me"],
    },
    {
      because: "a line ends",
      text: "some words\nAda Bell",
      most: 8,
      are: ["some words", "Ada Bell"],
    },
    { because: "it must", text: "aa bb cc dd ee", most: 3, are: ["aa bb cc", "dd ee"] },
    { because: "a word is too long", text: `aa ${"x".repeat(65)} bb`, most: 9, are: ["aa bb"] },
  ])("cuts $text where $because", ({ text, most, are }) => {
    expect(windows([text], most)).toEqual(are);
  });

  it("reads every word once, in order, and never more pieces than asked", () => {
    const text = fc
      .array(fc.constantFrom("Ada", "a", ".", " ", "\n", "O'Brien", "😀", "é", "12", "Lovelace "))
      .map((parts) => parts.join(""));

    fc.assert(
      fc.property(
        fc.array(text, { maxLength: 4 }),
        fc.integer({ min: 4, max: 12 }),
        (texts, most) => {
          const all = [...windowsOf(texts, most, encode)];
          for (const { words, size } of all) {
            expect(words.length).toBeGreaterThan(0);
            expect(size).toBe(words.reduce((sum, { pieces }) => sum + pieces.length, 0));
            expect(size).toBeLessThanOrEqual(most);
          }
          const read = texts.map((_, index) =>
            all
              .filter(({ text }) => text === index)
              .flatMap(({ words }) =>
                words.map(({ start, end }) => texts[index]?.slice(start, end)),
              )
              .join(""),
          );
          const short = texts.map((one) => {
            const words =
              one.match(/[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*|[^\s\p{L}\p{M}\p{N}]/gu) ?? [];
            return words.filter((word) => Math.ceil(word.length / 2) <= most).join("");
          });
          expect(read).toEqual(short);
        },
      ),
    );
  });
});

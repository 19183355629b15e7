import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compilePattern } from "./linear-pattern.ts";

function all(pattern: string, text: string): string[] {
  const findFrom = compilePattern(pattern).over(text);
  const found: string[] = [];
  for (let from = 0; from < text.length; ) {
    const match = findFrom(from);
    if (match === null) break;
    found.push(text.slice(match.start, match.end));
    from = match.end;
  }
  return found;
}

describe("matching", () => {
  it.each([
    {
      pattern: "EMP-\\d{4,6}",
      text: "EMP-1234, EMP-123456 and EMP-12",
      found: ["EMP-1234", "EMP-123456"],
    },
    { pattern: "[A-C][^0-9]+x", text: "1Aaax B-x", found: ["Aaax B-x"] },
    { pattern: "cat|category", text: "a category", found: ["category"] },
    { pattern: "(?:ab)+c?", text: "ababc ab", found: ["ababc", "ab"] },
    { pattern: "a{2}\\.b", text: "aa.b aab", found: ["aa.b"] },
    { pattern: "\\u00e9t\\u00e9", text: "un été", found: ["été"] },
    { pattern: "x-?y", text: "xy x-y x--y", found: ["xy", "x-y"] },
  ])("finds $found with $pattern", ({ pattern, text, found }) => {
    expect(all(pattern, text)).toEqual(found);
  });

  it("finds the same as the language's own engine, for patterns both understand", () => {
    const piece = fc.constantFrom("a", "b", "[ab]", "a?", "b+", "(?:ab)", "a{1,2}", "\\d");
    const text = fc
      .array(fc.constantFrom("a", "b", "1", " "), { maxLength: 20 })
      .map((parts) => parts.join(""));

    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 4 }), text, (pieces, given) => {
        const pattern = pieces.join("");
        fc.pre(!new RegExp(`^(?:${pattern})$`).test(""));

        const match = compilePattern(pattern).over(given)(0);

        expect(match !== null).toBe(new RegExp(pattern).test(given));
        const span = match === null ? "" : given.slice(match.start, match.end);
        expect(match === null || new RegExp(`^(?:${pattern})$`).test(span)).toBe(true);
      }),
    );
  });

  it("takes no longer for a pattern that makes others backtrack", () => {
    const text = "a".repeat(200_000);

    expect(all("(?:a|a)*(?:a|aa)+b", text)).toEqual([]);
  });

  it("finds from every beginning the longest match, though what is read ahead is read once", () => {
    const text = fc
      .array(fc.constantFrom("a", "b", "c", "a".repeat(700), "c".repeat(900)), { maxLength: 12 })
      .map((parts) => parts.join(""));

    fc.assert(
      fc.property(text, (given) => {
        const longest = [...given.matchAll(/a(?:[ac]{0,1022}b)?/g)].map(([match]) => match);

        expect(all("a(?:[ac]*b)?", given)).toEqual(longest);
      }),
    );
  });

  it("reads a long text once where every match could go on", () => {
    const begin = process.cpuUsage();

    expect(all("a(?:.*b)?", "a".repeat(300_000))).toHaveLength(300_000);

    expect(process.cpuUsage(begin).user).toBeLessThan(1_500_000);
  });
});

describe("refusing", () => {
  it.each([
    { pattern: "(a)\\1", because: "a back-reference" },
    { pattern: "(?=a)b", because: "a look-ahead" },
    { pattern: "(?<!a)b", because: "a look-behind" },
    { pattern: "a*?", because: "lazy repetition" },
    { pattern: "a{1,9999}", because: "too many repetitions" },
    { pattern: "a*", because: "it matches the empty text" },
    { pattern: "(a", because: "a group that is not closed" },
    { pattern: "[a", because: "a class that is not closed" },
    { pattern: "^a", because: "an anchor" },
    { pattern: "(?:a{200}){200}", because: "its size" },
  ])("refuses $pattern for $because", ({ pattern }) => {
    expect(() => compilePattern(pattern)).toThrow(/./);
  });
});

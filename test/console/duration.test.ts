import { describe, expect, it } from "vitest";
import { duration } from "../../packages/console/web/duration.ts";

describe("a span of time in words", () => {
  it.each([
    { ms: -5_000, words: "0 s" },
    { ms: 400, words: "0 s" },
    { ms: 59_400, words: "59 s" },
    { ms: 60_000, words: "1 min" },
    { ms: 252_000, words: "4 min 12 s" },
    { ms: 3_600_000, words: "1 h" },
    { ms: 3_605_000, words: "1 h" },
    { ms: 93_600_000, words: "1 d 2 h" },
  ])("is $words for $ms ms", ({ ms, words }) => {
    expect(duration(ms)).toBe(words);
  });
});

import { describe, expect, it } from "vitest";
import { quoteForNumber } from "./json-number.ts";

const N = "4111111111111111";
const replaced = (text: string): string | undefined => {
  const start = text.indexOf(N);
  const quote = quoteForNumber(text, start, start + N.length);
  return quote && text.replace(N, `${quote}TOKEN${quote}`);
};

describe("what takes the place of a number in JSON text", () => {
  it.each([
    `{"card":${N}}`,
    `{ "card" : ${N} ,\n "b": 1 }`,
    `[${N}, 2]`,
    `{"a":[1, ${N}]}`,
    JSON.stringify({ inner: JSON.stringify({ card: 4111111111111111 }) }),
    JSON.stringify({ inner: JSON.stringify({ a: [4111111111111111] }, null, 2) }),
    JSON.stringify([JSON.stringify(JSON.stringify({ card: 4111111111111111 }))]),
  ])("is a string, and the text stays JSON: %s", (text) => {
    const unwrap = (value: unknown): unknown => {
      if (typeof value === "string" && /^[[{"]/.test(value)) return unwrap(JSON.parse(value));
      if (Array.isArray(value)) return value.map(unwrap);
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, unwrap(one)]));
    };
    const written = JSON.stringify(unwrap(JSON.parse(text))).replace(N, '"TOKEN"');

    expect(JSON.stringify(unwrap(JSON.parse(replaced(text) ?? "")))).toBe(written);
  });

  it.each([
    { because: "the text is none", text: `Result: {"card":${N}}` },
    { because: "it is in a string", text: `{"card":"${N}"}` },
    { because: "it is part of a string", text: `{"card":"no ${N}, sorry"}` },
    { because: "it is a key", text: `{"${N}":1}` },
  ])("needs no quotes when $because", ({ text }) => {
    expect(replaced(text)).toBeUndefined();
  });
});

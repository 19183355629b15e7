import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, formatPath, isBiggerThan, type JsonValue } from "./json.ts";

describe("canonicalJson", () => {
  it.each([
    { because: "keys are sorted", value: { b: 1, a: 2 }, text: '{"a":2,"b":1}' },
    {
      because: "they are sorted by code units, not by locale",
      value: { é: 1, z: 2, Z: 3 },
      text: '{"Z":3,"z":2,"é":1}',
    },
    {
      because: "numbers are written as in JavaScript",
      value: [1.0, 1e21, -0],
      text: "[1,1e+21,0]",
    },
    { because: "nothing is left out of an array", value: [null, [], {}], text: "[null,[],{}]" },
  ])("writes $text because $because", ({ value, text }) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it("writes the same for the same members in any order", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue()), (object) => {
        const reversed = Object.fromEntries(Object.entries(object).reverse());

        expect(canonicalJson(reversed as JsonValue)).toBe(canonicalJson(object as JsonValue));
      }),
    );
  });

  it("can be read back to the value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        fc.pre(JSON.stringify(value).isWellFormed() && !/\\ud[89a-f]/i.test(JSON.stringify(value)));
        expect(JSON.parse(canonicalJson(value as JsonValue))).toEqual(
          JSON.parse(JSON.stringify(value)),
        );
      }),
    );
  });

  it.each([Number.NaN, Infinity, "\ud800", { "\udc00": 1 }])(
    "refuses what has no form",
    (value) => {
      expect(() => canonicalJson(value as JsonValue)).toThrow(RangeError);
    },
  );
});

describe("formatPath", () => {
  it.each([
    { path: [], text: "$" },
    { path: ["rows", 3, "email"], text: "$.rows[3].email" },
    { path: ["a b", "it's"], text: '$["a b"]["it\'s"]' },
  ])("writes $text", ({ path, text }) => {
    expect(formatPath(path)).toBe(text);
  });
});

describe("isBiggerThan", () => {
  it.each<{ value: JsonValue; characters: number; is: boolean }>([
    { value: "12345", characters: 5, is: false },
    { value: "123456", characters: 5, is: true },
    { value: [["123"], { ab: "45" }], characters: 10, is: false },
    { value: [["123"], { ab: "45678" }], characters: 9, is: true },
  ])("says $is of $value", ({ value, characters, is }) => {
    expect(isBiggerThan(value, characters)).toBe(is);
  });
});

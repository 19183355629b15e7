import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, formatPath, type JsonValue, writeJson, writtenJson } from "./json.ts";

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

describe("writtenJson", () => {
  it.each([{ many: 1 }, { many: 2_000 }])(
    "is what JSON.stringify writes, written before or not ($many)",
    ({ many }) => {
      fc.assert(
        fc.property(fc.jsonValue(), (value) => {
          const whole = Array.from({ length: many }, () => value as JsonValue);
          const text = JSON.stringify(whole);

          expect(writtenJson(whole)).toBe(text);
          expect(writeJson(whole)).toBe(text);
          expect(writtenJson(whole)).toBe(text);
        }),
        { numRuns: 20 },
      );
    },
  );

  it("is what was written last, and what is written is what a value is now", () => {
    const value = { text: "x".repeat(100_000), changed: false };
    writeJson(value);
    value.changed = true;

    expect(JSON.parse(writeJson(value))).toEqual(value);
    expect(JSON.parse(writtenJson(value))).toEqual(value);
  });
});

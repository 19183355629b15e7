import { describe, expect, it } from "vitest";
import { replaceInJson, textAt } from "./replace.ts";

describe("replaceInJson", () => {
  it("replaces in strings, keys and numbers at any depth and leaves the rest shared", () => {
    const untouched = { deep: [1, 2, 3] };
    const value = { rows: [{ "ada@x.example": "call Ada", card: 4111 }], untouched };
    const inRow = ["rows", 0];

    const replaced = replaceInJson(value, [
      { path: [...inRow, "ada@x.example"], in: "key", start: 0, end: 13, text: "EMAIL_1" },
      { path: [...inRow, "ada@x.example"], in: "value", start: 5, end: 8, text: "<PERSON_1>" },
      { path: [...inRow, "card"], in: "value", start: 0, end: 4, text: "CARD_1" },
    ]) as { untouched: unknown };

    expect(replaced).toEqual({ rows: [{ EMAIL_1: "call <PERSON_1>", card: "CARD_1" }], untouched });
    expect(replaced.untouched).toBe(untouched);
  });

  it("keeps the order of keys, and keys that become equal apart", () => {
    const value = { b: 1, "a@x": 2, "A@X": 3, c: 4 };
    const key = (name: string) =>
      ({ path: [name], in: "key", start: 0, end: 3, text: "E" }) as const;

    const replaced = replaceInJson(value, [key("a@x"), key("A@X")]);

    expect(JSON.stringify(replaced)).toBe('{"b":1,"E":2,"E#2":3,"c":4}');
  });

  it("keeps very many keys apart that become equal, in time that grows with their number", () => {
    const many = 40_000; // looking from the start for each of them would take minutes
    const names = Array.from({ length: many }, (_, i) => `k${i}`);
    const value = Object.fromEntries(names.map((name) => [name, 1]));

    const replaced = replaceInJson(
      value,
      names.map((name) => ({ path: [name], in: "key", start: 0, end: name.length, text: "E" })),
    );

    const numbered = Array.from({ length: many - 1 }, (_, i) => `E#${i + 2}`);
    expect(Object.keys(replaced as object)).toEqual(["E", ...numbered]);
  });

  it("treats a key `__proto__` like any other", () => {
    const value = JSON.parse('{"__proto__": {"x": "PII"}, "y": "PII"}');
    const replaced = replaceInJson(value, [
      { path: ["__proto__", "x"], in: "value", start: 0, end: 3, text: "T" },
    ]);

    expect(JSON.stringify(replaced)).toBe('{"__proto__":{"x":"T"},"y":"PII"}');
  });
});

describe("textAt", () => {
  it("does not reach into the prototype", () => {
    expect(textAt({ a: 1 }, ["toString"], "value")).toBeUndefined();
  });
});

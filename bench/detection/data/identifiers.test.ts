import assert from "node:assert/strict";
import { test } from "node:test";
import { read, readJson } from "../label.ts";
import { random } from "../random.ts";
import { allSamples } from "../sets.ts";
import { IDENTIFIERS, luhn, mod97 } from "./identifiers.ts";

void test("the check digits of published examples come out", () => {
  assert.equal(luhn("7992739871"), 3);
  assert.equal(mod97("3214282912345698765432161182"), 1);
});

void test("a broken identifier differs from the right one", () => {
  for (const { type, make, broken } of IDENTIFIERS) {
    const from = random(type);
    const right = make(from);

    if (broken) assert.notEqual(broken(right, from), right, type);
  }
});

void test("labels come out at the place of their value", () => {
  assert.deepEqual(read("a \uE010X\uE011bc\uE012 d"), {
    text: "a bc d",
    spans: [{ start: 2, end: 4, type: "X" }],
  });
  assert.deepEqual(readJson({ n: "\uE013\uE010X\uE01142\uE012\uE013" }).value, { n: 42 });
});

void test("the same seed gives the same data, another seed gives other data", () => {
  const texts = (seed: string): string =>
    allSamples(seed)
      .map(({ text }) => text)
      .join("\n");

  assert.equal(texts("a"), texts("a"));
  assert.notEqual(texts("a"), texts("b"));
});

void test("every JSON sample is JSON", () => {
  for (const { text, json } of allSamples("a")) {
    if (json !== undefined) assert.deepEqual(JSON.parse(text), readJson(json).value);
  }
});

import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { MODEL } from "../../packages/detection/src/names/model-data.ts";
import { type NameModel, openModel } from "../../packages/detection/src/names/model.ts";
import { tagText, tagValues } from "../../packages/detection/src/names/name-tagger.ts";

const ROOT = join(import.meta.dirname, "../..");
const compiled = openModel(MODEL);
const plain = openModel(MODEL, () => null);

type Value = readonly [start: number, end: number];

/** What is found in values read together, each with its place among them. */
function together(text: string, values: readonly Value[], model: NameModel): object[] {
  const spans = values.map(([start, end]) => ({ start, end }));
  const { names, counts } = tagValues(text, spans, model, 0);
  return names.map((name, at) => ({ ...name, value: counts.findIndex((count) => at < count) }));
}

function oneByOne(text: string, values: readonly Value[]): object[] {
  return values.flatMap(([from, to], value) =>
    tagText(text.slice(from, to), plain, 0).map(({ start, end, ...name }) => ({
      ...name,
      start: start + from,
      end: end + from,
      value,
    })),
  );
}

function expectSame(text: string, values: readonly Value[]): number {
  const found = oneByOne(text, values);

  expect(together(text, values, compiled)).toEqual(found);
  expect(together(text, values, plain)).toEqual(found);
  return found.length;
}

/** Values of lines `key: value`. */
function valuesOf(text: string): Value[] {
  return [...text.matchAll(/: (.+)/g)].map(({ index, 0: all }) => [index + 2, index + all.length]);
}

it.each([
  "a: Ada Lovelace\nb: Lovelace\n",
  "a: Ada Lovelace met her, Lovelace\nb: Lovelace met Grace Hopper\n",
  "a: Иван Петров\nb: Ştefan Popescu\n",
  `a: Ada Lovelace\nb: ${"word ".repeat(500)}Grace Hopper\nc: John Smith\n`,
  `a: Ada Lovelace\n${"x".repeat(40_000)}\nb: Grace Hopper\n`,
  "a: Ada Lovelace\n".repeat(3000),
])("reads each value as a text by itself in %#", (text) => {
  expect(expectSame(text, valuesOf(text))).toBeGreaterThan(0);
});

it("reads values that are out of order or overlap", () => {
  const text = "Ada Lovelace and Grace Hopper";

  expect(
    expectSame(text, [
      [17, 29],
      [0, 12],
      [4, 29],
    ]),
  ).toBeGreaterThan(2);
});

it("finds the same in any stretches of files", () => {
  const sources = globSync(["docs/*.md", "packages/detection/src/{names,generic}/*.test.ts"], {
    cwd: ROOT,
  })
    .sort()
    .map((path) => readFileSync(join(ROOT, path), "utf8"));
  let state = 7;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  let found = 0;
  for (const text of sources) {
    const values: Value[] = [];
    for (let at = 0; at < text.length; ) {
      const start = at + below(30);
      at = start + 1 + below(below(20) === 0 ? 2000 : 60);
      if (at <= text.length) values.push([start, at]);
    }
    found += expectSame(text, values);
  }

  expect(found).toBeGreaterThan(100);
});

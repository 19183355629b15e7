import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatPath, type JsonPath } from "./json.ts";
import { pathFold, pathMatcher, pathSlots, pathWriter, valueReader } from "./path-fold.ts";
import { matchesGlob } from "./policy/glob.ts";

const step = fc.oneof(fc.nat(12), fc.constantFrom("a", "b", "a b", "*", '"', "to", "__proto__"));
const paths = fc.array(fc.array(step, { maxLength: 4 }), { minLength: 1, maxLength: 8 });

describe("pathFold", () => {
  it("folds what a path shares with the one before it once", () => {
    let steps = 0;
    const depth = pathFold(0, (above) => {
      steps++;
      return above + 1;
    });
    const below: JsonPath = Array.from({ length: 500 }, () => 0);

    for (let i = 0; i < 1000; i++) expect(depth([...below, i])).toBe(501);

    expect(steps).toBe(500 + 1000);
  });
});

describe("pathWriter", () => {
  it("writes paths as formatPath does", () => {
    fc.assert(
      fc.property(paths, (all) => {
        const write = pathWriter();

        expect(all.map((path) => write(path))).toEqual(all.map((path) => formatPath(path)));
      }),
    );
  });
});

describe("pathMatcher", () => {
  it("fits the paths that the glob fits", () => {
    const piece = fc.constantFrom(
      "*",
      "**",
      ".",
      ".a",
      "a",
      ".to",
      '["a b"]',
      "[",
      "]",
      "1",
      "[*]",
    );
    const pattern = fc
      .tuple(fc.constantFrom("$", "$", "*", ""), fc.array(piece, { maxLength: 6 }))
      .map(([start, pieces]) => start + pieces.join(""));
    fc.assert(
      fc.property(pattern, paths, (glob, all) => {
        const matches = pathMatcher(glob);

        for (const path of all) {
          expect([formatPath(path), matches(path)]).toEqual([
            formatPath(path),
            matchesGlob(glob, formatPath(path)),
          ]);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("pathSlots", () => {
  it("has one slot for equal paths, and another for others", () => {
    fc.assert(
      fc.property(paths, (all) => {
        const slotOf = pathSlots<string>();
        for (const path of all) slotOf(path).held = JSON.stringify(path);

        for (const path of all) expect(slotOf(path).held).toBe(JSON.stringify(path));
      }),
    );
  });
});

describe("valueReader", () => {
  it("leads nowhere where there is nothing, or what everything inherits", () => {
    const read = valueReader({ a: [1, { b: "x" }] });

    expect([["a", 1, "b"], ["a", 0], ["a", 2], ["toString"], ["a", 0, "b"], []].map(read)).toEqual([
      "x",
      1,
      undefined,
      undefined,
      undefined,
      { a: [1, { b: "x" }] },
    ]);
  });
});

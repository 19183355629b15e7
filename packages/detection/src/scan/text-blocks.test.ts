import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createScanner, type JsonValue } from "../index.ts";

const scanner = createScanner({ names: false });
const textBlocks = (texts: readonly string[]): JsonValue => ({
  content: texts.map((text) => ({ type: "text", text })),
});

/** What is left of each block when every finding is taken out. */
function masked(texts: readonly string[]): string[] {
  const left = [...texts];
  for (const { path, start, end } of [...scanner.scanJson(textBlocks(texts))].toReversed()) {
    const block = path[1] as number;
    left[block] = `${left[block]?.slice(0, start)}#${left[block]?.slice(end)}`;
  }
  return left;
}

describe("a value split over text blocks", () => {
  it.each([
    {
      because: "it is cut at a space",
      texts: ["pay with 4111 1111", " 1111 1111 please"],
      left: ["pay with #", "# please"],
    },
    {
      because: "each half is a line",
      texts: ["4111 1111", "1111 1111"],
      left: ["#", "#"],
    },
    {
      because: "the cut is inside a word",
      texts: ["write to ada.love", "lace@exam", "ple.com today"],
      left: ["write to #", "#", "# today"],
    },
    {
      because: "every character is a block",
      texts: Array.from("ada@example.com"),
      left: Array.from("ada@example.com", () => "#"),
    },
    {
      because: "a part of it looks whole",
      texts: ["ada.love", "lace@example.com"],
      left: ["#", "#"],
    },
    {
      because: "empty blocks stand between",
      texts: ["write to ada@exam", "", "ple.com"],
      left: ["write to #", "", "#"],
    },
  ])("is found when $because", ({ texts, left }) => {
    expect(masked(texts)).toEqual(left);
  });

  it("is found wherever a long text is cut, and masked wholly", () => {
    const text = `${"some words of no interest. ".repeat(60)}Card 4111 1111 1111 1111. ${"More of them. ".repeat(120)}`;

    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { minLength: 1, maxLength: 6 }), (cuts) => {
        const ends = [...cuts.sort((a, b) => a - b), text.length];
        const texts = ends.map((end, index) => text.slice(index === 0 ? 0 : ends[index - 1], end));

        expect(masked(texts).join("")).not.toMatch(/[14]{3}/);
      }),
    );
  });

  it("is found with a picture between its parts", () => {
    const value = {
      content: [
        { type: "text", text: "4111 1111" },
        { type: "image", data: "AAAA" },
        { type: "text", text: " 1111 1111" },
      ],
    };

    expect(scanner.scanJson(value).map(({ path }) => path[1])).toEqual([0, 2]);
  });

  it("is not put together across a block that is left out", () => {
    const value = textBlocks(["4111 1111", " 1111 1111"]);
    const skip = (path: readonly (string | number)[]): boolean => path[1] === 1;

    expect(scanner.scanJson(value, { skip })).toEqual([]);
  });

  it("leaves blocks alone that hold nothing together", () => {
    const texts = ["The build took 41 s", "11 tests passed", "1111 files were read", "Done."];

    expect(masked(texts)).toEqual(texts);
  });
});

it("gives findings of many blocks without overlaps, in the order of the blocks", () => {
  const piece = fc.constantFrom("ada@exa", "mple.com", " 4111 1111", " 1111 1111", "x ", "\n", "");

  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (texts) => {
      let block = 0;
      let end = 0;
      for (const finding of scanner.scanJson(textBlocks(texts))) {
        const at = finding.path[1] as number;
        expect(at).toBeGreaterThanOrEqual(block);
        if (at > block) end = 0;
        expect(finding.start).toBeGreaterThanOrEqual(end);
        expect(finding.end).toBeLessThanOrEqual((texts[at] as string).length);
        block = at;
        end = finding.end;
      }
    }),
  );
});

it("costs the same a block however many there are", () => {
  const costOf = (count: number): number => {
    const value = textBlocks(Array.from({ length: count }, () => "ada@exam"));
    // Processor time, which is counted in steps: other tests run beside this one.
    const before = process.threadCpuUsage();
    for (let runs = 1; ; runs++) {
      scanner.scanJson(value);
      const { user, system } = process.threadCpuUsage(before);
      if (user + system >= 40_000) return (user + system) / runs / count;
    }
  };
  costOf(500);

  let growth = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 3 && growth >= 8; attempt++)
    growth = Math.min(growth, costOf(20_000) / costOf(500));

  expect(growth).toBeLessThan(8);
});

import { MemoryStorage } from "@countersign/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonPath, JsonValue } from "../json.ts";
import { type MaskedPiece, maskPieces, type Piece } from "./mask-pieces.ts";
import type { MaskerParts } from "./masker.ts";
import type { Scan, ScannedFinding } from "./scan.ts";
import type { StrategyRule } from "./strategy.ts";
import type { RevealedValue } from "./vault.ts";

/** Finds names of four letters and more in angle brackets, and numbers of exactly six digits. */
const scan: Scan = {
  labels: new Set(["NAME", "NUMBER"]),
  canonicalValue: (_type, text) => text,
  findings: async (value) => {
    const found: ScannedFinding[] = [];
    const look = (at: JsonValue, path: JsonPath): void => {
      if (typeof at === "string") {
        for (const [entityType, sign] of TYPES) {
          for (const { index, 0: text } of at.matchAll(sign)) {
            found.push({ entityType, start: index, end: index + text.length, path, in: "value" });
          }
        }
      } else if (typeof at === "object" && at !== null) {
        for (const [key, member] of Object.entries(at)) {
          look(member as JsonValue, [...path, Array.isArray(at) ? Number(key) : key]);
        }
      }
    };
    look(value, []);
    return found;
  },
};
const TYPES = [
  ["NAME", /@[a-z]{4,}@/g],
  ["NUMBER", /(?<!\d)\d{6}(?!\d)/g],
] as const;

async function mask(
  pieces: readonly Piece[],
  strategies: readonly StrategyRule[] = [],
  given: readonly RevealedValue[] = [],
): Promise<readonly MaskedPiece[]> {
  const { vault, digest } = new MemoryStorage({ labelOf: (type) => type });
  const parts: MaskerParts = { scan, vault, strategies, digest };
  return (await maskPieces(parts, "scope", pieces, given)).pieces;
}

const said = (...values: JsonValue[]): Piece[] => values.map((value) => ({ way: "a", value }));
const NAME = expect.stringMatching(/^<?NAME_[a-z2-7]{10}>?$/);

describe("pieces", () => {
  it("have one token for what was given in clear, whole or cut, and found by nobody", async () => {
    const pieces = said("no Ada L", "ovelace here", { k: "Ada Lovelace" }, "\n", "@adab@");
    const shown = await mask(pieces, [], [{ entityType: "NAME", text: "Ada Lovelace" }]);
    const [first, second, third, , found] = shown.map(({ value }) => value);

    expect(first).toMatch(/^no <NAME_[a-z2-7]{10}>$/);
    expect(second).toBe(" here");
    expect(`no <${(third as { k: string }).k}>`).toBe(first);
    expect(found).toEqual(NAME);
  });

  it.each([
    { because: "of texts", pieces: said("x @ad", "ab@ y"), masked: [/^x <NAME_.*>$/, / y/] },
    {
      because: "of one sign each",
      pieces: said("@", "a", "d", "a", "b", "@"),
      masked: [/^NAME_/, /^$/],
    },
    { because: "that say nothing else", pieces: said("@adab@", "!"), masked: [/^<NAME_/, /^!$/] },
  ])("have a value's token where it begins: $because", async ({ pieces, masked }) => {
    const shown = (await mask(pieces)).map(({ value }) => value);

    expect(shown).toHaveLength(pieces.length);
    for (const [at, sign] of masked.entries()) expect(shown[at]).toMatch(sign);
  });

  it("are joined with those that stand at the same place, and say what they are", async () => {
    const shown = await mask(
      said({ step: 1, text: "@ad" }, { note: "n" }, { step: 2, text: "ab@" }, { text: "done" }),
    );

    expect(shown).toEqual([
      { value: { step: 1, text: NAME }, isOpen: true },
      { value: { note: "n" }, isOpen: true },
      { value: { step: 2, text: "" }, isOpen: false },
      { value: { text: "done" }, isOpen: false },
    ]);
  });

  it("of other ways are not mixed into theirs", async () => {
    const shown = await mask([
      { way: "a", value: "@ad" },
      { way: "b", value: "zzz" },
      { way: "a", value: "ab@" },
    ]);

    expect(shown.map(({ value }) => value)).toEqual([NAME, "zzz", ""]);
  });

  it("hide what only one of them shows: together with the next it would be no value", async () => {
    const shown = await mask(said("no 123456", "7 of it"));

    expect(shown.map(({ value }) => value)).toEqual([
      expect.stringMatching(/^no <NUMBER_/),
      "7 of it",
    ]);
  });

  it("of whole values stay apart, whatever they would be together", async () => {
    const shown = await mask(said("@adab@", "@cdef@", "@ghij@"));

    expect(shown.map(({ value }) => value)).toEqual([NAME, NAME, NAME]);
    expect(new Set(shown.map(({ value }) => value)).size).toBe(3);
  });

  it("are not shown where a value of theirs is to be blocked; the others are", async () => {
    const shown = await mask(said("a", "@ad", "ab@", "b"), [
      { entities: ["NAME"], strategy: "block" },
    ]);

    expect(shown.map(({ value }) => value)).toEqual(["a", undefined, undefined, "b"]);
  });
});

it("lets nothing of a value through, wherever it is cut and whatever is said between", async () => {
  const canary = "@secretname@";
  const other = fc.constantFrom<JsonValue>("other", "", 7, { note: "x" }, null);

  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.integer({ min: 1, max: canary.length - 1 }), { maxLength: 6 }),
      fc.array(other, { maxLength: 8 }),
      fc.boolean(),
      async (cuts, between, isNested) => {
        const ends = [...cuts.toSorted((a, b) => a - b), canary.length];
        const cut = ends.map((end, i) => canary.slice(ends[i - 1] ?? 0, end));
        const pieces = cut.flatMap((text, i): Piece[] => [
          { way: "a", value: isNested ? { t: [text] } : { t: text } },
          ...(between[i] === undefined ? [] : [{ way: "a", value: between[i] }]),
        ]);

        const shown = await mask(pieces);

        const read = shown.flatMap(({ value }) => (value as { t?: string } | null)?.t ?? []);
        expect(read.join("")).toMatch(/^NAME_[a-z2-7]{10}$/);
        expect(shown.at(-1)?.isOpen).toBe(false);
      },
    ),
    { numRuns: 200 },
  );
});

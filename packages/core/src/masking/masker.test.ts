import { MemoryStorage } from "@countersign/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../json.ts";
import { maskJson, type MaskerParts } from "./masker.ts";
import type { Scan } from "./scan.ts";
import { maskAllButLast, type StrategyRule } from "./strategy.ts";

/** Finds `<type>(<text>)` where the text is of letters, digits, spaces and hyphens. */
const scan: Scan = {
  labels: new Set(["PERSON", "CARD"]),
  canonicalValue: (_type, text) => text.toLowerCase(),
  findings: async (value) =>
    Object.entries(value as Record<string, string>).flatMap(([key, text]) =>
      [...text.matchAll(/(?<=(?<type>PERSON|CARD)\()[\w -]+(?=\))/g)].map((match) => ({
        entityType: match.groups?.["type"] ?? "",
        start: match.index,
        end: match.index + match[0].length,
        path: [key],
        in: "value" as const,
      })),
    ),
};

function mask(value: JsonValue, strategies: readonly StrategyRule[] = []) {
  const { vault, digest } = new MemoryStorage({ labelOf: (type) => type });
  const parts: MaskerParts = { scan, vault, strategies, digest };
  return maskJson(parts, "scope", value, { part: { upstream: "crm", tool: "get" } });
}

describe("maskJson", () => {
  it.each([
    { strategy: "redact", is: /^CARD\(\[CARD\]\)$/ },
    { strategy: "mask", is: /^CARD\(\*{4} \*{4} \*{4} 1234\)$/ },
    { strategy: "hash", is: /^CARD\(\[CARD:[\w-]{16}\]\)$/ },
    { strategy: "token", is: /^CARD\(<CARD_[a-z2-7]{10}>\)$/ },
  ] as const)("writes $is by the strategy $strategy", async ({ strategy, is }) => {
    const masked = await mask({ a: "CARD(4000 0012 3456 1234)" }, [
      { entities: ["CARD"], strategy },
    ]);
    const { a } = masked.value as { a: string };

    expect(a).toMatch(is);
    expect(masked.counts).toEqual({ CARD: 1 });
    expect(masked.entries).toHaveLength(strategy === "token" ? 1 : 0);
  });

  it("withholds everything where one value is blocked, and does not say which", async () => {
    const masking = mask({ a: "PERSON(Ada)", b: "CARD(4000 1234)" }, [
      { entities: ["CARD"], strategy: "block" },
    ]);

    await expect(masking).rejects.toThrow("CARD at $.b is not let through");
    await expect(masking).rejects.not.toThrow("4000");
  });

  it("takes the first rule that fits upstream, tool and path", async () => {
    const { value } = await mask({ a: "CARD(12345678)", b: "CARD(12345678)" }, [
      { entities: ["*"], upstream: "other", strategy: "block" },
      { entities: ["*"], path: "$.b", tool: "g*", strategy: "redact" },
      { entities: ["*"], strategy: "mask" },
    ]);

    expect(value).toEqual({ a: "CARD(****5678)", b: "CARD([CARD])" });
  });

  it("gives a part of a name the token of the whole name, where only one has that part", async () => {
    const { value } = await mask({
      whole: "PERSON(Ada Lovelace) met PERSON(Grace Hopper) and PERSON(Joan Hopper)",
      first: "PERSON(Ada)",
      last: "PERSON(lovelace)",
      unclear: "PERSON(Hopper)",
    });
    const text = value as Record<string, string>;
    const [ada, grace, joan] = text["whole"]?.match(/PERSON_\w+/g) ?? [];

    expect(text["first"]).toBe(`PERSON(<${ada}>)`);
    expect(text["last"]).toBe(`PERSON(<${ada}>)`);
    expect([ada, grace, joan]).not.toContain(text["unclear"]?.match(/PERSON_\w+/)?.[0]);
  });

  it("does not mask a token again", async () => {
    const once = await mask({ a: "PERSON(Ada)" });
    const twice = await mask(once.value);

    expect(twice.value).toEqual(once.value);
    expect(twice.counts).toEqual({});
  });
});

describe("maskAllButLast", () => {
  it.each([
    { text: "4000-0012-3456-1234", is: "****-****-****-1234" },
    { text: "secret7", is: "*******" },
    { text: "", is: "" },
  ])("writes $text as $is", ({ text, is }) => {
    expect(maskAllButLast(text)).toBe(is);
  });

  it("never shows more than four signs, and none of a short value", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const shown = Array.from(maskAllButLast(text)).filter((c) =>
          /[\p{L}\p{N}]/u.test(c),
        ).length;
        const signs = Array.from(text).filter((c) => /[\p{L}\p{N}]/u.test(c)).length;

        expect(shown).toBe(signs >= 8 ? 4 : 0);
      }),
    );
  });
});

it("looks for tokens once in a text, however many values are found in it", async () => {
  let looked = 0;
  class CountedLabels extends Set<string> {
    override has(label: string): boolean {
      looked++;
      return super.has(label);
    }
  }
  const { vault, digest } = new MemoryStorage({ labelOf: (type) => type });
  const counting = { ...scan, labels: new CountedLabels(scan.labels) };
  const rows = Array.from({ length: 100 }, (_, i) => `CARD(${1000 + i}) CARD_aaaaaaaaab`);

  const masked = await maskJson({ scan: counting, vault, digest }, "scope", { a: rows.join("\n") });

  expect(masked.counts).toEqual({ CARD: 100 });
  expect(looked).toBe(100);
});

it("lets others have their turn where there are very many values", async () => {
  const { vault, digest } = new MemoryStorage({ labelOf: (type) => type });
  let turns = 0;
  const turn = async (): Promise<void> => void turns++;
  const rows = Array.from({ length: 2_001 }, (_, i) => `CARD(${1000 + i})`);

  await maskJson({ scan: { ...scan, turn }, vault, digest }, "scope", { a: rows.join(" ") });

  expect(turns).toBe(4);
});

it("takes the next form of a type where the first has no more values to give", async () => {
  const { vault, digest } = new MemoryStorage();
  const addresses = Array.from({ length: 1_000 }, (_, i) => `10.0.${i >> 8}.${i & 255}`);
  const whole: Scan = {
    labels: new Set(["IP"]),
    canonicalValue: (_type, text) => text,
    findings: async () =>
      addresses.map(({ length }, i) => {
        return { entityType: "IP_ADDRESS", start: 0, end: length, path: [i], in: "value" };
      }),
  };
  const strategies = [{ entities: ["*"], strategy: "format-preserving" as const }];

  const { value } = await maskJson({ scan: whole, vault, digest, strategies }, "scope", addresses);

  const shown = value as readonly string[];
  expect(shown.filter((address) => !/^(?:192|198|203|240)\.\d+\.\d+\.\d+$/.test(address))).toEqual(
    [],
  );
  expect(new Set(shown).size).toBe(addresses.length);
});

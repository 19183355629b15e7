import { MemoryStorage } from "@countersign/testkit";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { JsonValue } from "../json.ts";
import { planDisclosure } from "./disclose.ts";
import { maskPieces } from "./mask-pieces.ts";
import type { MaskerParts } from "./masker.ts";
import type { Scan } from "./scan.ts";

/** Finds every string that begins with `ada`. */
const scan: Scan = {
  labels: new Set(["PERSON"]),
  canonicalValue: (_type, text) => text,
  async findings(value) {
    const found: Awaited<ReturnType<Scan["findings"]>>[number][] = [];
    const look = (part: JsonValue, path: readonly (string | number)[]): void => {
      if (typeof part === "string" && part.startsWith("ada"))
        found.push({ entityType: "PERSON", path, in: "value", start: 0, end: part.length });
      else if (typeof part === "object" && part !== null)
        for (const [step, member] of Object.entries(part))
          look(member as JsonValue, [...path, Array.isArray(part) ? Number(step) : step]);
    };
    look(value, []);
    return found;
  },
};

function parts(): MaskerParts {
  const { vault, digest } = new MemoryStorage({ labelOf: (type) => type });
  return { scan, vault, digest };
}

/** How many characters are written as JSON while `act` runs. */
async function written(act: () => Promise<unknown>): Promise<number> {
  const stringify = vi.spyOn(JSON, "stringify");
  await act();
  return stringify.mock.results.reduce((all, { value }) => all + String(value ?? "").length, 0);
}

afterEach(() => {
  vi.restoreAllMocks();
});

const KEY = "a key ".repeat(5000);
const VALUES = Array.from({ length: 200 }, (_, i) => `ada ${i}`);

describe("values below a very long key", () => {
  it("are disclosed without writing the key once for each of them", async () => {
    const rules = [{ upstream: "*", entities: ["PERSON"], path: "$*[1*" }];
    const call = { scope: "s", upstream: "crm", tool: "get", arguments: { [KEY]: VALUES } };
    let disclosed: unknown;

    const characters = await written(async () => {
      ({ disclosed } = await planDisclosure(parts(), rules, call));
    });

    expect(disclosed).toEqual({ PERSON: 111 });
    expect(characters).toBeLessThan(20 * KEY.length);
  });

  it("are masked in pieces without writing the key once for each of them", async () => {
    const pieces = VALUES.map((text) => ({ way: "a", value: { [KEY]: text } }));
    let masked: Awaited<ReturnType<typeof maskPieces>>["pieces"] = [];

    const characters = await written(async () => {
      masked = (await maskPieces(parts(), "s", pieces)).pieces;
    });

    expect(masked).toHaveLength(200);
    expect(characters).toBeLessThan(20 * KEY.length);
  });
});

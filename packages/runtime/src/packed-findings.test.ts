import fc from "fast-check";
import { expect, it } from "vitest";
import { packFindings, unpackFindings } from "./packed-findings.ts";

const finding = fc.record({
  entityType: fc.constantFrom("EMAIL_ADDRESS", "PERSON"),
  path: fc.array(fc.oneof(fc.nat(2), fc.constantFrom("a", "0", "__proto__")), { maxLength: 3 }),
  in: fc.constantFrom("value" as const, "key" as const),
  start: fc.nat(),
  end: fc.nat(),
  canonical: fc.string(),
});

it("gives back what was packed, in order", () => {
  fc.assert(
    fc.property(fc.array(finding, { maxLength: 20 }), (findings) => {
      const packed = structuredClone(packFindings(findings));

      expect(unpackFindings(packed)).toEqual(findings);
    }),
  );
});

it("gives back what was packed in portions", () => {
  fc.assert(
    fc.property(fc.array(fc.array(finding, { maxLength: 6 }), { maxLength: 6 }), (portions) => {
      const [packedKeys, keys] = [new Map<string, number>(), []];
      const unpacked = portions.map((findings) =>
        unpackFindings(structuredClone(packFindings(findings, packedKeys)), keys),
      );

      expect(unpacked).toEqual(portions);
    }),
  );
});

it("says a key once, however many values stand below it", () => {
  const key = "k".repeat(100_000);
  const keys = new Map<string, number>();
  const portion = (from: number) =>
    Array.from({ length: 100 }, (_, i) => ({
      entityType: "PERSON",
      path: ["list", key, from + i],
      in: "value" as const,
      start: 0,
      end: 3,
      canonical: "ada",
    }));
  const packed = [portion(0), portion(100)].map((findings) => packFindings(findings, keys));

  expect(packed.map((one) => JSON.stringify(one).split(key).length - 1)).toEqual([1, 0]);
});

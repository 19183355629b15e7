import fc from "fast-check";
import { expect, it } from "vitest";
import { packFindings, unpackFindings } from "./packed-findings.ts";

it("gives back what was packed, in order", () => {
  const finding = fc.record({
    entityType: fc.constantFrom("EMAIL_ADDRESS", "PERSON"),
    path: fc.array(fc.oneof(fc.nat(2), fc.constantFrom("a", "0", "__proto__")), { maxLength: 3 }),
    in: fc.constantFrom("value" as const, "key" as const),
    start: fc.nat(),
    end: fc.nat(),
    canonical: fc.string(),
  });
  fc.assert(
    fc.property(fc.array(finding, { maxLength: 20 }), (findings) => {
      const packed = structuredClone(packFindings(findings));

      expect(unpackFindings(packed)).toEqual(findings);
    }),
  );
});

import fc from "fast-check";
import { expect, it } from "vitest";
import { overlapping, type Span } from "./overlapping.ts";

it("gives the spans that overlap, and no others", () => {
  const lengths = fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { maxLength: 12 });
  fc.assert(
    fc.property(lengths, fc.nat(30), fc.integer({ min: 1, max: 12 }), (all, start, length) => {
      let at = 0;
      const spans = all.map(([gap, size]): Span => {
        const from = at + gap;
        return { start: from, end: (at = from + size) };
      });
      const end = start + length;

      expect(overlapping(spans, { start, end })).toEqual(
        spans.filter((span) => span.start < end && start < span.end),
      );
    }),
  );
});

it("reads few of many spans", () => {
  let reads = 0;
  const spans = new Proxy(
    Array.from({ length: 100_000 }, (_, i): Span => ({ start: i * 2, end: i * 2 + 2 })),
    {
      get(target, name, receiver) {
        if (typeof name === "string" && /^\d+$/.test(name)) reads++;
        return Reflect.get(target, name, receiver) as unknown;
      },
    },
  );

  expect(overlapping(spans, { start: 77_001, end: 77_005 })).toHaveLength(3);
  expect(reads).toBeLessThan(40);
});

import fc from "fast-check";
import { expect, it } from "vitest";
import type { Finding } from "./finding.ts";
import { joinFindings } from "./join-findings.ts";

const found = (start: number, end: number, entityType = "SECRET", confidence = 0.5): Finding => ({
  entityType,
  start,
  end,
  confidence,
  detector: "test",
});

it.each([
  {
    because: "nothing overlaps",
    given: [found(4, 6), found(0, 2)],
    joined: [found(0, 2), found(4, 6)],
  },
  {
    because: "touching spans stay apart",
    given: [found(0, 2), found(2, 4)],
    joined: [found(0, 2), found(2, 4)],
  },
  {
    because: "the tail of the shorter one counts",
    given: [found(0, 2), found(1, 3)],
    joined: [found(0, 3)],
  },
  {
    because: "the longest part names the whole",
    given: [found(0, 9, "URL"), found(2, 4, "EMAIL_ADDRESS")],
    joined: [found(0, 9, "URL")],
  },
  {
    because: "of equally long parts the surest names it",
    given: [found(0, 9, "BANK_ACCOUNT", 0.6), found(0, 9, "US_SSN", 0.9)],
    joined: [found(0, 9, "US_SSN", 0.9)],
  },
])("joins so that $because", ({ given, joined }) => {
  expect(joinFindings([...given])).toEqual(joined);
});

it("lets no character of any finding through and adds none", () => {
  const span = fc
    .tuple(fc.nat(40), fc.integer({ min: 1, max: 12 }))
    .map(([start, length]) => found(start, start + length));

  fc.assert(
    fc.property(fc.array(span, { maxLength: 10 }), (spans) => {
      const joined = joinFindings([...spans]);

      const covers = (all: readonly Finding[]) =>
        Array.from({ length: 52 }, (_, at) =>
          all.some(({ start, end }) => start <= at && at < end),
        );
      expect(covers(joined)).toEqual(covers(spans));
      const gaps = joined.slice(1).map((one, at) => one.start - (joined[at] as Finding).end);
      expect(gaps.every((gap) => gap >= 0)).toBe(true);
    }),
  );
});

it("joins findings that are in order here and there as it joins ordered ones", () => {
  const span = fc
    .tuple(fc.nat(40), fc.integer({ min: 1, max: 12 }), fc.nat(9))
    .map(([start, length, tenth]) => found(start, start + length, "SECRET", tenth / 10));

  fc.assert(
    fc.property(fc.array(span, { maxLength: 20 }), (spans) => {
      const ordered = spans.toSorted((a, b) => a.start - b.start || b.end - a.end);

      expect(joinFindings([...spans])).toEqual(joinFindings(ordered));
    }),
  );
});

import { expect, it } from "vitest";
import { cutAddresses } from "./cut-addresses.ts";
import type { Finding } from "./finding.ts";

const text = "12 Oak Lane, 536-22-8174, Salem OR";
const found = (entityType: string, part: string): Finding => {
  const start = text.indexOf(part);
  return { entityType, start, end: start + part.length, confidence: 0.8, detector: "test" };
};
const shown = (findings: readonly Finding[]): string[] =>
  findings
    .toSorted((one, other) => one.start - other.start)
    .map(({ entityType, start, end }) => `${entityType} ${text.slice(start, end)}`);

it("cuts an address around the number inside it", () => {
  expect(
    shown(cutAddresses(text, [found("ADDRESS", text), found("US_SSN", "536-22-8174")])),
  ).toEqual(["ADDRESS 12 Oak Lane", "US_SSN 536-22-8174", "ADDRESS Salem OR"]);
});

it("leaves an address alone when nothing firmer lies inside it", () => {
  expect(
    shown(cutAddresses(text, [found("ADDRESS", "12 Oak Lane"), found("US_SSN", "536-22-8174")])),
  ).toEqual(["ADDRESS 12 Oak Lane", "US_SSN 536-22-8174"]);
});

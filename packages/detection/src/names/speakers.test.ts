import { expect, it } from "vitest";
import { createScanner } from "../scanner.ts";

function starts(text: string, name: string): number[] {
  return createScanner()
    .scanText(text)
    .filter(({ start, end }) => text.slice(start, end) === name)
    .map(({ start }) => start);
}

it("finds who speaks in every line in which they do", () => {
  const text =
    "[14:02] Priya: hey can u send me Rahul's number?\n[14:03] Tom: sure\n" +
    "[14:03] Priya: thx. also wifi?\n[14:04] Tom: yep.\n[14:05] INFO: closed";

  expect(starts(text, "Priya")).toHaveLength(2);
  expect(starts(text, "Tom")).toHaveLength(2);
  expect(starts(text, "INFO")).toEqual([]);
});

import { expect, it } from "vitest";
import { lineDiff } from "./line-diff.ts";

it("tells what went and what came, with the lines around it", () => {
  const before = "a\nb\nc\nd\ne\nf\ng\nh\ni";
  const after = "a\nb\nc\nd\nE\nf\ng\nh\ni\nj";

  expect(lineDiff(before, after)).toEqual([
    "…",
    " c",
    " d",
    "-e",
    "+E",
    " f",
    " g",
    " h",
    " i",
    "+j",
  ]);
});

it.each([
  ["nothing", "a\nb", "a\nb", []],
  ["everything", "a", "b", ["-a", "+b"]],
  ["a line put in between", "a\nb", "a\nx\nb", [" a", "+x", " b"]],
])("tells %s", (_what, before, after, diff) => {
  expect(lineDiff(before, after)).toEqual(diff);
});

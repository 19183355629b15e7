import { expect, it } from "vitest";
import { shownPath } from "./shown-path.ts";

const inKey = (path: readonly string[]) => ({
  finding: {
    entityType: "PERSON",
    start: 0,
    end: 1,
    confidence: 1,
    detector: "x",
    path,
    in: "key",
  },
});

it("shows no key in which something was found, and none that is no name of a program", () => {
  const places = [inKey(["rows", "Ada"])] as Parameters<typeof shownPath>[1];
  expect(shownPath(["rows", "Ada", 3, "call me", "ssn"], places)).toEqual([
    "rows",
    "*",
    3,
    "*",
    "ssn",
  ]);
});

it("shows no more than a few steps of a path, which may be as deep as whoever wrote it likes", () => {
  const deep = Array.from({ length: 200 }, (_, at) => `obey_${at}`);
  expect(shownPath(deep, [])).toEqual([...deep.slice(0, 12), "*"]);
});

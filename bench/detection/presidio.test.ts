import assert from "node:assert/strict";
import { test } from "node:test";
import { sample } from "./label.ts";
import { presidio } from "./presidio.ts";
import type { Found } from "./score.ts";

const one = (marked: string, found: readonly Found[]) => {
  const only = sample("test", "test", marked);
  return presidio([only], [found], new Set(["PERSON", "ADDRESS"]));
};
const ADA = "Write to \uE010PERSON\uE011Ada Lovelace\uE012 now";

void test("a finding at the label's place is right", () => {
  const pii = one(ADA, [{ start: 9, end: 21, type: "PERSON" }]).get("PII");

  assert.deepEqual(pii, { precision: 1, recall: 1, f2: 1, labelled: 1 });
});

void test("half of a name is wrong twice: not recalled, and a false finding", () => {
  const pii = one(ADA, [{ start: 9, end: 12, type: "PERSON" }]).get("PII");

  assert.deepEqual(pii, { precision: 0, recall: 0, f2: 0, labelled: 1 });
});

void test("two findings that cover a name together with only a blank between them are one", () => {
  const pii = one(ADA, [
    { start: 9, end: 12, type: "PERSON" },
    { start: 13, end: 21, type: "PERSON" },
  ]).get("PII");

  assert.deepEqual(pii, { precision: 1, recall: 1, f2: 1, labelled: 1 });
});

void test("a title or a street word at the end of a span does not count", () => {
  const pii = one("at \uE010ADDRESS\uE01112 Elm Street\uE012.", [
    { start: 3, end: 9, type: "ADDRESS" },
  ]).get("PII");

  assert.equal(pii?.recall, 1);
});

void test("the wrong type is right as PII and wrong by type", () => {
  const scores = one(ADA, [{ start: 9, end: 21, type: "ADDRESS" }]);

  assert.equal(scores.get("PII")?.f2, 1);
  assert.equal(scores.get("PERSON")?.recall, 0);
  assert.equal(scores.get("ADDRESS")?.precision, 0);
});

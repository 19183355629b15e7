import assert from "node:assert/strict";
import { test } from "node:test";
import { align } from "./detectors.ts";

const found = (text: string, redacted: string): string[] =>
  align(text, redacted, "#", "X").map(({ start, end }) => text.slice(start, end));

void test("what stands between the kept pieces was redacted", () => {
  assert.deepEqual(found("Hi Ada, call 123 or 456", "Hi #, call # or #"), ["Ada", "123", "456"]);
});

void test("a redaction at the start and one at the end are found", () => {
  assert.deepEqual(found("Ada met Grace", "# met #"), ["Ada", "Grace"]);
});

void test("nothing is found where nothing was redacted", () => {
  assert.deepEqual(found("Hello", "Hello"), []);
});

void test("text that was changed otherwise gives no finding", () => {
  assert.deepEqual(found("Hello Ada", "Bye #"), []);
});

import { expect, it } from "vitest";
import type { Finding } from "../finding.ts";
import { QuietSpans } from "./quiet-spans.ts";

const finding = (start: number, end: number): Finding => ({
  entityType: "PERSON",
  start,
  end,
  confidence: 0.7,
  detector: "test",
});

it("leaves out what lies inside spans, however many there are and in whatever order they came", () => {
  const quiet = new QuietSpans();
  for (let span = 9999; span >= 0; span--) quiet.refuse(span * 10, span * 10 + 5);
  const inside = [finding(10, 15), finding(50_001, 50_004)];
  const beside = [finding(15, 20), finding(50_001, 50_006)];
  expect(quiet.withoutRefused([...inside, ...beside])).toEqual(beside);
});

it("forgets the spans of the text before", () => {
  const quiet = new QuietSpans();
  for (const count of [1, 10_000]) {
    for (let span = count; span > 0; span--) quiet.refuse(span * 10, span * 10 + 9);
    quiet.clear();
    expect(quiet.withoutRefused([finding(10, 12)])).toHaveLength(1);
    quiet.thing(40, 50);
    expect(quiet.withoutThings([finding(10, 12), finding(40, 50)])).toEqual([finding(10, 12)]);
    quiet.clear();
  }
});

it("believes a name beside things where the tagger is sure of all of it", () => {
  const quiet = new QuietSpans();
  quiet.perhapsThing(0, 5);
  const sure = { ...finding(0, 5), confidence: 0.95 };
  expect(quiet.withoutThings([sure])).toEqual([sure]);
  expect(quiet.withoutThings([finding(0, 5)])).toEqual([]);
  expect(quiet.withoutRefused([finding(0, 5)])).toHaveLength(1);
});

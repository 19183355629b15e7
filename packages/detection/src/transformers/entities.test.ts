import { describe, expect, it } from "vitest";
import { entitiesOf, labelOf } from "./entities.ts";

const labels = ["O", "B-PER", "I-PER", "B-LOC"].map((one) => labelOf(one));

/** Findings of words of one piece each, whose labels are `outputs`, ten characters apart. */
function found(outputs: readonly string[]): string[] {
  const words = outputs.map((_, at) => ({ start: at * 10, end: at * 10 + 4, pieces: [1] }));
  const numbers = outputs.flatMap((one) =>
    ["O", "B-PER", "I-PER", "B-LOC"].map((label) => (label === one ? 5 : 0)),
  );
  return entitiesOf({ text: 0, words, size: words.length }, labels, numbers, 0).map(
    ({ entityType, start, end }) => `${entityType} ${start}-${end}`,
  );
}

describe("entitiesOf", () => {
  it.each([
    { because: "words go on a name", outputs: ["B-PER", "I-PER", "O"], are: ["PERSON 0-14"] },
    {
      because: "two names touch",
      outputs: ["B-PER", "B-PER"],
      are: ["PERSON 0-4", "PERSON 10-14"],
    },
    { because: "types touch", outputs: ["I-PER", "B-LOC"], are: ["PERSON 0-4", "LOCATION 10-14"] },
    { because: "nothing begins it", outputs: ["O", "I-PER", "I-PER"], are: ["PERSON 10-24"] },
    { because: "there is none", outputs: ["O", "O"], are: [] },
  ])("gives $are where $because", ({ outputs, are }) => {
    expect(found(outputs)).toEqual(are);
  });

  it("is as sure as all labels of the type are together", () => {
    const words = [{ start: 0, end: 3, pieces: [1] }];
    const [finding] = entitiesOf({ text: 0, words, size: 1 }, labels, [0, 1, 1, -99], 0);

    expect(finding?.confidence).toBeCloseTo((2 * Math.E) / (1 + 2 * Math.E), 5);
  });
});

describe("labelOf", () => {
  it.each([
    { written: "B-PER", type: "PERSON", begins: true },
    { written: "I-GPE", type: "LOCATION", begins: false },
    { written: "S-ORG", type: "ORGANIZATION", begins: true },
    { written: "PERSON", type: "PERSON", begins: false },
    { written: "O", type: null, begins: false },
    { written: "B-MISC", type: null, begins: true },
    { written: "B-surname", type: "PERSON", begins: true },
  ])("reads $written as $type", ({ written, type, begins }) => {
    expect(labelOf(written, { SURNAME: "PERSON" })).toEqual({ entityType: type, begins });
  });
});

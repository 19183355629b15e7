import fc from "fast-check";
import { expect, test } from "vitest";
import type { KeyMeaning } from "../keys/key-meaning.ts";
import { NO_VALUE, SeenPairs, type SeenValue } from "./seen-pairs.ts";

/** A meaning of its own for each label, so that one taken for another is seen. */
const meaningOf = (label: string): KeyMeaning => ({
  normal: label,
  rule: null,
  evidence: 0,
  isThing: false,
  part: 0,
});

interface Remembered {
  readonly labels: number;
  readonly values: number;
  /** Labels and values that were taken for others. */
  readonly wrong: readonly string[];
}

/**
 * Asks about every `:` of `text` as the reader of pairs does, a label being what follows a space and a value what is
 * before the next, and counts what was remembered.
 */
function readPairs(text: string, seen: SeenPairs): Remembered {
  let labels = 0;
  let values = 0;
  const wrong: string[] = [];
  for (let at = text.indexOf(":"); at >= 0; at = text.indexOf(":", at + 1)) {
    const from = text.lastIndexOf(" ", at);
    const end = text.indexOf(" ", at) + 1;
    if (from < 0 || end === 0) continue;
    const label = text.slice(from, at);
    const known = seen.meaningAt(text, at);
    if (known === undefined) seen.keep(at, from, meaningOf(label));
    else {
      labels++;
      if (known?.normal !== label) wrong.push(label);
    }
    const value = text.slice(at + 1, end);
    const made: SeenValue = value.length > 3 ? { at, start: at + 1, end, finding: null } : NO_VALUE;
    const behind = seen.valueBehind(text, at);
    if (behind === null) {
      seen.keepValue(text, at, end, made);
      continue;
    }
    values++;
    const isSame =
      behind === NO_VALUE
        ? made === NO_VALUE
        : text.slice(behind.start, behind.end) === value && behind.start - behind.at === 1;
    if (!isSame) wrong.push(value);
  }
  return { labels, values, wrong };
}

const pair = fc
  .tuple(
    fc.string({ unit: fc.constantFrom("a", "b"), minLength: 2, maxLength: 4 }),
    fc.string({ unit: fc.constantFrom("1", "2"), minLength: 2, maxLength: 4 }),
  )
  .map(([label, value]) => `${label}:${value}`);

test("what is remembered of a label or value is that of the same characters", () => {
  const seen = new SeenPairs();
  let labels = 0;
  let values = 0;
  fc.assert(
    fc.property(fc.array(pair, { minLength: 20, maxLength: 60, size: "max" }), (pairs) => {
      seen.clear();
      const found = readPairs(` ${pairs.join(" ")} `, seen);
      labels += found.labels;
      values += found.values;
      expect(found.wrong).toEqual([]);
    }),
  );
  expect(labels).toBeGreaterThan(100);
  expect(values).toBeGreaterThan(50);
});

test("nothing is remembered of a text that was read before", () => {
  const seen = new SeenPairs();
  const text = " aa:11 bb:22 cc:33 dd:44 aa:11 ";
  expect(readPairs(text, seen)).toEqual({ labels: 1, values: 1, wrong: [] });
  seen.clear();
  expect(seen.meaningAt(text, text.indexOf(":"))).toBeUndefined();
  expect(readPairs(text, seen)).toEqual({ labels: 1, values: 1, wrong: [] });
});

test("a label or value of more than 64 characters is not remembered", () => {
  const seen = new SeenPairs();
  const label = "a".repeat(70);
  expect(readPairs(` ${label}:11 ${label}:11 `, seen)).toEqual({ labels: 0, values: 0, wrong: [] });
  const value = "1".repeat(70);
  expect(readPairs(` aa:${value} aa:${value} `, seen)).toEqual({ labels: 1, values: 0, wrong: [] });
});

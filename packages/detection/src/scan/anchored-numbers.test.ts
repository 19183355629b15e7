import { expect, it } from "vitest";
import { AnchoredNumbers } from "./anchored-numbers.ts";

const letter = (detector: number): string => String.fromCharCode(0xc0 + detector);

it("has a bit for each of the first detectors, and one for all that follow", () => {
  const anchored = new AnchoredNumbers();
  for (let detector = 0; detector < 40; detector++) {
    // Each wants a letter of its own behind the number.
    const around = [{ side: "end", from: 0, form: letter(detector) }] as const;
    const anchor = { on: "number", least: 3, most: 3, around, find: () => -1 } as const;
    anchored.add({ detector, anchor }, 3);
  }
  const asked = (next: string): readonly number[] => {
    const indices: number[] = [];
    for (let left = anchored.mayFit(32, 32, next.charCodeAt(0)); left !== 0; left &= left - 1) {
      const first = 31 - Math.clz32(left & -left);
      for (let i = first; i <= anchored.lastOf(first); i++) indices.push(i);
    }
    return indices;
  };

  expect(asked(letter(2))).toEqual([2]);
  expect(asked(letter(30))).toEqual([30]);
  expect(asked(letter(35))).toEqual([31, 32, 33, 34, 35, 36, 37, 38, 39]);
});

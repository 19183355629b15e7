import fc from "fast-check";
import { expect, it } from "vitest";
import { LABEL_COUNT, mayFollow, OUTSIDE } from "./labels.ts";
import { createLattice, decode, mostGain } from "./viterbi.ts";

/** The same, written down as it is defined. */
function bestLabels(emissions: readonly number[][], transitions: readonly number[][][]): number[] {
  let sums = Array.from({ length: LABEL_COUNT }, (_, label) => (label === OUTSIDE ? 0 : -Infinity));
  const before: number[][] = [];
  for (const [token, scores] of emissions.entries()) {
    const from: number[] = [];
    sums = scores.map((score, label) => {
      let top = -Infinity;
      let chosen = 0;
      for (const [previous, sum] of sums.entries()) {
        const value = mayFollow(previous, label)
          ? sum + (transitions[token]?.[previous]?.[label] ?? 0)
          : -Infinity;
        if (value > top) [top, chosen] = [value, previous];
      }
      from.push(chosen);
      return top + score;
    });
    before.push(from);
  }
  let label = sums.indexOf(Math.max(...sums));
  const labels: number[] = [];
  for (const from of before.toReversed()) {
    labels.unshift(label);
    label = from[label] ?? 0;
  }
  return labels;
}

it("finds the labels whose scores are highest together", () => {
  const weights = (limit: number, length: number) =>
    fc.array(fc.integer({ min: -limit, max: limit }), { minLength: length, maxLength: length });
  // Small numbers too, so that sums are equal.
  const limit = fc.constantFrom(2, 100, 32_767);
  const token = limit.chain((most) =>
    fc.tuple(weights(most * 40, LABEL_COUNT), weights(most, LABEL_COUNT * LABEL_COUNT)),
  );

  fc.assert(
    fc.property(fc.array(token, { minLength: 1, maxLength: 30 }), (tokens) => {
      const lattice = createLattice();
      const shapes = Uint8Array.from(tokens, (_, at) => at);
      const transitions = Int16Array.from(tokens.flatMap(([, each]) => each));
      lattice.emissions.set(tokens.flatMap(([scores]) => scores));

      decode(lattice, 0, tokens.length, shapes, transitions, mostGain(transitions));

      const square = tokens.map(([, each]) =>
        Array.from({ length: LABEL_COUNT }, (_, row) =>
          each.slice(row * LABEL_COUNT, (row + 1) * LABEL_COUNT),
        ),
      );
      const scores = tokens.map(([each]) => each);
      expect(Array.from(lattice.labels.subarray(0, tokens.length))).toEqual(
        bestLabels(scores, square),
      );
    }),
  );
});

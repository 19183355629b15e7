import { LABEL_COUNT, mayFollow, OUTSIDE } from "../src/names/labels.ts";

/**
 * Fills the logarithms of the sums over all label sequences up to and from each token, and gives that over all.
 */
export function sumOverLabelings(
  emissions: Float64Array,
  transitions: Float32Array,
  shapes: Uint8Array,
  count: number,
  forward: Float64Array,
  backward: Float64Array,
): number {
  const terms: number[] = [];
  for (let n = 0; n < count; n++) {
    const base = n * LABEL_COUNT;
    const shape = (shapes[n] as number) * LABEL_COUNT;
    for (let label = 0; label < LABEL_COUNT; label++) {
      terms.length = 0;
      for (let previous = 0; previous < LABEL_COUNT; previous++) {
        if ((n === 0 && previous !== OUTSIDE) || !mayFollow(previous, label)) continue;
        const arrived = n === 0 ? 0 : (forward[base - LABEL_COUNT + previous] as number);
        terms.push(arrived + (transitions[(shape + previous) * LABEL_COUNT + label] as number));
      }
      forward[base + label] = logSum(terms) + (emissions[base + label] as number);
    }
  }
  for (let n = count - 1; n >= 0; n--) {
    const base = n * LABEL_COUNT;
    const shape = (shapes[n + 1] as number) * LABEL_COUNT;
    for (let label = 0; label < LABEL_COUNT; label++) {
      if (n === count - 1) {
        backward[base + label] = 0;
        continue;
      }
      terms.length = 0;
      for (let next = 0; next < LABEL_COUNT; next++) {
        if (!mayFollow(label, next)) continue;
        terms.push(
          (transitions[(shape + label) * LABEL_COUNT + next] as number) +
            (emissions[base + LABEL_COUNT + next] as number) +
            (backward[base + LABEL_COUNT + next] as number),
        );
      }
      backward[base + label] = logSum(terms);
    }
  }
  terms.length = 0;
  const last = (count - 1) * LABEL_COUNT;
  for (let label = 0; label < LABEL_COUNT; label++) terms.push(forward[last + label] as number);
  return logSum(terms);
}

function logSum(terms: readonly number[]): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const term of terms) if (term > most) most = term;
  if (most === Number.NEGATIVE_INFINITY) return most;
  let sum = 0;
  for (const term of terms) sum += Math.exp(term - most);
  return most + Math.log(sum);
}

import { FEATURE_COUNT } from "./features.ts";
import { isInside, LABEL_COUNT, mayFollow, OUTSIDE } from "./labels.ts";
import { BLOCK_TOKENS } from "./tokens.ts";

/** Scores of one stretch of open tokens, and the labels that are best for it as a whole. */
export interface Lattice {
  /** `[token][label]`: what the features of the token say. Filled by the caller. */
  readonly emissions: Float32Array;
  /** The best label of each token of the stretch. */
  readonly labels: Uint8Array;
  readonly features: Int32Array;
  readonly best: Float32Array;
  readonly from: Uint8Array;
}

export function createLattice(): Lattice {
  const size = (BLOCK_TOKENS + 8) * LABEL_COUNT;
  return {
    emissions: new Float32Array(size),
    labels: new Uint8Array(BLOCK_TOKENS + 8),
    features: new Int32Array(FEATURE_COUNT),
    best: new Float32Array(size),
    from: new Uint8Array(size),
  };
}

const IMPOSSIBLE = -1e9;

/**
 * Finds the labels with the highest sum of emissions and transitions (Viterbi) for a stretch of
 * `count` tokens that comes after a token outside every entity.
 * `transitions` are weights of `[shape][label before][label]`.
 */
export function decode(
  lattice: Lattice,
  count: number,
  shapes: Uint8Array,
  firstToken: number,
  transitions: Int16Array | Float32Array,
): void {
  const { emissions, best, from, labels } = lattice;
  const square = LABEL_COUNT * LABEL_COUNT;
  for (let label = 0; label < LABEL_COUNT; label++) {
    const base = (shapes[firstToken] as number) * square;
    best[label] = mayFollow(OUTSIDE, label)
      ? (emissions[label] as number) + (transitions[base + label] as number)
      : IMPOSSIBLE;
  }
  for (let token = 1; token < count; token++) {
    const base = (shapes[firstToken + token] as number) * square;
    step(lattice, token * LABEL_COUNT, base, transitions);
  }
  const end = (count - 1) * LABEL_COUNT;
  let label = 0;
  for (let other = 1; other < LABEL_COUNT; other++) {
    if ((best[end + other] as number) > (best[end + label] as number)) label = other;
  }
  for (let token = count - 1; token >= 0; token--) {
    labels[token] = label;
    label = from[token * LABEL_COUNT + label] as number;
  }
}

/** The best way to each label of the token whose scores begin at `now`. Earlier labels win ties. */
function step(
  { emissions, best, from }: Lattice,
  now: number,
  base: number,
  transitions: Int16Array | Float32Array,
): void {
  const last = now - LABEL_COUNT;
  for (let label = 0; label < LABEL_COUNT; label++) {
    const first = isInside(label) ? label - 1 : 0;
    const end = isInside(label) ? label + 1 : LABEL_COUNT;
    let top = IMPOSSIBLE * 2;
    let chosen = 0;
    let transition = base + first * LABEL_COUNT + label;
    for (let previous = first; previous < end; previous++) {
      const score = (best[last + previous] as number) + (transitions[transition] as number);
      transition += LABEL_COUNT;
      if (score > top) {
        top = score;
        chosen = previous;
      }
    }
    best[now + label] = top + (emissions[now + label] as number);
    from[now + label] = chosen;
  }
}

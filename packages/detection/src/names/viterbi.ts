import { isInside, LABEL_COUNT, OUTSIDE } from "./labels.ts";
import { bytes, EMISSIONS, LABELS, ROOM } from "./tag-memory.ts";
import { BLOCK_TOKENS } from "./tokens.ts";

/** Scores of the open tokens of a block, and the labels that are best for each stretch of them as a whole. */
export interface Lattice {
  /** `[token][label]`: what the features of the token say. Filled by the caller. */
  readonly emissions: Int32Array;
  /** The best label of each token. */
  readonly labels: Uint8Array;
  /** The label before each label of each token, on the best way there. */
  readonly from: Uint8Array;
}

/** One whose scores and labels lie in `memory`, as `tag-memory.ts` has it. */
export function createLattice(memory: ArrayBuffer = new ArrayBuffer(ROOM)): Lattice {
  const size = (BLOCK_TOKENS + 8) * LABEL_COUNT;
  return {
    emissions: new Int32Array(memory, EMISSIONS, size),
    labels: bytes(memory, LABELS),
    from: new Uint8Array(size),
  };
}

/**
 * Low bits of a sum, in which it says over which label it came: of equal sums the one over the earlier label is larger.
 */
export const TAG_BITS = 4;
const TAG = 15;
/** The sum of what cannot be. Twice it is within 32 bits, and no sum of real scores comes near it. */
const IMPOSSIBLE = -(1 << 30);

/**
 * Finds the labels with the highest sum of emissions and transitions (Viterbi) for the stretch of tokens from `first`
 * to `end`, which comes after a token outside every entity.
 * `transitions` are weights of `[shape][label before][label]`, and `gain` is what {@link mostGain} says of them.
 *
 * Written out label by label and without branches: which sum is larger cannot be foreseen. Sums are kept relative to
 * that of the first label, so that they stay small however long the stretch is.
 */
export function decode(
  { emissions, from, labels }: Lattice,
  first: number,
  end: number,
  shapes: Uint8Array,
  transitions: Int16Array,
  gain: number,
): void {
  // Before the stretch only the label of no entity is possible.
  let b0 = 0;
  let b1 = IMPOSSIBLE;
  let b2 = IMPOSSIBLE;
  let b3 = IMPOSSIBLE;
  let b4 = IMPOSSIBLE;
  let b5 = IMPOSSIBLE;
  let b6 = IMPOSSIBLE;
  let b7 = IMPOSSIBLE;
  let b8 = IMPOSSIBLE;
  const reach = reachOf(gain);
  for (let token = first; token < end; token++) {
    const t = (shapes[token] as number) * (LABEL_COUNT * LABEL_COUNT);
    const now = token * LABEL_COUNT;
    // A label that goes on with an entity comes after that entity only, all others after any.
    let m0 = b0 + ((transitions[t + 0] as number) << TAG_BITS) + 8;
    let m1 = b0 + ((transitions[t + 1] as number) << TAG_BITS) + 8;
    let m3 = b0 + ((transitions[t + 3] as number) << TAG_BITS) + 8;
    let m5 = b0 + ((transitions[t + 5] as number) << TAG_BITS) + 8;
    let m7 = b0 + ((transitions[t + 7] as number) << TAG_BITS) + 8;
    // Mostly the token before is in no entity by far, and then what comes after it is reached over that label.
    const top = larger(
      larger(larger(b1, b2), larger(b3, b4)),
      larger(larger(b5, b6), larger(b7, b8)),
    );
    if (top + reach >= b0) {
      m0 = larger(m0, b1 + ((transitions[t + 9] as number) << TAG_BITS) + 7);
      m1 = larger(m1, b1 + ((transitions[t + 10] as number) << TAG_BITS) + 7);
      m3 = larger(m3, b1 + ((transitions[t + 12] as number) << TAG_BITS) + 7);
      m5 = larger(m5, b1 + ((transitions[t + 14] as number) << TAG_BITS) + 7);
      m7 = larger(m7, b1 + ((transitions[t + 16] as number) << TAG_BITS) + 7);
      m0 = larger(m0, b2 + ((transitions[t + 18] as number) << TAG_BITS) + 6);
      m1 = larger(m1, b2 + ((transitions[t + 19] as number) << TAG_BITS) + 6);
      m3 = larger(m3, b2 + ((transitions[t + 21] as number) << TAG_BITS) + 6);
      m5 = larger(m5, b2 + ((transitions[t + 23] as number) << TAG_BITS) + 6);
      m7 = larger(m7, b2 + ((transitions[t + 25] as number) << TAG_BITS) + 6);
      m0 = larger(m0, b3 + ((transitions[t + 27] as number) << TAG_BITS) + 5);
      m1 = larger(m1, b3 + ((transitions[t + 28] as number) << TAG_BITS) + 5);
      m3 = larger(m3, b3 + ((transitions[t + 30] as number) << TAG_BITS) + 5);
      m5 = larger(m5, b3 + ((transitions[t + 32] as number) << TAG_BITS) + 5);
      m7 = larger(m7, b3 + ((transitions[t + 34] as number) << TAG_BITS) + 5);
      m0 = larger(m0, b4 + ((transitions[t + 36] as number) << TAG_BITS) + 4);
      m1 = larger(m1, b4 + ((transitions[t + 37] as number) << TAG_BITS) + 4);
      m3 = larger(m3, b4 + ((transitions[t + 39] as number) << TAG_BITS) + 4);
      m5 = larger(m5, b4 + ((transitions[t + 41] as number) << TAG_BITS) + 4);
      m7 = larger(m7, b4 + ((transitions[t + 43] as number) << TAG_BITS) + 4);
      m0 = larger(m0, b5 + ((transitions[t + 45] as number) << TAG_BITS) + 3);
      m1 = larger(m1, b5 + ((transitions[t + 46] as number) << TAG_BITS) + 3);
      m3 = larger(m3, b5 + ((transitions[t + 48] as number) << TAG_BITS) + 3);
      m5 = larger(m5, b5 + ((transitions[t + 50] as number) << TAG_BITS) + 3);
      m7 = larger(m7, b5 + ((transitions[t + 52] as number) << TAG_BITS) + 3);
      m0 = larger(m0, b6 + ((transitions[t + 54] as number) << TAG_BITS) + 2);
      m1 = larger(m1, b6 + ((transitions[t + 55] as number) << TAG_BITS) + 2);
      m3 = larger(m3, b6 + ((transitions[t + 57] as number) << TAG_BITS) + 2);
      m5 = larger(m5, b6 + ((transitions[t + 59] as number) << TAG_BITS) + 2);
      m7 = larger(m7, b6 + ((transitions[t + 61] as number) << TAG_BITS) + 2);
      m0 = larger(m0, b7 + ((transitions[t + 63] as number) << TAG_BITS) + 1);
      m1 = larger(m1, b7 + ((transitions[t + 64] as number) << TAG_BITS) + 1);
      m3 = larger(m3, b7 + ((transitions[t + 66] as number) << TAG_BITS) + 1);
      m5 = larger(m5, b7 + ((transitions[t + 68] as number) << TAG_BITS) + 1);
      m7 = larger(m7, b7 + ((transitions[t + 70] as number) << TAG_BITS) + 1);
      m0 = larger(m0, b8 + ((transitions[t + 72] as number) << TAG_BITS) + 0);
      m1 = larger(m1, b8 + ((transitions[t + 73] as number) << TAG_BITS) + 0);
      m3 = larger(m3, b8 + ((transitions[t + 75] as number) << TAG_BITS) + 0);
      m5 = larger(m5, b8 + ((transitions[t + 77] as number) << TAG_BITS) + 0);
      m7 = larger(m7, b8 + ((transitions[t + 79] as number) << TAG_BITS) + 0);
    }
    const m2 = larger(
      b1 + ((transitions[t + 11] as number) << TAG_BITS) + 7,
      b2 + ((transitions[t + 20] as number) << TAG_BITS) + 6,
    );
    const m4 = larger(
      b3 + ((transitions[t + 31] as number) << TAG_BITS) + 5,
      b4 + ((transitions[t + 40] as number) << TAG_BITS) + 4,
    );
    const m6 = larger(
      b5 + ((transitions[t + 51] as number) << TAG_BITS) + 3,
      b6 + ((transitions[t + 60] as number) << TAG_BITS) + 2,
    );
    const m8 = larger(
      b7 + ((transitions[t + 71] as number) << TAG_BITS) + 1,
      b8 + ((transitions[t + 80] as number) << TAG_BITS) + 0,
    );
    from[now] = 8 - (m0 & TAG);
    from[now + 1] = 8 - (m1 & TAG);
    from[now + 2] = 8 - (m2 & TAG);
    from[now + 3] = 8 - (m3 & TAG);
    from[now + 4] = 8 - (m4 & TAG);
    from[now + 5] = 8 - (m5 & TAG);
    from[now + 6] = 8 - (m6 & TAG);
    from[now + 7] = 8 - (m7 & TAG);
    from[now + 8] = 8 - (m8 & TAG);
    b0 = (m0 & ~TAG) + ((emissions[now] as number) << TAG_BITS);
    b1 = clamped((m1 & ~TAG) + ((emissions[now + 1] as number) << TAG_BITS) - b0);
    b2 = clamped((m2 & ~TAG) + ((emissions[now + 2] as number) << TAG_BITS) - b0);
    b3 = clamped((m3 & ~TAG) + ((emissions[now + 3] as number) << TAG_BITS) - b0);
    b4 = clamped((m4 & ~TAG) + ((emissions[now + 4] as number) << TAG_BITS) - b0);
    b5 = clamped((m5 & ~TAG) + ((emissions[now + 5] as number) << TAG_BITS) - b0);
    b6 = clamped((m6 & ~TAG) + ((emissions[now + 6] as number) << TAG_BITS) - b0);
    b7 = clamped((m7 & ~TAG) + ((emissions[now + 7] as number) << TAG_BITS) - b0);
    b8 = clamped((m8 & ~TAG) + ((emissions[now + 8] as number) << TAG_BITS) - b0);
    b0 = 0;
  }
  last[1] = b1;
  last[2] = b2;
  last[3] = b3;
  last[4] = b4;
  last[5] = b5;
  last[6] = b6;
  last[7] = b7;
  last[8] = b8;
  let label = OUTSIDE;
  for (let other = 1; other < LABEL_COUNT; other++)
    if ((last[other] as number) > (last[label] as number)) label = other;
  for (let token = end - 1; token >= first; token--) {
    labels[token] = label;
    label = from[token * LABEL_COUNT + label] as number;
  }
}

/** How far below that of no entity a sum can be and still lead to the best one of another label. */
function reachOf(gain: number): number {
  return (gain << TAG_BITS) + TAG;
}

/** Sums at the end of a stretch; that of no entity is always 0. */
const last: Int32Array = new Int32Array(LABEL_COUNT);

/** By how much a transition from an entity can at most weigh more than the one from no entity to the same label. */
export function mostGain(transitions: Int16Array): number {
  let most = 0;
  for (let base = 0; base < transitions.length; base += LABEL_COUNT * LABEL_COUNT) {
    for (let at = LABEL_COUNT; at < LABEL_COUNT * LABEL_COUNT; at++) {
      const label = at % LABEL_COUNT;
      if (isInside(label)) continue;
      const gain = (transitions[base + at] as number) - (transitions[base + label] as number);
      if (gain > most) most = gain;
    }
  }
  return most;
}

/** The larger of two numbers whose difference is within 32 bits. */
function larger(a: number, b: number): number {
  return a ^ ((a ^ b) & ((a - b) >> 31));
}

/** What cannot be stays so far off, and no further. */
function clamped(sum: number): number {
  return larger(sum | 0, IMPOSSIBLE);
}

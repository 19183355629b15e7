/**
 * Inclusion and consistency proofs of RFC 6962, section 2.1, and how RFC 9162, sections 2.1.3.2 and 2.1.4.2, verifies
 * them. Leaves are counted from 0.
 */
import { nodeOf } from "./merkle-frontier.ts";

/** The root of the tree over the leaves from `start` up to but not including `end`. */
export type RootOf = (start: number, end: number) => Uint8Array;

/** What leads from leaf `index` to the root of the tree over the first `size` leaves. */
export function inclusionProof(index: number, size: number, rootOf: RootOf): Uint8Array[] {
  const path = (start: number, end: number): Uint8Array[] => {
    if (end - start === 1) return [];
    const middle = start + largestPowerBelow(end - start);
    return index < middle
      ? [...path(start, middle), rootOf(middle, end)]
      : [...path(middle, end), rootOf(start, middle)];
  };
  return path(0, size);
}

/** What shows that the tree over the first `size` leaves begins with the tree over the first `earlier` of them. */
export function consistencyProof(earlier: number, size: number, rootOf: RootOf): Uint8Array[] {
  const path = (start: number, end: number, isKnown: boolean): Uint8Array[] => {
    if (end === earlier) return isKnown ? [] : [rootOf(start, end)];
    const middle = start + largestPowerBelow(end - start);
    return earlier <= middle
      ? [...path(start, middle, isKnown), rootOf(middle, end)]
      : [...path(middle, end, false), rootOf(start, middle)];
  };
  return earlier === 0 || earlier === size ? [] : path(0, size, true);
}

export function provesInclusion(
  { leaf, index }: { readonly leaf: Uint8Array; readonly index: number },
  { size, root }: { readonly size: number; readonly root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  if (index < 0 || index >= size) return false;
  let at = index;
  let last = size - 1;
  let reached = leaf;
  for (const node of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      reached = nodeOf(node, reached);
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      reached = nodeOf(reached, node);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && Buffer.compare(reached, root) === 0;
}

export function provesConsistency(
  earlier: { readonly size: number; readonly root: Uint8Array },
  later: { readonly size: number; readonly root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  if (earlier.size > later.size) return false;
  if (earlier.size === later.size) {
    return proof.length === 0 && Buffer.compare(earlier.root, later.root) === 0;
  }
  if (earlier.size === 0) return proof.length === 0;
  // A complete tree is a node of the later one, so the proof leaves it out.
  const isComplete = largestPowerBelow(earlier.size + 1) === earlier.size;
  const [first, ...rest] = isComplete ? [earlier.root, ...proof] : proof;
  if (!first) return false;
  let at = earlier.size - 1;
  let last = later.size - 1;
  while (at % 2 === 1) [at, last] = [half(at), half(last)];
  let [reachedEarlier, reachedLater] = [first, first];
  for (const node of rest) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      reachedEarlier = nodeOf(node, reachedEarlier);
      reachedLater = nodeOf(node, reachedLater);
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      reachedLater = nodeOf(reachedLater, node);
    }
    [at, last] = [half(at), half(last)];
  }
  return (
    last === 0 &&
    Buffer.compare(reachedEarlier, earlier.root) === 0 &&
    Buffer.compare(reachedLater, later.root) === 0
  );
}

/** Bit operations would cut sizes off at 2^31. */
function half(n: number): number {
  return Math.floor(n / 2);
}

/** The largest power of two below `n`, for `n` of 2 or more. */
function largestPowerBelow(n: number): number {
  let power = 1;
  while (power * 2 < n) power *= 2;
  return power;
}

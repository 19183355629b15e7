import { MerkleFrontier, nodeOf } from "./merkle-frontier.ts";
import type { RootOf } from "./merkle-proof.ts";

/**
 * What a frontier and the leaves that follow it tell of the tree. It is enough for the inclusion of any of these leaves
 * and for consistency from any size since the frontier, because what such proofs need of earlier leaves are exactly the
 * complete subtrees that the frontier keeps. Leaves are read as they are needed, and none is kept.
 */
export function rootsSince(
  frontier: MerkleFrontier,
  leavesOf: (start: number, end: number) => Iterable<Uint8Array>,
): RootOf {
  const kept = new Map(
    frontier.subtrees().map(({ start, end, root }) => [`${start} ${end}`, root]),
  );
  const rootOf = (start: number, end: number): Uint8Array => {
    const known = kept.get(`${start} ${end}`);
    if (known) return known;
    if (start >= frontier.size) {
      const part = new MerkleFrontier();
      for (const leaf of leavesOf(start, end)) part.append(leaf);
      if (part.size === end - start) return part.root();
    }
    if (end - start <= 1) throw new Error(`leaf ${start} is not at hand (this is a bug)`);
    let size = 1;
    while (size * 2 < end - start) size *= 2;
    return nodeOf(rootOf(start, start + size), rootOf(start + size, end));
  };
  return rootOf;
}

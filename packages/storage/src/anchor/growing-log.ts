import { MerkleFrontier } from "../proof/merkle-frontier.ts";
import { consistencyProof } from "../proof/merkle-proof.ts";
import { rootsSince } from "../proof/merkle-window.ts";
import type { StorageReader } from "../store/storage-reader.ts";
import type { GrowingLog } from "./anchor.ts";

/** How many leaves one proof may need: they are kept in memory meanwhile. */
const MOST_LEAVES = 1_000_000;
const PAGE = 10_000;

/** Proves of the log in the database that it only grew. Costs what came since the checkpoint before `earlier`. */
export function growingLog(reader: StorageReader): GrowingLog {
  return {
    async consistency(earlier, later) {
      if (earlier === 0 || earlier === later) return [];
      const kept = await reader.frontierUpTo(earlier);
      const from = kept ? MerkleFrontier.fromBytes(kept.size, kept.frontier) : new MerkleFrontier();
      if (later - from.size > MOST_LEAVES) throw new Error("too much came since");
      const leaves: Uint8Array[] = [];
      while (from.size + leaves.length < later) {
        const after = from.size + leaves.length;
        const some = await reader.leavesAfter(after, Math.min(PAGE, later - after));
        if (some.length === 0) throw new Error(`the log has no ${later} records`);
        leaves.push(...some);
      }
      const rootOf = rootsSince(from, (start, end) =>
        leaves.slice(start - from.size, end - from.size),
      );
      return consistencyProof(earlier, later, rootOf);
    },
  };
}

import type { LogHeads } from "@countersign/core";
import type { StorageReader } from "../store/storage-reader.ts";
import { readCheckpoint } from "./checkpoint.ts";

/** The heads that are kept beside the log. Whether they fit it is asked when the log is verified. */
export function keptHeads(reader: Pick<StorageReader, "checkpointsAfter">): LogHeads {
  return {
    async covering(sequence) {
      const [kept] = await reader.checkpointsAfter(sequence - 1, 1);
      const head = kept === undefined ? undefined : readCheckpoint(kept.note);
      return head && { size: head.size, root: head.root.toString("base64") };
    },
  };
}

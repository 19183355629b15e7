import { keepAccepted, hashOf, type StartingConfig } from "./accepted-config.ts";
import { requireOf } from "./policy-changes.ts";
import { fileInForce, keepInForce } from "./proven-config.ts";
import type { Runtime } from "./runtime.ts";

/**
 * Keeps a configuration that a start accepts, since nobody was asked about it, and records how it came to be in force.
 * Whatever opened the runtime has checked before that it may.
 *
 * @returns the record's note; `null` where there was nothing to accept.
 */
export async function recordStart(
  { store, config, policy }: Pick<Runtime, "store" | "config" | "policy">,
  { text, because }: Pick<StartingConfig, "text" | "because">,
): Promise<string | null> {
  if (because !== "first" && because !== "changed") return null;
  keepAccepted(config.dataFolder, text);
  // Another daemon on the same store, or a file that was lost: it is what was accepted already.
  if ((await fileInForce(store)) === hashOf(text)) return null;
  const note =
    because === "first"
      ? "the first start on this data folder accepts the configuration"
      : "the configuration has changed since it was last accepted; starting in local mode accepts it";
  await store.commit(
    {
      kind: "append",
      record: {
        type: "policy.accepted",
        policy: policy().hash,
        file: hashOf(text),
        ...requireOf(config),
        note,
      },
    },
    keepInForce({ text, require: config.changes.require, proof: undefined }),
  );
  return note;
}

import { hashOf, keepAccepted, putDown, type StartingConfig } from "./accepted-config.ts";
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
  { config: started, text, because }: StartingConfig,
): Promise<string | null> {
  if (because !== "first" && because !== "changed") return null;
  // It goes by something else, that was accepted before.
  if (config !== started) return null;
  const { dataFolder } = config;
  // Another daemon on the same store, or a file that was lost: it is what was accepted already.
  if ((await fileInForce(store)) === hashOf(text)) {
    keepAccepted(dataFolder, text);
    return null;
  }
  const note =
    because === "first"
      ? "the first start on this data folder accepts the configuration"
      : "the configuration has changed since it was last accepted; starting in local mode accepts it";
  // Recorded first: what is kept is never something that nobody knows to have been accepted.
  putDown(dataFolder, text);
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
  keepAccepted(dataFolder, text);
  return note;
}

import type { GuardParts } from "./guard-parts.ts";
import type { PreparedCall } from "./prepare.ts";
import type { Outcome } from "./tool-call.ts";

/** Records that an allowed call was stopped by the kill switch at its claim, before anything was sent. */
export async function notRunWhilePaused(
  { store }: Pick<GuardParts, "store">,
  { about }: PreparedCall,
): Promise<Outcome> {
  await store.commit({
    kind: "append",
    record: {
      type: "execution.failed",
      ...about,
      outcome: "not-sent",
      note: "everything is paused",
    },
  });
  const because = "a person paused all calls before this one was sent; repeat it later";
  return { kind: "not-sent", because, approval: null };
}

import type { ApprovalRequest, Store } from "@countersign/core";
import type { Ended } from "./history-rows.ts";

const ENDS: readonly string[] = [
  "execution.finished",
  "execution.failed",
  "execution.unknown",
  "approval.resolved",
];

/** When the call of a request ended, from its record; `null` while it has not. */
export async function endedOf(
  log: Pick<Store, "records">,
  { id, state }: Pick<ApprovalRequest, "id" | "state">,
): Promise<Ended | null> {
  if (!["executed", "failed", "unknown"].includes(state)) return null;
  const records = await log.records({ approval: id, newestFirst: true, limit: 50 });
  const end = records.find(({ type }) => ENDS.includes(type));
  return end === undefined ? null : { at: Date.parse(end.at), durationMs: end.durationMs ?? null };
}

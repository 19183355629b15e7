import type { ApprovalRequest, Store } from "@countersign/core";
import type { Ended } from "./history-rows.ts";

const ENDS: readonly string[] = [
  "execution.finished",
  "execution.failed",
  "execution.unknown",
  "approval.resolved",
  "approval.cancelled",
];

/** When the call of a request ended or the request was withdrawn, from its record; `null` while neither has happened. */
export async function endedOf(
  log: Pick<Store, "records">,
  { id, state }: Pick<ApprovalRequest, "id" | "state">,
): Promise<Ended | null> {
  if (!["executed", "failed", "unknown", "cancelled"].includes(state)) return null;
  const records = await log.records({ approval: id, newestFirst: true, limit: 50 });
  const end = records.find(({ type }) => ENDS.includes(type));
  if (end === undefined) return null;
  const because = end.type === "approval.cancelled" ? end.note : undefined;
  return {
    at: Date.parse(end.at),
    durationMs: end.durationMs ?? null,
    ...(because === undefined ? {} : { because }),
  };
}

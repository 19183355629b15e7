/**
 * A call that needed nobody and has run before: the very same one, not one like it. A host that does its work again from
 * its last checkpoint makes calls again whose answers it has lost.
 */
import type { AuditRecord } from "../audit/audit-record.ts";
import type { GuardParts } from "./guard-parts.ts";
import { keptAnswer } from "./kept-answer.ts";
import type { PreparedCall } from "./prepare.ts";
import type { Outcome } from "./tool-call.ts";

/** How many records of one exchange are looked through: a few for each time it came in. */
const LOOKED_AT = 100;

/** What it came to, masked as it was then; `undefined` if it has not run to its end. */
export async function answeredBefore(
  { store }: GuardParts,
  { call, classification, exchange, scope }: PreparedCall,
): Promise<Outcome | undefined> {
  if (call.callKey === undefined) return undefined;
  const records = await store.records({ exchange, newestFirst: true, limit: LOOKED_AT });
  const isRead = classification.category === "read";
  const ended = records.find(
    (record) =>
      record.approval === undefined &&
      record.scope === scope &&
      (record.type === "execution.finished" || (!isRead && mayHaveRun(record))),
  );
  if (ended === undefined) return undefined;
  if (ended.type === "execution.unknown") return unknown("its answer was lost");
  const kept = await keptAnswer(store, ended.sequence);
  return kept ?? unknown("it ran, and its result is no longer kept");
}

/** A read that failed may be tried again under its name; anything else may have had its effect. */
function mayHaveRun({ type, outcome }: AuditRecord): boolean {
  return type === "execution.unknown" || (type === "execution.failed" && outcome !== "not-sent");
}

function unknown(because: string): Outcome {
  return { kind: "unknown", because, approval: null };
}

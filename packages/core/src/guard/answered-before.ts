/**
 * A call that needed nobody and has run before: the very same one, not one like it. A host that does its work again from
 * its last checkpoint makes calls again whose answers it has lost.
 */
import { isJsonObject } from "../json.ts";
import type { GuardParts } from "./guard-parts.ts";
import type { PreparedCall } from "./prepare.ts";
import type { Outcome } from "./tool-call.ts";

/** How many records of one exchange are looked through: a few for each time it came in. */
const LOOKED_AT = 100;

/** What it came to, masked as it was then; `undefined` if it has not run to its end. */
export async function answeredBefore(
  { store }: GuardParts,
  { call, exchange, scope }: PreparedCall,
): Promise<Outcome | undefined> {
  if (call.callKey === undefined) return undefined;
  const records = await store.records({ exchange, newestFirst: true, limit: LOOKED_AT });
  const finished = records.find(
    (record) =>
      record.type === "execution.finished" &&
      record.approval === undefined &&
      record.scope === scope,
  );
  if (finished === undefined) return undefined;
  const kept = await store.payload(finished.sequence);
  if (!isJsonObject(kept) || kept["result"] === undefined) {
    return {
      kind: "unknown",
      because: "it ran, and its result is no longer kept",
      approval: null,
    };
  }
  return { kind: "answered", result: kept["result"], approval: null };
}

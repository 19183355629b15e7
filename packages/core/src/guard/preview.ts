/**
 * Counts what a held call would change, before anybody decides: a read on the same upstream, through the guard as a
 * call of its own. It only runs if the policy allows it as the read it is.
 */
import type { ApprovalRequest } from "../approval/approval-request.ts";
import type { EffectQuery } from "../approval/effect-reader.ts";
import { isJsonObject, type JsonValue } from "../json.ts";
import { executeAllowed } from "./execute.ts";
import type { GuardParts } from "./guard-parts.ts";
import { type PreparedCall, prepareCall, recordsOfDecision } from "./prepare.ts";
import type { Door } from "./tool-call.ts";

/** Never rejects: without a preview the request is what it was. */
export async function previewEffect(
  parts: GuardParts,
  prepared: PreparedCall,
  door: Door,
  request: ApprovalRequest,
): Promise<void> {
  try {
    const query = parts.readEffect?.(prepared.call, door.siblings?.list() ?? []) ?? null;
    if (query !== null) await count(parts, prepared, door, request, query);
  } catch {
    // The upstream is gone or the log cannot be written: whoever decides sees no count.
  }
}

async function count(
  parts: GuardParts,
  prepared: PreparedCall,
  door: Door,
  { id }: ApprovalRequest,
  { verb, tool, arguments: args }: EffectQuery,
): Promise<void> {
  const sibling = await door.siblings?.call(tool, args);
  if (sibling === undefined) return;
  const counting = await prepareCall(parts, { ...sibling.call, caller: prepared.call.caller });
  const { verdict, cannotRun, classification, exchange } = counting;
  const isAllowedRead = verdict.decision === "allow" && classification.category === "read";
  if (cannotRun || !isAllowedRead || !seesTheSame(prepared, counting)) return;
  if ((await parts.store.pause()) !== null) return;

  const outcome = await executeAllowed(parts, counting, sibling.door, recordsOfDecision(counting));
  if (outcome === "outdated" || outcome.kind !== "answered") return;
  const counts = countsIn(outcome.result);
  if (counts === undefined) return;
  await parts.store.commit({
    kind: "note-preview",
    id,
    preview: { verb, ...counts, exchange, at: parts.clock.now() },
    record: { type: "approval.previewed", ...prepared.about, approval: id, note: `by ${exchange}` },
  });
}

/** Whether the count is given real values where the call is, and tokens where it is not: else it counts other rows. */
function seesTheSame(call: PreparedCall, counting: PreparedCall): boolean {
  return Object.entries(counting.disclosure.found).every(([entityType, found]) => {
    const counted = counting.disclosure.disclosed[entityType] ?? 0;
    const all = call.disclosure.found[entityType] ?? 0;
    const disclosed = call.disclosure.disclosed[entityType] ?? 0;
    return (counted === found && disclosed === all) || (counted === 0 && disclosed === 0);
  });
}

/** The two numbers, wherever in the result they stand: in structured content, or in a text that is JSON. */
function countsIn(value: JsonValue): { rows: number; of: number } | undefined {
  if (typeof value === "string") {
    if (!value.includes("affected_rows")) return undefined;
    try {
      return countsIn(JSON.parse(value) as JsonValue);
    } catch {
      return undefined;
    }
  }
  if (Array.isArray(value)) return firstOf(value);
  if (!isJsonObject(value)) return undefined;
  const [rows, of] = [numberOf(value["affected_rows"]), numberOf(value["all_rows"])];
  return rows !== undefined && of !== undefined ? { rows, of } : firstOf(Object.values(value));
}

function firstOf(values: readonly JsonValue[]): { rows: number; of: number } | undefined {
  for (const value of values) {
    const counts = countsIn(value);
    if (counts !== undefined) return counts;
  }
  return undefined;
}

/** Some drivers give large numbers as text. */
function numberOf(value: JsonValue | undefined): number | undefined {
  const number = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number >= 0
    ? number
    : undefined;
}

/** What a call adds to the data history of its scope, and what it uses of budgets once it ran. */
import type { EntityCounts } from "../masking/masker.ts";
import { spentRows } from "../policy/budget.ts";
import { isUntrusted } from "../policy/scope-history.ts";
import type { StoreOperation } from "../store.ts";
import { countRows } from "./count-rows.ts";
import type { PreparedCall } from "./prepare.ts";
import type { Execution } from "./tool-call.ts";

/** Noted with the claim, since what is sent cannot be taken back. */
export function historyOfClaim({
  scope,
  call,
  disclosure,
}: PreparedCall): readonly StoreOperation[] {
  const { disclosed } = disclosure;
  if (Object.keys(disclosed).length === 0) return [];
  const { upstream } = call;
  return [
    { kind: "note-history", entry: { scope, upstream, seen: {}, disclosed, untrusted: false } },
  ];
}

/** Noted with the record of the result, before the agent reads it. */
export function historyOfResult(
  prepared: PreparedCall,
  execution: Execution,
  masked: EntityCounts,
): readonly StoreOperation[] {
  if (execution.kind === "not-sent" || execution.kind === "lost") return [];
  const { scope, call, policy } = prepared;
  const { upstream, tool, trust, caller } = call;
  const untrusted = isUntrusted(trust);
  const rows = spentRows(
    policy.budgets ?? [],
    { upstream, tool, requester: caller.requester.id, scope, disclosed: 0 },
    () => (execution.kind === "answered" ? countRows(execution.result) : 0),
  );
  return [
    ...(untrusted || Object.keys(masked).length > 0
      ? [
          {
            kind: "note-history",
            entry: { scope, upstream, seen: masked, disclosed: {}, untrusted },
          } as const,
        ]
      : []),
    ...(rows.length > 0 ? [{ kind: "spend", spendings: rows } as const] : []),
  ];
}

import type { Spending } from "../store.ts";
import { matchesGlob } from "./glob.ts";
import type { ApprovalTerms } from "./policy.ts";

/** How much may happen without a person, in a stretch of time. What goes beyond it asks one. */
export interface Budget {
  readonly id: string;
  /** Whose use is counted: one requester's, or one scope's. */
  readonly per: "requester" | "scope";
  /**
   * `calls`; `rows` of results (known only afterwards: the first call after the limit asks); `disclosed` values that
   * upstreams were given in place of tokens.
   */
  readonly of: "calls" | "rows" | "disclosed";
  /** Globs; absent counts everything. */
  readonly upstream?: string;
  readonly tool?: string;
  readonly limit: number;
  readonly withinSeconds: number;
  readonly decision: "require-approval" | "deny";
  readonly reason?: string;
  readonly approval?: Partial<ApprovalTerms>;
}

export interface SpendingCall {
  readonly upstream: string;
  readonly tool: string;
  readonly requester: string;
  readonly scope: string;
  /** How many real values the upstream would be given. */
  readonly disclosed: number;
}

/** What a call that is about to run uses of the budgets. Compared with their limits. */
export function spendingsOf(
  budgets: readonly Budget[],
  call: SpendingCall,
): readonly (Spending & { readonly budget: Budget })[] {
  return budgets
    .filter((budget) => counts(budget, call) && (budget.of !== "disclosed" || call.disclosed > 0))
    .map((budget) => ({
      budget,
      key: keyOf(budget, call),
      amount: { calls: 1, rows: 0, disclosed: call.disclosed }[budget.of],
      limit: budget.limit,
      windowMs: budget.withinSeconds * 1000,
    }));
}

/** What a call that ran used of the budgets of rows. Counted whatever the limit is: it has happened. */
export function spentRows(
  budgets: readonly Budget[],
  call: SpendingCall,
  rows: () => number,
): readonly Spending[] {
  const counting = budgets.filter((budget) => budget.of === "rows" && counts(budget, call));
  if (counting.length === 0) return [];
  const amount = rows();
  return counting.map((budget) => ({
    key: keyOf(budget, call),
    amount,
    limit: null,
    windowMs: budget.withinSeconds * 1000,
  }));
}

function counts(budget: Budget, call: SpendingCall): boolean {
  return (
    matchesGlob(budget.upstream ?? "*", call.upstream) && matchesGlob(budget.tool ?? "*", call.tool)
  );
}

function keyOf({ id, per }: Budget, call: SpendingCall): string {
  return JSON.stringify([id, per, per === "requester" ? call.requester : call.scope]);
}

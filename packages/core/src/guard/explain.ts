import type { JsonValue } from "../json.ts";
import type { CategoryEvidence, ActionCategory } from "../policy/action-category.ts";
import type { PlacedFinding } from "../policy/condition.ts";
import type { TriedRule } from "../policy/evaluate-policy.ts";
import type { Policy, Verdict } from "../policy/policy.ts";
import { decideCall } from "./decide.ts";
import { understandCall } from "./prepare.ts";
import type { ToolCall } from "./tool-call.ts";

/** What would happen to a call, and why. Types and places of values, never the values. */
export interface ExplainedCall {
  readonly findings: readonly PlacedFinding[];
  /** The arguments as reviewers and the log would see them. */
  readonly masked: JsonValue;
  /** How many real values of each entity type the upstream would get. */
  readonly disclosed: Readonly<Record<string, number>>;
  readonly category: ActionCategory;
  readonly evidence: readonly CategoryEvidence[];
  /** Every rule of the policy, in its order. */
  readonly tried: readonly TriedRule[];
  /** Budgets aside: what was used of them is not known here. */
  readonly verdict: Verdict;
}

/** Decides a call as the guard would, without running it, holding it or writing anything. */
export async function explainCall(
  parts: Parameters<typeof understandCall>[0],
  policy: Policy,
  call: ToolCall,
  scope: string,
): Promise<ExplainedCall> {
  const { disclosure, facts } = await understandCall(parts, policy, call, scope);
  const { verdict, tried } = decideCall(policy, facts, disclosure);
  const { category, evidence } = facts;
  return {
    findings: disclosure.places,
    masked: disclosure.masked,
    disclosed: disclosure.disclosed,
    category,
    evidence,
    tried,
    verdict,
  };
}

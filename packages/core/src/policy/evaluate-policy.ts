import type { ActionCategory } from "./action-category.ts";
import { matchesGlob } from "./glob.ts";
import type { Decision, Policy, PolicyRule, Verdict } from "./policy.ts";

export interface DecidedCall {
  readonly upstream: string;
  readonly tool: string;
  readonly category: ActionCategory;
}

/** Strongest first. */
const STRENGTH: readonly Decision[] = ["deny", "require-approval", "allow"];

/**
 * Decides one call: of all rules that fit it, the strongest decision counts, and every rule that came to it is named.
 * Where rules of the same strength give terms for a hold, the first one's count. Without a rule the default decides.
 */
export function evaluatePolicy(policy: Policy, call: DecidedCall): Verdict {
  const fitting = policy.rules.filter((rule) => fits(rule, call));
  for (const decision of STRENGTH) {
    const deciding = fitting.filter((rule) => rule.decision === decision);
    if (deciding.length === 0) continue;
    return {
      decision,
      rules: deciding.map((rule) => rule.id),
      reason: deciding.find((rule) => rule.reason !== undefined)?.reason ?? null,
      approval: {
        ...policy.approval,
        ...deciding.find((rule) => rule.approval !== undefined)?.approval,
      },
    };
  }
  return {
    decision: defaultDecision(policy, call.category),
    rules: [`default:${policy.default}`],
    reason: null,
    approval: policy.approval,
  };
}

/** The stronger of two decisions. */
export function strongest(a: Decision, b: Decision): Decision {
  return STRENGTH.indexOf(a) <= STRENGTH.indexOf(b) ? a : b;
}

function fits(rule: PolicyRule, call: DecidedCall): boolean {
  return (
    matchesGlob(rule.upstream ?? "*", call.upstream) &&
    matchesGlob(rule.tool ?? "*", call.tool) &&
    (rule.categories === undefined || rule.categories.includes(call.category))
  );
}

function defaultDecision(policy: Policy, category: ActionCategory): Decision {
  if (policy.default !== "by-category") return policy.default;
  return category === "read" ? "allow" : "require-approval";
}

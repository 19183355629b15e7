import type { ActionCategory } from "./action-category.ts";
import type { CallFacts } from "./condition.ts";
import { matchesGlob } from "./glob.ts";
import type { Decision, Policy, PolicyRule, Verdict } from "./policy.ts";

export interface DecidedCall {
  readonly upstream: string;
  readonly tool: string;
  readonly category: ActionCategory;
  /** `null` when a tool is judged by itself, without a call: rules with a condition then decide nothing. */
  readonly facts: CallFacts | null;
}

/** What came of trying one rule on a call. */
export interface TriedRule {
  readonly rule: PolicyRule;
  /** `depends`: it has a condition, and there is no call to ask it about. */
  readonly fits: "yes" | "no" | "failed" | "depends";
  /** What of it did not fit, or why it failed. For people to read. */
  readonly because: string | null;
}

/** Strongest first. */
const STRENGTH: readonly Decision[] = ["deny", "require-approval", "allow"];

/**
 * Decides one call: of all rules that fit it, the strongest decision counts, and every rule that came to it is named.
 * Where rules of the same strength give terms for a hold, the first one's count. Without a rule the default decides.
 * A rule whose condition cannot be told denies.
 */
export function evaluatePolicy(policy: Policy, call: DecidedCall): Verdict {
  return verdictOf(policy, call.category, tryRules(policy, call));
}

/** Tries every rule of the policy on a call, in the order of the policy. */
export function tryRules(policy: Policy, call: DecidedCall): readonly TriedRule[] {
  return policy.rules.map((rule) => tryRule(rule, call));
}

/** What the rules that were tried come to. */
export function verdictOf(
  policy: Policy,
  category: ActionCategory,
  tried: readonly TriedRule[],
): Verdict {
  const failed = tried
    .filter(({ fits }) => fits === "failed")
    .map(({ rule, because }) => ({ rule: rule.id, because: because ?? "" }));
  if (failed.length > 0) {
    const [first] = failed;
    return {
      decision: "deny",
      rules: failed.map(({ rule }) => rule),
      reason: `the rule \`${first?.rule}\` cannot be applied to this call, so it is denied: ${first?.because}`,
      approval: policy.approval,
      failed,
    };
  }
  const fitting = tried.filter(({ fits }) => fits === "yes").map(({ rule }) => rule);
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
        // Whichever rule wants it: a rule beside it does not take it away.
        ...(deciding.some((rule) => rule.approval?.require !== undefined)
          ? { require: "passkey" as const }
          : {}),
      },
    };
  }
  return {
    decision: defaultDecision(policy, category),
    rules: [`default:${policy.default}`],
    reason: null,
    approval: policy.approval,
  };
}

/** The stronger of two decisions. */
export function strongest(a: Decision, b: Decision): Decision {
  return STRENGTH.indexOf(a) <= STRENGTH.indexOf(b) ? a : b;
}

function tryRule(rule: PolicyRule, call: DecidedCall): TriedRule {
  const no = (because: string): TriedRule => ({ rule, fits: "no", because });
  if (!matchesGlob(rule.upstream ?? "*", call.upstream)) {
    return no(`it is about upstream \`${rule.upstream}\``);
  }
  if (!matchesGlob(rule.tool ?? "*", call.tool)) return no(`it is about tool \`${rule.tool}\``);
  if (rule.categories !== undefined && !rule.categories.includes(call.category)) {
    return no(`it is about category ${rule.categories.join(", ")}`);
  }
  if (rule.when === undefined) return { rule, fits: "yes", because: null };
  if (call.facts === null) return { rule, fits: "depends", because: "it has a condition" };
  const answer = rule.when.test(call.facts);
  if (answer === true) return { rule, fits: "yes", because: null };
  if (answer === false) return no("its condition is not fulfilled");
  return { rule, fits: "failed", because: answer.failed };
}

function defaultDecision(policy: Policy, category: ActionCategory): Decision {
  if (policy.default !== "by-category") return policy.default;
  return category === "read" ? "allow" : "require-approval";
}

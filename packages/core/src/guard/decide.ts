import type { Disclosure } from "../masking/disclose.ts";
import { spendingsOf } from "../policy/budget.ts";
import type { CallFacts } from "../policy/condition.ts";
import { strongest, tryRules, type TriedRule, verdictOf } from "../policy/evaluate-policy.ts";
import type { Policy, Verdict } from "../policy/policy.ts";
import type { Store } from "../store.ts";

/** A decision, and how it came about. */
export interface Decided {
  readonly verdict: Verdict;
  readonly tried: readonly TriedRule[];
  /** The call cannot run, whatever the policy says: what would be sent is not what was meant. */
  readonly cannotRun: boolean;
}

/** Stands in for a rule where a value is disclosed only if a person says so. */
export const DISCLOSURE_RULE = "disclosure";

/** Step 3: decides a call that was understood, budgets aside. */
export function decideCall(policy: Policy, facts: CallFacts, disclosure: Disclosure): Decided {
  const tried = tryRules(policy, { ...facts, facts });
  const blocked = blockedBy(policy, disclosure);
  if (blocked !== undefined) return { verdict: blocked, tried, cannotRun: true };
  const verdict = verdictOf(policy, facts.category, tried);
  if (!disclosure.needsApproval || verdict.decision === "deny") {
    return { verdict, tried, cannotRun: false };
  }
  return {
    verdict: {
      ...verdict,
      decision: strongest(verdict.decision, "require-approval"),
      rules: [...verdict.rules, DISCLOSURE_RULE],
    },
    tried,
    cannotRun: false,
  };
}

function blockedBy(policy: Policy, disclosure: Disclosure): Verdict | undefined {
  const { approval } = policy;
  if (disclosure.unknownTokens.length > 0) {
    const [path] = disclosure.unknownTokens;
    return {
      decision: "deny",
      rules: ["unknown-token"],
      reason:
        `the argument ${path} holds a masked value that is unknown here, mistyped or from another conversation; ` +
        "read the value again and copy its token exactly",
      approval,
    };
  }
  if (disclosure.blocked.length > 0) {
    const [entityType] = disclosure.blocked;
    return {
      decision: "deny",
      rules: ["masking:block"],
      reason: `the arguments hold a value of type ${entityType}, which is not let through`,
      approval,
    };
  }
  if (disclosure.unsafePlaces.length > 0) {
    const [path] = disclosure.unsafePlaces;
    return {
      decision: "deny",
      rules: ["unsafe-disclosure"],
      reason:
        `the real value cannot be put into the argument ${path} safely, because of characters in it or of where it ` +
        "stands; pass it as an argument of its own",
      approval,
    };
  }
  return undefined;
}

/**
 * Uses up what an allowed call needs of the budgets; a call they have no room for is decided by the first of them that
 * has none. What a person decides uses nothing.
 */
export async function spendBudgets(
  store: Store,
  policy: Policy,
  facts: CallFacts,
  scope: string,
  verdict: Verdict,
): Promise<Verdict> {
  if (verdict.decision !== "allow" || policy.budgets === undefined) return verdict;
  const spendings = spendingsOf(policy.budgets, {
    upstream: facts.upstream,
    tool: facts.tool,
    requester: facts.requester.id,
    scope,
    disclosed: Object.values(facts.disclosed).reduce((sum, count) => sum + count, 0),
  });
  if (spendings.length === 0) return verdict;
  const [result] = await store.commit({
    kind: "spend",
    spendings: spendings.map(({ budget: _budget, ...spending }) => spending),
  });
  if (result?.done) return verdict;
  const exceeded = spendings.find(({ key }) => key === result?.exceeded)?.budget;
  if (exceeded === undefined)
    throw new Error("a budget refused that was not asked (this is a bug)");
  return {
    decision: exceeded.decision,
    rules: [`budget:${exceeded.id}`],
    reason:
      exceeded.reason ??
      `more than ${exceeded.limit} ${NOUNS[exceeded.of]} within ${exceeded.withinSeconds} seconds`,
    approval: { ...policy.approval, ...exceeded.approval },
  };
}

const NOUNS = { calls: "calls", rows: "rows read", disclosed: "values disclosed" } as const;

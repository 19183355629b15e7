import type { ActionCategory } from "./action-category.ts";
import type { Budget } from "./budget.ts";
import type { Condition } from "./condition.ts";

/** What the guard does with a tool call. `deny` outranks `require-approval`, which outranks `allow`. */
export type Decision = "allow" | "require-approval" | "deny";

/** Who is asked, and for how long. */
export interface ApprovalTerms {
  /** Groups or people of the configuration. */
  readonly reviewers: readonly string[];
  readonly expiresAfterSeconds: number;
  /** How long the identical call is refused unasked after a rejection. */
  readonly coolingOffSeconds: number;
  /** How many different people have to approve; one, unless given. */
  readonly quorum?: number;
  /** Who is asked next, level by level. */
  readonly escalateTo?: readonly (readonly string[])[];
  /** After how long on one level it goes on to the next by itself. Absent: it stays. */
  readonly escalateAfterSeconds?: number;
  /** Groups or people who may approve alone in an emergency. */
  readonly breakGlass?: readonly string[];
  /** What an approval has to come with. */
  readonly require?: "passkey";
}

/** One rule. It applies where everything it names fits. */
export interface PolicyRule {
  readonly id: string;
  /** Globs; absent fits everything. */
  readonly upstream?: string;
  readonly tool?: string;
  readonly categories?: readonly ActionCategory[];
  /** Absent: always. A condition that cannot be told makes the policy deny, whatever this rule decides. */
  readonly when?: Condition;
  readonly decision: Decision;
  /** Told to reviewers and, when the rule denies, to the agent. */
  readonly reason?: string;
  readonly approval?: Partial<ApprovalTerms>;
}

/** Lets an upstream have real values in place of tokens. */
export interface DisclosureRule {
  /** Globs. */
  readonly upstream: string;
  readonly tool?: string;
  /** `$.to`, or `$.rows[*].email`, in the notation of `formatPath` with `*` for any run of characters. */
  readonly path?: string;
  /** Entity types. */
  readonly entities: readonly string[];
  /** `allow` (the default), or `require-approval`: a person decides before the value leaves. */
  readonly decision?: "allow" | "require-approval";
}

/** The policy in force. `hash` is part of every decision. */
export interface Policy {
  readonly hash: string;
  /** `by-category`: reads are allowed, everything else needs approval. */
  readonly default: "by-category" | Decision;
  readonly rules: readonly PolicyRule[];
  readonly disclose: readonly DisclosureRule[];
  readonly budgets?: readonly Budget[];
  /** Decides and records, and holds and denies nothing: to see what a policy would do. */
  readonly observe?: boolean;
  /**
   * How long the answer of a call that is no read is kept for a caller that went away without it; the same call made
   * again within it is not run again. Absent or 0: calls that need nobody are run as often as they are made.
   */
  readonly reissueWindowMs?: number;
  /** What becomes of results in which something is noticed; absent, they are not looked at. */
  readonly suspiciousResults?: "report" | "clean" | "block";
  /** What it takes to change what others are held to; absent: to be one of those who may. */
  readonly changes?: { readonly require: "passkey" };
  /** Terms of a hold that no rule gives terms for. */
  readonly approval: ApprovalTerms;
}

export interface Verdict {
  readonly decision: Decision;
  /** The rules that led to the decision, in the order of the policy; `default:by-category` and the like when none did. */
  readonly rules: readonly string[];
  readonly reason: string | null;
  readonly approval: ApprovalTerms;
  /** Rules whose condition could not be told. Then the decision is `deny`. */
  readonly failed?: readonly FailedRule[];
}

export interface FailedRule {
  readonly rule: string;
  /** For people to read: words of ours, never an argument value. */
  readonly because: string;
}

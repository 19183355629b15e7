import type { DecisionProofs } from "../approval/decision-proof.ts";
import type { AnswersFirst } from "../approval/answers-first.ts";
import type { ReachReader } from "../approval/call-reach.ts";
import type { EffectReader } from "../approval/effect-reader.ts";
import type { PeopleDirectory } from "../approval/entitlement.ts";
import type { KeyedDigest } from "../approval/fingerprint.ts";
import type { Clock } from "../clock.ts";
import type { Scan } from "../masking/scan.ts";
import type { StrategyRule } from "../masking/strategy.ts";
import type { Scopes, Vault } from "../masking/vault.ts";
import type { Classifier } from "../policy/action-category.ts";
import type { CompileCondition } from "../policy/condition.ts";
import type { UpstreamDefinitions } from "../definitions/upstream-definition.ts";
import type { Policy } from "../policy/policy.ts";
import type { Store } from "../store.ts";

/** Everything the guard works with. */
export interface GuardParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly scopes: Scopes;
  readonly scan: Scan;
  /** How values of which type are masked; without a rule by a token. */
  readonly strategies?: readonly StrategyRule[];
  readonly classify: Classifier;
  /** The policy in force now. */
  readonly policy: () => Policy;
  readonly digest: KeyedDigest;
  readonly clock: Clock;
  /** A new unique id: `apr_…`, `xch_…`. */
  readonly newId: (prefix: "apr" | "xch") => string;
  /** This process, in claims: unique for each start. */
  readonly owner: string;
  /** Stable for one configuration file; part of the scope. */
  readonly configuration: string;
  readonly scopeIdleMs: number;
  /** What is masked, in words for reviewers. */
  readonly masking?: readonly string[];
  /** Makes the read that counts what a held call would change. */
  readonly readEffect?: EffectReader;
  /** Names what a held call is about; without it nothing is named. */
  readonly readReach?: ReachReader;
  /** Who is who; without it no grant applies. */
  readonly people?: () => PeopleDirectory;
  /** Reads the condition of a grant; without it no grant that has one applies. */
  readonly compile?: CompileCondition;
  /** What upstreams say their tools are, and whether that was accepted; without it any definition will do. */
  readonly definitions?: Pick<UpstreamDefinitions, "standingOf">;
  /** Checks passkeys; without it nothing runs whose approval needs one. */
  readonly proofs?: Pick<DecisionProofs, "problemOf">;
  /** What waits for whoever approved it to be answered; without it nothing does. */
  readonly answersFirst?: Pick<AnswersFirst, "sent">;
  /** How long a claim is believed without being renewed. */
  readonly leaseMs: number;
}

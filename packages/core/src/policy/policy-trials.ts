import type { RefusedBecause } from "../definitions/upstream-definition.ts";
import type { ExplainedCall } from "../guard/explain.ts";
import type { Reviewer } from "../identity.ts";
import type { JsonValue } from "../json.ts";
import type { ActionCategory, CategoryEvidence } from "./action-category.ts";
import type { Decision } from "./policy.ts";

/** A tool that an upstream listed, and what the policy in force says about it without a call. */
export interface JudgedTool {
  readonly upstream: string;
  /** The upstream's own name for it. */
  readonly tool: string;
  /** Of the definition, masked; `null` if it has none, or it was erased. */
  readonly description: string | null;
  /** Whether the upstream listed it the last time it listed everything. */
  readonly listed: boolean;
  readonly category: ActionCategory;
  /** What led to the category, the telling one first. */
  readonly evidence: readonly CategoryEvidence[];
  readonly decision: Decision;
  /** The rules that led to the decision. */
  readonly rules: readonly string[];
  readonly reason: string | null;
  /** Rules that could decide otherwise about a call, by what it says. */
  readonly depends: readonly string[];
  /** Why no call of it is let through, whatever the policy says: nobody has accepted its definition. */
  readonly refused: Extract<RefusedBecause, "new" | "changed" | "rejected"> | null;
  readonly warnings: readonly string[];
}

export interface JudgedTools {
  readonly tools: readonly JudgedTool[];
  /** How many fit in all. */
  readonly total: number;
}

/** A call that somebody made up. */
export interface TriedCall {
  readonly upstream: string;
  readonly tool: string;
  readonly arguments: JsonValue;
  /** Id of the requester it is tried for; without one, whoever runs this installation. */
  readonly requester?: string;
  /** Entity types its conversation is to have read from the same upstream before. */
  readonly seen?: readonly string[];
}

export interface ExplainedTrial extends ExplainedCall {
  /** The tool is known here, so that what it says of itself was taken into account. */
  readonly isKnownTool: boolean;
  /** The policy only observes: the call would run all the same. */
  readonly observes: boolean;
}

/** A logged call that another policy would have decided differently. */
export interface ReplayedCall {
  readonly exchange: string;
  readonly at: string;
  readonly upstream: string;
  readonly tool: string;
  readonly requester: string;
  readonly was: Decision;
  readonly wasBy: readonly string[];
  readonly would: Decision;
  readonly wouldBy: readonly string[];
}

/** A changed policy that is tried on the calls in the log. */
export interface PolicyReplay {
  readonly id: string;
  readonly state: "running" | "done" | "stopped" | "failed";
  /** What is tried: the change that waits, or a policy that somebody wrote. */
  readonly of: "change" | "text";
  readonly by: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** Only calls from then on, RFC 3339; `null` for all. */
  readonly since: string | null;
  /** Records that were read, and how many there were at its start. */
  readonly read: number;
  readonly records: number;
  readonly calls: number;
  /** Their arguments were erased, so nobody can tell. */
  readonly erased: number;
  /** How many would be decided differently, by `was` and `would`. */
  readonly changes: readonly {
    readonly was: Decision;
    readonly would: Decision;
    readonly calls: number;
  }[];
  /** The newest of them. */
  readonly different: readonly ReplayedCall[];
  /** Why it ended before the end of the log; `null` if it did not. */
  readonly because: string | null;
}

/** What is to be tried on the log. */
export type ReplayRequest = {
  /** Only calls from then on, RFC 3339. */
  readonly since?: string;
} & (
  | { readonly change: string }
  /** The `policy` part of a configuration, in YAML. */
  | { readonly text: string }
);

/** Port: tries the policy out, and changes nothing. Made by `@countersign/runtime`, used by the console. */
export interface PolicyTrials {
  /** Every tool that is known, by upstream and name. */
  tools(filter: {
    readonly upstream?: string;
    /** In its name or description. */
    readonly text?: string;
    readonly decision?: Decision;
    readonly after: number;
    readonly limit: number;
  }): Promise<JudgedTools>;

  /**
   * What the guard would do with a call, and why. Runs nothing and writes nothing.
   *
   * @throws {CountersignError} `REQUEST_INVALID` for an upstream that is not configured.
   */
  explain(call: TriedCall): Promise<ExplainedTrial>;

  /** The `policy` part of the configuration in force, as it is written. */
  written(): string;

  /**
   * Begins to decide the logged calls again. One runs at a time; it is recorded, since conditions look at values.
   *
   * @throws {CountersignError} `APPROVAL_NOT_ENTITLED` for people who could not put a policy in force;
   *   `CONFIG_INVALID`; `REPLAY_RUNNING`; `APPROVAL_NOT_PENDING` if that change does not wait any more.
   */
  startReplay(reviewer: Reviewer, request: ReplayRequest): Promise<PolicyReplay>;

  /** Newest first; the last few of this process. */
  replays(): readonly PolicyReplay[];

  /** @throws {CountersignError} `REPLAY_NOT_FOUND`, `APPROVAL_NOT_ENTITLED` */
  stopReplay(reviewer: Reviewer, id: string): Promise<PolicyReplay>;
}

import type { AgentClient, Requester } from "../identity.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { ActionCategory, CategoryEvidence, Trust } from "./action-category.ts";
import type { ScopeHistory } from "./scope-history.ts";

/** One finding of a call: which entity type, and where in the arguments (`$.to`). Never the value. */
export interface PlacedFinding {
  readonly entityType: string;
  readonly path: string;
}

/** Everything a condition of the policy can see of a call. */
export interface CallFacts {
  readonly upstream: string;
  readonly trust: Trust;
  readonly tool: string;
  readonly description: string | null;
  readonly category: ActionCategory;
  readonly evidence: readonly CategoryEvidence[];
  /** What would be sent: real values where the policy discloses them, tokens elsewhere. */
  readonly arguments: JsonValue;
  /** What would be sent beside them, such as members of `_meta`. */
  readonly others?: JsonObject;
  readonly findings: readonly PlacedFinding[];
  /** How many real values of each entity type the upstream would get. */
  readonly disclosed: Readonly<Record<string, number>>;
  readonly requester: Requester;
  readonly client: AgentClient;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** What the scope has seen and given away before this call. */
  readonly history: ScopeHistory;
}

/** A condition that was checked and can be asked about calls. */
export interface Condition {
  /** As the configuration says it. */
  readonly source: string;

  /**
   * Whether a call fulfils it. Takes a bounded time whatever the arguments are, and does not throw: what cannot be
   * told comes back as `failed`, with the reason in words of ours, and the policy then denies.
   */
  test(facts: CallFacts): boolean | { readonly failed: string };
}

/** Why a text is no condition. */
export interface ConditionProblem {
  /** Where in the text, in UTF-16 units. */
  readonly offset: number;
  readonly message: string;
}

/** What the rest of the configuration defines: a misspelt name is noticed, and hosts have the trust they are given. */
export interface KnownNames {
  readonly upstreams: readonly string[];
  /** Globs of host names; the first that fits counts. */
  readonly destinations: readonly { readonly host: string; readonly trust: Trust }[];
}

/** Port: the language conditions are written in. Implemented by `@countersign/analysis`. */
export interface ConditionLanguage {
  /** Checks a condition, types and names included. Does not throw. */
  compile(source: string, known: KnownNames): CompiledCondition;
}

export type CompiledCondition =
  | { readonly condition: Condition }
  | { readonly problem: ConditionProblem };

/** The language with the names of the configuration in force. */
export type CompileCondition = (source: string) => CompiledCondition;

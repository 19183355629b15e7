import type { ArgumentChange } from "../approval/argument-changes.ts";
import type { OfferedProof } from "../approval/decision-proof.ts";
import type { Reviewer } from "../identity.ts";
import type { JsonObject } from "../json.ts";

/** A tool as its upstream defines it: name, title, description, schemas, hints and whatever else it says. */
export interface ToolDefinition {
  /** The upstream's own name for it. */
  readonly name: string;
  /** SHA-256 over the canonical form, hex. */
  readonly hash: string;
  readonly definition: JsonObject;
}

/** One definition that is known of a tool. */
export interface KnownDefinition {
  readonly hash: string;
  /** Sequence of the record whose payload holds it, masked. */
  readonly record: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * What is known of one tool of an upstream. It may be called as it is pinned; what differs from that waits for a person.
 *
 *     seen first ──▶ pinned ──upstream says something else──▶ waiting ──accept──▶ pinned
 *                                                               └────reject──▶ rejected, until it says a third thing
 */
export interface DefinitionPin {
  readonly upstream: string;
  readonly tool: string;
  /** Raised by each change: of two changes at a time one is made. */
  readonly revision: number;
  readonly pinned: (KnownDefinition & { readonly by: Reviewer | null }) | null;
  readonly waiting: KnownDefinition | null;
  /** Hash of what a person has rejected. */
  readonly rejected: string | null;
  /** Whether the upstream listed it the last time it listed everything. */
  readonly listed: boolean;
  /** What was noticed about the definition that was seen last, in words of ours. */
  readonly warnings: readonly string[];
}

/** A pin to be written; a `record` of `null` becomes that of the record beside it. */
export type NewDefinitionPin = Omit<DefinitionPin, "pinned" | "waiting"> & {
  readonly pinned: (Unrecorded & { readonly by: Reviewer | null }) | null;
  readonly waiting: Unrecorded | null;
};

type Unrecorded = Omit<KnownDefinition, "record"> & { readonly record: number | null };

/** What the configuration says about definitions. */
export interface DefinitionPolicy {
  /** A tool of an upstream that was never listed before. */
  readonly first: "accept" | "review";
  /** A tool that is new among those of a known upstream. */
  readonly added: "accept" | "review";
  /** A tool that says something else than it was pinned with. */
  readonly changed: "accept" | "review";
  /** How a changed tool is listed until somebody accepts it. Calls of it are refused either way. */
  readonly untilAccepted: "hide" | "show-pinned";
  /** What becomes of a definition in which something was noticed. */
  readonly suspicious: "report" | "clean" | "block";
}

/** Whether a tool may be called as its upstream defines it now. */
export type Standing =
  | { readonly kind: "accepted" }
  | { readonly kind: "refused"; readonly because: RefusedBecause };

export type RefusedBecause = "new" | "changed" | "rejected" | "suspicious" | "too-many";

/** How one tool of a list is shown. */
export interface JudgedDefinition {
  readonly standing: Standing;
  /** In place of what the upstream said; `null`: not at all. Absent: as it is. */
  readonly shown?: JsonObject | null;
}

/** Port: what doors ask about the tools their upstreams list. Made by `createDefinitions`. */
export interface ToolDefinitions {
  /** Whether a tool may be called as it is, from memory. `undefined`: it has to be {@link see seen} first. */
  standingOf(upstream: string, tool: string, hash: string): Standing | undefined;

  /**
   * Takes note of what an upstream lists, and judges it. What is new is durable, and recorded, before this resolves.
   *
   * @param isWhole whether that is all it lists, so that what is missing has vanished.
   */
  see(
    upstream: string,
    tools: readonly ToolDefinition[],
    isWhole: boolean,
  ): Promise<ReadonlyMap<string, JudgedDefinition>>;

  /** Calls `listener` whenever a person decided, so that tools are listed anew. @returns how to stop. */
  onDecided(listener: (upstream: string) => void): () => void;
}

/** One tool as people see it who decide about definitions. */
export interface ListedDefinition {
  readonly upstream: string;
  readonly tool: string;
  readonly state: "accepted" | "waiting" | "rejected";
  /** The hash to be named with a decision: that of what waits, else of what is pinned. */
  readonly hash: string;
  /** When it came to be so. Milliseconds since the epoch. */
  readonly at: number;
  readonly listed: boolean;
  readonly by: Reviewer | null;
  readonly warnings: readonly string[];
}

/** The same with what it says; masked. */
export interface ShownDefinition extends ListedDefinition {
  /** What it was pinned with; `null` for a new tool, or if it was erased. */
  readonly pinned: JsonObject | null;
  /** What waits; `null` if nothing does. */
  readonly waiting: JsonObject | null;
  /** Where the two differ. */
  readonly changes: readonly ArgumentChange[];
}

/** Port: how people decide about definitions. The agents' side has no way here. */
export interface DefinitionReviews {
  /** Those that wait first, then by upstream and name. */
  list(): Promise<readonly ListedDefinition[]>;
  /** @throws {CountersignError} `DEFINITION_NOT_FOUND` */
  show(upstream: string, tool: string): Promise<ShownDefinition>;
  /** Groups or people who decide. */
  reviewers(): readonly string[];
  /**
   * Accepts or rejects exactly the definition that waits, or that was pinned without anybody being asked; recorded with who and why before it has an effect.
   *
   * @throws {CountersignError} `APPROVAL_NOT_ENTITLED`, `DEFINITION_NOT_FOUND`; `APPROVAL_NOT_PENDING` if that
   *   definition does not wait any more; `APPROVAL_PASSKEY_REQUIRED`, `PASSKEY_INVALID`.
   */
  decide(
    reviewer: Reviewer,
    about: { readonly upstream: string; readonly tool: string; readonly hash: string },
    decision: DefinitionDecision,
  ): Promise<void>;
}

export interface DefinitionDecision {
  readonly verb: "accept" | "reject";
  readonly reason: string;
  /** A passkey's signature over {@link definitionSubject}. */
  readonly proof?: OfferedProof;
}

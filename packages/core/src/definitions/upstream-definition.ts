import type { ArgumentChange } from "../approval/argument-changes.ts";
import type { OfferedProof } from "../approval/decision-proof.ts";
import type { Reviewer } from "../identity.ts";
import type { JsonObject } from "../json.ts";

/** What an upstream describes to the model. */
export type DefinitionKind = (typeof DEFINITION_KINDS)[number];

export const DEFINITION_KINDS = [
  "tool",
  "prompt",
  "resource",
  "resource-template",
  "instructions",
] as const;

export function isDefinitionKind(value: unknown): value is DefinitionKind {
  return DEFINITION_KINDS.some((kind) => kind === value);
}

/** Something as its upstream defines it: name, title, description, schemas, hints and whatever else it says. */
export interface UpstreamDefinition {
  /**
   * What it is known by: the upstream's own name of a tool or prompt, a template; a keyed digest of a resource's address,
   * which may hold somebody's data; the same word for all instructions.
   */
  readonly name: string;
  /** SHA-256 over the canonical form, hex. */
  readonly hash: string;
  readonly definition: JsonObject;
}

/** One definition that is known of a tool. */
export interface KnownDefinition {
  readonly hash: string;
  /** Sequence of the record whose payload holds it, masked; `null` for a resource that was no event. */
  readonly record: number | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * What is known of one definition of an upstream. A tool may be called as it is pinned, a prompt or resource read, and
 * instructions shown; what differs from that waits for a person.
 *
 *     seen first ──▶ pinned ──upstream says something else──▶ waiting ──accept──▶ pinned
 *                                                               └────reject──▶ rejected, until it says a third thing
 */
export interface DefinitionPin {
  readonly upstream: string;
  readonly kind: DefinitionKind;
  /** The {@link UpstreamDefinition.name}. */
  readonly tool: string;
  /** What people are shown in place of a name that says nothing: a resource's address, masked. */
  readonly label?: string;
  /** Raised by each change: of two changes at a time one is made. 0: seen, and no event. */
  readonly revision: number;
  readonly pinned: (KnownDefinition & { readonly by: Reviewer | null }) | null;
  readonly waiting: KnownDefinition | null;
  /** Hash of what a person has rejected. */
  readonly rejected: string | null;
  /** Whether the upstream listed it the last time it listed everything. */
  readonly listed: boolean;
  /** What was noticed about the definition that was seen last, in words of ours. */
  readonly warnings: readonly string[];
  /** What it said, masked, where no record holds it. */
  readonly said?: JsonObject;
}

/** A pin to be written; a `record` of `null` becomes that of the record beside it. */
export type NewDefinitionPin = Omit<DefinitionPin, "pinned" | "waiting"> & {
  readonly pinned: (Unrecorded & { readonly by: Reviewer | null }) | null;
  readonly waiting: Unrecorded | null;
};

type Unrecorded = Omit<KnownDefinition, "record"> & { readonly record: number | null };

/** What the configuration says about definitions. */
export interface DefinitionPolicy {
  /** What an upstream lists that was never listed before. */
  readonly first: "accept" | "review";
  /** What is new among that of a known upstream. */
  readonly added: "accept" | "review";
  /** What says something else than it was pinned with. */
  readonly changed: "accept" | "review";
  /**
   * Resources come and go by the thousand, so what is said of others does not hold for them. Accepted ones are
   * remembered, and no event.
   */
  readonly resources: {
    readonly added: "accept" | "review";
    readonly changed: "accept" | "review";
  };
  /** How something changed is listed until somebody accepts it. Calls of it are refused either way. */
  readonly untilAccepted: "hide" | "show-pinned";
  /** What becomes of a definition in which something was noticed. */
  readonly suspicious: "report" | "clean" | "block";
}

/** Whether something may be used as its upstream defines it now. */
export type Standing =
  | { readonly kind: "accepted" }
  | { readonly kind: "refused"; readonly because: RefusedBecause };

export type RefusedBecause = "new" | "changed" | "rejected" | "suspicious" | "too-many";

/** How one entry of a list is shown. */
export interface JudgedDefinition {
  readonly standing: Standing;
  /** In place of what the upstream said; `null`: not at all. Absent: as it is. */
  readonly shown?: JsonObject | null;
}

/** Port: what doors ask about what their upstreams list. Made by `createDefinitions`. */
export interface UpstreamDefinitions {
  /** Whether something may be used as it is, from memory. `undefined`: it has to be {@link see seen} first. */
  standingOf(
    upstream: string,
    kind: DefinitionKind,
    one: Pick<UpstreamDefinition, "name" | "hash">,
  ): Standing | undefined;

  /** Whether people are or were asked about something of this name, so that what it says now makes a difference. */
  isInQuestion(upstream: string, kind: DefinitionKind, name: string): boolean;

  /**
   * Takes note of what an upstream lists, and judges it, by name. What is new is durable, and recorded, before this
   * resolves.
   *
   * @param all names of everything it lists, if that is known: what is missing has vanished.
   */
  see(
    upstream: string,
    kind: DefinitionKind,
    seen: readonly UpstreamDefinition[],
    all?: ReadonlySet<string>,
  ): Promise<ReadonlyMap<string, JudgedDefinition>>;

  /** Calls `listener` whenever a person decided, so that it is listed anew. @returns how to stop. */
  onDecided(listener: (upstream: string, kind: DefinitionKind) => void): () => void;
}

/** One definition as people see it who decide about them. */
export interface ListedDefinition {
  readonly upstream: string;
  readonly kind: DefinitionKind;
  readonly tool: string;
  /** What to call it where `tool` says nothing to people; masked. */
  readonly label?: string;
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

/** Exactly one definition, as {@link ListedDefinition} names it. */
export interface DecidedAbout {
  readonly upstream: string;
  /** A tool's by default. */
  readonly kind?: DefinitionKind;
  readonly tool: string;
  readonly hash: string;
}

/** Port: how people decide about definitions. The agents' side has no way here. */
export interface DefinitionReviews {
  /** Reads what was decided in other processes on the same database. It counts here from then on. */
  catchUp(): Promise<void>;
  /** Those that wait first, then by upstream, kind and name; without resources that were no event. */
  list(): Promise<readonly ListedDefinition[]>;
  /**
   * @param kind a tool's by default.
   * @throws {CountersignError} `DEFINITION_NOT_FOUND`
   */
  show(upstream: string, tool: string, kind?: DefinitionKind): Promise<ShownDefinition>;
  /** Groups or people who decide. */
  reviewers(): readonly string[];
  /**
   * Accepts or rejects exactly the definition that waits, or that was pinned without anybody being asked; recorded with who and why before it has an effect.
   *
   * @throws {CountersignError} `APPROVAL_NOT_ENTITLED`, `DEFINITION_NOT_FOUND`; `APPROVAL_NOT_PENDING` if that
   *   definition does not wait any more; `APPROVAL_PASSKEY_REQUIRED`, `PASSKEY_INVALID`.
   */
  decide(reviewer: Reviewer, about: DecidedAbout, decision: DefinitionDecision): Promise<void>;
}

export interface DefinitionDecision {
  readonly verb: "accept" | "reject";
  readonly reason: string;
  /** A passkey's signature over {@link definitionSubject}. */
  readonly proof?: OfferedProof;
}

import type { AgentClient, Requester, Reviewer } from "../identity.ts";
import type { JsonValue } from "../json.ts";
import type { ActionCategory } from "../policy/action-category.ts";
import type { Decision } from "../policy/policy.ts";
import type { AuditRecord } from "./audit-record.ts";

/** Something that was said in an exchange, masked, as far as a viewer may see it. */
export type ShownContent =
  | { readonly kind: "kept"; readonly value: JsonValue }
  /** It was there, and its payload was erased. */
  | { readonly kind: "erased" }
  /** It is not this viewer's to see. */
  | { readonly kind: "withheld" }
  /** Nothing of the kind happened. */
  | { readonly kind: "none" };

/** What came of an exchange, from its records. */
export type ExchangeOutcome =
  /** Nothing but its arrival is recorded so far. */
  | "received"
  | "denied"
  | "pending"
  | "approved"
  | "rejected"
  | "expired"
  | "cancelled"
  | "running"
  | "executed"
  | "failed"
  | "unknown";

/** One vote or decision about the exchange. */
export interface ExchangeDecision {
  readonly sequence: number;
  readonly at: string;
  readonly type: AuditRecord["type"];
  readonly reviewer: Reviewer;
  /** Masked. */
  readonly reason: ShownContent;
}

/** One tool call from its arrival to its end, seen from four sides. Nothing in it is unmasked. */
export interface ShownExchange {
  readonly id: string;
  readonly requester: Requester | null;
  readonly client: AgentClient | null;
  readonly upstream: string | null;
  readonly tool: string | null;
  readonly category: ActionCategory | null;
  readonly decision: Decision | null;
  readonly rules: readonly string[];
  /** The policy was only observed: the decision was not carried out. */
  readonly observed: boolean;
  readonly outcome: ExchangeOutcome;
  /** RFC 3339: of the first and of the last record. */
  readonly from: string;
  readonly to: string;
  /** Whether what was said is this viewer's to see, and if not, whose. */
  readonly mayRead:
    | { readonly allowed: true }
    | { readonly allowed: false; readonly because: string };
  /** What the agent said and was told. */
  readonly model: { readonly said: ShownContent; readonly told: ShownContent };
  /** What the upstream was sent: tokens, but for the real values of those types that are counted. */
  readonly sending: {
    readonly sent: ShownContent;
    readonly disclosed: Readonly<Record<string, number>>;
    /** How many values of each type were masked in its answer. */
    readonly masked: Readonly<Record<string, number>>;
    /** Milliseconds it took; `null` if it did not end. */
    readonly durationMs: number | null;
  };
  /** What reviewers were shown, and what they did; `null` if nobody was asked. */
  readonly reviewer: {
    readonly approval: string;
    readonly shown: ShownContent;
    readonly asked: readonly string[];
    readonly decisions: readonly ExchangeDecision[];
    /** Who looked at real values. */
    readonly looked: readonly { readonly at: string; readonly reviewer: Reviewer }[];
    /** Hash of what the decision was about. */
    readonly binding: string;
  } | null;
  /** Oldest first: those of the exchange, and those of the request it waited for. */
  readonly records: readonly AuditRecord[];
  /** There are more records than are shown. */
  readonly isCut: boolean;
}

/** Port: exchanges as reviewers see them. Made by `createExchanges`; the agents' side has no way here. */
export interface Exchanges {
  /** @throws {CountersignError} `EXCHANGE_NOT_FOUND` */
  show(reviewer: Reviewer, id: string): Promise<ShownExchange>;
}

import type { AbortSignalLike } from "./abort-signal.ts";
import type { ApprovalOperation, OutboxEntry } from "./approval/approval-operations.ts";
import type { ChannelNote, ChannelNoteFilter } from "./approval/channel-note.ts";
import type { Grant } from "./approval/grant.ts";
import type { Pause } from "./approval/pause.ts";
import type {
  ApprovalEvent,
  ApprovalRequest,
  ApprovalState,
  Escalation,
  ReviewerDecision,
} from "./approval/approval-request.ts";
import type { AuditDraft, AuditPayload, AuditRecord } from "./audit/audit-record.ts";
import type {
  DefinitionKind,
  DefinitionPin,
  NewDefinitionPin,
} from "./definitions/upstream-definition.ts";
import type { SentCall, SentCallChange, SentCallFilter } from "./guard/sent-call.ts";
import type { JsonValue } from "./json.ts";
import type { VaultEntry } from "./masking/vault.ts";
import type { HistoryEntry, ScopeHistory } from "./policy/scope-history.ts";

/** A new approval request; what only its life gives it is left out. */
export type NewApproval = Omit<
  ApprovalRequest,
  | "state"
  | "votes"
  | "escalations"
  | "decision"
  | "decisionRecord"
  | "preview"
  | "owner"
  | "leaseUntil"
  | "fence"
  | "delivered"
  | "argumentsRecord"
  | "resultRecord"
  | "coolingOffUntil"
>;

/** One thing a commit does. Those that write a record write it in the same transaction. */
export type StoreOperation =
  | ApprovalOperation
  | {
      readonly kind: "append";
      readonly record: AuditDraft;
      readonly payload?: AuditPayload;
      /** Refused while everything is paused: the claim of a call that needs no approval. */
      readonly unlessPaused?: boolean;
      /** Made together with the record, or refused together with it. */
      readonly sent?: SentCallChange;
    }
  /**
   * Writes what is known of a definition; refused unless its revision is the one after what is kept. Where its `record` is
   * `null`, a definition gets that of the record beside it.
   */
  | {
      readonly kind: "pin-definition";
      readonly pin: NewDefinitionPin;
      readonly record: AuditDraft;
      readonly payload?: AuditPayload;
    }
  /**
   * Keeps definitions that are no event, each with revision 0, and forgets others of them. One of which a record tells
   * is neither changed nor forgotten. Writes no record.
   */
  | {
      readonly kind: "remember-definitions";
      readonly pins: readonly DefinitionPin[];
      readonly forget: readonly Pick<DefinitionPin, "upstream" | "kind" | "tool">[];
    }
  /** Changes what is known of a sent call. Writes no record. */
  | { readonly kind: "change-sent"; readonly change: SentCallChange }
  /**
   * Adds a pending request, unless one with the same fingerprint is still open (`pending`, `approved` or `executing`):
   * then nothing is written, and the result is refused with that request.
   */
  | {
      readonly kind: "request-approval";
      readonly request: NewApproval;
      readonly record: AuditDraft;
      readonly payload: AuditPayload;
    }
  /** Moves a request by an event of the state machine, if it is in a state that allows it and `onlyIf` holds. */
  | {
      readonly kind: "move-approval";
      readonly id: string;
      readonly event: ApprovalEvent;
      readonly set?: {
        readonly decision?: ReviewerDecision;
        readonly coolingOffUntil?: number;
        /** Added to the escalations. */
        readonly escalation?: Escalation;
        readonly owner?: string;
        readonly leaseUntil?: number;
        /** Raises the fence by one. */
        readonly nextFence?: boolean;
        readonly delivered?: boolean;
        /** The record's payload is the masked result. */
        readonly holdsResult?: boolean;
      };
      readonly onlyIf?: {
        readonly binding?: string;
        readonly fence?: number;
        /** Milliseconds since the epoch: the request must expire later than this. */
        readonly expiresAfter?: number;
        /** The request must have expired by then. */
        readonly expiredBy?: number;
        /** The lease must have ended by then. */
        readonly leaseEndedBy?: number;
        readonly owner?: string;
        /** How often it must have been escalated. */
        readonly level?: number;
      };
      readonly record: AuditDraft;
      readonly payload?: AuditPayload;
      /** Recorded when the move is refused. */
      readonly otherwise?: AuditDraft;
    }
  /**
   * Counts one person's vote on a pending request, and moves the request if `effectOfVote` says so, all in this
   * transaction. Refused if it is not pending, if `onlyIf` does not hold, or if this person has voted.
   */
  | {
      readonly kind: "vote-approval";
      readonly id: string;
      readonly vote: ReviewerDecision;
      /** Set if the vote settles the request by rejecting it. */
      readonly coolingOffUntil?: number;
      readonly onlyIf: { readonly expiresAfter: number; readonly level: number };
      /** Of a vote that settles the request, and of one that leaves it pending. */
      readonly record: AuditDraft;
      readonly recordIfPending: AuditDraft;
      readonly payload?: AuditPayload;
      /** Recorded when the vote is refused. */
      readonly otherwise: AuditDraft;
    }
  /** Prolongs the lease of a running execution. Writes no record. */
  | {
      readonly kind: "renew-lease";
      readonly id: string;
      readonly fence: number;
      readonly leaseUntil: number;
    }
  /** Notes that the agent was handed the result; refused if it already was. */
  | { readonly kind: "mark-delivered"; readonly id: string; readonly record: AuditDraft }
  /**
   * Keeps values behind their tokens. Writing the same value again is no change; a different value under a token that
   * exists fails the whole commit with `VAULT_COLLISION`.
   */
  | { readonly kind: "keep-values"; readonly entries: readonly VaultEntry[] }
  /** Adds to the data history of a scope. Writes no record: it stands beside the one that tells of the step. */
  | { readonly kind: "note-history"; readonly entry: HistoryEntry }
  /**
   * Uses up budgets, all of them or none: refused with `exceeded` if one would be used beyond its limit. Compared and
   * added in one step, so that calls at the same time cannot pass a limit together. Writes no record.
   */
  | { readonly kind: "spend"; readonly spendings: readonly Spending[] }
  /**
   * Uses up what is good for one use, such as a state that a client carries: refused if it was used before, and from
   * `until` on (milliseconds since the epoch), when it is forgotten. Writes no record.
   */
  | { readonly kind: "use-once"; readonly key: string; readonly until: number }
  /**
   * Takes a duty that one process at a time does, or keeps it, until then (milliseconds since the epoch; 0 gives it
   * back). Refused while another one has it and its time is not over. Writes no record.
   */
  | {
      readonly kind: "take-duty";
      readonly name: string;
      readonly owner: string;
      readonly until: number;
    };

/** One use of a budget. */
export interface Spending {
  /** The budget, and whose use of it. */
  readonly key: string;
  /** A whole number. 0 adds nothing, and is refused where 1 would be. */
  readonly amount: number;
  /** `null`: added whatever was used before. */
  readonly limit: number | null;
  /** Uses count for this long, to the minute. */
  readonly windowMs: number;
}

/** What became of one operation. A refused one does not undo the others. */
export interface StoreResult {
  readonly done: boolean;
  /** The request after the operation, for operations that concern one. */
  readonly approval?: ApprovalRequest;
  /** Sequence of the record that was written. */
  readonly sequence?: number;
  /** Key of the budget that refused a `spend`. */
  readonly exceeded?: string;
}

export interface ApprovalFilter {
  readonly states?: readonly ApprovalState[];
  readonly fingerprint?: string;
  /** Only those that expire by then, or are to be escalated by then. Milliseconds since the epoch. */
  readonly expiredBy?: number;
  readonly escalatesBy?: number;
  /** Only those whose time is not over then. Milliseconds since the epoch. */
  readonly expiresAfter?: number;
  /** Only those somebody approved alone in an emergency. Looks among the newest 1,000 requests. */
  readonly brokeGlass?: true;
  /** Newest first unless `oldestFirst`. */
  readonly oldestFirst?: boolean;
  /** Those whose time is over first come first; of two with the same time, the one asked for first. */
  readonly soonestFirst?: true;
  /** Leaves out so many at the beginning. */
  readonly skip?: number;
  /** 1 to 1,000. */
  readonly limit: number;
}

export interface GrantFilter {
  readonly requester?: string;
  readonly upstream?: string;
  readonly tool?: string;
  /** Only those that are not revoked and not over then. Milliseconds since the epoch. */
  readonly inForceAt?: number;
  /** 1 to 1,000. */
  readonly limit: number;
}

export interface RecordFilter {
  readonly exchange?: string;
  readonly approval?: string;
  readonly afterSequence?: number;
  /** Only these, at most 1,000. */
  readonly sequences?: readonly number[];
  /** Newest first: what `limit` cuts off are the oldest. */
  readonly newestFirst?: boolean;
  /** 1 to 10,000. */
  readonly limit: number;
}

/**
 * Port: where approval requests, the audit log and the vault's values are kept. Implemented by
 * `@countersign/storage`; `describeStore` in `@countersign/testkit` is its contract suite.
 */
export interface Store {
  /**
   * Applies the operations in order, in one transaction. When this resolves, a crash does not lose them; commits that
   * wait at the same time share one transaction.
   *
   * @throws {CountersignError} `AUDIT_WRITE_FAILED` or `VAULT_COLLISION`: nothing was written. The guard then refuses
   *   the call, because a call that leaves no trace must not run.
   */
  commit(...operations: readonly StoreOperation[]): Promise<readonly StoreResult[]>;

  /**
   * A commit will probably hold this payload: whatever can be done about it beforehand may begin. Takes no time for a
   * small one, never throws, and nothing is kept of it without a commit. It must not change any more.
   */
  expectPayload?(body: AuditPayload["body"]): void;

  approval(id: string): Promise<ApprovalRequest | undefined>;
  approvals(filter: ApprovalFilter): Promise<readonly ApprovalRequest[]>;
  /** How many fit; `limit`, `skip` and the order do not count. */
  countApprovals(filter: Omit<ApprovalFilter, "limit">): Promise<number>;

  /**
   * Resolves when the request is in another state than `state`, when `timeoutMs` are over, or when `signal` aborts;
   * always with the request as it then is. Notices this process's commits at once and those of others within 500 ms.
   */
  whenApprovalLeaves(
    id: string,
    state: ApprovalState,
    options: { readonly signal?: AbortSignalLike; readonly timeoutMs: number },
  ): Promise<ApprovalRequest>;

  /** Newest first. */
  grants(filter: GrantFilter): Promise<readonly Grant[]>;
  grant(id: string): Promise<Grant | undefined>;

  /** Whether the kill switch is thrown. */
  pause(): Promise<Pause | null>;

  /**
   * Notices that are due: one of each requester in turn, so that none keeps another's waiting, and of each those that
   * wait longest first. `limit`: 1 to 1,000.
   */
  outbox(filter: {
    /** Only those of this channel. */
    readonly channel?: string;
    readonly dueBy: number;
    readonly limit: number;
  }): Promise<readonly OutboxEntry[]>;

  /** What a channel remembers, in the order of their keys. */
  channelNotes(filter: ChannelNoteFilter): Promise<readonly ChannelNote[]>;

  records(filter: RecordFilter): Promise<readonly AuditRecord[]>;
  /** The payload of a record, or `undefined` if it has none or it was erased. */
  payload(sequence: number): Promise<JsonValue | undefined>;

  /** Calls that were sent without a person, and whose answers their callers may not have. */
  sentCalls(filter: SentCallFilter): Promise<readonly SentCall[]>;

  /** What is known of every definition of every upstream, or of one kind of one upstream. */
  definitions(of?: {
    readonly upstream: string;
    readonly kind: DefinitionKind;
  }): Promise<readonly DefinitionPin[]>;

  /** What a scope has seen and given away so far; empty for one that has not. */
  history(scope: string): Promise<ScopeHistory>;

  close(): Promise<void>;
}

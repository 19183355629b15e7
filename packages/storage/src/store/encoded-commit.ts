import {
  type ApprovalRequest,
  type AuditDraft,
  type AuditPayload,
  type NewApproval,
  type NewDefinitionPin,
  type SentCallChange,
  type StoreOperation,
  type VaultEntry,
} from "@countersign/core";
import type { Erased, ErasureSelection } from "./erasure.ts";
import type { LegalHold } from "./legal-hold.ts";
import { termsOfGrant, termsOfRequest, termsOfVote } from "./standing-terms.ts";
import type { EncodedApprovalOperation } from "./encoded-approval-operation.ts";
import { isWhole, type PackedPayload } from "./record-frame.ts";

/** What storage itself does besides the port's operations. */
export type InternalOperation =
  /** Finds the last scope of `key` that was used within `idleMs`, or makes one, with its keys. */
  | { readonly kind: "find-scope"; readonly key: string; readonly idleMs: number }
  | { readonly kind: "touch-scope"; readonly id: string; readonly usedAt: number }
  /** Makes the keys of a scope that has none. */
  | { readonly kind: "make-scope-keys"; readonly scope: string }
  /** Erases what `selection` names, and records it; refused with a reason. */
  | {
      readonly kind: "erase";
      readonly selection: ErasureSelection;
      readonly record: Omit<AuditDraft, "type" | "erasure">;
    }
  | {
      readonly kind: "place-hold";
      readonly hold: Omit<LegalHold, "placedAt">;
      readonly record: AuditDraft;
    }
  | { readonly kind: "release-hold"; readonly id: string; readonly record: AuditDraft }
  /** Makes a checkpoint, if there was a record since the last. */
  | { readonly kind: "make-checkpoint" }
  | {
      readonly kind: "add-credential";
      readonly id: string;
      readonly person: string;
      /** Base64. */
      readonly hash: string;
      readonly record: AuditDraft;
    }
  /** Signs somebody in on the page, and forgets those whose session has ended. */
  | {
      readonly kind: "open-session";
      /** Hash of the cookie, in base64; `tokenHash` too. */
      readonly id: string;
      readonly person: string;
      /** JSON. */
      readonly by: string;
      readonly tokenHash: string;
    }
  | { readonly kind: "touch-session" | "end-session"; readonly id: string }
  /** Their sessions end as well. */
  | { readonly kind: "revoke-credentials"; readonly person: string; readonly record: AuditDraft };

export type Operation = StoreOperation | InternalOperation;

/** A payload as it travels: its scope, and where its text stands in `payloads`. */
export interface PayloadReference {
  readonly scope: string;
  readonly text: number;
}

export type EncodedEntry = Omit<VaultEntry, "digest" | "sealed" | "box"> & {
  /** Base64. */
  readonly digest: string;
  readonly sealed: string;
};

/** Entries whose values are sealed together, and what of them is kept now. */
export interface EncodedBox {
  readonly scope: string;
  readonly name: string;
  /** Base64. */
  readonly sealed: string;
  readonly values: readonly (readonly [token: string, entityType: string])[];
  /** Of each value, one behind the other, in base64. */
  readonly digests: string;
}

export const DIGEST_BYTES = 32;

type Move = Extract<StoreOperation, { kind: "move-approval" | "vote-approval" }>;

/** Of each member of a union, what is left without `Key`. */
type Without<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;

/** An operation as the writer reads it. */
export type EncodedOperation =
  | EncodedApprovalOperation
  | InternalOperation
  | Extract<
      StoreOperation,
      {
        kind:
          | "renew-lease"
          | "mark-delivered"
          | "note-history"
          | "spend"
          | "change-sent"
          | "remember-definitions"
          | "use-once"
          | "take-duty";
      }
    >
  | {
      readonly kind: "append";
      /** If it is `written`, only what has columns of its own. */
      readonly record: AuditDraft;
      /** Where its text stands in `records`. */
      readonly written?: number;
      readonly payload?: PayloadReference;
      readonly unlessPaused?: boolean;
      readonly sent?: SentCallChange;
    }
  | {
      readonly kind: "request-approval";
      readonly request: NewApproval;
      readonly record: AuditDraft;
      readonly payload: PayloadReference;
    }
  | {
      readonly kind: "pin-definition";
      readonly pin: NewDefinitionPin;
      readonly record: AuditDraft;
      readonly payload?: PayloadReference;
    }
  | (Without<Move, "payload"> & { readonly payload?: PayloadReference })
  | {
      readonly kind: "keep-values";
      readonly entries: readonly EncodedEntry[];
      readonly boxes?: readonly EncodedBox[];
    };

/**
 * A commit on its way to the thread that writes. It is all text and bytes: what cannot be written fails where it was
 * asked for, and not together with the commits it would have shared a message with.
 */
export interface EncodedCommit<Payload = string | PackedPayload> {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** {@link EncodedOperation}s as JSON. */
  readonly operations: string;
  /** Payloads as JSON, apart, so that a large one is not escaped a second time; or packed already. */
  readonly payloads: readonly Payload[];
  /** Records as JSON, apart, because they go into the log as they are. */
  readonly records: readonly string[];
}

/** What became of one operation. */
export interface OperationResult {
  readonly done: boolean;
  readonly approval?: ApprovalRequest;
  readonly sequence?: number;
  /** Of `spend`. */
  readonly exceeded?: string;
  /** Of `find-scope`. */
  readonly scope?: string;
  /** Of `revoke-credentials`. */
  readonly count?: number;
  /** Of `erase`. */
  readonly erased?: Erased;
  readonly refused?: string;
}

/** What became of one commit. Errors travel as data, because a copied error loses its code. */
export type CommitOutcome = (
  | { readonly results: readonly OperationResult[] }
  | { readonly failure: Failure }
) & {
  /** Its transaction made a checkpoint. */
  readonly madeCheckpoint?: boolean;
  /** A checkpoint is due, which whoever wrote this does not make. */
  readonly wantsCheckpoint?: boolean;
};

export interface Failure {
  readonly code: "AUDIT_WRITE_FAILED" | "VAULT_COLLISION";
  readonly message: string;
  /** SQLite's. */
  readonly causeCode?: string;
}

export function encodeCommit(operations: readonly Operation[], at: number): EncodedCommit {
  return encodeCommitWith(operations, at, (body) => JSON.stringify(body));
}

/** The same, with payloads written by `write`. */
export function encodeCommitWith<Payload>(
  operations: readonly Operation[],
  at: number,
  write: (body: AuditPayload["body"]) => Payload,
): EncodedCommit<Payload> {
  const payloads: Payload[] = [];
  const records: string[] = [];
  const refer = ({ scope, body }: AuditPayload): PayloadReference => {
    return { scope, text: payloads.push(write(body)) - 1 };
  };
  const encoded = operations.map(withTerms).map((operation) => {
    if (operation.kind === "keep-values") {
      const alone = operation.entries.filter(({ box }) => box === undefined);
      const boxes = encodeBoxes(operation.entries);
      return { kind: "keep-values", entries: alone.map(encodeEntry), boxes };
    }
    if (operation.kind === "append" && isWhole(operation.record)) {
      const { payload, record, ...rest } = operation;
      const { type, exchange, approval } = record;
      const written = records.push(JSON.stringify(record)) - 1;
      return {
        ...rest,
        record: { type, exchange, approval },
        written,
        ...(payload && { payload: refer(payload) }),
      };
    }
    if ("payload" in operation && operation.payload) {
      return { ...operation, payload: refer(operation.payload) };
    }
    return operation;
  });
  return { at, operations: JSON.stringify(encoded), payloads, records };
}

/** Lets the records of requests, votes and grants vouch for the rows that are kept of them. */
function withTerms(operation: Operation): Operation {
  if (operation.kind === "request-approval") {
    const record = { ...operation.record, terms: termsOfRequest(operation.request) };
    return { ...operation, record };
  }
  if (operation.kind === "vote-approval") {
    const { vote, coolingOffUntil, record, recordIfPending } = operation;
    const cooling = vote.verb === "reject" ? (coolingOffUntil ?? null) : null;
    return {
      ...operation,
      record: { ...record, terms: termsOfVote(vote, cooling) },
      recordIfPending: { ...recordIfPending, terms: termsOfVote(vote, null) },
    };
  }
  if (operation.kind === "make-grant") {
    const record = { ...operation.record, terms: termsOfGrant(operation.grant) };
    return { ...operation, record };
  }
  return operation;
}

/** Of an entry that is sealed by itself. */
export function encodeEntry({
  scope,
  token,
  entityType,
  digest,
  sealed,
}: VaultEntry): EncodedEntry {
  return { scope, token, entityType, digest: base64(digest), sealed: base64(sealed) };
}

function encodeBoxes(entries: readonly VaultEntry[]): readonly EncodedBox[] {
  const boxes = new Map<string, VaultEntry[]>();
  for (const entry of entries) {
    if (entry.box === undefined) continue;
    const inBox = boxes.get(entry.box);
    if (inBox === undefined) boxes.set(entry.box, [entry]);
    else inBox.push(entry);
  }
  return Array.from(boxes, ([name, inBox]) => ({
    scope: inBox[0]?.scope ?? "",
    name,
    sealed: base64(inBox[0]?.sealed ?? new Uint8Array()),
    values: inBox.map(({ token, entityType }) => [token, entityType] as const),
    digests: Buffer.concat(inBox.map(({ digest }) => digest)).toString("base64"),
  }));
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

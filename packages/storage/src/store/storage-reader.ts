import type {
  ApprovalFilter,
  ApprovalRequest,
  AuditRecord,
  ChannelNote,
  ChannelNoteFilter,
  DefinitionPin,
  Grant,
  GrantFilter,
  JsonValue,
  OutboxEntry,
  Pause,
  RecordFilter,
  ScopeHistory,
  SentCall,
  SentCallFilter,
  Store,
} from "@countersign/core";
import type { WrappedScopeKeys } from "../keys/scope-keys.ts";

/** At once, or later: one database is in this process, another across the network. */
export type Soon<T> = T | Promise<T>;

/** A value of the vault, still sealed. */
export interface SealedValueRow {
  readonly entityType: string;
  /** Or the name of the box that it is in. */
  readonly sealed: Buffer;
  readonly id: string;
  readonly dataKey: Buffer;
}

/** A checkpoint as it is kept. */
export interface CheckpointNote {
  readonly size: number;
  readonly note: string;
}

/** A credential as it is kept. */
export interface CredentialRow {
  readonly id: string;
  readonly person: string;
  readonly hash: Buffer;
}

/** Somebody who is signed in, as it is kept. */
export interface SessionRow {
  readonly person: string;
  /** JSON. */
  readonly by: string;
  readonly tokenHash: Buffer;
  readonly openedAt: number;
  readonly usedAt: number;
}

/** Reads what is committed. Never waits for whoever writes. */
export interface StorageReader {
  approval(id: string): Soon<ApprovalRequest | undefined>;
  approvals(filter: ApprovalFilter): Soon<readonly ApprovalRequest[]>;
  countApprovals(filter: Omit<ApprovalFilter, "limit">): Soon<number>;
  /** A number that is another one after a commit that changed an approval request. */
  changeCounter(): Soon<number>;
  records(filter: RecordFilter): Soon<readonly AuditRecord[]>;
  /** `undefined` without a payload, or when its key was erased. */
  payload(sequence: number): Soon<JsonValue | undefined>;
  grants(filter: GrantFilter & { readonly id?: string }): Soon<readonly Grant[]>;
  pause(): Soon<Pause | null>;
  outbox(filter: Parameters<Store["outbox"]>[0]): Soon<readonly OutboxEntry[]>;
  channelNotes(filter: ChannelNoteFilter): Soon<readonly ChannelNote[]>;
  definitions(of?: Parameters<Store["definitions"]>[0]): Soon<readonly DefinitionPin[]>;
  sentCalls(filter: SentCallFilter): Soon<readonly SentCall[]>;
  history(scope: string): Soon<ScopeHistory>;

  scopeKeys(scope: string): Soon<WrappedScopeKeys | undefined>;
  /** Those of the tokens that are kept in the scope. */
  sealedValues(scope: string, tokens: readonly string[]): Soon<ReadonlyMap<string, SealedValueRow>>;
  /** What is in a box of the scope. */
  valueBox(scope: string, name: string): Soon<Buffer | undefined>;
  /** The names under which surrogates are kept, without their mark. */
  surrogates(scope: string): Soon<readonly string[]>;
  digestOfValue(scope: string, token: string): Soon<Buffer | undefined>;

  /** Oldest first, those of more records than `size`. */
  checkpointsAfter(size: number, limit: number): Soon<readonly CheckpointNote[]>;
  /** What the newest checkpoint of at most `size` records keeps of the tree. */
  frontierUpTo(
    size: number,
  ): Soon<{ readonly size: number; readonly frontier: Uint8Array } | undefined>;
  /** Leaves of the records after `sequence`, in their order. */
  leavesAfter(sequence: number, limit: number): Soon<readonly Uint8Array[]>;
  /** How many records the log has, and how many its newest checkpoint speaks of. */
  logSize(): Soon<{ readonly records: number; readonly checkpointed: number }>;
  /** Those that were not revoked. */
  credentials(): Soon<readonly CredentialRow[]>;
  /** By the hash of its cookie. */
  session(id: Buffer): Soon<SessionRow | undefined>;
  close(): Soon<void>;
}

import type {
  AbortSignalLike,
  ApprovalFilter,
  ApprovalRequest,
  ApprovalState,
  AuditPayload,
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
  StoreOperation,
  StoreResult,
} from "@countersign/core";
import type { KeptTokens } from "../kept-tokens.ts";
import { ApprovalWatch } from "./approval-watch.ts";
import type { StorageReader } from "./storage-reader.ts";
import type { WriteQueue } from "./write-queue.ts";

export interface QueuedStoreParts {
  readonly queue: WriteQueue;
  readonly reader: StorageReader;
  readonly kept: KeptTokens;
  /** Called before the queue closes. */
  readonly beforeClose: () => void;
  /** Called when everything is written, while it can still be read. */
  readonly beforeReaderCloses: () => Promise<void>;
}

/** The store port: what is committed goes through a queue to whoever writes; reading does not wait for it. */
export class QueuedStore implements Store {
  readonly #parts: QueuedStoreParts;
  readonly #watch: ApprovalWatch;
  #closing: Promise<void> | undefined;

  constructor(parts: QueuedStoreParts) {
    this.#parts = parts;
    this.#watch = new ApprovalWatch(parts.reader);
  }

  async commit(...operations: readonly StoreOperation[]): Promise<readonly StoreResult[]> {
    const results = await this.#parts.queue.commit(operations);
    for (const operation of operations) {
      if (operation.kind === "keep-values") this.#parts.kept.add(operation.entries);
    }
    for (const { approval } of results) if (approval) this.#watch.announce(approval);
    return results;
  }

  expectPayload(body: AuditPayload["body"]): void {
    this.#parts.queue.expectPayload(body);
  }

  async approval(id: string): Promise<ApprovalRequest | undefined> {
    return this.#parts.reader.approval(id);
  }

  async approvals(filter: ApprovalFilter): Promise<readonly ApprovalRequest[]> {
    return this.#parts.reader.approvals(filter);
  }

  async countApprovals(filter: Omit<ApprovalFilter, "limit">): Promise<number> {
    return this.#parts.reader.countApprovals(filter);
  }

  async whenApprovalLeaves(
    id: string,
    state: ApprovalState,
    options: { readonly signal?: AbortSignalLike; readonly timeoutMs: number },
  ): Promise<ApprovalRequest> {
    return this.#watch.whenLeaves(id, state, options);
  }

  async records(filter: RecordFilter): Promise<readonly AuditRecord[]> {
    return this.#parts.reader.records(filter);
  }

  async payload(sequence: number): Promise<JsonValue | undefined> {
    return this.#parts.reader.payload(sequence);
  }

  async grants(filter: GrantFilter): Promise<readonly Grant[]> {
    return this.#parts.reader.grants(filter);
  }

  async grant(id: string): Promise<Grant | undefined> {
    return (await this.#parts.reader.grants({ id, limit: 1 }))[0];
  }

  async pause(): Promise<Pause | null> {
    return this.#parts.reader.pause();
  }

  async outbox(filter: Parameters<Store["outbox"]>[0]): Promise<readonly OutboxEntry[]> {
    return this.#parts.reader.outbox(filter);
  }

  async channelNotes(filter: ChannelNoteFilter): Promise<readonly ChannelNote[]> {
    return this.#parts.reader.channelNotes(filter);
  }

  async definitions(of?: Parameters<Store["definitions"]>[0]): Promise<readonly DefinitionPin[]> {
    return this.#parts.reader.definitions(of);
  }

  async sentCalls(filter: SentCallFilter): Promise<readonly SentCall[]> {
    return this.#parts.reader.sentCalls(filter);
  }

  async history(scope: string): Promise<ScopeHistory> {
    return this.#parts.reader.history(scope);
  }

  /** To be called when another process has said that approval requests changed. */
  hurry(): void {
    this.#watch.hurry();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#parts.beforeClose();
    try {
      await this.#parts.beforeReaderCloses();
      await this.#watch.close();
      // The reader first: the last connection to close moves the write-ahead log into the database, if it can write.
      await this.#parts.reader.close();
    } finally {
      await this.#parts.queue.close();
    }
  }
}

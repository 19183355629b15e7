import type { AuditDraft } from "@countersign/core";
import type { SqliteDatabase, SqliteStatement } from "./driver.ts";
import { type OpenBox, openBox } from "../keys/sealed-box.ts";
import { chainOf, headOf, leafOf, sealPayload, type PackedPayload } from "../store/record-frame.ts";
import type { OpenedKey, ScopeKeyRows } from "./scope-key-rows.ts";

interface Head {
  readonly sequence: number;
  readonly chain: Buffer;
  readonly at: number;
}

/** Where the log stood, to go back to when a commit fails. */
export type LogPosition = Head;

/**
 * Appends records inside the transaction that is open. Several processes may share the file, so the head is read in
 * each transaction, after the write lock is held.
 */
export class AuditLog {
  readonly #readHead: SqliteStatement;
  readonly #writeHead: SqliteStatement;
  readonly #insert: SqliteStatement;
  readonly #insertPayload: SqliteStatement;
  readonly #keys: ScopeKeyRows;
  #stored: Head = NOWHERE;
  #head: Head = NOWHERE;
  #lastKey: OpenedKey | undefined;
  #ready: { readonly id: string; readonly box: OpenBox } | undefined;

  constructor(database: SqliteDatabase, keys: ScopeKeyRows) {
    this.#keys = keys;
    this.#readHead = database.prepare("select sequence, chain, at from log_head");
    this.#writeHead = database.prepare("update log_head set sequence = ?, chain = ?, at = ?");
    this.#insert = database.prepare("insert into audit_record values (?, ?, ?, ?, ?, ?, ?)");
    this.#insertPayload = database.prepare("insert into payload values (?, ?, ?)");
  }

  /** To be called first in a transaction. @param stored the head, if the transaction has read it. */
  begin(stored: LogPosition = this.#readHead.get() as Head): void {
    this.#stored = stored;
    this.#head = stored;
  }

  /** To be called last in a transaction. */
  finish(): void {
    if (this.#head === this.#stored) return;
    this.#writeHead.run(this.#head.sequence, this.#head.chain, this.#head.at);
  }

  position(): LogPosition {
    return this.#head;
  }

  goBack(position: LogPosition): void {
    this.#head = position;
  }

  /** Sequence that the next record gets. */
  get next(): number {
    return this.#head.sequence + 1;
  }

  /** Appends a record and its payload. `at` is moved forward to the record before, if a clock was set back. */
  append(
    draft: AuditDraft,
    at: number,
    payload?: { scope: string; packed: PackedPayload },
  ): number {
    const sequence = this.next;
    const time = Math.max(at, this.#head.at);
    const place = { sequence, at: new Date(time).toISOString() };
    const head = headOf(place, draft, payload?.packed.commitment ?? null);
    const leaf = leafOf(head);
    const chain = chainOf(this.#head.chain, leaf);
    this.#insert.run(
      sequence,
      draft.type,
      draft.exchange ?? null,
      draft.approval ?? null,
      head,
      leaf,
      chain,
    );
    if (payload) {
      const opened = this.#keys.dataKey(payload.scope);
      const { id, key } = opened;
      const box = this.#boxFor(opened);
      const body = sealPayload(key, { sequence, dataKey: id }, payload.packed, box);
      this.#insertPayload.run(sequence, id, body);
    }
    this.#head = { sequence, chain, at: time };
    return sequence;
  }

  /** Opens the box of the next payload, which is most likely of the same scope: half of what sealing takes. */
  makeReady(): void {
    if (this.#ready !== undefined || this.#lastKey === undefined) return;
    const { id, key } = this.#lastKey;
    this.#ready = { id, box: openBox(key) };
  }

  #boxFor(opened: OpenedKey): OpenBox {
    this.#lastKey = opened;
    const ready = this.#ready;
    // INVARIANT: a box is used once, and only under the key that this transaction has read.
    this.#ready = undefined;
    return ready?.id === opened.id ? ready.box : openBox(opened.key);
  }
}

const NOWHERE: Head = { sequence: 0, chain: Buffer.alloc(0), at: 0 };

import type { AuditDraft } from "@countersign/core";
import type { ScopeKeyring, WrappedScopeKeys } from "../keys/scope-keys.ts";
import { chainOf, headOf, leafOf, type PackedPayload, sealPayload } from "../store/record-frame.ts";
import type { Query, SqlValue } from "./session.ts";

/** Version of the master key that wraps new keys; the first and so far only one. */
export const MASTER_KEY_VERSION = 1;

/** Rows of one insert: the protocol takes 65,535 values. */
const ROWS_AT_ONCE = 500;

interface Head {
  readonly sequence: number;
  readonly chain: Buffer;
  readonly at: number;
}

interface NewRecord {
  readonly row: readonly SqlValue[];
  readonly payload?: readonly SqlValue[];
}

/** Where the transaction stood, to go back to when one of its commits fails. */
export interface Position {
  readonly head: Head;
  readonly records: number;
}

/**
 * The transaction that is open. It holds the row that names the log's end, so nobody else writes meanwhile, and
 * everything that is read in it is still true at its commit. Records are numbered and chained here, and inserted
 * together at its end.
 */
export class Transaction {
  readonly query: Query;
  readonly #keyring: ScopeKeyring;
  readonly #stored: Head;
  #head: Head;
  #records: NewRecord[] = [];
  /** Nobody else changes them while the log's end is ours. */
  readonly #keys = new Map<string, WrappedScopeKeys>();

  private constructor(query: Query, keyring: ScopeKeyring, head: Head) {
    this.query = query;
    this.#keyring = keyring;
    this.#stored = head;
    this.#head = head;
  }

  static async begin(query: Query, keyring: ScopeKeyring): Promise<Transaction> {
    const [, { rows }] = await Promise.all([
      query("begin"),
      query<Head>("select sequence, chain, at from log_head for update"),
    ]);
    const [head] = rows;
    if (!head) throw new Error("the row that names the log's end is gone");
    return new Transaction(query, keyring, head);
  }

  /** Sequence that the next record gets. */
  get next(): number {
    return this.#head.sequence + 1;
  }

  /** The end of the log as it will be. */
  get head(): Head {
    return this.#head;
  }

  position(): Position {
    return { head: this.#head, records: this.#records.length };
  }

  goBack({ head, records }: Position): void {
    this.#head = head;
    this.#records.length = records;
    this.forgetKeys();
  }

  /** To be called when keys were erased, or what made them was undone. */
  forgetKeys(): void {
    this.#keys.clear();
  }

  /** Appends a record and its payload. `at` is moved forward to the record before, if a clock was set back. */
  async append(
    draft: AuditDraft,
    at: number,
    payload?: { readonly scope: string; readonly packed: PackedPayload },
  ): Promise<number> {
    const keys = payload && (await this.scopeKeys(payload.scope));
    const sequence = this.next;
    const time = Math.max(at, this.#head.at);
    const place = { sequence, at: new Date(time).toISOString() };
    const head = headOf(place, draft, payload?.packed.commitment ?? null);
    const leaf = leafOf(head);
    const chain = chainOf(this.#head.chain, leaf);
    const { type, exchange = null, approval = null } = draft;
    this.#records.push({
      row: [sequence, type, exchange, approval, head, leaf, chain],
      ...(keys && {
        payload: [
          sequence,
          keys.id,
          sealPayload(
            this.#keyring.dataKey(payload.scope, keys),
            { sequence, dataKey: keys.id },
            payload.packed,
          ),
        ],
      }),
    });
    this.#head = { sequence, chain, at: time };
    return sequence;
  }

  /** The keys of a scope, made if it has none. */
  async scopeKeys(scope: string): Promise<WrappedScopeKeys> {
    const known = this.#keys.get(scope) ?? (await this.#findOrMakeKeys(scope));
    this.#keys.set(scope, known);
    return known;
  }

  async #findOrMakeKeys(scope: string): Promise<WrappedScopeKeys> {
    const { rows } = await this.query<WrappedScopeKeys>(
      `select id, wrapped as "dataKey", token_key as "tokenKey" from data_key where scope = $1`,
      [scope],
    );
    const [found] = rows;
    if (found) return found;
    const made = this.#keyring.make(scope);
    await this.query("insert into data_key values ($1, $2, $3, $4, $5)", [
      made.id,
      scope,
      MASTER_KEY_VERSION,
      Buffer.from(made.dataKey),
      Buffer.from(made.tokenKey),
    ]);
    return made;
  }

  /** Writes the records, to be called last. */
  async finish(): Promise<void> {
    if (this.#head === this.#stored) return;
    const payloads = this.#records.flatMap(({ payload }) => (payload ? [payload] : []));
    await Promise.all([
      ...this.#inserts(
        "audit_record",
        this.#records.map(({ row }) => row),
      ),
      ...this.#inserts("payload", payloads),
      this.query("update log_head set sequence = $1, chain = $2, at = $3", [
        this.#head.sequence,
        this.#head.chain,
        this.#head.at,
      ]),
    ]);
  }

  #inserts(table: string, rows: readonly (readonly SqlValue[])[]): Promise<unknown>[] {
    const inserts: Promise<unknown>[] = [];
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
      const page = rows.slice(from, from + ROWS_AT_ONCE);
      let place = 0;
      const tuples = page.map((row) => `(${row.map(() => `$${++place}`).join(", ")})`);
      inserts.push(this.query(`insert into ${table} values ${tuples.join(", ")}`, page.flat()));
    }
    return inserts;
  }
}

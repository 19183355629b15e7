import type { KeyObject } from "node:crypto";
import type { ScopeKeyring, WrappedScopeKeys } from "../keys/scope-keys.ts";
import type { SqliteDatabase, SqliteStatement } from "./driver.ts";

/** Version of the master key that wraps new keys; the first and so far only one. */
export const MASTER_KEY_VERSION = 1;

export interface OpenedKey {
  readonly id: string;
  readonly key: KeyObject;
}

/** The keys of scopes in the database. A row is read anew in each transaction: another process may have erased it. */
export class ScopeKeyRows {
  readonly #find: SqliteStatement;
  readonly #insert: SqliteStatement;
  readonly #keyring: ScopeKeyring;
  /** Those that the transaction has read, which nobody else can change while it lasts. */
  readonly #opened = new Map<string, OpenedKey>();

  constructor(database: SqliteDatabase, keyring: ScopeKeyring) {
    this.#keyring = keyring;
    this.#find = database.prepare(
      "select id, wrapped as dataKey, token_key as tokenKey from data_key where scope = ?",
    );
    this.#insert = database.prepare("insert into data_key values (?, ?, ?, ?, ?)");
  }

  find(scope: string): WrappedScopeKeys | undefined {
    return this.#find.get(scope) as WrappedScopeKeys | undefined;
  }

  /** Only inside a transaction that writes. */
  findOrMake(scope: string): WrappedScopeKeys {
    const found = this.find(scope);
    if (found) return found;
    const made = this.#keyring.make(scope);
    this.#insert.run(made.id, scope, MASTER_KEY_VERSION, made.dataKey, made.tokenKey);
    return made;
  }

  /** What seals the payloads of a scope. Only inside a transaction that writes. */
  dataKey(scope: string): OpenedKey {
    const known = this.#opened.get(scope);
    if (known) return known;
    return this.know(scope, this.findOrMake(scope));
  }

  /** Takes in what the transaction that writes has read. */
  know(scope: string, keys: Omit<WrappedScopeKeys, "tokenKey">): OpenedKey {
    const opened = { id: keys.id, key: this.#keyring.dataKey(scope, keys) };
    this.#opened.set(scope, opened);
    return opened;
  }

  /** To be called when a transaction begins, and when something of it was undone or erased. */
  forget(): void {
    this.#opened.clear();
  }
}

import type { KeyObject } from "node:crypto";
import type { ScopeKeyring, WrappedScopeKeys } from "../keys/scope-keys.ts";
import type { SqliteDatabase, SqliteStatement } from "./driver.ts";

/** Version of the master key that wraps new keys; the first and so far only one. */
export const MASTER_KEY_VERSION = 1;

/** The keys of scopes in the database. The row is read each time: another process may have erased it. */
export class ScopeKeyRows {
  readonly #find: SqliteStatement;
  readonly #insert: SqliteStatement;
  readonly #keyring: ScopeKeyring;

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
  dataKey(scope: string): { readonly id: string; readonly key: KeyObject } {
    const keys = this.findOrMake(scope);
    return { id: keys.id, key: this.#keyring.dataKey(scope, keys) };
  }
}

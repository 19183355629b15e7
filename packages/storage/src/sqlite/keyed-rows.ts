import type { JsonValue } from "@countersign/core";
import type { MasterKey } from "../keys/master-key.ts";
import { ScopeKeyring, type WrappedScopeKeys } from "../keys/scope-keys.ts";
import type { SqliteDatabase } from "./driver.ts";
import { Reader } from "./reader.ts";

/** What only the master key can look at. */
export class KeyedRows {
  readonly #database: SqliteDatabase;
  readonly #keyring: ScopeKeyring;
  readonly #reader: Reader;

  constructor(database: SqliteDatabase, masterKey: MasterKey) {
    this.#database = database;
    this.#keyring = new ScopeKeyring(masterKey.secret);
    this.#reader = new Reader(database, this.#keyring);
  }

  /** Names the first scope whose keys cannot be opened, for people. */
  badKey(): string | undefined {
    const rows = this.#database
      .prepare("select id, scope, wrapped as dataKey, token_key as tokenKey from data_key")
      .iterate() as Iterable<WrappedScopeKeys & { readonly scope: string }>;
    for (const row of rows) {
      try {
        this.#keyring.dataKey(row.scope, row);
        this.#keyring.tokenKey(row.scope, row);
      } catch {
        return `the keys of the scope \`${row.scope}\` do not open`;
      }
    }
    return undefined;
  }

  /** What a record is about; `undefined` if there is nothing, or it was erased. */
  payload(sequence: number): JsonValue | undefined {
    return this.#reader.payload(sequence);
  }
}

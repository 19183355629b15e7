import type { SqliteDatabase, SqliteStatement } from "./driver.ts";

/** Adds and revokes reviewers' credentials inside the transaction that is open. */
export class CredentialRows {
  readonly #insert: SqliteStatement;
  readonly #revoke: SqliteStatement;

  constructor(database: SqliteDatabase) {
    this.#insert = database.prepare("insert into reviewer_credential values (?, ?, ?, null)");
    this.#revoke = database.prepare(
      "update reviewer_credential set revoked_at = ? where person = ? and revoked_at is null",
    );
  }

  add({ id, person, hash }: { id: string; person: string; hash: string }): void {
    this.#insert.run(id, person, Buffer.from(hash, "base64"));
  }

  /** Returns how many there were. */
  revoke(person: string, at: number): number {
    return this.#revoke.run(at, person).changes;
  }
}

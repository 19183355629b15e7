import type { LegalHold } from "../store/legal-hold.ts";
import type { SqliteDatabase, SqliteStatement } from "./driver.ts";

/** Those in force, oldest first. */
export const SELECT_HOLDS = `select id, scope, requester, placed_at as placedAt from legal_hold
  where released_at is null order by placed_at, id`;

/** Places and releases legal holds inside the transaction that is open. */
export class LegalHoldRows {
  readonly #inForce: SqliteStatement;
  readonly #insert: SqliteStatement;
  readonly #release: SqliteStatement;

  constructor(database: SqliteDatabase) {
    this.#inForce = database.prepare(SELECT_HOLDS);
    this.#insert = database.prepare("insert into legal_hold values (?, ?, ?, ?, null)");
    this.#release = database.prepare(
      "update legal_hold set released_at = ? where id = ? and released_at is null",
    );
  }

  inForce(): readonly LegalHold[] {
    return this.#inForce.all() as LegalHold[];
  }

  place({ id, scope, requester }: Omit<LegalHold, "placedAt">, at: number): void {
    this.#insert.run(id, scope, requester, at);
  }

  /** Returns whether it was in force. */
  release(id: string, at: number): boolean {
    return this.#release.run(at, id).changes === 1;
  }
}

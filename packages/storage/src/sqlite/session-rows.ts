import { MOST_SESSIONS, sessionLimits } from "@countersign/core";
import type { SqliteDatabase, SqliteStatement } from "./driver.ts";

/** Keeps who is signed in on the page, inside the transaction that is open. */
export class SessionRows {
  readonly #forget: SqliteStatement;
  readonly #makeRoom: SqliteStatement;
  readonly #insert: SqliteStatement;
  readonly #touch: SqliteStatement;
  readonly #end: SqliteStatement;
  readonly #endAll: SqliteStatement;

  constructor(database: SqliteDatabase) {
    this.#forget = database.prepare(
      "delete from page_session where used_at <= ? or opened_at <= ?",
    );
    this.#makeRoom = database.prepare(
      `delete from page_session where id in (
         select id from page_session where person = ? order by opened_at desc limit -1 offset ${MOST_SESSIONS - 1})`,
    );
    this.#insert = database.prepare("insert into page_session values (?, ?, ?, ?, ?, ?)");
    this.#touch = database.prepare(
      "update page_session set used_at = max(used_at, ?) where id = ?",
    );
    this.#end = database.prepare("delete from page_session where id = ?");
    this.#endAll = database.prepare("delete from page_session where person = ?");
  }

  /** Those that have ended go. */
  open(session: { id: string; person: string; by: string; tokenHash: string }, now: number): void {
    const { usedBy, openedBy } = sessionLimits(now);
    this.#forget.run(usedBy, openedBy);
    const { id, person, by, tokenHash } = session;
    this.#makeRoom.run(person);
    this.#insert.run(bytes(id), person, by, bytes(tokenHash), now, now);
  }

  /** Returns whether it was there. */
  touch(id: string, now: number): boolean {
    return this.#touch.run(now, bytes(id)).changes === 1;
  }

  /** Returns whether it was there. */
  end(id: string): boolean {
    return this.#end.run(bytes(id)).changes === 1;
  }

  endAllOf(person: string): void {
    this.#endAll.run(person);
  }
}

function bytes(base64: string): Buffer {
  return Buffer.from(base64, "base64");
}

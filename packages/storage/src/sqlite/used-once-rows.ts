import type { SqliteDatabase, SqliteStatement } from "./driver.ts";

/** Remembers what was used, inside the transaction that is open. */
export class UsedOnceRows {
  readonly #forget: SqliteStatement;
  readonly #use: SqliteStatement;

  constructor(database: SqliteDatabase) {
    this.#forget = database.prepare("delete from used_once where until <= ?");
    this.#use = database.prepare("insert into used_once values (?, ?) on conflict do nothing");
  }

  /** @returns whether it is good still, and had not been used before. */
  use(key: string, until: number, now: number): boolean {
    this.#forget.run(now);
    // It would be forgotten at once, and then be good for another use.
    if (until <= now) return false;
    return this.#use.run(key, until).changes === 1;
  }
}

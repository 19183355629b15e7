import { randomUUID } from "node:crypto";
import type { SqliteDatabase, SqliteStatement } from "./driver.ts";
import type { ScopeKeyRows } from "./scope-key-rows.ts";

/** Finds and makes scopes inside the transaction that is open. */
export class ScopeRows {
  readonly #last: SqliteStatement;
  readonly #insert: SqliteStatement;
  readonly #touch: SqliteStatement;
  readonly #keys: ScopeKeyRows;

  constructor(database: SqliteDatabase, keys: ScopeKeyRows) {
    this.#keys = keys;
    this.#last = database.prepare(
      "select id, last_used_at from scope where key = ? order by last_used_at desc limit 1",
    );
    this.#insert = database.prepare("insert into scope values (?, ?, ?)");
    this.#touch = database.prepare(
      "update scope set last_used_at = max(last_used_at, ?) where id = ?",
    );
  }

  findOrMake({ key, idleMs }: { key: string; idleMs: number }, now: number): string {
    const last = this.#last.get(key) as { id: string; last_used_at: number } | undefined;
    if (last && now - last.last_used_at <= idleMs) {
      this.#touch.run(now, last.id);
      return last.id;
    }
    const id = `scope_${randomUUID()}`;
    this.#insert.run(id, key, now);
    this.#keys.findOrMake(id);
    return id;
  }

  touch(id: string, usedAt: number): void {
    this.#touch.run(usedAt, id);
  }
}

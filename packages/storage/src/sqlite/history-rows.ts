import type { HistoryEntry } from "@countersign/core";
import type { SqliteDatabase, SqliteStatement } from "./driver.ts";

/** Adds to the data history of scopes inside the transaction that is open. */
export class HistoryRows {
  readonly #add: SqliteStatement;

  constructor(database: SqliteDatabase) {
    this.#add = database.prepare(
      `insert into scope_history values (?, ?, ?, ?, ?)
       on conflict (scope, upstream, kind, entity_type) do update set count = count + excluded.count`,
    );
  }

  add({ scope, upstream, seen, disclosed, untrusted }: HistoryEntry): void {
    const add = (kind: "seen" | "disclosed" | "untrusted", entityType: string, count: number) =>
      this.#add.run(scope, upstream, kind, entityType, count);
    for (const [entityType, count] of Object.entries(seen)) add("seen", entityType, count);
    for (const [entityType, count] of Object.entries(disclosed)) {
      add("disclosed", entityType, count);
    }
    if (untrusted) add("untrusted", "", 1);
  }
}

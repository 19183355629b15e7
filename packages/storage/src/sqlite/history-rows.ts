import { withEntry, type HistoryEntry, type ScopeHistory } from "@countersign/core";
import type { SqliteDatabase, SqliteStatement } from "./driver.ts";

interface HistoryRow {
  readonly upstream: string;
  readonly kind: "seen" | "disclosed" | "untrusted";
  readonly entity_type: string;
  readonly count: number;
}

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
    const add = (kind: HistoryRow["kind"], entityType: string, count: number) =>
      this.#add.run(scope, upstream, kind, entityType, count);
    for (const [entityType, count] of Object.entries(seen)) add("seen", entityType, count);
    for (const [entityType, count] of Object.entries(disclosed)) {
      add("disclosed", entityType, count);
    }
    if (untrusted) add("untrusted", "", 1);
  }
}

/** Rows of one scope as its history. */
export function readHistory(rows: readonly unknown[]): ScopeHistory {
  const nothing = { seen: {}, disclosed: {}, untrusted: false };
  return (rows as readonly HistoryRow[]).reduce<ScopeHistory>((history, row) => {
    const { upstream, kind, entity_type: entityType, count } = row;
    const step = kind === "untrusted" ? { untrusted: true } : { [kind]: { [entityType]: count } };
    return withEntry(history, { scope: "", upstream, ...nothing, ...step });
  }, {});
}

import type { Spending } from "@countersign/core";
import type { SqliteDatabase, SqliteStatement } from "./driver.ts";

const MINUTE = 60_000;

/** Counts what budgets were used for, inside the transaction that is open. */
export class BudgetRows {
  readonly #used: SqliteStatement;
  readonly #forget: SqliteStatement;
  readonly #add: SqliteStatement;

  constructor(database: SqliteDatabase) {
    this.#used = database.prepare(
      "select coalesce(sum(amount), 0) as used from budget_use where key = ? and minute > ?",
    );
    this.#forget = database.prepare("delete from budget_use where key = ? and minute <= ?");
    this.#add = database.prepare(
      `insert into budget_use values (?, ?, ?)
       on conflict (key, minute) do update set amount = amount + excluded.amount`,
    );
  }

  /** Uses up all of `spendings`, or none: then returns the key of the one that was too much. */
  spend(spendings: readonly Spending[], now: number): string | undefined {
    const minute = Math.floor(now / MINUTE);
    const until = ({ windowMs }: Spending) => minute - Math.ceil(windowMs / MINUTE);
    for (const spending of spendings) {
      const { key, amount, limit } = spending;
      if (limit === null) continue;
      const { used } = this.#used.get(key, until(spending)) as { used: number };
      if (used + Math.max(amount, 1) > limit) return key;
    }
    for (const spending of spendings) {
      const { key, amount } = spending;
      if (amount === 0) continue;
      this.#forget.run(key, until(spending));
      this.#add.run(key, minute, amount);
    }
    return undefined;
  }
}

import type { SentCall, SentCallChange, SentCallFilter } from "@countersign/core";
import { readSentCall } from "../store/rows.ts";
import type { SqliteDatabase, SqliteStatement } from "./driver.ts";

/** Changes what is known of sent calls inside the transaction that is open. */
export class SentCallRows {
  readonly #sql: Readonly<Record<keyof typeof SQL, SqliteStatement>>;

  constructor(database: SqliteDatabase) {
    this.#sql = {
      replace: database.prepare(SQL.replace),
      start: database.prepare(SQL.start),
      settle: database.prepare(SQL.settle),
      renew: database.prepare(SQL.renew),
      end: database.prepare(SQL.end),
    };
  }

  /**
   * @param record sequence of the record beside it.
   * @returns whether it was made.
   */
  change(change: SentCallChange, at: number, record: number | null): boolean {
    const { exchange } = change;
    switch (change.kind) {
      case "start": {
        const { call, scope, owner, leaseUntil } = change;
        if (change.onlyIfNew !== true) this.#sql.replace.run(exchange);
        return this.#sql.start.run({ exchange, call, scope, owner, leaseUntil, at }).changes === 1;
      }
      case "settle": {
        const { state, leaseUntil, ifLeaseUntil = null } = change;
        const result = state === "answered" ? record : null;
        return (
          this.#sql.settle.run({ exchange, state, leaseUntil, at, result, ifLeaseUntil })
            .changes === 1
        );
      }
      case "renew": {
        const { leaseUntil, ifLeaseUntil = null } = change;
        return this.#sql.renew.run({ exchange, leaseUntil, ifLeaseUntil }).changes === 1;
      }
      case "end":
        return (
          this.#sql[change.unlessRunning === true ? "replace" : "end"].run(exchange).changes === 1
        );
    }
  }
}

const SQL = {
  replace: "delete from sent_call where exchange = ? and state <> 'running'",
  start: `insert into sent_call (exchange, call, scope, state, owner, lease_until, at)
    select @exchange, @call, @scope, 'running', @owner, @leaseUntil, @at
    where not exists (select 1 from sent_call where exchange = @exchange)`,
  // Whoever waited for one that was given up was given up, too.
  settle: `update sent_call set state = @state,
      lease_until = iif(state = 'unknown', lease_until, @leaseUntil), at = @at, result_record = @result
    where exchange = @exchange and (state = 'running' or (state = 'unknown' and @state = 'answered'))
      and (@ifLeaseUntil is null or (state = 'running' and lease_until = @ifLeaseUntil))`,
  renew: `update sent_call set lease_until = @leaseUntil
    where exchange = @exchange
      and ((@ifLeaseUntil is null and state = 'running') or lease_until = @ifLeaseUntil)`,
  end: "delete from sent_call where exchange = ?",
} as const;

type All = (sql: string, ...values: readonly (string | number)[]) => unknown[];

export function readSentCalls(all: All, filter: SentCallFilter): SentCall[] {
  const { exchange, call, states, by, leasedAfter } = filter;
  const conditions = ["true"];
  const values: (string | number)[] = [];
  const add = (condition: string, ...given: readonly (string | number)[]): void => {
    conditions.push(condition);
    values.push(...given);
  };
  if (exchange !== undefined) add("exchange = ?", exchange);
  if (call !== undefined) add("call = ?", call);
  if (states !== undefined) add(`state in (${states.map(() => "?").join(", ")})`, ...states);
  if (by !== undefined) add("at <= ?", by);
  if (leasedAfter !== undefined) add("lease_until > ?", leasedAfter);
  const rows = all(
    `select * from sent_call where ${conditions.join(" and ")} order by at desc, rowid desc limit ?`,
    ...values,
    Math.max(1, Math.min(Math.trunc(filter.limit), 1_000)),
  );
  return rows.map(readSentCall);
}

import type { SentCallChange } from "@countersign/core";
import { named } from "./named.ts";
import type { Query, SqlValue } from "./session.ts";

/**
 * Changes what is known of a sent call inside the transaction that is open.
 *
 * @param record sequence of the record beside it.
 * @returns whether it was made.
 */
export async function changeSentCall(
  query: Query,
  change: SentCallChange,
  at: number,
  record: number | null,
): Promise<boolean> {
  const run = async (sql: string, values: Readonly<Record<string, SqlValue>>) =>
    (await query(...named(sql, values))).changes === 1;
  const { exchange } = change;
  switch (change.kind) {
    case "start": {
      const { call, scope, owner, leaseUntil } = change;
      if (change.onlyIfNew !== true) await run(REPLACE, { exchange });
      return run(START, { exchange, call, scope, owner, leaseUntil, at });
    }
    case "settle": {
      const { state, leaseUntil, ifLeaseUntil = null } = change;
      const result = state === "answered" ? record : null;
      return run(SETTLE, { exchange, state, leaseUntil, at, result, ifLeaseUntil });
    }
    case "renew": {
      const { leaseUntil, ifLeaseUntil = null } = change;
      return run(RENEW, { exchange, leaseUntil, ifLeaseUntil });
    }
    case "end":
      return run(change.unlessRunning === true ? REPLACE : END, { exchange });
  }
}

const REPLACE = "delete from sent_call where exchange = @exchange and state <> 'running'";
const END = "delete from sent_call where exchange = @exchange";
const START = `insert into sent_call (exchange, call, scope, state, owner, lease_until, at)
  values (@exchange, @call, @scope, 'running', @owner, @leaseUntil, @at) on conflict do nothing`;
// Whoever waited for one that was given up was given up, too.
const SETTLE = `update sent_call set state = @state::text,
    lease_until = case when state = 'unknown' then lease_until else @leaseUntil::bigint end,
    at = @at::bigint, result_record = @result::bigint
  where exchange = @exchange and (state = 'running' or (state = 'unknown' and @state::text = 'answered'))
    and (@ifLeaseUntil::bigint is null or (state = 'running' and lease_until = @ifLeaseUntil::bigint))`;
const RENEW = `update sent_call set lease_until = @leaseUntil::bigint
  where exchange = @exchange
    and ((@ifLeaseUntil::bigint is null and state = 'running') or lease_until = @ifLeaseUntil::bigint)`;

import type { Erased, ErasureSelection } from "../store/erasure.ts";
import type { LegalHold } from "../store/legal-hold.ts";
import type { Query, SqlValue } from "./session.ts";

type Range = readonly [first: number, last: number];
type ReasonToKeep = (scope: string) => string | undefined;

/** Every head ends like this if its record has no payload. */
const WITHOUT_PAYLOAD = '"payloadCommitment":null}';

/** Those in force, oldest first. */
export const SELECT_HOLDS = `select id, scope, requester, placed_at as "placedAt" from legal_hold
  where released_at is null order by placed_at, id`;

const LISTED = "(select value from json_array_elements_text($1::json))";

/** Erases inside the transaction that is open: keys, values and payloads, never a record. */
export async function erase(
  query: Query,
  selection: ErasureSelection,
): Promise<Erased | { readonly refused: string }> {
  const wanted = await scopesOf(query, selection);
  const reasons = await reasonsToKeep(query);
  const kept = wanted.flatMap((scope) => {
    const because = reasons(scope);
    return because === undefined ? [] : [{ scope, because }];
  });
  if ("scope" in selection || "requester" in selection) {
    if (wanted.length === 0) return { refused: "there is nothing kept of it" };
    const [first] = kept;
    if (first) return { refused: `scope \`${first.scope}\` ${first.because}` };
  }
  const isKept = new Set(kept.map(({ scope }) => scope));
  const scopes = wanted.filter((scope) => !isKept.has(scope));
  const until = "before" in selection ? await lastBefore(query, selection.before) : 0;
  const also = "again" in selection ? selection.again.ranges : [[0, until] as const];
  const { ranges, sequences } = await payloadsOf(query, scopes, also, reasons);
  const ids = JSON.stringify(scopes);
  const values = await query(`delete from vault where scope in ${LISTED}`, [ids]);
  await query(`delete from vault_box where scope in ${LISTED}`, [ids]);
  await query(`delete from data_key where scope in ${LISTED}`, [ids]);
  await query(
    "delete from payload where sequence in (select value::bigint from json_array_elements_text($1::json))",
    [JSON.stringify(sequences)],
  );
  // The index over the log may have it in clear.
  await query(
    `update log_entry set words = '' where exists (select 1 from log_index where with_text = 1)
       and sequence in (select value::bigint from json_array_elements_text($1::json))`,
    [JSON.stringify(sequences)],
  );
  return { scopes, ranges, payloads: sequences.length, values: values.changes, kept };
}

/** Scopes that have keys. */
async function scopesOf(query: Query, selection: ErasureSelection): Promise<string[]> {
  const list = async (sql: string, value: SqlValue) =>
    (await query<{ scope: string }>(sql, [value])).rows.map(({ scope }) => scope);
  if ("scope" in selection) {
    return list("select scope from data_key where scope = $1", selection.scope);
  }
  if ("again" in selection) {
    const ids = JSON.stringify(selection.again.scopes);
    return list(`select scope from data_key where scope in ${LISTED}`, ids);
  }
  if ("requester" in selection) return list(SCOPES_OF_REQUESTER, selection.requester);
  return list(
    `select k.scope from data_key k join scope s on s.id = k.scope
     where s.last_used_at < $1 order by k.scope`,
    selection.before,
  );
}

const SCOPES_OF_REQUESTER = `select scope from data_key where scope in (
  select head::json ->> 'scope' from audit_record where head::json -> 'requester' ->> 'id' = $1)
  order by scope`;

async function reasonsToKeep(query: Query): Promise<ReasonToKeep> {
  const { rows: holds } = await query<LegalHold>(SELECT_HOLDS);
  const held = new Map<string, string>();
  for (const { id, scope, requester } of holds) {
    if (scope !== null) held.set(scope, id);
    else if (requester !== null) {
      const { rows } = await query<{ scope: string }>(SCOPES_OF_REQUESTER, [requester]);
      for (const one of rows) held.set(one.scope, id);
    }
  }
  const overall = holds.find(({ scope, requester }) => scope === null && requester === null);
  const { rows: open } = await query<{ scope: string; id: string }>(
    `select request::json ->> 'scope' as scope, id from approval
     where state in ('pending', 'approved', 'executing')`,
  );
  const waiting = new Map(open.map(({ scope, id }) => [scope, id]));
  return (scope) => {
    const hold = held.get(scope) ?? overall?.id;
    if (hold !== undefined) return `is under legal hold \`${hold}\``;
    const request = waiting.get(scope);
    return request === undefined ? undefined : `has an open approval request, \`${request}\``;
  };
}

/** Sequence of the last record before a time. Times never decrease. */
async function lastBefore(query: Query, time: number): Promise<number> {
  const limit = new Date(time).toISOString();
  const { rows } = await query<{ sequence: number }>("select sequence from log_head");
  let [low, high] = [0, rows[0]?.sequence ?? 0];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const { rows: found } = await query<{ at: string }>(
      "select head::json ->> 'at' as at from audit_record where sequence = $1",
      [middle],
    );
    if ((found[0]?.at ?? limit) < limit) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The payloads to erase, and the ranges that hold no other payload that was ever there. */
async function payloadsOf(
  query: Query,
  scopes: readonly string[],
  also: readonly Range[],
  reasons: ReasonToKeep,
): Promise<{ readonly ranges: readonly Range[]; readonly sequences: readonly number[] }> {
  const { rows } = await query<{ sequence: number; scope: string | null }>(
    `select p.sequence, k.scope from payload p left join data_key k on k.id = p.data_key
     where k.scope in ${LISTED} or exists (
       select 1 from json_array_elements($2::json) as range
       where p.sequence between (range ->> 0)::bigint and (range ->> 1)::bigint)
     order by p.sequence`,
    [JSON.stringify(scopes), JSON.stringify(also)],
  );
  const sequences = rows
    .filter(({ scope }) => scope === null || reasons(scope) === undefined)
    .map(({ sequence }) => sequence);
  const ranges: [number, number][] = [];
  for (const sequence of sequences) {
    const last = ranges.at(-1);
    if (last && !(await hasOther(query, last[1], sequence))) last[1] = sequence;
    else ranges.push([sequence, sequence]);
  }
  return { ranges, sequences };
}

async function hasOther(query: Query, after: number, before: number): Promise<boolean> {
  if (before === after + 1) return false;
  const { rows } = await query(
    `select 1 from audit_record where sequence > $1 and sequence < $2
       and right(head, ${WITHOUT_PAYLOAD.length}) <> '${WITHOUT_PAYLOAD}' limit 1`,
    [after, before],
  );
  return rows.length > 0;
}

/** Small changes inside the transaction that is open, each of one table. */
import { randomUUID } from "node:crypto";
import type { HistoryEntry, NewDefinitionPin, Spending, StoreOperation } from "@countersign/core";
import { splitSealedValue } from "../keys/sealed-value.ts";
import type { EncodedEntry, InternalOperation } from "../store/encoded-commit.ts";
import { pinText } from "../store/rows.ts";
import { VaultCollision } from "../store/vault-collision.ts";
import type { Query } from "./session.ts";
import type { Transaction } from "./transaction.ts";

const MINUTE = 60_000;

/** Rows of one statement. */
const VALUES_AT_ONCE = 500;

/** @throws {VaultCollision} */
export async function keepValues(query: Query, entries: readonly EncodedEntry[]): Promise<void> {
  for (let from = 0; from < entries.length; from += VALUES_AT_ONCE) {
    await keepPage(query, entries.slice(from, from + VALUES_AT_ONCE));
  }
}

/** One question for all of them, and one more if some are kept already. */
async function keepPage(query: Query, page: readonly EncodedEntry[]): Promise<void> {
  const { rows: added } = await query<{ scope: string; token: string }>(
    `insert into vault select v.* from (values ${tuples(page.length, ENTRY_TYPES)})
       as v (scope, token, entity_type, digest, data_key, sealed)
     where exists (select 1 from data_key k where k.id = v.data_key and k.scope = v.scope)
     on conflict do nothing returning scope, token`,
    page.flatMap(({ scope, token, entityType, digest, sealed }) => {
      const { keyId, box } = splitSealedValue(Buffer.from(sealed, "base64"));
      return [scope, token, entityType, Buffer.from(digest, "base64"), keyId, box];
    }),
  );
  if (added.length === page.length) return;
  const { rows: kept } = await query<{ scope: string; token: string; digest: Buffer }>(
    `select v.scope, v.token, v.digest from vault v
     join (values ${tuples(page.length, ["text", "text"])}) as w (scope, token) using (scope, token)`,
    page.flatMap(({ scope, token }) => [scope, token]),
  );
  const digests = new Map(kept.map(({ scope, token, digest }) => [`${token} ${scope}`, digest]));
  for (const { scope, token, digest } of page) {
    const found = digests.get(`${token} ${scope}`);
    if (!found) throw new Error("the keys of the scope were erased meanwhile");
    if (!found.equals(Buffer.from(digest, "base64"))) {
      throw new VaultCollision(`token \`${token}\` stands for another value`);
    }
  }
}

const ENTRY_TYPES = ["text", "text", "text", "bytea", "text", "bytea"] as const;

/** `($1::text, $2::bytea), ($3::text, …)` */
function tuples(count: number, types: readonly string[]): string {
  let place = 0;
  const tuple = () => `(${types.map((type) => `$${++place}::${type}`).join(", ")})`;
  return Array.from({ length: count }, tuple).join(", ");
}

/** Uses up all of `spendings`, or none: then returns the key of the one that was too much. */
export async function spend(
  query: Query,
  spendings: readonly Spending[],
  now: number,
): Promise<string | undefined> {
  const minute = Math.floor(now / MINUTE);
  const until = ({ windowMs }: Spending) => minute - Math.ceil(windowMs / MINUTE);
  for (const spending of spendings) {
    const { key, amount, limit } = spending;
    if (limit === null) continue;
    const { rows } = await query<{ used: number }>(
      "select coalesce(sum(amount), 0)::bigint as used from budget_use where key = $1 and minute > $2",
      [key, until(spending)],
    );
    if ((rows[0]?.used ?? 0) + Math.max(amount, 1) > limit) return key;
  }
  for (const spending of spendings) {
    const { key, amount } = spending;
    if (amount === 0) continue;
    await query("delete from budget_use where key = $1 and minute <= $2", [key, until(spending)]);
    await query(
      `insert into budget_use values ($1, $2, $3)
       on conflict (key, minute) do update set amount = budget_use.amount + excluded.amount`,
      [key, minute, amount],
    );
  }
  return undefined;
}

/** @returns whether it had not been used before. */
export async function useOnce(
  query: Query,
  key: string,
  until: number,
  now: number,
): Promise<boolean> {
  await query("delete from used_once where until <= $1", [now]);
  // It would be forgotten at once, and then be good for another use.
  if (until <= now) return false;
  const { changes } = await query("insert into used_once values ($1, $2) on conflict do nothing", [
    key,
    until,
  ]);
  return changes === 1;
}

export async function noteHistory(query: Query, entry: HistoryEntry): Promise<void> {
  const { scope, upstream, seen, disclosed, untrusted } = entry;
  const add = (kind: string, entityType: string, count: number) =>
    query(
      `insert into scope_history values ($1, $2, $3, $4, $5)
       on conflict (scope, upstream, kind, entity_type)
         do update set count = scope_history.count + excluded.count`,
      [scope, upstream, kind, entityType, count],
    );
  for (const [entityType, count] of Object.entries(seen)) await add("seen", entityType, count);
  for (const [entityType, count] of Object.entries(disclosed)) {
    await add("disclosed", entityType, count);
  }
  if (untrusted) await add("untrusted", "", 1);
}

/**
 * @param record sequence of the record beside it.
 * @returns whether it was made.
 */
export async function pinDefinition(
  query: Query,
  pin: NewDefinitionPin,
  record: number,
): Promise<boolean> {
  const { upstream, kind, tool, revision } = pin;
  const text = pinText(pin, record);
  const before = revision - 1;
  const isTool = kind === "tool";
  const changed = isTool
    ? await query(
        "update tool_definition set revision = $1, pin = $2 where upstream = $3 and tool = $4 and revision = $5",
        [revision, text, upstream, tool, before],
      )
    : await query(
        `update other_definition set revision = $1, pin = $2
         where upstream = $3 and kind = $4 and name = $5 and revision = $6`,
        [revision, text, upstream, kind, tool, before],
      );
  if (changed.changes === 1 || revision !== 1) return changed.changes === 1;
  const { changes } = isTool
    ? await query("insert into tool_definition values ($1, $2, $3, $4) on conflict do nothing", [
        upstream,
        tool,
        revision,
        text,
      ])
    : await query(
        "insert into other_definition values ($1, $2, $3, $4, $5) on conflict do nothing",
        [upstream, kind, tool, revision, text],
      );
  return changes === 1;
}

/** Keeps and forgets what no record tells of: one statement each, however many there are. */
export async function rememberDefinitions(
  query: Query,
  { pins, forget }: Omit<Extract<StoreOperation, { kind: "remember-definitions" }>, "kind">,
): Promise<void> {
  if (forget.length > 0) {
    await query(
      `delete from other_definition using json_to_recordset($1::json) as gone(upstream text, kind text, tool text)
       where other_definition.upstream = gone.upstream and other_definition.kind = gone.kind
         and name = gone.tool and revision = 0`,
      [JSON.stringify(forget.map(({ upstream, kind, tool }) => ({ upstream, kind, tool })))],
    );
  }
  if (pins.length === 0) return;
  await query(
    `insert into other_definition
     select upstream, kind, tool, 0, pin
     from json_to_recordset($1::json) as seen(upstream text, kind text, tool text, pin text)
     on conflict (upstream, kind, name) do update set pin = excluded.pin
     where other_definition.revision = 0`,
    [
      JSON.stringify(
        pins.map((pin) => {
          const { upstream, kind, tool } = pin;
          return { upstream, kind, tool, pin: pinText(pin, null) };
        }),
      ),
    ],
  );
}

export async function findOrMakeScope(
  transaction: Transaction,
  { key, idleMs }: Extract<InternalOperation, { kind: "find-scope" }>,
  now: number,
): Promise<string> {
  const { rows } = await transaction.query<{ id: string; last_used_at: number }>(
    "select id, last_used_at from scope where key = $1 order by last_used_at desc limit 1",
    [key],
  );
  const [last] = rows;
  if (last && now - last.last_used_at <= idleMs) {
    await touchScope(transaction.query, last.id, now);
    return last.id;
  }
  const id = `scope_${randomUUID()}`;
  await transaction.query("insert into scope values ($1, $2, $3)", [id, key, now]);
  await transaction.scopeKeys(id);
  return id;
}

export async function touchScope(query: Query, id: string, usedAt: number): Promise<void> {
  await query("update scope set last_used_at = greatest(last_used_at, $1) where id = $2", [
    usedAt,
    id,
  ]);
}

import pg from "pg";
import { MIGRATIONS } from "./migrate.ts";
import { clientOptions, type Query, queryOf, unavailable } from "./session.ts";

interface GuardRow {
  readonly name: string;
  readonly made: string;
}

/** How each trigger and function of a schema was made, and whether the trigger is on. Without the schema's own name. */
const GUARDS = `
  select 'trigger ' || c.relname || '.' || t.tgname as name,
    replace(pg_get_triggerdef(t.oid), n.nspname || '.', '') || ' ' || t.tgenabled::text as made
  from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = current_schema() and not t.tgisinternal
  union all
  select 'function ' || p.proname, p.prosrc from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname = current_schema() and p.proname in (
    select f.proname from pg_trigger t join pg_proc f on f.oid = t.tgfoid join pg_class c on c.oid = t.tgrelid
      join pg_namespace m on m.oid = c.relnamespace where m.nspname = current_schema() and not t.tgisinternal)`;

/**
 * A trigger that watches over what was written and is not as the migrations made it: removed, changed or switched off.
 * They are made anew in a schema that is never committed, and compared.
 */
export async function changedGuard(url: string): Promise<string | undefined> {
  const client = new pg.Client(clientOptions(url));
  client.on("error", () => undefined);
  try {
    await client.connect();
    const query = queryOf(client);
    const found = await guardsOf(query);
    await query("begin");
    await query("create schema countersign_fresh");
    await query("set local search_path = countersign_fresh");
    for (const migration of MIGRATIONS) await query(migration);
    const wanted = await guardsOf(query);
    await query("rollback");
    for (const [name, made] of wanted) if (found.get(name) !== made) return name;
    for (const name of found.keys()) if (!wanted.has(name)) return name;
    return undefined;
  } catch (error) {
    throw unavailable("the database's triggers cannot be looked at", error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function guardsOf(query: Query): Promise<Map<string, string>> {
  const { rows } = await query<GuardRow>(GUARDS);
  return new Map(rows.map(({ name, made }) => [name, made]));
}

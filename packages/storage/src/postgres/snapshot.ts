import { join } from "node:path";
import pg from "pg";
import { openForWriting } from "../sqlite/connection.ts";
import { DATABASE_FILE, makeFile, makePrivateFolder } from "../sqlite/data-folder.ts";
import type { SqliteDatabase } from "../sqlite/driver.ts";
import { migrate as migrateSqlite } from "../sqlite/migrate.ts";
import { type CopiedTable, copiedTables } from "./copied-tables.ts";
import { clientOptions, type Query, queryOf, unavailable } from "./session.ts";

/** Rows that are taken at once. */
const PAGE = 2_000;

type Value = string | number | Buffer | null;

/**
 * Copies everything, as it is at one moment, into a data folder's SQLite database: what verifies, proves, reports and
 * backs up a log works on that. The rows are the same byte for byte.
 *
 * @param folder must have no database yet.
 * @throws {CountersignError} `STORAGE_UNAVAILABLE`
 */
export async function takeSnapshot(
  url: string,
  folder: string,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<void> {
  makePrivateFolder(folder);
  const file = join(folder, DATABASE_FILE);
  makeFile(file);
  const database = openForWriting(file);
  const client = new pg.Client(clientOptions(url));
  client.on("error", () => undefined);
  try {
    migrateSqlite(database);
    await client.connect();
    const query = queryOf(client);
    await query("begin isolation level repeatable read read only");
    const { rows } = await query<{ total: number }>("select sequence as total from log_head");
    const total = rows[0]?.total ?? 0;
    const triggers = dropTriggers(database);
    for (const table of copiedTables()) {
      await copyTable(query, database, table, (done) => {
        if (table.name === "audit_record") onProgress(done, total);
      });
    }
    for (const trigger of triggers) database.exec(trigger);
    await query("commit");
  } catch (error) {
    throw unavailable("the database cannot be copied", error);
  } finally {
    await client.end().catch(() => undefined);
    database.close();
  }
}

/** They watch over changes and would take the copy for one. Made again as they were. */
function dropTriggers(database: SqliteDatabase): readonly string[] {
  const triggers = database
    .prepare("select name, sql from sqlite_schema where type = 'trigger' order by rowid")
    .all() as { name: string; sql: string }[];
  for (const { name } of triggers) database.exec(`drop trigger ${name}`);
  return triggers.map(({ sql }) => sql);
}

async function copyTable(
  query: Query,
  database: SqliteDatabase,
  { name, columns, key }: CopiedTable,
  onProgress: (done: number) => void,
): Promise<void> {
  database.exec(`delete from ${name}`);
  const insert = database.prepare(
    `insert into ${name} (${columns.join(", ")}) values (${columns.map(() => "?").join(", ")})`,
  );
  const insertPage = database.transaction((page: readonly Record<string, Value>[]) => {
    for (const row of page) insert.run(...columns.map((column) => row[column] ?? null));
  });
  await query(
    `declare rows no scroll cursor for select ${columns.join(", ")} from ${name} order by ${key.join(", ")}`,
  );
  let done = 0;
  for (;;) {
    const { rows } = await query<Record<string, Value>>(`fetch ${PAGE} from rows`);
    insertPage(rows);
    done += rows.length;
    onProgress(done);
    if (rows.length < PAGE) break;
  }
  await query("close rows");
}

import { join } from "node:path";
import { CountersignError } from "@countersign/core";
import pg from "pg";
import { openForReading } from "../sqlite/connection.ts";
import { DATABASE_FILE } from "../sqlite/data-folder.ts";
import type { SqliteDatabase } from "../sqlite/driver.ts";
import { type CopiedTable, copiedTables } from "./copied-tables.ts";
import { migrate } from "./migrate.ts";
import { clientOptions, type Query, queryOf, type SqlValue, unavailable } from "./session.ts";

/** Records of one transaction: an interrupted move goes on after the last one. */
const RECORDS_AT_ONCE = 2_000;
/** Rows of one insert: the protocol takes 65,535 values. */
const ROWS_AT_ONCE = 500;

/** Grow only, and are copied piece by piece; everything else is put in place together at the end. */
const GROWING: ReadonlySet<string> = new Set(["audit_record", "payload", "log_head"]);

interface Head {
  readonly sequence: number;
  readonly chain: Buffer;
  readonly at: number;
}

/**
 * Copies a data folder's SQLite database into an empty one that speaks PostgreSQL's protocol, or goes on where an
 * earlier attempt was interrupted. No daemon may run on either.
 *
 * @returns how many records there are.
 * @throws {CountersignError} `STORAGE_UNAVAILABLE`: the target holds another log.
 */
export async function moveToPostgres(
  folder: string,
  url: string,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<number> {
  const source = openForReading(join(folder, DATABASE_FILE));
  const client = new pg.Client(clientOptions(url));
  client.on("error", () => undefined);
  try {
    await client.connect();
    const query = queryOf(client);
    await migrate(query);
    const head = source.prepare("select sequence, chain, at from log_head").get() as Head;
    let done = await commonRecords(source, query);
    onProgress(done, head.sequence);
    while (done < head.sequence) {
      done = await copyRecords(source, query, done);
      onProgress(done, head.sequence);
    }
    await replaceOthers(source, query);
    return head.sequence;
  } catch (error) {
    throw unavailable("the database cannot be moved", error);
  } finally {
    await client.end().catch(() => undefined);
    source.close();
  }
}

/** How many records the target has already. What it has must be the beginning of this log. */
async function commonRecords(source: SqliteDatabase, query: Query): Promise<number> {
  const { rows } = await query<Head>("select sequence, chain, at from log_head");
  const there = rows[0]?.sequence ?? 0;
  if (there === 0) return 0;
  const here = source
    .prepare("select chain from audit_record where sequence = ?")
    .pluck()
    .get(there) as Buffer | undefined;
  if (here && rows[0]?.chain.equals(here)) return there;
  throw new CountersignError(
    "STORAGE_UNAVAILABLE",
    `the database has ${there} records of another log: name an empty one`,
  );
}

async function copyRecords(source: SqliteDatabase, query: Query, after: number): Promise<number> {
  const records = source
    .prepare("select * from audit_record where sequence > ? order by sequence limit ?")
    .all(after, RECORDS_AT_ONCE) as Record<string, SqlValue>[];
  const last = records.at(-1);
  if (!last) throw new Error("the log ends before its end (run `countersign audit verify`)");
  const to = Number(last["sequence"]);
  const payloads = source
    .prepare("select * from payload where sequence > ? and sequence <= ?")
    .all(after, to) as Record<string, SqlValue>[];
  const at = Date.parse((JSON.parse(String(last["head"])) as { at: string }).at);
  await query("begin");
  await insert(query, "audit_record", records);
  await insert(query, "payload", payloads);
  const end = [to, last["chain"] ?? null, at];
  await query("update log_head set sequence = $1, chain = $2, at = $3", end);
  await query("commit");
  return to;
}

/**
 * Puts what changes with time in place of what an earlier attempt put there. The triggers that watch over changes would
 * take it for one, so they are off inside this transaction.
 */
async function replaceOthers(source: SqliteDatabase, query: Query): Promise<void> {
  await query("begin");
  for (const table of copiedTables()) {
    if (GROWING.has(table.name)) continue;
    await query(`alter table ${table.name} disable trigger user`);
    await query(`delete from ${table.name}`);
    await copyAll(source, query, table);
    await query(`alter table ${table.name} enable trigger user`);
  }
  await query("commit");
}

async function copyAll(
  source: SqliteDatabase,
  query: Query,
  { name, columns }: CopiedTable,
): Promise<void> {
  // As they were written: what a table keeps no order of has it in `rowid`, where there is one.
  const rows = source.prepare(`select ${columns.join(", ")} from ${name}`).iterate() as Iterable<
    Record<string, SqlValue>
  >;
  let page: Record<string, SqlValue>[] = [];
  for (const row of rows) {
    page.push(row);
    if (page.length < ROWS_AT_ONCE) continue;
    await insert(query, name, page);
    page = [];
  }
  await insert(query, name, page);
}

async function insert(
  query: Query,
  table: string,
  rows: readonly Readonly<Record<string, SqlValue>>[],
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first);
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const page = rows.slice(from, from + ROWS_AT_ONCE);
    let place = 0;
    const tuples = page.map(() => `(${columns.map(() => `$${++place}`).join(", ")})`);
    await query(
      `insert into ${table} (${columns.join(", ")}) values ${tuples.join(", ")}`,
      page.flatMap((row) => columns.map((column) => row[column] ?? null)),
    );
  }
}

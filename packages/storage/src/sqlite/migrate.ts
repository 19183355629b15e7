import { CountersignError } from "@countersign/core";
import { loadDriver, type SqliteDatabase } from "./driver.ts";
import { firstSchema } from "./migrations/0001-first-schema.ts";
import { decidingTogether } from "./migrations/0003-deciding-together.ts";
import { checkpointsAndHolds } from "./migrations/0004-checkpoints-and-holds.ts";
import { channelNotes } from "./migrations/0006-channel-notes.ts";
import { usedOnce } from "./migrations/0007-used-once.ts";
import { duties } from "./migrations/0008-duties.ts";
import { definitionsNoticed } from "./migrations/0009-definitions-noticed.ts";
import { pageSessions } from "./migrations/0010-page-sessions.ts";
import { logIndex } from "./migrations/0011-log-index.ts";
import { otherDefinitions } from "./migrations/0012-other-definitions.ts";
import { quietCalls } from "./migrations/0013-quiet-calls.ts";
import { invitationsNoticed } from "./migrations/0015-invitations-noticed.ts";
import { usageByModel } from "./migrations/0014-usage-by-model.ts";
import { valueBoxes } from "./migrations/0016-value-boxes.ts";
import { sentCallsAndDefinitions } from "./migrations/0005-sent-calls-and-definitions.ts";
import { historyAndBudgets } from "./migrations/0002-history-and-budgets.ts";

/** In order; the number of those that were applied is the database's `user_version`. Add to them, never change one. */
const MIGRATIONS: readonly string[] = [
  firstSchema,
  historyAndBudgets,
  decidingTogether,
  checkpointsAndHolds,
  sentCallsAndDefinitions,
  channelNotes,
  usedOnce,
  duties,
  definitionsNoticed,
  pageSessions,
  logIndex,
  otherDefinitions,
  quietCalls,
  usageByModel,
  invitationsNoticed,
  valueBoxes,
];

/** Marks the file as ours: "CSgn". */
const APPLICATION_ID = 0x4353676e;

/** Marks it as a log that was imported, which nothing writes to: "CSim". */
const IMPORTED_ID = 0x4353696d;

/**
 * Brings the schema up to date, in one transaction.
 *
 * @throws {CountersignError} `STORAGE_UNAVAILABLE`: the database is newer than this code, or somebody else's.
 */
export function migrate(database: SqliteDatabase): void {
  if (isImported(database)) {
    throw new CountersignError(
      "STORAGE_UNAVAILABLE",
      "it is an imported log, which can only be read: name its folder with `--imported`",
    );
  }
  if (checkSchema(database) === MIGRATIONS.length) return;
  database
    .transaction(() => {
      const version = checkSchema(database);
      for (const migration of MIGRATIONS.slice(version)) database.exec(migration);
      database.pragma(`user_version = ${MIGRATIONS.length}`);
      database.pragma(`application_id = ${APPLICATION_ID}`);
    })
    .immediate();
}

export function isImported(database: SqliteDatabase): boolean {
  return database.pragma("application_id", { simple: true }) === IMPORTED_ID;
}

/** From now on it can only be read. */
export function markImported(database: SqliteDatabase): void {
  database.pragma(`application_id = ${IMPORTED_ID}`);
}

/** Returns the version of a schema this code can read. An empty database has version 0. */
export function checkSchema(database: SqliteDatabase): number {
  const version = Number(database.pragma("user_version", { simple: true }));
  const application = database.pragma("application_id", { simple: true });
  const tables = database.prepare("select count(*) as n from sqlite_schema").get() as { n: number };
  if (application !== APPLICATION_ID && application !== IMPORTED_ID && tables.n > 0) {
    throw new CountersignError("STORAGE_UNAVAILABLE", "the database belongs to another program");
  }
  if (version > MIGRATIONS.length) {
    throw new CountersignError(
      "STORAGE_UNAVAILABLE",
      `the database has schema ${version}, and this version knows them up to ${MIGRATIONS.length}: use the newer version`,
    );
  }
  return version;
}

/** A table, index or trigger that is not as the migrations made it: `trigger approval_settled`. */
export function changedSchema(database: SqliteDatabase): string | undefined {
  const Driver = loadDriver();
  const fresh = new Driver(":memory:");
  try {
    for (const migration of MIGRATIONS.slice(0, checkSchema(database))) fresh.exec(migration);
    const wanted = schemaOf(fresh);
    const found = schemaOf(database);
    for (const [name, sql] of wanted) if (found.get(name) !== sql) return name;
    for (const name of found.keys()) if (!wanted.has(name)) return name;
    return undefined;
  } finally {
    fresh.close();
  }
}

/** Leaves out what SQLite and its tools keep for themselves. */
function schemaOf(database: SqliteDatabase): Map<string, string | null> {
  const rows = database
    .prepare(
      "select type || ' ' || name as name, sql from sqlite_schema where name not like 'sqlite@_%' escape '@'",
    )
    .all() as { name: string; sql: string | null }[];
  return new Map(rows.map(({ name, sql }) => [name, sql]));
}

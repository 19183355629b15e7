import { setTimeout as sleep } from "node:timers/promises";
import { CountersignError } from "@countersign/core";
import { firstSchema } from "./migrations/0001-first-schema.ts";
import { historyAndBudgets } from "./migrations/0002-history-and-budgets.ts";
import { decidingTogether } from "./migrations/0003-deciding-together.ts";
import { checkpointsAndHolds } from "./migrations/0004-checkpoints-and-holds.ts";
import { sentCallsAndDefinitions } from "./migrations/0005-sent-calls-and-definitions.ts";
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
import { isConflict, type Query, sqlState } from "./session.ts";

/** In order, number for number those of SQLite. Add to them, never change one. */
export const MIGRATIONS: readonly string[] = [
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

/**
 * The oldest schema whose code can work on the newest: replicas are replaced one after the other, so the older ones
 * meet the schema of the newer. Raised by a migration that is more than an addition.
 */
export const WORKS_WITH = 8;

/** What a version knows of the schema. */
export interface KnownSchema {
  readonly migrations: readonly string[];
  /** Number of the oldest schema whose code can work on the newest of them. */
  readonly worksWith: number;
}

/** How often it is tried, should it and what others do wait for each other. */
const MOST_ATTEMPTS = 6;
const PAUSE_MS = 100;

interface SchemaRow {
  readonly version: number;
  readonly works_with: number;
}

/**
 * Brings the schema up to date, in one transaction. Replicas that start at the same time wait for each other, and those
 * that work on it meanwhile wait for this.
 *
 * @throws {CountersignError} `STORAGE_UNAVAILABLE`: the database is too new for this code.
 */
export async function migrate(
  query: Query,
  schema: KnownSchema = { migrations: MIGRATIONS, worksWith: WORKS_WITH },
): Promise<void> {
  await makeSchemaTable(query);
  for (let attempt = 1; ; attempt++) {
    await query("begin");
    try {
      await bringUpToDate(query, schema);
      await query("commit");
      return;
    } catch (error) {
      await query("rollback").catch(() => undefined);
      // Whoever only reads takes turns with nobody, and may hold what this waits for.
      if (!isConflict(error) || attempt >= MOST_ATTEMPTS) throw error;
      await sleep(PAUSE_MS * attempt);
    }
  }
}

async function bringUpToDate(query: Query, { migrations, worksWith }: KnownSchema): Promise<void> {
  const { rows } = await query<SchemaRow>(
    "select version, works_with from countersign_schema for update",
  );
  const [found = { version: 0, works_with: 0 }] = rows;
  if (found.works_with > migrations.length) {
    throw new CountersignError(
      "STORAGE_UNAVAILABLE",
      `the database has schema ${found.version}, which works with versions that know schema ${found.works_with} or newer, and this one knows them up to ${migrations.length}: use a newer version`,
    );
  }
  if (found.version >= migrations.length) return;
  if (found.version > 0) await keepWritersWaiting(query);
  for (const migration of migrations.slice(found.version)) await query(migration);
  await query("update countersign_schema set version = $1, works_with = $2", [
    migrations.length,
    worksWith,
  ]);
}

/**
 * Takes the log's end before anything else, as every transaction that writes does: else one that has it would wait for
 * a table that is being changed, and the change for that one. The table and not its row, which a migration may change,
 * too, while others stand in line for the row. Where the server has no such lock, {@link migrate} tries again.
 */
async function keepWritersWaiting(query: Query): Promise<void> {
  await query("savepoint before_lock");
  try {
    await query("lock table log_head in access exclusive mode");
  } catch (error) {
    if (!["42601", "0A000"].includes(sqlState(error) ?? "")) throw error;
    await query("rollback to before_lock");
  }
}

/** Two who make it at once: one is told that it is there, in one of several ways. */
async function makeSchemaTable(query: Query): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await query(
        `create table if not exists countersign_schema (
           id bigint primary key check (id = 1), version bigint not null, works_with bigint not null)`,
      );
      await query("insert into countersign_schema values (1, 0, 0) on conflict do nothing");
      return;
    } catch (error) {
      const isThere = ["23505", "42P07", "40001"].includes(sqlState(error) ?? "");
      if (!isThere || attempt >= 5) throw error;
    }
  }
}

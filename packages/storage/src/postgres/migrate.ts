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
import { type Query, sqlState } from "./session.ts";

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
];

/**
 * The oldest schema whose code can work on the newest: replicas are replaced one after the other, so the older ones
 * meet the schema of the newer. Raised by a migration that is more than an addition.
 */
const WORKS_WITH = 8;

interface SchemaRow {
  readonly version: number;
  readonly works_with: number;
}

/**
 * Brings the schema up to date, in one transaction. Replicas that start at the same time wait for each other.
 *
 * @throws {CountersignError} `STORAGE_UNAVAILABLE`: the database is too new for this code.
 */
export async function migrate(query: Query): Promise<void> {
  await makeSchemaTable(query);
  await query("begin");
  try {
    const { rows } = await query<SchemaRow>(
      "select version, works_with from countersign_schema for update",
    );
    const [{ version, works_with: worksWith } = { version: 0, works_with: 0 }] = rows;
    if (worksWith > MIGRATIONS.length) {
      throw new CountersignError(
        "STORAGE_UNAVAILABLE",
        `the database has schema ${version}, which works with versions that know schema ${worksWith} or newer, and this one knows them up to ${MIGRATIONS.length}: use a newer version`,
      );
    }
    if (version < MIGRATIONS.length) {
      for (const migration of MIGRATIONS.slice(version)) await query(migration);
      await query("update countersign_schema set version = $1, works_with = $2", [
        MIGRATIONS.length,
        WORKS_WITH,
      ]);
    }
    await query("commit");
  } catch (error) {
    await query("rollback").catch(() => undefined);
    throw error;
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

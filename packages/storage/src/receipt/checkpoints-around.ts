import { join } from "node:path";
import { CountersignError } from "@countersign/core";
import { DEFAULT_SCHEDULE } from "../sqlite/checkpoint-rows.ts";
import { DATABASE_FILE } from "../sqlite/data-folder.ts";
import { openForReading } from "../sqlite/connection.ts";
import type { SqliteDatabase } from "../sqlite/driver.ts";
import type { ImportedLog } from "../log-file/imported-log.ts";
import { encodeCommit } from "../store/encoded-commit.ts";
import { openWriter } from "../sqlite/open-writer.ts";
import type { LogAccess } from "../sqlite/with-writer.ts";

/** Signed notes; `null`: there was none before. */
interface CheckpointsAround {
  readonly before: string | null;
  readonly after: string;
}

/** Sequences of the first and the last record of a period; 0 for a period without records. */
export interface PeriodOfLog extends LogAccess {
  readonly first: number;
  readonly last: number;
}

/**
 * Signed checkpoints that enclose a period of the log: the newest before its first record, and the oldest that covers
 * its last one, which is made if there is none yet.
 */
export function checkpointsAround({
  folder,
  masterKey,
  signingKey,
  now,
  first,
  last,
}: PeriodOfLog): CheckpointsAround {
  const notary = { signer: signingKey, schedule: DEFAULT_SCHEDULE };
  const { database, writer } = openWriter(join(folder, DATABASE_FILE), masterKey.secret, notary);
  try {
    const [outcome] = writer.write([encodeCommit([{ kind: "make-checkpoint" }], now)]);
    if (outcome && "failure" in outcome) {
      throw new CountersignError("AUDIT_WRITE_FAILED", outcome.failure.message);
    }
    return notesAround(database, first, last);
  } finally {
    database.close();
  }
}

/** The same of a log that was imported, whose checkpoints cover all of it. */
export function importedCheckpointsAround(
  { folder }: ImportedLog,
  { first, last }: Pick<PeriodOfLog, "first" | "last">,
): CheckpointsAround {
  const database = openForReading(join(folder, DATABASE_FILE));
  try {
    return notesAround(database, first, last);
  } finally {
    database.close();
  }
}

function notesAround(database: SqliteDatabase, first: number, last: number): CheckpointsAround {
  const note = (sql: string, size: number): string | undefined =>
    database.prepare(`select note from checkpoint where ${sql} limit 1`).pluck().get(size) as
      | string
      | undefined;
  const after = note("size >= ? order by size", last);
  if (after === undefined) throw new Error("no checkpoint covers the period (this is a bug)");
  return { before: note("size < ? order by size desc", first) ?? null, after };
}

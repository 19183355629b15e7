/** Erases, and what forbids it, in whatever process: a running daemon notices. */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type AuditDraft, CountersignError } from "@countersign/core";
import { openForReading } from "../sqlite/connection.ts";
import { DATABASE_FILE } from "../sqlite/data-folder.ts";
import type { SqliteDatabase } from "../sqlite/driver.ts";
import type { Erased, ErasureSelection } from "./erasure.ts";
import type { LegalHold } from "./legal-hold.ts";
import { SELECT_HOLDS } from "../sqlite/legal-hold-rows.ts";
import { termsOfHold } from "./standing-terms.ts";
import { type LogAccess, withWriter } from "../sqlite/with-writer.ts";
import type { Operation, OperationResult } from "./encoded-commit.ts";

/** How long others may take to let go of what the write-ahead log still holds. */
const TRUNCATE_TIMEOUT_MS = 10_000;

/** Who does it and why. The reason must hold no value: it stands in the log for ever. */
export type Accountable = Pick<AuditDraft, "reviewer" | "operator" | "note">;

export interface EraseOptions extends LogAccess {
  readonly selection: ErasureSelection;
  readonly by: Accountable;
}

/**
 * Destroys the keys of the selected scopes, the values behind their tokens and the payloads of their records, in the
 * database and in its write-ahead log, and records it. The records stay, and the log still verifies.
 *
 * @returns what was erased; `isTruncated` is false if somebody kept the write-ahead log busy, so that what was erased
 *   may stand in it until the next checkpoint.
 * @throws {CountersignError} `ERASURE_REFUSED`
 */
export async function eraseData({
  selection,
  by,
  ...access
}: EraseOptions): Promise<Erased & { readonly isTruncated: boolean }> {
  const operation = { kind: "erase", selection, record: by } as const;
  if (access.postgres !== undefined) {
    // What deleted rows leave on the server's disk is its own `vacuum`'s to remove.
    const { commitAlone } = await alone();
    const result = await commitAlone(access.postgres, access, operation);
    return { ...erasedOrThrow(result), isTruncated: true };
  }
  return withWriter(access, async (commit, database) => {
    const erased = erasedOrThrow(commit(operation));
    return { ...erased, isTruncated: await truncate(database) };
  });
}

/** The driver takes long to load, and most logs stand in a file. */
function alone(): Promise<typeof import("../postgres/commit-alone.ts")> {
  return import("../postgres/commit-alone.ts");
}

function erasedOrThrow({ erased, refused }: OperationResult): Erased {
  if (erased) return erased;
  throw new CountersignError("ERASURE_REFUSED", refused ?? "(this is a bug)");
}

async function commitOne(access: LogAccess, operation: Operation): Promise<OperationResult> {
  const { postgres } = access;
  if (postgres !== undefined) return (await alone()).commitAlone(postgres, access, operation);
  return withWriter(access, async (commit) => commit(operation));
}

/** Forbids erasing a scope, all of a requester, or anything. Returns the hold's id. */
export async function placeHold(
  access: LogAccess,
  { scope, requester }: Pick<LegalHold, "scope" | "requester">,
  by: Accountable,
): Promise<string> {
  const id = `hold_${randomUUID().slice(0, 8)}`;
  const of = scope ?? requester ?? "everything";
  const note = `${id} on ${of}${by.note === undefined ? "" : `: ${by.note}`}`;
  const terms = termsOfHold({ id, scope, requester });
  const record: AuditDraft = { ...by, type: "legal_hold.placed", note, terms };
  await commitOne(access, { kind: "place-hold", hold: { id, scope, requester }, record });
  return id;
}

/** Returns whether it was in force. */
export async function releaseHold(
  access: LogAccess,
  id: string,
  by: Accountable,
): Promise<boolean> {
  const note = `${id}${by.note === undefined ? "" : `: ${by.note}`}`;
  const record: AuditDraft = { ...by, type: "legal_hold.released", note };
  const { done } = await commitOne(access, { kind: "release-hold", id, record });
  return done;
}

/** Those in force. */
export async function listHolds({
  folder,
  postgres,
}: Pick<LogAccess, "folder" | "postgres">): Promise<readonly LegalHold[]> {
  if (postgres !== undefined) return (await alone()).holdsInForce(postgres);
  const database = openForReading(join(folder, DATABASE_FILE));
  try {
    return database.prepare(SELECT_HOLDS).all() as LegalHold[];
  } finally {
    database.close();
  }
}

/** Moves the write-ahead log into the database and empties it. Returns whether nobody stood in the way. */
async function truncate(database: SqliteDatabase): Promise<boolean> {
  for (const until = Date.now() + TRUNCATE_TIMEOUT_MS; Date.now() < until; await sleep(50)) {
    const [row] = database.pragma("wal_checkpoint(TRUNCATE)") as { busy: number }[];
    if (row?.busy === 0) return true;
  }
  return false;
}

import { copyFileSync, existsSync, renameSync, rmSync } from "node:fs";
import { chmod, open } from "node:fs/promises";
import { join } from "node:path";
import { type AuditRecord, CountersignError, type Erasure } from "@countersign/core";
import { syncFolderOf } from "../keys/secret-file.ts";
import { openForReading } from "./connection.ts";
import { DATABASE_FILE } from "./data-folder.ts";
import type { Accountable } from "../store/erase-data.ts";
import { lockDataFolder } from "./lock-data-folder.ts";
import { verifyLog, type VerifyReport } from "./verify-log.ts";
import { type LogAccess, withWriter } from "./with-writer.ts";

/**
 * Copies the database while it is in use, as it is at one moment, and verifies the copy. Keys are not in it: neither
 * the master key, without which nothing in it can be read, nor the signing key.
 *
 * @throws {CountersignError} `STORAGE_UNAVAILABLE` if `file` is there already or the copy is not good.
 */
export async function backUp(
  access: LogAccess,
  file: string,
  by: Accountable,
): Promise<VerifyReport> {
  if (existsSync(file)) throw unavailable(`\`${file}\` is there already`);
  const draft = `${file}.part`;
  rmSync(draft, { force: true });
  const database = openForReading(join(access.folder, DATABASE_FILE));
  try {
    database.prepare("vacuum into ?").run(draft);
    await chmod(draft, 0o600);
    const report = await verifyCopy(access, draft);
    await sync(draft);
    renameSync(draft, file);
    syncFolderOf(file);
    const note = `${report.records} records`;
    await withWriter(access, async (commit) =>
      commit({ kind: "append", record: { ...by, type: "log.backed_up", note } }),
    );
    return report;
  } finally {
    database.close();
    rmSync(draft, { force: true });
  }
}

export interface Restored {
  /** How many records the backup has. */
  readonly records: number;
  /** How many the database had that it replaced, and where that is now; `null` if there was none. */
  readonly replaced: { readonly records: number; readonly file: string } | null;
  /** Erasures that the backup did not know of, and that were done again. */
  readonly erasedAgain: number;
}

/**
 * Puts a backup in the database's place, after it was verified. What is replaced is put aside. What was erased since the
 * backup is erased again.
 *
 * @throws {CountersignError} `STORAGE_IN_USE` while a daemon runs; `STORAGE_UNAVAILABLE` if the backup is not good.
 */
export async function restore(access: LogAccess, file: string, by: Accountable): Promise<Restored> {
  const { folder, now } = access;
  if (!existsSync(file)) throw unavailable(`there is no \`${file}\``);
  const lock = lockDataFolder(folder);
  const target = join(folder, DATABASE_FILE);
  const draft = `${target}.restoring`;
  try {
    copyFileSync(file, draft);
    await chmod(draft, 0o600);
    const { records } = await verifyCopy(access, draft);
    await sync(draft);
    const later = existsSync(target) ? readLater(target, records) : undefined;
    const aside = `${target}.replaced-${now}`;
    if (existsSync(target)) {
      for (const end of ["", "-wal", "-shm"]) {
        if (existsSync(target + end)) renameSync(target + end, aside + end);
      }
    }
    renameSync(draft, target);
    syncFolderOf(target);
    const erasures = later?.erasures ?? [];
    const lost = Math.max(0, (later?.records ?? records) - records);
    const note = `a backup of ${records} records; ${lost} came after it and are gone`;
    // The key may have been changed since: this record says so as well as that it was restored.
    await withWriter({ ...access, isNewKey: true }, async (commit, database) => {
      // Who has signed out since would be signed in again.
      database.exec("delete from page_session");
      commit({
        kind: "append",
        record: { ...by, type: "log.restored", note, vkey: access.signingKey.vkey },
      });
      for (const again of erasures) {
        commit({ kind: "erase", selection: { again }, record: { ...by, note: "after a restore" } });
      }
    });
    return {
      records,
      replaced: later ? { records: later.records, file: aside } : null,
      erasedAgain: erasures.length,
    };
  } finally {
    rmSync(draft, { force: true });
    lock.release();
  }
}

async function verifyCopy({ masterKey, signingKey }: LogAccess, file: string) {
  const report = await verifyLog({ file, masterKey, vkeys: [signingKey.vkey] });
  if (report.ok) return report;
  const { sequence, what } = report.firstBad ?? { sequence: 0, what: "" };
  throw unavailable(`the copy does not verify at record ${sequence}: ${what}`);
}

/** What the database that is replaced knows and the backup does not. A damaged one may know nothing. */
function readLater(
  file: string,
  records: number,
): { readonly records: number; readonly erasures: readonly Erasure[] } {
  const database = openForReading(file);
  try {
    const head = database.prepare("select sequence from log_head").pluck().get() as number;
    const rows = database
      .prepare("select head from audit_record where sequence > ? and type = 'payload.erased'")
      .pluck()
      .all(records) as string[];
    const erasures = rows.flatMap((row) => (JSON.parse(row) as AuditRecord).erasure ?? []);
    return { records: head, erasures };
  } catch {
    return { records: 0, erasures: [] };
  } finally {
    database.close();
  }
}

async function sync(file: string): Promise<void> {
  await using handle = await open(file, "r+");
  await handle.sync();
}

function unavailable(detail: string): CountersignError {
  return new CountersignError("STORAGE_UNAVAILABLE", detail);
}

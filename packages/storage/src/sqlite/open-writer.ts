import { statSync } from "node:fs";
import type { KeyObject } from "node:crypto";
import { CountersignError } from "@countersign/core";
import { fingerprintOf, ScopeKeyring } from "../keys/scope-keys.ts";
import type { NoteSigner } from "../proof/signed-note.ts";
import { CheckpointRows, type CheckpointSchedule } from "./checkpoint-rows.ts";
import { openForWriting } from "./connection.ts";
import type { SqliteDatabase } from "./driver.ts";
import { migrate } from "./migrate.ts";
import { MASTER_KEY_VERSION } from "./scope-key-rows.ts";
import { Writer } from "./writer.ts";

/** What makes checkpoints, and when. */
export interface Notary {
  readonly signer: NoteSigner;
  readonly schedule: CheckpointSchedule;
  /** The newest checkpoint may have been signed with another key: this one is new, which a record is about to say. */
  readonly isNew?: boolean;
}

/**
 * Opens the connection that writes, brings the schema up to date and makes sure the keys are the right ones. Without a
 * notary no checkpoints are made. `check` is called before each transaction, and may throw.
 */
export function openWriter(
  file: string,
  master: KeyObject,
  notary?: Notary,
  check: () => void = sameFileAs(file),
): { readonly database: SqliteDatabase; readonly writer: Writer } {
  check();
  const database = openForWriting(file);
  try {
    migrate(database);
    checkMasterKey(database, fingerprintOf(master));
    const checkpoints = notary && new CheckpointRows(database, notary.signer, notary.schedule);
    if (!notary?.isNew) checkpoints?.requireOwn();
    const keyring = new ScopeKeyring(master);
    const writer = new Writer(database, { keyring, check, ...(checkpoints && { checkpoints }) });
    return { database, writer };
  } catch (error) {
    database.close();
    if (error instanceof CountersignError) throw error;
    const because = error instanceof Error ? error.message : String(error);
    throw new CountersignError("STORAGE_UNAVAILABLE", `\`${file}\`: ${because}`, { cause: error });
  }
}

/** @throws {CountersignError} `MASTER_KEY_INVALID`: with another key every value in the database would be lost. */
export function checkMasterKey(database: SqliteDatabase, fingerprint: Buffer): void {
  const find = database.prepare("select fingerprint from master_key where version = ?");
  const read = () => find.get(MASTER_KEY_VERSION) as { fingerprint: Buffer } | undefined;
  let kept = read();
  if (!kept && !database.readonly) {
    database
      .prepare("insert into master_key values (?, ?) on conflict do nothing")
      .run(MASTER_KEY_VERSION, fingerprint);
    kept = read();
  }
  if (kept && !kept.fingerprint.equals(fingerprint)) {
    throw new CountersignError("MASTER_KEY_INVALID", "the database was made with another one");
  }
}

/** A file that was removed or replaced could still be written to, and everything in it would be gone. */
export function sameFileAs(file: string): () => void {
  const inode = exactInode(file);
  // As a number where it is exact: that is asked for in half the time.
  const isSmall = inode !== undefined && inode <= Number.MAX_SAFE_INTEGER;
  const wanted = isSmall ? Number(inode) : inode;
  const find = isSmall ? roundInode : exactInode;
  return () => {
    if (find(file) !== wanted) throw new Error(`\`${file}\` was removed or replaced`);
  };
}

function exactInode(file: string): bigint | undefined {
  return statSync(file, { bigint: true, throwIfNoEntry: false })?.ino;
}

function roundInode(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.ino;
}

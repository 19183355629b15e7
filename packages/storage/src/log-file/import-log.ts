/**
 * Takes a log that was exported elsewhere: writes what the file says into a folder that has another name until all of it
 * was verified, and gives that folder its name as the last thing. Whatever interrupts it, there is either the whole log
 * or none that could be opened.
 */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type AuditRecord, CountersignError } from "@countersign/core";
import { type MasterKey, readMasterKey } from "../keys/master-key.ts";
import { fingerprintOf } from "../keys/scope-keys.ts";
import { syncFolderOf } from "../keys/secret-file.ts";
import { readVkey } from "../proof/signed-note.ts";
import { openForReading, openForWriting } from "../sqlite/connection.ts";
import { DATABASE_FILE, makeFile } from "../sqlite/data-folder.ts";
import type { SqliteDatabase } from "../sqlite/driver.ts";
import type { KeptNotes } from "../sqlite/kept-checkpoints.ts";
import { markImported, migrate } from "../sqlite/migrate.ts";
import { MASTER_KEY_VERSION } from "../sqlite/scope-key-rows.ts";
import { NAMES_A_KEY } from "../sqlite/log-check.ts";
import { verifyLog, type VerifyReport } from "../sqlite/verify-log.ts";
import { ImportedRows } from "./imported-rows.ts";
import { writeAboutImport } from "./imported-log.ts";
import { invalidLogFile, type LogFileHeader, type LogFileLine, readLine } from "./log-file.ts";
import { linesOf } from "./read-lines.ts";

export interface ImportLogOptions {
  readonly file: string;
  /** Where the log goes: a folder that is not there yet. */
  readonly into: string;
  /** What it is held against: public keys, checkpoints that were kept elsewhere, or heads as cards show them. */
  readonly vkeys: readonly string[];
  readonly kept: readonly KeptNotes[];
  readonly heads: readonly string[];
  /** As {@link verifyLog} has it. */
  readonly inspect?: (record: AuditRecord) => Promise<string | null>;
  /** Called now and then. What it throws ends the import, and nothing is left of it. */
  readonly onProgress?: (doing: "reading" | "verifying", done: number, total: number) => void;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Lines between two looks at whether to go on. */
const AT_ONCE = 1_000;

/**
 * @throws {CountersignError} `LOG_FILE_INVALID` naming the first bad line or record; `SIGNING_KEY_INVALID` if a vkey is
 *   none; `STORAGE_UNAVAILABLE` if the folder is there or the file cannot be read. There is no folder then.
 */
export async function importLog(options: ImportLogOptions): Promise<VerifyReport> {
  const { file, into, onProgress = () => {}, now } = options;
  if (existsSync(into)) throw unavailable(`\`${into}\` is there already`);
  const folder = draftOf(into);
  try {
    const masterKey = await readMasterKey(folder, {});
    const database = join(folder, DATABASE_FILE);
    const header = await readInto(database, masterKey, file, (done, total) =>
      onProgress("reading", done, total),
    );
    const report = await verifyLog({
      file: database,
      imported: true,
      masterKey,
      vkeys: options.vkeys.length > 0 ? options.vkeys : [header.vkey],
      kept: options.kept,
      heads: options.heads,
      ...(options.inspect && { inspect: options.inspect }),
      onProgress: (done, total) => onProgress("verifying", done, total),
    });
    requireTrust(report, header, options, database);
    const { log, vkey, records, payloads } = header;
    const importedAt = new Date(now).toISOString();
    writeAboutImport(folder, { log, vkey, importedAt, records, payloads });
    chmodSync(database, 0o400);
    if (existsSync(into)) throw unavailable(`\`${into}\` is there already`);
    syncFolderOf(database);
    renameSync(folder, into);
    syncFolderOf(into);
    return report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A name of its own, so that two imports into one place never meet. */
function draftOf(into: string): string {
  try {
    mkdirSync(dirname(into), { recursive: true });
    return mkdtempSync(join(dirname(into), `.${basename(into)}.importing-`));
  } catch (cause) {
    const detail = `cannot make \`${into}\``;
    throw new CountersignError("STORAGE_UNAVAILABLE", detail, { cause });
  }
}

/** Reads all of the file, each line against those before it. What it is worth, the checkpoints say afterwards. */
async function readInto(
  database: string,
  masterKey: MasterKey,
  file: string,
  onProgress: (done: number, total: number) => void,
): Promise<LogFileHeader> {
  const connection = makeDatabase(database, masterKey);
  try {
    let header: LogFileHeader | undefined;
    let rows: ImportedRows | undefined;
    let count = 0;
    connection.exec("begin");
    for await (const bytes of linesOf(file)) {
      count += 1;
      const line = readLine(bytes);
      if (line === undefined) throw badLine(count, "it is not written as lines of a log are");
      if (rows === undefined || header === undefined) {
        header = headerOf(line);
        rows = new ImportedRows(connection, masterKey, header);
        continue;
      }
      const problem = rows.add(line);
      if (problem !== undefined) throw badLine(count, problem);
      if (count % AT_ONCE > 0) continue;
      connection.exec("commit; begin");
      onProgress(rows.records, header.records);
      // Others get a turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (rows === undefined || header === undefined) throw invalidLogFile("it is empty");
    const problem = rows.end();
    if (problem !== undefined) throw badLine(count, problem);
    connection.exec("commit");
    markImported(connection);
    connection.pragma("wal_checkpoint(TRUNCATE)");
    connection.pragma("journal_mode = DELETE");
    return header;
  } catch (error) {
    if (error instanceof CountersignError) throw error;
    const because = error instanceof Error ? error.message : String(error);
    throw new CountersignError("STORAGE_UNAVAILABLE", `\`${file}\`: ${because}`, { cause: error });
  } finally {
    connection.close();
  }
}

function makeDatabase(file: string, masterKey: MasterKey): SqliteDatabase {
  makeFile(file);
  const database = openForWriting(file);
  // It is synced once, before the folder gets its name.
  database.pragma("synchronous = NORMAL");
  migrate(database);
  database
    .prepare("insert into master_key values (?, ?)")
    .run(MASTER_KEY_VERSION, fingerprintOf(masterKey.secret));
  return database;
}

function headerOf(line: LogFileLine): LogFileHeader {
  if (!("format" in line)) throw invalidLogFile("line 1 is not the first line of a log");
  const verifier = readVkey(line.vkey);
  if (verifier?.name !== line.log) throw invalidLogFile("line 1: its key is none of this log");
  return line;
}

/**
 * Every record has to stand under something the person named: a key, or a checkpoint that reaches up to it or to a
 * record that names the key of the last one.
 */
function requireTrust(
  report: VerifyReport,
  header: LogFileHeader,
  { vkeys, kept, heads }: ImportLogOptions,
  database: string,
): void {
  if (report.firstBad) {
    const { sequence, through, what, kind } = report.firstBad;
    const among = through === undefined ? "" : ` to ${through}, among which the first bad one is`;
    const where = sequence === 0 ? "" : `record ${sequence}${among}: `;
    throw invalidLogFile(`${where}${what} (fits: ${kind})`);
  }
  const { checkpoints } = report;
  if (kept.length + heads.length > 0 && checkpoints.kept === 0) {
    throw invalidLogFile("no checkpoint that was given is signed with a key of this log");
  }
  if (vkeys.length > 0) {
    if (vkeys.some((vkey) => vkey.trim() === header.vkey)) return;
    throw invalidLogFile("it was signed with another key than the one that was given");
  }
  if (checkpoints.kept > 0 && checkpoints.keptUpTo === report.records) return;
  if (checkpoints.kept > 0 && namesKey(database, header.vkey, checkpoints.keptUpTo)) return;
  throw invalidLogFile(
    `nothing that was given vouches for what came after record ${checkpoints.keptUpTo}: give the vkey as well`,
  );
}

/** Whether one of the first records names the key: what it signs later then stands under a checkpoint over those. */
function namesKey(file: string, vkey: string, upTo: number): boolean {
  const database = openForReading(file);
  try {
    const named = database.prepare(
      `select 1 from audit_record where sequence <= ? and type in (${NAMES_A_KEY})
         and head ->> '$.vkey' = ? limit 1`,
    );
    return named.get(upTo, vkey) !== undefined;
  } finally {
    database.close();
  }
}

function badLine(line: number, problem: string): CountersignError {
  return invalidLogFile(`line ${line}: ${problem}`);
}

function unavailable(detail: string): CountersignError {
  return new CountersignError("STORAGE_UNAVAILABLE", detail);
}

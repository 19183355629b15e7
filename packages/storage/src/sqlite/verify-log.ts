/**
 * Proves the log whole, or names the first record that is not and the kind of tampering that fits.
 *
 * It reads the stored bytes over connections of its own, a page at a time, so that its memory does not grow with the
 * log and a running daemon is not held up. Pages of a long log are checked by a thread for each processor. What it looks at is the log as far as it went when the check began.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type AuditRecord, CountersignError } from "@countersign/core";
import type { MasterKey } from "../keys/master-key.ts";
import { fingerprintOf } from "../keys/scope-keys.ts";
import { type NoteVerifier, readVkey } from "../proof/signed-note.ts";
import { openForReading } from "./connection.ts";
import { DATABASE_FILE } from "./data-folder.ts";
import type { SqliteDatabase } from "./driver.ts";
import type { KeptNotes } from "./kept-checkpoints.ts";
import { LogCheck } from "./log-check.ts";
import { checkSchema } from "./migrate.ts";
import { checkMasterKey } from "./open-writer.ts";
import type { Tampering } from "./tampering.ts";

export interface VerifyOptions {
  /** The data folder, or the database itself. */
  readonly folder?: string;
  readonly file?: string;
  /** With it, payloads are opened and compared with the commitments in their records. */
  readonly masterKey?: MasterKey;
  /** Public keys that checkpoints may be signed with. Without any, no signature is checked. */
  readonly vkeys?: readonly string[];
  /** Checkpoints that were kept elsewhere: the log must be what they say it was. */
  readonly kept?: readonly KeptNotes[];
  /** What cards show of checkpoints, as `isShortHead` knows it: the log must be what they say it was. */
  readonly heads?: readonly string[];
  /** Looks at each record of a type it wants, in their order. Returns what is wrong with it, or `null`. */
  readonly inspect?: (record: AuditRecord) => Promise<string | null>;
  /** Called now and then with how many records were checked, and of how many. */
  readonly onProgress?: (done: number, total: number) => void;
  /** It is a log that was imported: with no payloads but those that came with it, and nothing but records. */
  readonly imported?: boolean;
  /** From how many records on threads check them: for tests. */
  readonly threadsFrom?: number;
}

export interface BadRecord {
  /** Where it belongs; 0 is the database as a whole. */
  readonly sequence: number;
  /** The bad record is this one, or one up to `through`: nothing says which. */
  readonly through?: number;
  readonly what: string;
  readonly kind: Tampering;
}

export interface VerifyReport {
  readonly ok: boolean;
  /** How many records were checked and found right. */
  readonly records: number;
  /** The first record that is not as it was written. */
  readonly firstBad: BadRecord | null;
  /** Time of the first and the last record. */
  readonly from: string | null;
  readonly to: string | null;
  /** Hash of the chain at its end, hex. */
  readonly head: string;
  /** Root of the Merkle tree over all records, base64. */
  readonly root: string;
  readonly checkpoints: {
    /** In the database, as the records are. */
    readonly stored: number;
    /** Kept elsewhere, signed with a known key, and as the records are. */
    readonly kept: number;
    /** How many records the newest of those speaks of: up to there nothing was changed since. */
    readonly keptUpTo: number;
    /** Kept elsewhere, but signed with no known key: they say nothing. */
    readonly unsigned: number;
    /** The same of each place that was compared. */
    readonly sources: readonly {
      readonly source: string;
      readonly kept: number;
      readonly keptUpTo: number;
      readonly unsigned: number;
    }[];
  };
  readonly payloads: {
    /** Opened, and as their records commit to. */
    readonly matching: number;
    /** Not opened, because there was no master key. */
    readonly unopened: number;
    /** Their keys were erased, so nobody can open them. */
    readonly erased: number;
    /** Records commit to them and they are not there: erased with what they were kept in. */
    readonly missing: number;
  };
  /** What this check cannot show, for people to read. */
  readonly limits: readonly string[];
}

/**
 * @throws {CountersignError} `STORAGE_UNAVAILABLE` if there is no database or it may not be read,
 *   `MASTER_KEY_INVALID` if it was made with another key, `SIGNING_KEY_INVALID` if a vkey is none. Whatever is wrong
 *   inside it is in the report.
 */
export async function verifyLog(options: VerifyOptions): Promise<VerifyReport> {
  const file = options.file ?? join(options.folder ?? ".", DATABASE_FILE);
  if (!existsSync(file)) {
    throw new CountersignError("STORAGE_UNAVAILABLE", `there is no \`${file}\``);
  }
  const verifiers = (options.vkeys ?? []).map(requireVkey);
  const check = new LogCheck(verifiers, options.kept ?? [], options.heads);
  let database: SqliteDatabase | undefined;
  try {
    database = openForReading(file);
    checkSchema(database);
    if (options.masterKey) checkMasterKey(database, fingerprintOf(options.masterKey.secret));
    await check.run(database, { ...options, file });
  } catch (error) {
    if (!isDamage(error)) throw unavailable(file, error);
    const because = error instanceof Error ? error.message : String(error);
    check.fail({ what: `it cannot be read: ${because}`, kind: "damaged" });
  } finally {
    database?.close();
  }
  return { ...check.report(), limits: limitsOf(check, verifiers, options.imported ?? false) };
}

/** @throws {CountersignError} `SIGNING_KEY_INVALID` */
export function requireVkey(vkey: string): NoteVerifier {
  const verifier = readVkey(vkey);
  if (verifier) return verifier;
  throw new CountersignError(
    "SIGNING_KEY_INVALID",
    "expected a vkey, `name+id+key`, as `countersign audit key` prints it",
  );
}

function limitsOf(
  check: LogCheck,
  verifiers: readonly NoteVerifier[],
  imported: boolean,
): readonly string[] {
  const { records, checkpoints, payloads } = check.report();
  const { kept, keptUpTo } = checkpoints;
  return [
    kept === 0
      ? "no checkpoint kept elsewhere was compared: somebody who can write the file may have cut its end off, put an older copy back, or, with the signing key, written all of it anew"
      : `what came after record ${keptUpTo} (${records - keptUpTo} of ${records}) no checkpoint kept elsewhere speaks of yet: somebody who can write the file may have cut it off, and with the signing key also changed it`,
    ...(verifiers.length === 0
      ? ["without a vkey no signature was checked"]
      : ["a signature is worth what the vkey is: use one that was kept where the log is not"]),
    ...(payloads.unopened > 0 ? ["without the master key no payload was opened"] : []),
    imported
      ? `it was imported: it has records, and nothing of what stood beside them${payloads.missing > 0 ? `; ${payloads.missing} payloads did not come with it, because they were erased or left out` : ""}`
      : "scopes, budgets, sent calls, keys of programs, who is signed in on the page and what channels have yet to tell are not part of the chain; approval requests, votes, grants, definitions, credentials, legal holds and the pause were compared with their records",
    "a record says what Countersign saw and did: what never came by here is in no log",
  ];
}

/** Whether the file is at fault. What only keeps us from reading it says nothing about the log. */
function isDamage(error: unknown): boolean {
  if (error instanceof CountersignError && error.cause === undefined) return false;
  const { code } = ((error as Error).cause ?? error) as { code?: unknown };
  if (typeof code !== "string" || !code.startsWith("SQLITE_")) return false;
  return !/^SQLITE_(READONLY|CANTOPEN|BUSY|LOCKED|PERM|AUTH|NOMEM|FULL|IOERR(?!_SHORT))/.test(code);
}

function unavailable(file: string, cause: unknown): unknown {
  if (cause instanceof CountersignError || !(cause instanceof Error)) return cause;
  // SQLite keeps an index of the write-ahead log beside the database, also for a reader.
  const hint = "to verify a copy, put it where you may write";
  const detail = `\`${file}\`: ${cause.message}: ${hint}`;
  return new CountersignError("STORAGE_UNAVAILABLE", detail, { cause });
}

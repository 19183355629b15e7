/**
 * Proves the log whole, or names the first record that is not.
 *
 * It reads the stored bytes over a connection of its own, a page at a time, so that its memory does not grow with the
 * log and a running daemon is not held up. What it looks at is the log as far as it went when the check began.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { CountersignError } from "@countersign/core";
import type { MasterKey } from "../keys/master-key.ts";
import { fingerprintOf, ScopeKeyring } from "../keys/scope-keys.ts";
import { openForReading } from "./connection.ts";
import { DATABASE_FILE } from "./data-folder.ts";
import type { SqliteDatabase } from "./driver.ts";
import { changedSchema, checkSchema } from "./migrate.ts";
import { checkMasterKey } from "./open-writer.ts";
import { CHAIN_START } from "./record-frame.ts";
import { checkPayload, checkRecord, type PayloadRow, type RecordRow } from "./verify-record.ts";

/** Rows that are read at once. */
const PAGE = 500;

export interface VerifyOptions {
  /** The data folder, or the database itself. */
  readonly folder?: string;
  readonly file?: string;
  /** With it, payloads are opened and compared with the commitments in their records. */
  readonly masterKey?: MasterKey;
  /** Called now and then with how many records were checked, and of how many. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface VerifyReport {
  readonly ok: boolean;
  /** How many records were checked and found right. */
  readonly records: number;
  /** The first record that is not as it was written. `sequence` is where it belongs; 0 is the database as a whole. */
  readonly firstBad: { readonly sequence: number; readonly what: string } | null;
  /** Time of the first and the last record. */
  readonly from: string | null;
  readonly to: string | null;
  /** Hash of the chain at its end, hex. Compare it with one noted elsewhere to notice records cut from the end. */
  readonly head: string;
  readonly payloads: {
    /** Opened, and as their records commit to. */
    readonly matching: number;
    /** Not opened, because there was no master key. */
    readonly unopened: number;
    /** Their keys were erased, so nobody can open them. */
    readonly erased: number;
    /** Records commit to them and they are not there. */
    readonly missing: number;
  };
  /** What this check cannot show, for people to read. */
  readonly limits: readonly string[];
}

const LIMITS: readonly string[] = [
  "what approval requests are now is not part of the chain: the records of what happened to them are",
  "a chain alone does not show that records were cut from its end, or that all of it was written anew: that takes a copy of its head kept elsewhere",
];

/**
 * @throws {CountersignError} `STORAGE_UNAVAILABLE` if there is no database or it may not be read,
 *   `MASTER_KEY_INVALID` if it was made with another key. Whatever is wrong inside it is in the report.
 */
export async function verifyLog(options: VerifyOptions): Promise<VerifyReport> {
  const file = options.file ?? join(options.folder ?? ".", DATABASE_FILE);
  if (!existsSync(file)) {
    throw new CountersignError("STORAGE_UNAVAILABLE", `there is no \`${file}\``);
  }
  const check = new LogCheck();
  let database: SqliteDatabase | undefined;
  try {
    database = openForReading(file);
    checkSchema(database);
    if (options.masterKey) checkMasterKey(database, fingerprintOf(options.masterKey.secret));
    await check.run(database, options);
  } catch (error) {
    if (!isDamage(error)) throw unavailable(file, error);
    const because = error instanceof Error ? error.message : String(error);
    check.fail(check.records + 1, `it cannot be read: ${because}`);
  } finally {
    database?.close();
  }
  return check.report();
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

interface HeadRow {
  readonly sequence: number;
  readonly chain: Buffer;
  /** Sequence of the last record there is. */
  readonly last: number;
  readonly payloads: number;
}

class LogCheck {
  records = 0;
  #bad: { sequence: number; what: string } | null = null;
  #chain: Buffer = CHAIN_START;
  #from: string | null = null;
  #to: string | null = null;
  readonly #payloads = { matching: 0, unopened: 0, erased: 0, missing: 0 };

  /** Only the first finding counts: what comes after it is no longer certain. */
  fail(sequence: number, what: string): void {
    this.#bad ??= { sequence, what };
  }

  report(): VerifyReport {
    return {
      ok: this.#bad === null,
      records: this.records,
      firstBad: this.#bad,
      from: this.#from,
      to: this.#to,
      head: this.#chain.toString("hex"),
      payloads: this.#payloads,
      limits: LIMITS,
    };
  }

  async run(database: SqliteDatabase, { masterKey, onProgress }: VerifyOptions): Promise<void> {
    const head = database
      .prepare(
        `select sequence, chain, (select coalesce(max(sequence), 0) from audit_record) as last,
           (select count(*) from payload) as payloads from log_head`,
      )
      .get() as HeadRow | undefined;
    if (!head) return this.fail(0, "the row that names the log's end is gone");

    const keyring = masterKey && new ScopeKeyring(masterKey.secret);
    const rowsAfter = database.prepare(
      `select sequence, type, exchange, approval, typeof(head) as headType,
         cast(head as blob) as head, leaf, chain
       from audit_record where sequence > ? and sequence <= ? order by sequence limit ${PAGE}`,
    );
    const payloadOf = database.prepare(
      `select p.data_key as keyId, ${keyring ? "p.body" : "x''"} as body, k.scope, k.wrapped as dataKey
       from payload p left join data_key k on k.id = p.data_key where p.sequence = ?`,
    );

    while (this.#bad === null) {
      const rows = rowsAfter.all(this.records, head.last) as RecordRow[];
      for (const row of rows) {
        const payload = payloadOf.get(row.sequence) as PayloadRow | undefined;
        if (!this.#checkOne(row, payload, keyring)) break;
      }
      onProgress?.(this.records, head.last);
      if (rows.length < PAGE) break;
      // Others get a turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (this.#bad !== null) return;

    this.#checkEnd(head);
    this.#checkDatabase(database);
  }

  #checkEnd(head: HeadRow): void {
    if (this.records !== head.sequence) {
      const which = Math.min(this.records, head.sequence) + 1;
      const what = `the log ends at record ${this.records}, its end is noted as ${head.sequence}`;
      return this.fail(which, what);
    }
    if (!this.#chain.equals(head.chain)) {
      return this.fail(this.records, "the log's end is noted with another hash");
    }
    const { matching, unopened, erased } = this.#payloads;
    const strays = head.payloads - matching - unopened - erased;
    if (strays > 0) this.fail(0, `${strays} payloads belong to no record`);
  }

  /** Returns whether all is well so far. */
  #checkOne(row: RecordRow, payload: PayloadRow | undefined, keyring?: ScopeKeyring): boolean {
    const sequence = this.records + 1;
    const checked = checkRecord(row, { sequence, chain: this.#chain, at: this.#to });
    if ("what" in checked) {
      this.fail(sequence, checked.what);
      return false;
    }
    const found = checkPayload(sequence, checked.commitment, payload, keyring);
    if (typeof found === "object") {
      this.fail(sequence, found.what);
      return false;
    }
    if (found !== "none") this.#payloads[found] += 1;
    this.records = sequence;
    this.#chain = row.chain;
    this.#from ??= checked.at;
    this.#to = checked.at;
    return true;
  }

  /** Finds flipped type bits and broken pages, which no hash of the content shows, and triggers that were dropped. */
  #checkDatabase(database: SqliteDatabase): void {
    const rows = database.pragma("integrity_check(1)") as { integrity_check: string }[];
    const found = rows[0]?.integrity_check;
    if (found !== "ok") this.fail(0, `the database is damaged: ${found ?? "no answer"}`);
    const changed = changedSchema(database);
    if (changed) this.fail(0, `the database's ${changed} was removed or changed`);
  }
}

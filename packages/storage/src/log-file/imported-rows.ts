import type { MasterKey } from "../keys/master-key.ts";
import { ScopeKeyring } from "../keys/scope-keys.ts";
import { openCheckpoint, readCheckpoint } from "../proof/checkpoint.ts";
import { MerkleFrontier } from "../proof/merkle-frontier.ts";
import { readVkey } from "../proof/signed-note.ts";
import type { SqliteDatabase, SqliteStatement } from "../sqlite/driver.ts";
import { ScopeKeyRows } from "../sqlite/scope-key-rows.ts";
import { checkRecord, numberOr } from "../sqlite/verify-record.ts";
import { CHAIN_START, leafOf, packPayload, sealPayload } from "../store/record-frame.ts";
import type { LogFileHeader, LogFileLine, LogFileRecord } from "./log-file.ts";

/** Whose key seals the payloads of an imported log: all of them, because none is erased by itself. */
const SCOPE = "imported";

/** Writes the lines of a log into an empty database, each after it was held against those before it. */
export class ImportedRows {
  readonly #header: LogFileHeader;
  readonly #key: ReturnType<ScopeKeyRows["dataKey"]>;
  readonly #insert: SqliteStatement;
  readonly #insertPayload: SqliteStatement;
  readonly #insertCheckpoint: SqliteStatement;
  readonly #writeHead: SqliteStatement;
  readonly #tree = new MerkleFrontier();
  #chain: Buffer = CHAIN_START;
  #at: string | null = null;
  #checkpoints = 0;
  /** The newest one, and how many records it speaks of. */
  #signed: { readonly size: number; readonly note: string } | undefined;

  /** Inside a transaction. */
  constructor(database: SqliteDatabase, masterKey: MasterKey, header: LogFileHeader) {
    this.#header = header;
    const keys = new ScopeKeyRows(database, new ScopeKeyring(masterKey.secret));
    this.#key = keys.dataKey(SCOPE);
    this.#insert = database.prepare("insert into audit_record values (?, ?, ?, ?, ?, ?, ?)");
    this.#insertPayload = database.prepare("insert into payload values (?, ?, ?)");
    this.#insertCheckpoint = database.prepare("insert into checkpoint values (?, ?, ?)");
    this.#writeHead = database.prepare("update log_head set sequence = ?, chain = ?, at = ?");
  }

  get records(): number {
    return this.#tree.size;
  }

  /** Returns what is wrong with the line, naming its record. */
  add(line: LogFileLine): string | undefined {
    if ("format" in line) return "the first line of a log, once more";
    if ("checkpoint" in line) return this.#addCheckpoint(line.checkpoint);
    const problem = this.#addRecord(line);
    return problem === undefined ? undefined : `record ${this.records + 1}: ${problem}`;
  }

  /** To be called after the last line. Returns what is missing. */
  end(): string | undefined {
    const { records, checkpoints, log, vkey } = this.#header;
    if (this.records !== records || this.#checkpoints !== checkpoints) {
      return `it ends after ${this.records} records and ${this.#checkpoints} checkpoints, and its first line says ${records} and ${checkpoints}`;
    }
    if (this.#signed?.size !== records) {
      return `no checkpoint speaks of what comes after record ${this.#signed?.size ?? 0}`;
    }
    const verifier = readVkey(vkey);
    const opened = verifier && openCheckpoint(this.#signed.note, [verifier]);
    if (!opened || "problem" in opened || opened.origin !== log) {
      return "the last checkpoint is not signed with the key that the first line names";
    }
    this.#writeHead.run(records, this.#chain, Date.parse(this.#at ?? ""));
    return undefined;
  }

  #addRecord({ record, chain: encoded, payload }: LogFileRecord): string | undefined {
    const head = parse(record);
    if (!head || JSON.stringify(head) !== record) {
      return "it is not written as records are: a key may stand in it twice";
    }
    const sequence = this.records + 1;
    if (head["sequence"] !== sequence) {
      return `it says it is record ${numberOr(head["sequence"])}: one was taken out, added, or put elsewhere`;
    }
    const { type, exchange = null, approval = null, payloadCommitment } = head;
    if (typeof type !== "string" || !isTextOrNull(exchange) || !isTextOrNull(approval)) {
      return "it has no type, or an id that is none";
    }
    const bytes = Buffer.from(record);
    const leaf = leafOf(bytes);
    const chain = Buffer.from(encoded, "base64");
    const row = { sequence, type, exchange, approval, headType: "text", head: bytes, leaf, chain };
    const checked = checkRecord(row, { sequence, chain: this.#chain, at: this.#at });
    if ("what" in checked) return checked.what;
    this.#insert.run(sequence, type, exchange, approval, record, leaf, chain);
    if (payload !== undefined) {
      if (!this.#header.payloads) return "it has a payload, and the first line says there is none";
      const packed = packPayload(payload.text, Buffer.from(payload.salt, "base64"));
      if (packed.commitment !== payloadCommitment) {
        return "its payload is not the one it commits to";
      }
      const { id, key } = this.#key;
      this.#insertPayload.run(sequence, id, sealPayload(key, { sequence, dataKey: id }, packed));
    }
    this.#chain = chain;
    this.#at = checked.at;
    this.#tree.append(leaf);
    return undefined;
  }

  #addCheckpoint(note: string): string | undefined {
    const says = readCheckpoint(note);
    if (!says || says.size !== this.records || this.#signed?.size === says.size) {
      return `a checkpoint that is none of the first ${this.records} records`;
    }
    // One that nobody checks could be changed.
    if (note.split("\n\n").at(-1)?.trimEnd().split("\n").length !== 1) {
      return "a checkpoint with other signatures";
    }
    if (!says.root.equals(this.#tree.root())) {
      return `a checkpoint that says that the first ${this.records} records were others`;
    }
    this.#insertCheckpoint.run(says.size, note, this.#tree.toBytes());
    this.#signed = { size: says.size, note };
    this.#checkpoints += 1;
    return undefined;
  }
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as never) : undefined;
  } catch {
    return undefined;
  }
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === "string";
}

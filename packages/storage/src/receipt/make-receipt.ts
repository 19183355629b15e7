import { join } from "node:path";
import { type AuditRecordType, CountersignError } from "@countersign/core";
import type { MasterKey } from "../keys/master-key.ts";
import { ScopeKeyring } from "../keys/scope-keys.ts";
import type { SigningKey } from "../keys/signing-key.ts";
import { MerkleFrontier } from "../proof/merkle-frontier.ts";
import { inclusionProof } from "../proof/merkle-proof.ts";
import { rootsSince } from "../proof/merkle-window.ts";
import { DEFAULT_SCHEDULE } from "../sqlite/checkpoint-rows.ts";
import { openForReading } from "../sqlite/connection.ts";
import { DATABASE_FILE } from "../sqlite/data-folder.ts";
import type { SqliteDatabase } from "../sqlite/driver.ts";
import { encodeCommit } from "../store/encoded-commit.ts";
import { openWriter } from "../sqlite/open-writer.ts";
import type { ImportedLog } from "../log-file/imported-log.ts";
import { openPayload } from "../store/record-frame.ts";
import { invalidReceipt, type ReceiptRecord, writeReceipt } from "./receipt.ts";
import { verifyReceipt } from "./verify-receipt.ts";

export interface ReceiptOptions {
  readonly folder: string;
  readonly masterKey: MasterKey;
  readonly signingKey: SigningKey;
  /** Of an approval request (`apr_…`) or of a call (`xch_…`). */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The records whose payloads are opened: what was asked, and the reasons that were given. Never a result. */
const OPENED: readonly AuditRecordType[] = [
  "call.received",
  "approval.requested",
  "approval.voted",
  "approval.approved",
  "approval.rejected",
  "approval.broke_glass",
];

const RAN: readonly AuditRecordType[] = [
  "execution.claimed",
  "execution.finished",
  "execution.failed",
  "execution.unknown",
];

/** Of an approval request, what its reviewers did; of a call, what the policy did; and what came of it. */
const TYPES = {
  approval: [...OPENED.slice(1), ...RAN],
  exchange: ["call.received", "call.decided", ...RAN],
} as const;

interface RecordRow {
  readonly sequence: number;
  readonly type: AuditRecordType;
  readonly head: string;
}

/**
 * Makes the receipt of a decision, after a checkpoint that covers it if there is none yet.
 *
 * @throws {CountersignError} `RECEIPT_INVALID` if there is nothing to prove or its payload was erased.
 */
export function makeReceipt({ folder, masterKey, signingKey, id, now }: ReceiptOptions): string {
  const notary = { signer: signingKey, schedule: DEFAULT_SCHEDULE };
  const { database, writer } = openWriter(join(folder, DATABASE_FILE), masterKey.secret, notary);
  try {
    const rows = rowsAbout(database, id);
    const [outcome] = writer.write([encodeCommit([{ kind: "make-checkpoint" }], now)]);
    if (outcome && "failure" in outcome) {
      throw new CountersignError("AUDIT_WRITE_FAILED", outcome.failure.message);
    }
    return receiptOf(database, rows, masterKey, signingKey.vkey);
  } finally {
    database.close();
  }
}

/**
 * The same from a log that was imported, whose checkpoints cover all of it.
 *
 * @throws {CountersignError} `RECEIPT_INVALID` if there is nothing to prove, or what it was about did not come with it.
 */
export function makeImportedReceipt({ folder, masterKey, about }: ImportedLog, id: string): string {
  const database = openForReading(join(folder, DATABASE_FILE));
  try {
    return receiptOf(database, rowsAbout(database, id), masterKey, about.vkey);
  } finally {
    database.close();
  }
}

function rowsAbout(database: SqliteDatabase, id: string): readonly RecordRow[] {
  const column = id.startsWith("apr_") ? "approval" : "exchange";
  const rows = database
    .prepare(
      `select sequence, type, head from audit_record
       where ${column} = ? and type in (${TYPES[column].map(() => "?").join(", ")}) order by sequence`,
    )
    .all(id, ...TYPES[column]) as RecordRow[];
  if (rows.length === 0) throw invalidReceipt(`there is no record of \`${id}\``);
  return rows;
}

function receiptOf(
  database: SqliteDatabase,
  rows: readonly RecordRow[],
  masterKey: MasterKey,
  vkey: string,
): string {
  const checkpoint = database
    .prepare("select size, note from checkpoint where size >= ? order by size limit 1")
    .get(rows.at(-1)?.sequence) as { size: number; note: string } | undefined;
  if (!checkpoint) throw new Error("no checkpoint covers the records (this is a bug)");
  const keyring = new ScopeKeyring(masterKey.secret);
  const records = rows.map(({ sequence, type, head }): ReceiptRecord => {
    const proof = proofOf(database, sequence, checkpoint.size);
    return {
      head,
      proof,
      payload: OPENED.includes(type) ? opened(database, keyring, sequence) : null,
    };
  });
  const receipt = writeReceipt({ records, checkpoint: checkpoint.note });
  verifyReceipt(receipt, [vkey]);
  return receipt;
}

/** From the newest checkpoint before the record, so that no more leaves are read than came since. */
function proofOf(database: SqliteDatabase, sequence: number, size: number): readonly string[] {
  const before = database
    .prepare("select size, frontier from checkpoint where size < ? order by size desc limit 1")
    .get(sequence) as { size: number; frontier: Buffer } | undefined;
  const frontier = before
    ? MerkleFrontier.fromBytes(before.size, before.frontier)
    : new MerkleFrontier();
  const leaves = database
    .prepare("select leaf from audit_record where sequence > ? and sequence <= ? order by sequence")
    .pluck();
  const rootOf = rootsSince(
    frontier,
    (start, end) => leaves.iterate(start, end) as Iterable<Uint8Array>,
  );
  return inclusionProof(sequence - 1, size, rootOf).map((hash) =>
    Buffer.from(hash).toString("base64"),
  );
}

function opened(
  database: SqliteDatabase,
  keyring: ScopeKeyring,
  sequence: number,
): ReceiptRecord["payload"] {
  const row = database
    .prepare(
      `select p.body, k.id, k.scope, k.wrapped as dataKey
       from payload p join data_key k on k.id = p.data_key where p.sequence = ?`,
    )
    .get(sequence) as
    | {
        readonly body: Buffer;
        readonly id: string;
        readonly scope: string;
        readonly dataKey: Buffer;
      }
    | undefined;
  if (!row) return null;
  const key = keyring.dataKey(row.scope, row);
  const { salt, text } = openPayload(key, { sequence, dataKey: row.id }, row.body);
  return { salt: salt.toString("base64"), text };
}

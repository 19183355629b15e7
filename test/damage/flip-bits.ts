/** Flips bits in a real log's database, one at a time, and tells what came of each. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { ReviewerDecision, StoreOperation } from "@countersign/core";
import {
  type MasterKey,
  openSqliteStorage,
  readMasterKey,
  type SigningKey,
  verifyLog,
} from "@countersign/storage";
import { requestApproval } from "@countersign/testkit";
import Database from "better-sqlite3";

/** What bit flips came to. */
export interface FlipReport {
  readonly flips: number;
  /** `verify` named what is wrong, or refused the file. */
  readonly detected: number;
  /** Nothing that can be read of any table is different. */
  readonly harmless: number;
  /** Something is different in a table that no record speaks of, and `verify` says that it does not look at those. */
  readonly beside: Readonly<Record<string, number>>;
  /** A record, payload, key of a payload or checkpoint is different, and nothing tells. */
  readonly escaped: readonly string[];
}

/** Tables whose every change has to be noticed: the log, what is encrypted beside it, and what is compared with it. */
const PROVEN = [
  "audit_record",
  "log_head",
  "payload",
  "checkpoint",
  "approval_vote",
  "approval_grant",
];

export interface DamagedLog {
  readonly folder: string;
  readonly masterKey: MasterKey;
  readonly signingKey: SigningKey;
  readonly bytes: Buffer;
}

/** A log in which each kind of thing happened, with its write-ahead log emptied. */
export async function makeLog(folder: string): Promise<DamagedLog> {
  const masterKey = await readMasterKey(folder, {});
  const storage = await openSqliteStorage({ folder, masterKey, labelOf: String, mainThread: true });
  const { store, signingKey } = storage;
  const append = (i: number): StoreOperation => ({
    kind: "append",
    record: { type: "call.received", exchange: `x${i}`, note: `note ${i}` },
    ...(i % 2 === 0 && {
      payload: { scope: `s${i % 3}`, body: { text: `body ${i} `.repeat(i % 5 === 0 ? 900 : 20) } },
    }),
  });
  await store.commit(...Array.from({ length: 60 }, (_, i) => append(i)));
  for (const id of ["a", "b", "c"]) await store.commit(requestApproval(id));
  const reviewer = { person: "grace", channel: "api" } as const;
  const vote: ReviewerDecision = {
    verb: "approve",
    reviewer,
    at: 5,
    reason: "as agreed",
    selfApproved: false,
  };
  await store.commit({
    kind: "vote-approval",
    id: "a",
    vote,
    onlyIf: { expiresAfter: 0, level: 0 },
    record: { type: "approval.approved", reviewer },
    recordIfPending: { type: "approval.voted", reviewer },
    otherwise: { type: "approval.decision_ignored", reviewer },
    payload: { scope: "s1", body: { reason: "as agreed" } },
  });
  await storage.close();
  return { folder, masterKey, signingKey, bytes: readFileSync(join(folder, "countersign.db")) };
}

/** `draw` gives whole numbers from 0 to below what it is given. */
export async function flipBits(
  { folder, masterKey, signingKey, bytes }: DamagedLog,
  flips: number,
  draw: (below: number) => number,
): Promise<FlipReport> {
  const file = join(folder, "countersign.db");
  const whole = contentOf(file);
  const beside: Record<string, number> = {};
  const escaped: string[] = [];
  let [detected, harmless] = [0, 0];
  for (let i = 0; i < flips; i++) {
    const at = draw(bytes.length);
    const bit = 1 << draw(8);
    const flipped = Buffer.from(bytes);
    flipped[at] = (flipped[at] ?? 0) ^ bit;
    for (const end of ["-wal", "-shm"]) rmSync(file + end, { force: true });
    writeFileSync(file, flipped);
    const isDetected = await verifyLog({ file, masterKey, vkeys: [signingKey.vkey] }).then(
      ({ ok, payloads: { missing, erased } }) => !ok || missing + erased > 0,
      () => true,
    );
    if (isDetected) {
      detected++;
      continue;
    }
    const now = contentOf(file);
    const different = [...whole.keys()].filter(
      (table) => !isDeepStrictEqual(now.get(table), whole.get(table)),
    );
    if (different.length === 0) harmless++;
    for (const table of different) {
      if (PROVEN.includes(table)) escaped.push(`${table}: byte ${at}, bit ${bit}`);
      else beside[table] = (beside[table] ?? 0) + 1;
    }
  }
  for (const end of ["-wal", "-shm"]) rmSync(file + end, { force: true });
  writeFileSync(file, bytes);
  return { flips, detected, harmless, beside, escaped };
}

/** Everything in a database, by table, as a reader gets it. */
function contentOf(file: string): ReadonlyMap<string, unknown> {
  const database = new Database(file, { readonly: true });
  try {
    const tables = database
      .prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite%'")
      .pluck()
      .all() as string[];
    return new Map(
      tables.map((table) => [table, database.prepare(`select * from "${table}" order by 1`).all()]),
    );
  } finally {
    database.close();
  }
}

import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CountersignError } from "@countersign/core";
import { newApproval } from "@countersign/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type MasterKey, readMasterKey } from "../keys/master-key.ts";
import { readSigningKey } from "../keys/signing-key.ts";
import { ScopeKeyring } from "../keys/scope-keys.ts";
import { openForReading } from "./connection.ts";
import { openSqliteStorage } from "./open-sqlite-storage.ts";
import { Reader } from "./reader.ts";
import { verifyLog } from "./verify-log.ts";

const FLIPS = 1_000;

let folder: string;
let masterKey: MasterKey;
let vkey: string;
let whole: Buffer;
let kept: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "countersign-flips-"));
  masterKey = await readMasterKey(folder, {});
  vkey = readSigningKey(folder).vkey;
  const storage = await openSqliteStorage({
    folder,
    masterKey,
    labelOf: () => "X",
    mainThread: true,
    checkpoints: { everyRecords: 20, everyMs: 3_600_000 },
    anchors: [
      {
        name: "test",
        newest: () => Promise.resolve(undefined),
        append: async (notes) => {
          kept = `${kept ?? ""}\n\n${notes.join("\n\n")}`;
        },
      },
    ],
  });
  for (let at = 0; at < 60; at++) {
    await storage.store.commit({
      kind: "append",
      record: { type: "call.received", exchange: `x${at}`, scope: `s${at % 5}` },
      payload: { scope: `s${at % 5}`, body: { text: `what call ${at} was about` } },
    });
  }
  await storage.store.commit({
    kind: "request-approval",
    request: newApproval("a"),
    record: { type: "approval.requested" },
    payload: { scope: "s1", body: { arguments: {} } },
  });
  await storage.close();
  whole = readFileSync(join(folder, "countersign.db"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Everything the log says, read as the product reads it; what fails says how. */
function contentOf(file: string): string {
  const database = openForReading(file);
  try {
    const reader = new Reader(database, new ScopeKeyring(masterKey.secret));
    const records = reader.records({ limit: 1_000 });
    return JSON.stringify(
      records.map((record) => [record, reader.payload(record.sequence) ?? null]),
    );
  } finally {
    database.close();
  }
}

async function isFoundOut(file: string): Promise<boolean> {
  try {
    const report = await verifyLog({
      file,
      masterKey,
      vkeys: [vkey],
      kept: [{ source: "kept", notes: kept }],
    });
    return !report.ok;
  } catch (error) {
    if (error instanceof CountersignError) return true;
    throw error;
  }
}

describe("a bit that flipped in the database", () => {
  it("is found out, or changes nothing that the log says", async () => {
    const original = join(folder, "countersign.db");
    const expected = contentOf(original);
    expect(await isFoundOut(original)).toBe(false);
    const file = join(folder, "flipped.db");
    let foundOut = 0;
    let seed = 4_711;
    for (let flip = 0; flip < FLIPS; flip++) {
      // Park and Miller's generator: the same places each time.
      seed = (seed * 48_271) % 2_147_483_647;
      const place = seed % (whole.length * 8);
      copyFileSync(original, file);
      const bytes = Buffer.from(whole);
      bytes[place >> 3] = (bytes[place >> 3] ?? 0) ^ (1 << (place & 7));
      writeFileSync(file, bytes);

      const isFound = await isFoundOut(file);
      const isHarmless = !isFound && contentOf(file) === expected;
      expect({ place, isFoundOrHarmless: isFound || isHarmless }).toEqual({
        place,
        isFoundOrHarmless: true,
      });
      foundOut += Number(isFound);
      for (const end of ["-wal", "-shm"]) rmSync(file + end, { force: true });
    }
    // The rest hit free space, and tables that are not the log.
    expect(foundOut).toBeGreaterThan(FLIPS / 10);
  }, 180_000);
});

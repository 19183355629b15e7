import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StoreOperation } from "@countersign/core";
import { temporaryFolder } from "@countersign/testkit";
import { beforeAll, describe, expect, it } from "vitest";
import {
  openSqliteStorage,
  readMasterKey,
  verifyLog,
  type MasterKey,
  type SigningKey,
} from "../index.ts";
import { loadDriver } from "./driver.ts";

/** Three full pages and a bit. */
const RECORDS = 1_600;

let original: Buffer;
let masterKey: MasterKey;
let signingKey: SigningKey;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "countersign-check-"));
  masterKey = await readMasterKey(folder, {});
  const labelOf = (entityType: string) => entityType;
  const storage = await openSqliteStorage({ folder, masterKey, labelOf, mainThread: true });
  const append = (i: number): StoreOperation => ({
    kind: "append",
    record: { type: "call.received", exchange: `x${i}`, note: `note ${i}` },
    ...(i % 3 === 0 && { payload: { scope: `s${i % 5}`, body: `body ${i}` } }),
  });
  await storage.store.commit(...Array.from({ length: RECORDS }, (_, i) => append(i)));
  await storage.close();
  signingKey = storage.signingKey;
  original = readFileSync(join(folder, "countersign.db"));
  rmSync(folder, { recursive: true });
});

/** What is found after `damage` by one thread, and by several. */
async function foundAfter(damage: string) {
  const folder = temporaryFolder();
  const file = join(folder, "countersign.db");
  writeFileSync(file, original);
  const database = new (loadDriver())(file);
  const triggers = database
    .prepare("select name, sql from sqlite_schema where type = 'trigger'")
    .all() as { name: string; sql: string }[];
  for (const { name } of triggers) database.exec(`drop trigger ${name}`);
  database.exec(damage);
  for (const { sql } of triggers) database.exec(sql);
  database.close();
  const options = { folder, masterKey, vkeys: [signingKey.vkey] };
  return {
    alone: await verifyLog(options),
    threads: await verifyLog({ ...options, threadsFrom: 1 }),
  };
}

describe("checking pages in threads", () => {
  it.each([
    { damage: "select 1", records: RECORDS, kind: undefined },
    {
      damage: "delete from audit_record where sequence = 1001",
      records: 1_000,
      kind: "deleted",
    },
    {
      damage: `update audit_record set head = replace(head, 'note', 'eton') where sequence in (700, 1200)`,
      records: 699,
      kind: "changed",
    },
  ])("finds what one thread finds after: $damage", async ({ damage, records, kind }) => {
    const { alone, threads } = await foundAfter(damage);

    expect(threads).toEqual(alone);
    expect([threads.records, threads.firstBad?.kind]).toEqual([records, kind]);
  });
});

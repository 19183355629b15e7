/** What happens to a log whose file is damaged, or was being written when the machine stopped. */
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StoreOperation } from "@countersign/core";
import { openSqliteStorage, readMasterKey, verifyLog } from "@countersign/storage";
import { temporaryFolder } from "@countersign/testkit";
import fc from "fast-check";
import { expect, it } from "vitest";
import { flipBits, makeLog } from "./flip-bits.ts";

it("a flipped bit is noticed, or nothing that is read of the log is different", async () => {
  const log = await makeLog(temporaryFolder());
  const drawn = fc.sample(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), 160);
  const report = await flipBits(log, 80, (below) => Math.floor((drawn.pop() ?? 0) * below));

  expect(report.escaped).toEqual([]);
  expect(report.flips).toBe(80);
});

it("a commit that was torn while it was written is gone, and none that was acknowledged is", async () => {
  const folder = temporaryFolder();
  const masterKey = await readMasterKey(folder, {});
  const storage = await openSqliteStorage({ folder, masterKey, labelOf: String, mainThread: true });
  const { signingKey } = storage;
  const call = (i: number): StoreOperation => ({
    kind: "append",
    record: { type: "call.received", exchange: `x${i}` },
    payload: { scope: "s", body: { text: `body ${i} `.repeat(300) } },
  });
  for (let i = 0; i < 20; i++) await storage.store.commit(call(i));
  const acknowledged = readFileSync(join(folder, "countersign.db-wal")).length;
  for (let i = 20; i < 26; i++) await storage.store.commit(call(i));
  const database = readFileSync(join(folder, "countersign.db"));
  const written = readFileSync(join(folder, "countersign.db-wal"));
  await storage.close();
  expect(written.length).toBeGreaterThan(acknowledged);

  const cuts = fc.sample(fc.integer({ min: acknowledged, max: written.length }), 12);
  for (const cut of cuts) {
    const torn = temporaryFolder();
    copyFileSync(join(folder, "master.key"), join(torn, "master.key"));
    writeFileSync(join(torn, "countersign.db"), database, { mode: 0o600 });
    // What the disk had not written yet may be anything.
    const rest = Buffer.alloc(written.length - cut, cut % 256);
    const wal = Buffer.concat([written.subarray(0, cut), rest]);
    writeFileSync(join(torn, "countersign.db-wal"), wal, { mode: 0o600 });
    const again = await openSqliteStorage({
      folder: torn,
      masterKey,
      signingKey,
      labelOf: String,
      mainThread: true,
    });
    await again.store.commit(call(99));
    await again.close();
    const report = await verifyLog({ folder: torn, masterKey, vkeys: [signingKey.vkey] });

    expect({ cut, ok: report.ok, enough: report.records >= 21 }).toEqual({
      cut,
      ok: true,
      enough: true,
    });
  }
});

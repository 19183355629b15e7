import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StoreOperation } from "@countersign/core";
import { temporaryFolder } from "@countersign/testkit";
import { describe, expect, it } from "vitest";
import {
  backUp,
  eraseData,
  lockDataFolder,
  openSqliteStorage,
  readMasterKey,
  replaceSigningKey,
  restore,
  verifyLog,
} from "../index.ts";

const by = { operator: "local:ada@host" } as const;
const append = (i: number): StoreOperation => ({
  kind: "append",
  record: { type: "call.received", scope: `s${i % 2}` },
  payload: { scope: `s${i % 2}`, body: { i } },
});

async function makeHouse() {
  const folder = temporaryFolder();
  const masterKey = await readMasterKey(folder, {});
  const open = () => openSqliteStorage({ folder, masterKey, labelOf: String });
  const storage = await open();
  await storage.store.commit(...Array.from({ length: 20 }, (_, i) => append(i)));
  const { signingKey } = storage;
  const access = { folder, masterKey, signingKey, now: Date.now() };
  const verify = (vkey = signingKey.vkey) => verifyLog({ folder, masterKey, vkeys: [vkey] });
  return {
    folder,
    masterKey,
    storage,
    open,
    access,
    verify,
    file: join(temporaryFolder(), "kept.db"),
  };
}

describe("a backup", () => {
  it("is made while records are written, for its owner only, and verified", async () => {
    const { storage, access, file, verify } = await makeHouse();
    let isOver = false;
    const writing = (async () => {
      for (let i = 20; !isOver; i++) await storage.store.commit(append(i));
    })();

    const report = await backUp(access, file, by);
    isOver = true;
    await writing;

    expect(report).toMatchObject({ ok: true });
    expect(report.records).toBeGreaterThanOrEqual(20);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const backedUp = (await storage.store.records({ limit: 10_000 })).filter(
      ({ type }) => type === "log.backed_up",
    );
    expect(backedUp).toMatchObject([by]);
    await storage.close();
    expect(await verify()).toMatchObject({ ok: true });
  });

  it("overwrites nothing", async () => {
    const { storage, access, file } = await makeHouse();
    writeFileSync(file, "something");

    await expect(backUp(access, file, by)).rejects.toThrow("is there already");
    expect(readFileSync(file, "utf8")).toBe("something");
    await storage.close();
  });

  it("comes back, says so in the log, and what it replaced is put aside", async () => {
    const { folder, storage, open, access, file, verify } = await makeHouse();
    await backUp(access, file, by);
    await storage.store.commit(...Array.from({ length: 9 }, (_, i) => append(i)));
    await storage.close();

    const restored = await restore(access, file, by);

    expect(restored).toMatchObject({ records: 20, replaced: { records: 30 }, erasedAgain: 0 });
    expect(await verifyLog({ file: restored.replaced?.file ?? "" })).toMatchObject({
      ok: true,
      records: 30,
    });
    const again = await open();
    const [record] = await again.store.records({ newestFirst: true, limit: 1 });
    expect(record).toMatchObject({ sequence: 21, type: "log.restored", ...by });
    expect(record?.note).toContain("10 came after it");
    expect(await again.store.payload(20)).toEqual({ i: 19 });
    await again.store.commit(append(1));
    await again.close();
    expect(await verify()).toMatchObject({ ok: true, records: 22 });
    rmSync(folder, { recursive: true });
  });

  it("does not bring back what was erased since", async () => {
    const { storage, open, access, file, verify } = await makeHouse();
    await backUp(access, file, by);
    await eraseData({ ...access, selection: { scope: "s1" }, by });
    await storage.close();

    const restored = await restore(access, file, by);

    expect(restored.erasedAgain).toBe(1);
    const again = await open();
    expect(await again.store.payload(2)).toBeUndefined();
    expect(await again.store.payload(1)).toEqual({ i: 0 });
    await again.close();
    expect(await verify()).toMatchObject({ ok: true, payloads: { missing: 10, matching: 10 } });
  });

  it("is not put in place while a daemon runs, nor when it is damaged", async () => {
    const { folder, storage, access, file, verify } = await makeHouse();
    await backUp(access, file, by);
    await storage.close();
    const lock = lockDataFolder(folder);
    await expect(restore(access, file, by)).rejects.toMatchObject({ code: "STORAGE_IN_USE" });
    lock.release();
    const bytes = readFileSync(file);
    const place = '"sequence":7,"at":"2';
    for (let at = bytes.indexOf(place); at >= 0; at = bytes.indexOf(place, at + 1)) {
      bytes[at + place.length - 1] = 0x33;
    }
    writeFileSync(file, bytes);

    await expect(restore(access, file, by)).rejects.toThrow("the copy does not verify at record 7");
    expect(await verify()).toMatchObject({ ok: true });
  });
});

describe("a new signing key", () => {
  it("is vouched for by the old one, and both are known to who knows the new one", async () => {
    const { storage, open, access, masterKey, folder, verify } = await makeHouse();
    const old = storage.signingKey;
    await storage.store.commit({ kind: "append", record: { type: "log.started", vkey: old.vkey } });
    await storage.close();

    const made = await replaceSigningKey({ folder, masterKey, now: access.now }, by);
    const again = await open();
    await again.store.commit(append(1));
    await again.close();

    expect(made).toMatchObject({ name: old.name });
    expect(made.vkey).not.toBe(old.vkey);
    expect(await verify(made.vkey)).toMatchObject({ ok: true });
    const unaware = await verify(old.vkey);
    expect(unaware.firstBad?.what).toContain(
      "the newest checkpoint in the database: no known key signed it",
    );
  });

  it("is made when the old one was lost", async () => {
    const { storage, open, access, masterKey, folder, verify } = await makeHouse();
    const { file, vkey } = storage.signingKey;
    await storage.store.commit({ kind: "append", record: { type: "log.started", vkey } });
    await storage.store.commit({ kind: "append", record: { type: "log.stopped" } });
    await storage.close();
    rmSync(file);
    await expect(open()).rejects.toMatchObject({ code: "SIGNING_KEY_INVALID" });

    const made = await replaceSigningKey({ folder, masterKey, now: access.now }, by);

    await (await open()).close();
    expect(await verify(made.vkey)).toMatchObject({ ok: true });
  });
});

import { appendFileSync, chmodSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { StoreOperation } from "@countersign/core";
import { manualClock, requestApproval, temporaryFolder } from "@countersign/testkit";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  fileAnchor,
  openSqliteStorage,
  readMasterKey,
  verifyLog,
  type SqliteStorageOptions,
  type Storage,
} from "../index.ts";
import { readCheckpoint, splitNotes } from "../proof/checkpoint.ts";
import { loadDriver, type SqliteDatabase } from "./driver.ts";

const HOUR = 3_600_000;

async function open(folder: string, options: Partial<SqliteStorageOptions> = {}): Promise<Storage> {
  const storage = await openSqliteStorage({
    folder,
    masterKey: await readMasterKey(folder, {}),
    labelOf: (entityType) => entityType,
    mainThread: true,
    checkpoints: { everyRecords: 10, everyMs: HOUR },
    now: () => HOUR,
    ...options,
  });
  onTestFinished(() => storage.close());
  return storage;
}

const append: StoreOperation = { kind: "append", record: { type: "call.received" } };
const records = (count: number) => Array.from({ length: count }, () => append);

function direct<T>(folder: string, use: (database: SqliteDatabase) => T): T {
  const Driver = loadDriver();
  const database = new Driver(join(folder, "countersign.db"));
  try {
    return use(database);
  } finally {
    database.close();
  }
}

const sizesIn = (folder: string) =>
  direct(folder, (database) =>
    database.prepare("select size from checkpoint order by size").pluck().all(),
  );
const anchored = (file: string) =>
  splitNotes(readFileSync(file, "utf8")).map((note) => readCheckpoint(note)?.size);

describe("a checkpoint", () => {
  it("is made after so many records, and at once with a request and with a decision", async () => {
    const folder = temporaryFolder();
    const { store } = await open(folder);

    await store.commit(...records(1));
    await store.commit(...records(8));
    const few = sizesIn(folder);
    await store.commit(...records(2));
    const many = sizesIn(folder);
    await store.commit(requestApproval("a"));
    await store.commit({
      kind: "move-approval",
      id: "a",
      event: "approve",
      record: { type: "approval.approved" },
    });

    expect(few).toEqual([1]);
    expect(many).toEqual([1, 11]);
    expect(sizesIn(folder)).toEqual([1, 11, 12, 13]);
  });

  it("is found by a record it speaks of: the first that does, which stays the first", async () => {
    const folder = temporaryFolder();
    const { store, heads } = await open(folder);
    await store.commit(requestApproval("a"));
    await store.commit(...records(3));

    const first = await heads.covering(1);
    const none = await heads.covering(4);
    await store.commit(...records(20));

    expect(first).toEqual({ size: 1, root: expect.stringMatching(/^[\w+/]{43}=$/) });
    expect(none).toBeUndefined();
    expect(await heads.covering(1)).toEqual(first);
    expect((await heads.covering(4))?.size).toBe(24);
    expect(await heads.covering(25)).toBeUndefined();
  });

  it("is made after so long, if there was a record since", async () => {
    const folder = temporaryFolder();
    const clock = manualClock(HOUR);
    const { store } = await open(folder, { now: clock.now });

    await store.commit(append);
    clock.advance(HOUR - 1);
    await store.commit(append);
    const early = sizesIn(folder);
    clock.advance(1);
    await store.commit({ kind: "append", record: { type: "call.decided" } });

    expect(early).toEqual([1]);
    expect(sizesIn(folder)).toEqual([1, 3]);
  });

  it("says what the records say, whoever made the one before", async () => {
    const folder = temporaryFolder();
    const one = await open(folder, { checkpoints: { everyRecords: 3, everyMs: HOUR } });
    const two = await open(folder, { checkpoints: { everyRecords: 5, everyMs: HOUR } });

    for (let i = 0; i < 40; i++) await (i % 3 === 0 ? one : two).store.commit(append);
    await one.close();
    const three = await open(folder);
    await three.store.commit(...records(20));

    const report = await verifyLog({ folder, vkeys: [one.signingKey.vkey] });
    expect(report).toMatchObject({ ok: true, records: 60 });
    expect(report.checkpoints.stored).toBeGreaterThan(8);
  });

  it("is right although what was kept of the tree was damaged", async () => {
    const folder = temporaryFolder();
    const first = await open(folder);
    await first.store.commit(...records(11));
    await first.close();
    direct(folder, (database) => {
      const trigger = database
        .prepare("select sql from sqlite_schema where name = 'checkpoint_no_update'")
        .pluck()
        .get();
      database.exec("drop trigger checkpoint_no_update");
      database.exec("update checkpoint set frontier = zeroblob(length(frontier))");
      database.exec(trigger as string);
    });

    const second = await open(folder);
    await second.store.commit(...records(11));

    direct(folder, (database) => {
      const trigger = database
        .prepare("select sql from sqlite_schema where name = 'checkpoint_no_delete'")
        .pluck()
        .get();
      database.exec("drop trigger checkpoint_no_delete");
      expect(database.prepare("delete from checkpoint where size = 11").run().changes).toBe(1);
      database.exec(trigger as string);
    });
    const report = await verifyLog({ folder, vkeys: [first.signingKey.vkey] });
    expect(report).toMatchObject({ ok: true, checkpoints: { stored: 1 } });
  });

  it("is named when what was kept of the tree was damaged", async () => {
    const folder = temporaryFolder();
    const first = await open(folder);
    await first.store.commit(...records(11));
    await first.close();
    direct(folder, (database) => {
      const trigger = database
        .prepare("select sql from sqlite_schema where name = 'checkpoint_no_update'")
        .pluck()
        .get();
      database.exec("drop trigger checkpoint_no_update");
      database.exec("update checkpoint set frontier = zeroblob(length(frontier))");
      database.exec(trigger as string);
    });

    expect(await verifyLog({ folder, vkeys: [first.signingKey.vkey] })).toMatchObject({
      ok: false,
      firstBad: { what: "what is kept of the tree of 11 records is not theirs", kind: "changed" },
    });
  });

  it("leaves nothing of a transaction that failed", async () => {
    const folder = temporaryFolder();
    const { store, signingKey } = await open(folder);
    await store.commit(...records(9));
    direct(folder, (database) => {
      database.exec(
        "create trigger stop before insert on checkpoint begin select raise(abort, 'stop'); end",
      );
    });

    await expect(store.commit(...records(10))).rejects.toMatchObject({
      code: "AUDIT_WRITE_FAILED",
    });
    direct(folder, (database) => database.exec("drop trigger stop"));
    await store.commit(...records(10));

    const report = await verifyLog({ folder, vkeys: [signingKey.vkey] });
    expect(report).toMatchObject({ ok: true, records: 19, checkpoints: { stored: 2 } });
  });

  it("is never changed or removed, and never made of what is not there", async () => {
    const folder = temporaryFolder();
    await (await open(folder)).store.commit(...records(11));

    direct(folder, (database) => {
      for (const sql of [
        "update checkpoint set note = ''",
        "delete from checkpoint",
        "insert or replace into checkpoint select size, '', frontier from checkpoint",
        "insert into checkpoint select 3, note, frontier from checkpoint",
        "insert into checkpoint select 12, note, frontier from checkpoint",
      ]) {
        expect(() => database.exec(sql)).toThrow(/checkpoints/);
      }
    });
  });

  it("is signed with one key: with another one the database does not open", async () => {
    const folder = temporaryFolder();
    const first = await open(folder);
    await first.store.commit(...records(11));
    await first.close();
    rmSync(first.signingKey.file);

    await expect(open(folder)).rejects.toMatchObject({ code: "SIGNING_KEY_INVALID" });
  });
});

describe("an anchor", () => {
  it("is given every checkpoint, and what it missed at the next start", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "anchor");
    const before = await open(folder);
    await before.store.commit(...records(11));
    await before.close();

    const first = await open(folder, { anchors: [fileAnchor(file)] });
    await first.store.commit(...records(11));
    await first.store.commit(...records(11));
    await first.close();
    appendFileSync(file, "\ncountersign/torn\n12");
    const second = await open(folder, { anchors: [fileAnchor(file)] });
    await second.store.commit(...records(11));
    await second.close();

    expect(anchored(file)).toEqual(sizesIn(folder));
    const kept = [{ source: file, notes: readFileSync(file, "utf8") }];
    const report = await verifyLog({ folder, vkeys: [first.signingKey.vkey], kept });
    expect(report).toMatchObject({ ok: true, checkpoints: { kept: 4, keptUpTo: 44 } });
  });

  it("that cannot be reached stops nothing, is reported once, and catches up", async () => {
    const folder = temporaryFolder();
    const place = join(folder, "not-mounted");
    const said: string[] = [];
    const anchors = [fileAnchor(join(place, "anchor"))];
    const storage = await open(folder, { anchors, report: (line) => said.push(line) });

    for (let i = 0; i < 3; i++) await storage.store.commit(...records(10));
    await storage.close();

    expect(said).toHaveLength(1);
    expect(said[0]).toContain("do not reach the anchor");
    expect(existsSync(place)).toBe(false);
    const again = await open(folder, { anchors: [fileAnchor(join(folder, "anchor"))] });
    await again.close();
    expect(anchored(join(folder, "anchor"))).toEqual(sizesIn(folder));
  });

  it("that knows of more records than there are is spoken of at the start, and told what comes", async () => {
    const folder = temporaryFolder();
    const other = temporaryFolder();
    const file = join(folder, "anchor");
    const longer = await open(other, { anchors: [fileAnchor(file)] });
    await longer.store.commit(...records(30));
    await longer.close();
    chmodSync(file, 0o600);
    const said: string[] = [];

    const shorter = await open(folder, {
      anchors: [fileAnchor(file)],
      report: (line) => said.push(line),
    });
    await shorter.store.commit(...records(11));
    await shorter.close();

    expect(said.join()).toContain("is not the one that the anchor");
    expect(anchored(file)).toEqual([30, 11]);
  });
});

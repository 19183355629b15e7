import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shortHead, type StoreOperation } from "@countersign/core";
import { requestApproval, temporaryFolder } from "@countersign/testkit";
import { beforeAll, describe, expect, it } from "vitest";
import {
  openSqliteStorage,
  readMasterKey,
  verifyLog,
  type MasterKey,
  type SigningKey,
  type VerifyOptions,
} from "../index.ts";
import { newSigner } from "../keys/signing-key.ts";
import { signCheckpoint } from "../proof/checkpoint.ts";
import { MerkleFrontier } from "../proof/merkle-frontier.ts";
import type { NoteSigner } from "../proof/signed-note.ts";
import { loadDriver, type SqliteDatabase } from "./driver.ts";
import { chainOf, leafOf } from "../store/record-frame.ts";

const RECORDS = 60;

/** One log, written once; each test gets a copy of it to damage. */
let original: Buffer;
let masterKey: MasterKey;
let signingKey: SigningKey;
let leaves: Buffer[];

/** A checkpoint of the untouched log, as somebody has kept it. */
function kept(size: number): { readonly source: string; readonly notes: string } {
  const tree = new MerkleFrontier();
  for (const leaf of leaves.slice(0, size)) tree.append(leaf);
  return { source: `kept ${size}`, notes: signCheckpoint({ size, root: tree.root() }, signingKey) };
}

/** The same as a card shows it. */
function headOf(size: number): string {
  const tree = new MerkleFrontier();
  for (const leaf of leaves.slice(0, size)) tree.append(leaf);
  return shortHead({ size, root: tree.root().toString("base64") });
}

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "countersign-verify-"));
  masterKey = await readMasterKey(folder, {});
  const storage = await openSqliteStorage({
    folder,
    masterKey,
    labelOf: (entityType) => entityType,
    mainThread: true,
  });
  const append = (i: number): StoreOperation => ({
    kind: "append",
    record: { type: "call.received", exchange: `x${i}`, note: `note ${i}` },
    ...(i % 2 === 0 && {
      payload: { scope: `s${i % 3}`, body: { text: `body ${i}`.repeat(700) } },
    }),
  });
  await storage.store.commit(...Array.from({ length: RECORDS - 1 }, (_, i) => append(i)));
  await storage.store.commit(requestApproval("a"));
  await storage.close();
  signingKey = storage.signingKey;
  const database = new (loadDriver())(join(folder, "countersign.db"));
  leaves = database
    .prepare("select leaf from audit_record order by sequence")
    .pluck()
    .all() as Buffer[];
  database.close();
  original = readFileSync(join(folder, "countersign.db"));
  rmSync(folder, { recursive: true });
});

/** Verifies a copy of the log after `damage`, done by somebody who has the file and drops what stands in the way. */
async function verifyAfter(
  damage: (database: SqliteDatabase) => void,
  key: MasterKey = masterKey,
  options: VerifyOptions = {},
) {
  const folder = temporaryFolder();
  const file = join(folder, "countersign.db");
  writeFileSync(file, original);
  const Driver = loadDriver();
  const database = new Driver(file);
  const triggers = database
    .prepare("select name, sql from sqlite_schema where type = 'trigger'")
    .all() as { name: string; sql: string }[];
  for (const { name } of triggers) database.exec(`drop trigger ${name}`);
  damage(database);
  for (const { sql } of triggers) database.exec(sql);
  database.close();
  return verifyLog({ folder, masterKey: key, vkeys: [signingKey.vkey], ...options });
}

describe("verifying", () => {
  it("finds a log whole, and says what it cannot show", async () => {
    const progress: number[] = [];
    const folder = temporaryFolder();
    writeFileSync(join(folder, "countersign.db"), original);

    const report = await verifyLog({
      folder,
      masterKey,
      onProgress: (done) => progress.push(done),
    });

    expect(report).toMatchObject({
      ok: true,
      records: RECORDS,
      firstBad: null,
      payloads: { matching: RECORDS / 2 + 1, unopened: 0, erased: 0, missing: 0 },
    });
    expect(report.head).toMatch(/^[0-9a-f]{64}$/);
    expect(report.limits.join()).toContain("cut its end off");
    expect(progress.at(-1)).toBe(RECORDS);
  });

  it("finds an empty log whole", async () => {
    const folder = temporaryFolder();
    const key = await readMasterKey(folder, {});
    const labelOf = (entityType: string) => entityType;
    await (await openSqliteStorage({ folder, masterKey: key, labelOf, mainThread: true })).close();

    expect(await verifyLog({ folder })).toMatchObject({ ok: true, records: 0, from: null });
  });

  it("works without the master key, and then says that it opened no payload", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "countersign.db"), original);

    const report = await verifyLog({ folder });

    expect(report).toMatchObject({
      ok: true,
      payloads: { matching: 0, unopened: RECORDS / 2 + 1 },
    });
  });

  it("works while the store is open, and again after more was written", async () => {
    const folder = temporaryFolder();
    const key = await readMasterKey(folder, {});
    const labelOf = (entityType: string) => entityType;
    const storage = await openSqliteStorage({ folder, masterKey: key, labelOf, mainThread: true });
    const append = { kind: "append", record: { type: "call.received" } } as const;

    for (let round = 1; round <= 3; round++) {
      await storage.store.commit(append, append);
      expect(await verifyLog({ folder, masterKey: key })).toMatchObject({
        ok: true,
        records: round * 2,
      });
    }
    await storage.close();
  });

  it("refuses a master key that the database was not made with", async () => {
    const other = await readMasterKey(temporaryFolder(), {});

    await expect(verifyAfter(() => {}, other)).rejects.toMatchObject({
      code: "MASTER_KEY_INVALID",
    });
  });

  it("does not call a log bad that it cannot get at", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "countersign.db"));

    await expect(verifyLog({ folder })).rejects.toMatchObject({ code: "STORAGE_UNAVAILABLE" });
  });

  it("refuses a folder without a database", async () => {
    const folder = temporaryFolder();

    await expect(verifyLog({ folder })).rejects.toMatchObject({ code: "STORAGE_UNAVAILABLE" });
  });

  it.each([
    { file: "no database at all", bytes: Buffer.from("nothing like a database".repeat(500)) },
    { file: "an empty file", bytes: Buffer.alloc(0) },
  ])("says that it cannot read $file", async ({ bytes }) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "countersign.db"), bytes);

    const report = await verifyLog({ folder });

    expect(report).toMatchObject({ ok: false, records: 0, firstBad: { sequence: 1 } });
    expect(report.firstBad?.what).toContain("cannot be read");
  });
});

describe("a log that was tampered with", () => {
  const replaceIn = (sequence: number, from: string, to: string) => (database: SqliteDatabase) => {
    const change = "update audit_record set head = replace(head, ?, ?) where sequence = ?";
    database.prepare(change).run(from, to, sequence);
  };

  it.each([
    {
      attack: "an edited head",
      damage: replaceIn(30, "note 29", "note 92"),
      bad: { sequence: 30, what: "its content does not match its hash", kind: "changed" },
    },
    {
      attack: "an edited head with its own hashes put right",
      damage: (database: SqliteDatabase) => {
        replaceIn(30, "note 29", "note 92")(database);
        rehash(database, 30, 30);
      },
      bad: {
        sequence: 31,
        what: "its hash does not follow from the record before",
        kind: "changed",
      },
    },
    {
      attack: "an edited head with an edited leaf only",
      damage: (database: SqliteDatabase) => {
        replaceIn(30, "note 29", "note 92")(database);
        const { head } = database
          .prepare("select head from audit_record where sequence = 30")
          .get() as { head: string };
        database
          .prepare("update audit_record set leaf = ? where sequence = 30")
          .run(leafOf(Buffer.from(head)));
      },
      bad: {
        sequence: 30,
        what: "its hash does not follow from the record before",
        kind: "changed",
      },
    },
    {
      attack: "a dropped record",
      damage: "delete from audit_record where sequence = 30",
      bad: { sequence: 30, what: "it is missing: the next record is 31", kind: "deleted" },
    },
    {
      attack: "a dropped first record",
      damage: "delete from audit_record where sequence = 1",
      bad: { sequence: 1, what: "it is missing: the next record is 2", kind: "deleted" },
    },
    {
      attack: "two records in each other's place",
      damage: `update audit_record set sequence = -1 where sequence = 30;
               update audit_record set sequence = 30 where sequence = 31;
               update audit_record set sequence = 31 where sequence = -1`,
      bad: {
        sequence: 30,
        what: "its hash does not follow from the record before",
        kind: "reordered",
      },
    },
    {
      attack: "a dropped record closed up and chained anew",
      damage: (database: SqliteDatabase) => {
        database.exec("delete from audit_record where sequence = 30");
        database.exec("update audit_record set sequence = sequence - 1 where sequence > 30");
        rehash(database, 30, RECORDS - 1);
      },
      bad: { sequence: 30, what: "its head says it is record 31", kind: "deleted" },
    },
    {
      attack: "a changed type column",
      damage: "update audit_record set type = 'call.decided' where sequence = 30",
      bad: {
        sequence: 30,
        what: "its column `type` says something else than its head",
        kind: "changed",
      },
    },
    {
      attack: "a changed exchange column",
      damage: "update audit_record set exchange = null where sequence = 30",
      bad: {
        sequence: 30,
        what: "its column `exchange` says something else than its head",
        kind: "changed",
      },
    },
    {
      attack: "an approval column that names another request",
      damage: "update audit_record set approval = 'b' where sequence = 60",
      bad: {
        sequence: 60,
        what: "its column `approval` says something else than its head",
        kind: "changed",
      },
    },
    {
      attack: "records cut off the end, the head row left alone",
      damage:
        "delete from audit_record where sequence > 50; delete from payload where sequence > 50",
      bad: {
        sequence: 51,
        what: "the log ends at record 50, its end is noted as 60",
        kind: "truncated",
      },
    },
    {
      attack: "records cut off the end, and nothing else",
      damage: "delete from audit_record where sequence > 50",
      bad: {
        sequence: 51,
        what: "the log ends at record 50, its end is noted as 60",
        kind: "truncated",
      },
    },
    {
      attack: "a record put in once more",
      damage: (database: SqliteDatabase) => {
        database.exec("update audit_record set sequence = -sequence - 1 where sequence > 30");
        database.exec("update audit_record set sequence = -sequence where sequence < 0");
        database.exec(
          "insert into audit_record select 31, type, exchange, approval, head, leaf, chain from audit_record where sequence = 30",
        );
      },
      bad: {
        sequence: 31,
        what: "its hash does not follow from the record before",
        kind: "inserted",
      },
    },
    {
      attack: "a head row put back",
      damage: "update log_head set sequence = 50",
      bad: {
        sequence: 51,
        what: "the log ends at record 60, its end is noted as 50",
        kind: "changed",
      },
    },
    {
      attack: "a head row with another hash",
      damage: "update log_head set chain = zeroblob(32)",
      bad: { sequence: 60, what: "the log's end is noted with another hash", kind: "changed" },
    },
    {
      attack: "a head row that is gone",
      damage: "delete from log_head",
      bad: { sequence: 0, what: "the row that names the log's end is gone", kind: "damaged" },
    },
    {
      attack: "a payload moved to another record",
      damage:
        "update payload set body = (select body from payload where sequence = 33) where sequence = 31",
      bad: {
        sequence: 31,
        what: "its payload does not open: it was changed or moved",
        kind: "changed",
      },
    },
    {
      attack: "a payload added to a record without one",
      damage: "insert into payload select 30, data_key, body from payload where sequence = 31",
      bad: { sequence: 30, what: "it has a payload that it does not commit to", kind: "inserted" },
    },
    {
      attack: "a payload added to no record",
      damage: "insert into payload select 99, data_key, body from payload where sequence = 31",
      bad: { sequence: 0, what: "1 payloads belong to no record", kind: "inserted" },
    },
    {
      attack: "a time set back, chained anew",
      damage: (database: SqliteDatabase) => {
        database.exec(
          `update audit_record set head = json_set(head, '$.at', '2001-01-01T00:00:00.000Z') where sequence = 30`,
        );
        rehash(database, 30, RECORDS);
      },
      bad: { sequence: 30, what: "its time is before that of the record before", kind: "changed" },
    },
    {
      attack: "a head that is no JSON, chained anew",
      damage: (database: SqliteDatabase) => {
        database.exec("update audit_record set head = '{' where sequence = 30");
        rehash(database, 30, RECORDS);
      },
      bad: { sequence: 30, what: "its head cannot be read", kind: "changed" },
    },
  ])("is found out: $attack", async ({ damage, bad }) => {
    const report = await verifyAfter((database) =>
      typeof damage === "string" ? database.exec(damage) : damage(database),
    );

    expect(report).toMatchObject({ ok: false, firstBad: bad });
  });

  it("is found out when triggers were dropped", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "countersign.db");
    writeFileSync(file, original);
    const Driver = loadDriver();
    new Driver(file).exec("drop trigger approval_settled").close();

    const report = await verifyLog({ file });

    const what = "the database's trigger approval_settled was removed or changed";
    expect(report.firstBad).toEqual({ sequence: 0, what, kind: "damaged" });
  });

  it("is found out when a payload is gone and no record says so", async () => {
    const byKey = await verifyAfter((database) =>
      database.exec("delete from data_key where scope = 's0'"),
    );
    const byRow = await verifyAfter((database) =>
      database.exec("delete from payload where sequence = 60"),
    );

    const what = "its payload is gone, and no record says that it was erased";
    expect(byKey).toMatchObject({
      firstBad: { sequence: 1, what, kind: "deleted" },
      payloads: { erased: 10 },
    });
    expect(byRow).toMatchObject({ firstBad: { sequence: 60, what }, payloads: { missing: 1 } });
  });

  it("is found out when its end was cut off with care, by what else speaks of it", async () => {
    const report = await verifyAfter((database) => cutOff(database, 50));

    const what = "the database speaks of records that came after the last there is";
    expect(report).toMatchObject({
      records: 50,
      firstBad: { sequence: 51, what, kind: "truncated" },
    });
  });

  it("passes when all that speaks of its end was cut off too, as the report says it would", async () => {
    const report = await verifyAfter((database) => {
      cutOff(database, 50);
      database.exec("delete from checkpoint where size > 50; delete from approval");
    });

    expect(report).toMatchObject({ ok: true, records: 50 });
    expect(report.limits.join()).toContain("cut its end off");
  });
});

describe("against a checkpoint kept elsewhere", () => {
  /** Everything of the last records, as somebody leaves it who knows the database. */
  const cutOffCleanly = (database: SqliteDatabase, at: number) => {
    cutOff(database, at);
    database.exec(`delete from checkpoint where size > ${at}; delete from approval`);
  };
  const rewriteFrom = (sequence: number) => (database: SqliteDatabase) => {
    const change =
      "update audit_record set head = replace(head, 'note', 'nope') where sequence = ?";
    database.prepare(change).run(sequence);
    rehash(database, sequence, RECORDS);
  };
  const writeOnWith = (signer: NoteSigner) => (database: SqliteDatabase) => {
    cutOffCleanly(database, 50);
    const insert = database.prepare(
      "insert into audit_record select ?, type, exchange, approval, json_set(head, '$.sequence', ?), leaf, chain from audit_record where sequence = 50",
    );
    for (let sequence = 51; sequence <= RECORDS; sequence++) insert.run(sequence, sequence);
    database.exec(
      "update audit_record set head = json_set(head, '$.payloadCommitment', null) where sequence > 50",
    );
    rehash(database, 51, RECORDS);
    const tree = new MerkleFrontier();
    const leaves = database.prepare("select leaf from audit_record order by sequence").pluck();
    for (const leaf of leaves.all()) tree.append(leaf as Buffer);
    const note = signCheckpoint({ size: RECORDS, root: tree.root() }, signer);
    database.prepare("insert into checkpoint values (?, ?, ?)").run(RECORDS, note, tree.toBytes());
  };

  it("a whole log is whole, and what it covers is told", async () => {
    const report = await verifyAfter(() => {}, masterKey, { kept: [kept(20), kept(40)] });

    expect(report).toMatchObject({ ok: true, checkpoints: { kept: 2, keptUpTo: 40, unsigned: 0 } });
    expect(report.limits.join()).toContain("what came after record 40 (20 of 60)");
  });

  it.each([
    {
      attack: "an end cut off cleanly",
      damage: (database: SqliteDatabase) => cutOffCleanly(database, 50),
      bad: { sequence: 51, kind: "restored" },
    },
    {
      attack: "an end cut off that something still speaks of",
      damage: (database: SqliteDatabase) => cutOff(database, 50),
      bad: { sequence: 51, kind: "truncated" },
    },
    {
      attack: "a record changed and everything after it chained anew",
      damage: rewriteFrom(30),
      bad: { sequence: 21, through: 40, kind: "re-chained" },
    },
    {
      attack: "the same with the checkpoints in the database removed",
      damage: (database: SqliteDatabase) => {
        rewriteFrom(30)(database);
        database.exec("delete from checkpoint");
      },
      bad: { sequence: 21, through: 40, kind: "re-chained" },
    },
    {
      attack: "an older copy put back and written on with the same key",
      damage: (database: SqliteDatabase) => writeOnWith(signingKey)(database),
      bad: { sequence: 41, through: RECORDS, kind: "restored" },
    },
    {
      attack: "the same by somebody without the key",
      damage: (database: SqliteDatabase) => writeOnWith(newSigner(signingKey.name))(database),
      bad: { sequence: 41, through: RECORDS, kind: "re-chained" },
    },
  ])("is found out: $attack", async ({ damage, bad }) => {
    const report = await verifyAfter(damage, masterKey, {
      kept: [kept(20), kept(40), kept(RECORDS)],
    });

    expect(report).toMatchObject({ ok: false, firstBad: bad });
    const heads = [20, 40, RECORDS].map(headOf);
    const byHeads = await verifyAfter(damage, masterKey, { heads });
    expect(byHeads).toMatchObject({ ok: false, firstBad: bad });
  });

  it("a head that a card shows does as well as the checkpoint it is of", async () => {
    const whole = await verifyAfter(() => {}, masterKey, { heads: [headOf(20), headOf(40)] });
    const other = headOf(40).replace(/:.*/, `:${"A".repeat(16)}`);
    const torn = await verifyAfter(() => {}, masterKey, { heads: [headOf(20), other] });

    expect(whole).toMatchObject({ ok: true, checkpoints: { kept: 2, keptUpTo: 40 } });
    expect(torn).toMatchObject({ ok: false, firstBad: { through: 40, kind: "restored" } });
  });

  it("takes no notice of one of another log", async () => {
    const notes = signCheckpoint({ size: 20, root: Buffer.alloc(32) }, newSigner());
    const report = await verifyAfter(() => {}, masterKey, { kept: [{ source: "a file", notes }] });

    expect(report).toMatchObject({ ok: true, checkpoints: { kept: 0, unsigned: 1 } });
  });

  it("tells of one in the log's name that says otherwise, by a key that the log does not know", async () => {
    const stranger = newSigner(signingKey.name);
    const noting = (size: number) => {
      const notes = signCheckpoint({ size, root: Buffer.alloc(32, 1) }, stranger);
      return verifyAfter(() => {}, masterKey, { kept: [kept(10), { source: "a file", notes }] });
    };

    expect((await noting(20)).firstBad).toMatchObject({
      sequence: 11,
      through: 20,
      kind: "re-chained",
      what: expect.stringContaining("signed with a key that it does not know") as string,
    });
    expect((await noting(RECORDS + 9)).firstBad).toMatchObject({
      sequence: RECORDS + 1,
      kind: "restored",
    });
  });

  it("finds out a checkpoint in the database that was changed or exchanged", async () => {
    const changed = await verifyAfter((database) =>
      database.exec(
        "update checkpoint set note = replace(note, char(10) || '59', char(10) || '58')",
      ),
    );
    const exchanged = await verifyAfter((database) =>
      database
        .prepare("update checkpoint set note = ?")
        .run(signCheckpoint({ size: 59, root: Buffer.alloc(32) }, newSigner(signingKey.name))),
    );

    expect(changed.firstBad?.what).toContain(
      "the checkpoint of 59 records in the database is none",
    );
    expect(exchanged.firstBad?.what).toContain("no known key signed it");
  });
});

/** Takes the last records off and notes the end anew. */
function cutOff(database: SqliteDatabase, at: number): void {
  database.exec(`
    delete from audit_record where sequence > ${at}; delete from payload where sequence > ${at};
    update log_head set sequence = ${at}, chain = (select chain from audit_record where sequence = ${at})`);
}

/** Puts the hashes of records right from one to another, as somebody would who wants to hide a change. */
function rehash(database: SqliteDatabase, from: number, to: number): void {
  const at = database.prepare("select head, chain from audit_record where sequence = ?");
  const set = database.prepare("update audit_record set leaf = ?, chain = ? where sequence = ?");
  let { chain } = at.get(from - 1) as { chain: Buffer };
  for (let sequence = from; sequence <= to; sequence++) {
    const { head } = at.get(sequence) as { head: string };
    const leaf = leafOf(Buffer.from(head));
    chain = chainOf(chain, leaf);
    set.run(leaf, chain, sequence);
  }
  if (to >= RECORDS - 1) {
    database.prepare("update log_head set sequence = ?, chain = ?").run(to, chain);
  }
}

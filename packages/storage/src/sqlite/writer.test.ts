import { createSecretKey, randomBytes } from "node:crypto";
import { readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { CountersignError, type StoreOperation } from "@countersign/core";
import { requestApproval, temporaryFolder } from "@countersign/testkit";
import { describe, expect, it, onTestFinished } from "vitest";
import { makeFile } from "./data-folder.ts";
import { loadDriver, type SqliteDatabase } from "./driver.ts";
import { encodeCommit, type CommitOutcome, type Operation } from "../store/encoded-commit.ts";
import { openWriter } from "./open-writer.ts";
import { verifyLog } from "./verify-log.ts";
import type { Writer } from "./writer.ts";

const append: StoreOperation = { kind: "append", record: { type: "call.received" } };

/** A payload that no compression makes smaller. */
const large = (bytes: number): StoreOperation => ({
  kind: "append",
  record: { type: "call.received" },
  payload: { scope: "s1", body: randomBytes(bytes).toString("base64") },
});

interface Opened {
  readonly file: string;
  readonly database: SqliteDatabase;
  readonly writer: Writer;
  /** Writes commits of one operation each, in one transaction. */
  readonly write: (...operations: readonly Operation[]) => readonly CommitOutcome[];
}

function open(): Opened {
  const file = join(temporaryFolder(), "countersign.db");
  makeFile(file);
  const { database, writer } = openWriter(file, createSecretKey(randomBytes(32)));
  onTestFinished(() => void database.close());
  database.pragma("busy_timeout = 50");
  const write = (...operations: readonly Operation[]) =>
    writer.write(operations.map((operation) => encodeCommit([operation], 1_000)));
  return { file, database, writer, write };
}

const written = (outcomes: readonly CommitOutcome[]) => outcomes.map((o) => "results" in o);

const cause = (outcome: CommitOutcome | undefined) =>
  outcome && "failure" in outcome ? outcome.failure.causeCode : undefined;

describe("commits that share a transaction", () => {
  it("fail alone, and leave no gap in the log", async () => {
    const { file, write } = open();
    write(requestApproval("a"));

    const outcomes = write(append, requestApproval("a", { fingerprint: "another" }), append);

    expect(written(outcomes)).toEqual([true, false, true]);
    expect(cause(outcomes[1])).toMatch(/^SQLITE_CONSTRAINT/);
    expect(await verifyLog({ file })).toMatchObject({ ok: true, records: 3 });
  });

  it("fail alone when what they say cannot be read", () => {
    const { writer } = open();

    const outcomes = writer.write([
      encodeCommit([append], 1_000),
      { at: 1_000, operations: "[", payloads: [], records: [] },
    ]);

    expect(written(outcomes)).toEqual([true, false]);
  });

  it("are one commit for the database, and one sync of the disk", () => {
    const { file, write } = open();
    const before = commitsIn(`${file}-wal`);

    write(append, append, append);

    expect(commitsIn(`${file}-wal`)).toBe(before + 1);
  });
});

describe("the keys of a scope", () => {
  const inScope = (scope: string): StoreOperation => ({
    kind: "append",
    record: { type: "call.received" },
    payload: { scope, body: "what was said" },
  });
  const keyIds = (database: SqliteDatabase) =>
    database.prepare("select distinct data_key from payload order by data_key").pluck().all();
  const kept = (database: SqliteDatabase) =>
    database.prepare("select id from data_key order by id").pluck().all();

  it("are made again after the commit that made them was undone", async () => {
    const { file, database, writer } = open();
    writer.write([encodeCommit([requestApproval("a")], 1_000)]);
    const undone = encodeCommit(
      [inScope("s2"), requestApproval("a", { fingerprint: "another" })],
      1_000,
    );

    const outcomes = writer.write([undone, encodeCommit([inScope("s2")], 1_000)]);

    expect(written(outcomes)).toEqual([false, true]);
    expect(keyIds(database)).toEqual(kept(database));
    expect(await verifyLog({ file })).toMatchObject({ ok: true });
  });

  it("are other ones once they were erased, within one transaction too", () => {
    const { database, write } = open();
    const erase: Operation = { kind: "erase", selection: { scope: "s2" }, record: {} };
    write(inScope("s2"));
    const [first] = kept(database);

    write(inScope("s2"), erase, inScope("s2"));

    expect(kept(database)).toHaveLength(1);
    expect(kept(database)).not.toContain(first);
    expect(keyIds(database)).toEqual(kept(database));
  });

  it("are other ones once another process has erased them", () => {
    const { file, database, write } = open();
    write(inScope("s2"));
    const other = new (loadDriver())(file);
    onTestFinished(() => void other.close());
    other.exec("delete from payload; delete from data_key");

    write(inScope("s2"));

    expect(kept(database)).toHaveLength(1);
    expect(keyIds(database)).toEqual(kept(database));
  });
});

describe("a full database", () => {
  it("rejects what does not fit, and goes on once there is room", async () => {
    const { file, database, write } = open();
    write(append);
    const pages = Number(database.pragma("page_count", { simple: true }));
    database.pragma(`max_page_count = ${pages + 8}`);

    const full = write(large(200_000));
    expect(cause(full[0])).toBe("SQLITE_FULL");
    const mixed = write(append, large(200_000), append);
    database.pragma("max_page_count = 1073741823");
    const after = write(large(200_000), append);

    expect(written(after)).toEqual([true, true]);
    const records = 3 + written(mixed).filter(Boolean).length;
    expect(await verifyLog({ file })).toMatchObject({ ok: true, records });
  });
});

describe("a database that cannot be written", () => {
  it("rejects commits, and goes on once it can", async () => {
    const { file, database, write } = open();
    write(append);
    database.pragma("query_only = ON");

    const refused = write(append, append);
    database.pragma("query_only = OFF");
    const after = write(append);

    expect(refused.map(cause)).toEqual(["SQLITE_READONLY", "SQLITE_READONLY"]);
    expect(written(after)).toEqual([true]);
    expect(await verifyLog({ file })).toMatchObject({ ok: true, records: 2 });
  });

  it("rejects commits while another connection holds the lock, and goes on afterwards", async () => {
    const { file, write } = open();
    const Driver = loadDriver();
    const other = new Driver(file);
    onTestFinished(() => void other.close());
    other.exec("begin immediate");

    const refused = write(append, append);
    other.exec("rollback");
    const after = write(append);

    expect(refused.map(cause)).toEqual(["SQLITE_BUSY", "SQLITE_BUSY"]);
    expect(written(after)).toEqual([true]);
    expect(await verifyLog({ file })).toMatchObject({ ok: true, records: 1 });
  });

  it("rejects commits once its file was moved away, and goes on when it is back", () => {
    const { file, write } = open();
    write(append);

    renameSync(file, `${file}.moved`);
    const refused = write(append);
    renameSync(`${file}.moved`, file);
    const after = write(append);

    expect(written(refused)).toEqual([false]);
    expect(written(after)).toEqual([true]);
  });
});

describe("a database made with another master key", () => {
  it("is refused", () => {
    const { file } = open();

    expect(() => openWriter(file, createSecretKey(randomBytes(32)))).toThrow(
      expect.objectContaining({ code: "MASTER_KEY_INVALID" }) as Error,
    );
  });
});

describe("a database this code does not know", () => {
  it.each([
    { because: "it is newer", change: "pragma user_version = 1000", says: "schema 1000" },
    {
      because: "it is another program's",
      change: "pragma application_id = 7",
      says: "another program",
    },
  ])("is refused because $because", ({ change, says }) => {
    const { file, database } = open();
    database.exec(change);

    let error: unknown;
    try {
      openWriter(file, createSecretKey(randomBytes(32)));
    } catch (thrown) {
      error = thrown;
    }

    expect(error).toBeInstanceOf(CountersignError);
    expect(error).toMatchObject({ code: "STORAGE_UNAVAILABLE" });
    expect(String(error)).toContain(says);
  });
});

/** Counts the commits in a write-ahead log: their last frame says how large the database is then. https://sqlite.org/walformat.html */
function commitsIn(file: string): number {
  const bytes = readFileSync(file);
  const frame = 24 + bytes.readUInt32BE(8);
  let commits = 0;
  for (let at = 32; at + frame <= bytes.length; at += frame) {
    if (bytes.readUInt32BE(at + 4) !== 0) commits++;
  }
  return commits;
}

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AuditDraft, LogQuery, LogSearch, UsageAnswer, UsageQuery } from "@countersign/core";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type MasterKey, readMasterKey } from "../keys/master-key.ts";
import { readSigningKey } from "../keys/signing-key.ts";
import { eraseData } from "../store/erase-data.ts";
import { openSqliteStorage } from "../sqlite/open-sqlite-storage.ts";
import type { Storage } from "../store/storage.ts";
import { startLogSearch } from "./log-search.ts";

let folder: string;
let masterKey: MasterKey;
let storage: Storage;
let search: LogSearch | undefined;
let now: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "countersign-search-"));
  masterKey = await readMasterKey(folder, {});
  now = Date.parse("2026-03-01T12:00:00Z");
  storage = await openSqliteStorage({
    folder,
    masterKey,
    labelOf: () => "X",
    now: () => now,
    mainThread: true,
  });
});
afterEach(async () => {
  await search?.close();
  search = undefined;
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

const append = (record: AuditDraft, body?: Record<string, string>) =>
  storage.store.commit({
    kind: "append",
    record,
    ...(body === undefined ? {} : { payload: { scope: record.scope ?? "s", body } }),
  });

function bytesOfIndex(): string {
  return ["", "-wal"]
    .map((end) => readFileSync(join(folder, `search.db${end}`)).toString("latin1"))
    .join();
}

async function find(query: Partial<LogQuery>, withText = false): Promise<readonly number[]> {
  search ??= startLogSearch({ folder, masterKey, withText });
  return search.find({ limit: 50, ...query });
}

async function usage(query: UsageQuery): Promise<UsageAnswer> {
  search ??= startLogSearch({ folder, masterKey, withText: false });
  return search.usage(query);
}

/** Four records an hour apart. */
async function fill(): Promise<void> {
  const grace = { person: "grace", channel: "api" } as const;
  const ada = { id: "local:ada@host", name: "ada", verified: false };
  await append(
    {
      type: "call.received",
      requester: ada,
      upstream: "crm",
      tool: "query",
      masked: { EMAIL_ADDRESS: 2 },
    },
    { sql: "select Überweisung" },
  );
  now += 3_600_000;
  await append({
    type: "call.decided",
    upstream: "crm",
    tool: "query",
    decision: "deny",
    rules: ["no-exports"],
  });
  now += 3_600_000;
  await append(
    { type: "approval.rejected", upstream: "mail", tool: "send", reviewer: grace },
    { reason: "wrong customer" },
  );
  now += 3_600_000;
  await append({
    type: "execution.claimed",
    upstream: "mail",
    tool: "send",
    disclosed: { PHONE_NUMBER: 1 },
  });
}

const QUERIES: readonly (readonly [string, Partial<LogQuery>, readonly number[]])[] = [
  ["a reviewer", { person: "grace" }, [3]],
  ["a requester", { person: "local:ada@host" }, [1]],
  ["an upstream", { upstream: "mail" }, [4, 3]],
  ["a tool, and more", { tool: "query", decision: "deny" }, [2]],
  ["what happened", { type: "approval.rejected" }, [3]],
  ["what was masked", { entityType: "EMAIL_ADDRESS" }, [1]],
  ["what was disclosed", { entityType: "PHONE_NUMBER" }, [4]],
  ["a time on", { since: "2026-03-01T13:00:00.000Z" }, [4, 3, 2]],
  ["before a time", { until: "2026-03-01T13:00:00.000Z" }, [1]],
  ["the future", { since: "2027-01-01T00:00:00.000Z" }, []],
  ["the past", { until: "2020-01-01T00:00:00.000Z" }, []],
  ["a rule, as a word", { text: "no-exports" }, [2]],
  ["two words of different records", { text: "no-exports mail" }, []],
  ["nothing", {}, [4, 3, 2, 1]],
  ["the page before", { before: 3, limit: 1 }, [2]],
];

describe("searching the log", () => {
  it("finds what fits everything that is given, newest first", async () => {
    await fill();

    for (const [what, query, expected] of QUERIES) {
      expect({ what, found: await find(query) }).toEqual({ what, found: expected });
    }
  });

  it("finds what was recorded a moment ago", async () => {
    await fill();
    await find({});
    await append({ type: "pause.started", reviewer: { person: "ada", channel: "cli" } });

    expect(await find({ person: "ada" })).toEqual([5]);
  });

  it("looks into what records are about only if that is wished, without accents and by beginnings", async () => {
    await fill();
    expect(await find({ text: "customer" })).toEqual([]);
    await search?.close();
    search = undefined;

    expect(await find({ text: "customer" }, true)).toEqual([3]);
    expect(await find({ text: "uberweis*" }, true)).toEqual([1]);
  });

  it("takes no query for more than words", async () => {
    await fill();

    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 30 }), async (text) => {
        expect(Array.isArray(await find({ text: `${text}" OR * NEAR(` }))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it("forgets what was erased, in its file as well", async () => {
    await append({ type: "call.received", scope: "gone" }, { text: "quetzalcoatlus" });
    await append({ type: "call.received", scope: "kept" }, { text: "archaeopteryx" });
    expect(await find({ text: "quetzalcoatlus" }, true)).toEqual([1]);

    expect(bytesOfIndex()).toContain("quetzalcoatlus");

    await eraseData({
      folder,
      masterKey,
      signingKey: readSigningKey(folder),
      now,
      selection: { scope: "gone" },
      by: { operator: "test", note: "asked for" },
    });

    expect(await find({ text: "quetzalcoatlus" }, true)).toEqual([]);
    expect(await find({ text: "archaeopteryx" }, true)).toEqual([2]);
    expect(bytesOfIndex()).not.toContain("etzalcoat");
  });

  it("adds up which data went where, of another log anew", async () => {
    await fill();
    const used = () => usage({ by: ["direction", "entityType"], limit: 10 });

    const { rows } = await used();
    expect(rows.map((row) => [row.direction, row.entityType, row.values])).toEqual([
      ["sent", "EMAIL_ADDRESS", 2],
      ["disclosed", "PHONE_NUMBER", 1],
    ]);
    await append({ type: "call.received", upstream: "crm", masked: { EMAIL_ADDRESS: 1 } });
    expect((await used()).rows[0]).toMatchObject({ values: 3, calls: 2 });
  });

  it("notices that it is another log, because an older copy was put back", async () => {
    await fill();
    await find({});
    await search?.close();
    search = undefined;
    await storage.close();
    for (const end of ["", "-wal", "-shm"])
      rmSync(join(folder, `countersign.db${end}`), { force: true });
    storage = await openSqliteStorage({
      folder,
      masterKey,
      labelOf: () => "X",
      now: () => now,
      mainThread: true,
    });
    await append({ type: "log.restored", operator: "local:ada@host", note: "from a copy" });

    expect(await find({})).toEqual([1]);
    expect(await find({ person: "grace" })).toEqual([]);
    expect((await usage({ by: ["day"], limit: 1 })).rows).toEqual([]);
  });
});

import { hash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AuditDraft, LogQuery, LogSearch, UsageAnswer, UsageQuery } from "@countersign/core";
import fc from "fast-check";
import { openRawClient, type TestDatabase, openTestDatabase } from "@countersign/testkit";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type MasterKey, readMasterKey } from "../keys/master-key.ts";
import { readSigningKey } from "../keys/signing-key.ts";
import { eraseData } from "../store/erase-data.ts";
import { openPostgresStorage } from "../postgres/open-postgres-storage.ts";
import { openSqliteStorage } from "../sqlite/open-sqlite-storage.ts";
import type { Storage } from "../store/storage.ts";
import { ScopeKeyring } from "../keys/scope-keys.ts";
import type { LogIndex } from "./log-index.ts";
import { startLogSearch } from "./log-search.ts";
import { PostgresIndex } from "./postgres-index.ts";
import { SearchIndex } from "./search-index.ts";

let folder: string;
let masterKey: MasterKey;
let storage: Storage;
let search: LogSearch | undefined;
let now: number;
let database: TestDatabase | undefined;
/** URL of the database, where it is not in the folder. */
let url: string | undefined;

afterAll(() => database?.close());

function inFolder(): void {
  beforeEach(() => open(undefined));
  afterEach(close);
}

function inPostgres(): void {
  beforeAll(async () => {
    database ??= await openTestDatabase();
  });
  beforeEach(async () => open(await database?.freshUrl()));
  afterEach(close);
}

async function open(at: string | undefined): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), "countersign-search-"));
  masterKey = await readMasterKey(folder, {});
  now = Date.parse("2026-03-01T12:00:00Z");
  url = at;
  const common = { masterKey, labelOf: () => "X", now: () => now };
  storage =
    at === undefined
      ? await openSqliteStorage({ folder, ...common, mainThread: true })
      : await openPostgresStorage({ url: at, ...common, signingKey: readSigningKey(folder) });
}

async function close(): Promise<void> {
  await search?.close();
  search = undefined;
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
}

const append = (record: AuditDraft, body?: Record<string, string>) =>
  storage.store.commit({
    kind: "append",
    record,
    ...(body === undefined ? {} : { payload: { scope: record.scope ?? "s", body } }),
  });

/** What stands in the index, as it is stored. */
async function wordsInIndex(): Promise<string> {
  if (url === undefined) {
    return ["", "-wal"]
      .map((end) => readFileSync(join(folder, `search.db${end}`)).toString("latin1"))
      .join();
  }
  const client = await openRawClient(url);
  try {
    const { rows } = await client.query<{ words: string }>("select words::text from log_entry");
    return rows.map(({ words }) => words).join("\n");
  } finally {
    await client.end();
  }
}

async function find(query: Partial<LogQuery>, withText = false): Promise<readonly number[]> {
  search ??= startSearch(withText);
  return search.find({ limit: 50, ...query });
}

async function usage(query: UsageQuery): Promise<UsageAnswer> {
  search ??= startSearch(false);
  return search.usage(query);
}

function openIndex(): LogIndex {
  const keyring = new ScopeKeyring(masterKey.secret);
  return url === undefined
    ? new SearchIndex(folder, keyring, false)
    : new PostgresIndex(url, keyring, false);
}

function startSearch(withText: boolean): LogSearch {
  return startLogSearch({
    folder,
    ...(url !== undefined && { postgres: url }),
    masterKey,
    withText,
  });
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

describe.each([
  { name: "SQLite", setUp: inFolder },
  { name: "PostgreSQL", setUp: inPostgres },
])("searching the log in $name", ({ setUp }) => {
  setUp();

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

  it("finds what is indexed so far, and says how far that is", async () => {
    await fill();
    const index = openIndex();
    try {
      expect(await index.progress()).toEqual({ indexed: 0, records: 4 });
      expect(await index.catchUp(3)).toBe(false);
      expect(await index.progress()).toEqual({ indexed: 3, records: 4 });
      expect(await index.find({ limit: 10 })).toEqual([3, 2, 1]);
      expect(await index.find({ until: "2026-03-01T13:00:00.000Z", limit: 10 })).toEqual([1]);
      expect((await index.usage({ by: ["direction"], limit: 10 })).rows).toHaveLength(1);
      while (!(await index.catchUp(3)));
      expect(await index.progress()).toEqual({ indexed: 4, records: 4 });
      while (!(await index.tidy()));
      expect(await index.find({ upstream: "crm", person: "local:ada@host", limit: 10 })).toEqual([
        1,
      ]);
    } finally {
      await index.close();
    }
    expect(await find({}, false)).toEqual([4, 3, 2, 1]);
    expect(await search?.progress()).toEqual({ indexed: 4, records: 4 });
    expect(await search?.find({ limit: 1 }, { soFar: true })).toEqual([4]);
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

  it("forgets what was erased", async () => {
    await append({ type: "call.received", scope: "gone" }, { text: "quetzalcoatlus" });
    await append({ type: "call.received", scope: "kept" }, { text: "archaeopteryx" });
    expect(await find({ text: "quetzalcoatlus" }, true)).toEqual([1]);

    expect(await wordsInIndex()).toContain("quetzalcoatlus");

    await eraseData({
      folder,
      ...(url !== undefined && { postgres: url }),
      masterKey,
      signingKey: readSigningKey(folder),
      now,
      selection: { scope: "gone" },
      by: { operator: "test", note: "asked for" },
    });
    // Where the index is in the database, it is forgotten with the values, whether or not anybody looks.
    const atOnce = url === undefined ? "" : await wordsInIndex();
    expect(atOnce).not.toContain("etzalcoat");

    expect(await find({ text: "quetzalcoatlus" }, true)).toEqual([]);
    expect(await find({ text: "archaeopteryx" }, true)).toEqual([2]);
    expect(await wordsInIndex()).not.toContain("etzalcoat");
  });

  it("adds up which data went where", async () => {
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

  it("keeps what is about calls out of the index again when that is no longer wished", async () => {
    await fill();
    expect(await find({ text: "customer" }, true)).toEqual([3]);
    await search?.close();
    search = undefined;

    expect(await find({ text: "customer" })).toEqual([]);
    expect(await wordsInIndex()).not.toContain("customer");
    expect(await find({ text: "no-exports" })).toEqual([2]);
  });
});

describe("searching the log in a file", () => {
  inFolder();

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

describe("the index in PostgreSQL", () => {
  inPostgres();

  it("goes on after names of any length, which agents and upstreams choose, and finds them", async () => {
    const long = (seed: number): string =>
      Array.from({ length: 400 }, (_, i) => hash("sha256", `${seed} ${i}`)).join("");
    const drafts = [1, 2, 3].map(
      (seed): AuditDraft => ({
        type: "call.received",
        upstream: long(seed),
        tool: `${"\ud800\0".repeat(2_000)}${long(seed + 3)}`,
        client: { name: long(seed + 6), version: "1" },
        requester: { id: long(seed + 9), name: "ada", verified: false },
        rules: [long(seed + 12)],
        masked: { EMAIL_ADDRESS: 1 },
      }),
    );
    for (const draft of drafts) await append(draft);
    await append({ type: "log.stopped" });

    expect(await find({ type: "log.stopped" })).toEqual([4]);
    expect(await find({ upstream: long(2), person: long(11) })).toEqual([2]);
    expect((await usage({ by: ["direction"], limit: 5 })).rows).toMatchObject([{ calls: 3 }]);
  });
});

describe("both indexes", () => {
  inPostgres();

  /** As people, tools and hostile upstreams write. */
  const WORDS = [
    "Überweisung",
    "naïve-foo_bar",
    "foo/bar",
    "a@b.example",
    "ΣΊΣΥΦΟΣ",
    "한글",
    "हिन्दी",
    "İstanbul",
    "Straße",
    "x1.5",
    "😀emoji",
    "O'Neil",
    "back\\slash",
    '"quoted"',
    "a:b",
    "(c)",
    "d*e",
    "ﬁn",
    "ⅷ",
    "e\u0301te\u0301",
    "\ud800half",
    "nul\u0000nul",
    "'':*",
    "a & b | !c",
    "<->",
  ];

  it("find the same and add up the same", async () => {
    const other = { folder: mkdtempSync(join(tmpdir(), "countersign-search-")), masterKey };
    const inFile = await openSqliteStorage({
      ...other,
      labelOf: () => "X",
      now: () => now,
      mainThread: true,
    });
    const drafts = WORDS.map((word, at) => ({
      record: {
        type: at % 4 === 0 ? "execution.claimed" : "call.received",
        upstream: at % 2 === 0 ? "crm" : word,
        tool: "query",
        requester: { id: `local:${at % 3}`, name: word, verified: false },
        rules: [word.toWellFormed()],
        masked: { EMAIL_ADDRESS: at % 4, PERSON: 1 },
        disclosed: { PERSON: 1 + (at % 3) },
        disclosedBy: { PERSON: [1 + (at % 3)] },
        ...(at % 3 === 0 ? {} : { model: `model-${at % 3}` }),
      } satisfies AuditDraft,
      body: { note: `${word} ${WORDS[(at * 7) % WORDS.length]}` },
    }));
    for (const { record, body } of drafts) {
      now += 1_000_000;
      await append(record, body);
      await inFile.store.commit({ kind: "append", record, payload: { scope: "s", body } });
    }
    const searches = [startSearch(true), startLogSearch({ ...other, withText: true })];
    try {
      const typed = fc
        .tuple(fc.constantFrom(...WORDS), fc.nat(8), fc.constantFrom("", "*", "/", '"'))
        .map(([word, length, end]) => word.slice(0, length + 1) + end);
      const text = fc.oneof(
        fc.array(typed, { minLength: 1, maxLength: 3 }).map((all) => all.join(" ")),
        fc.string({ unit: "binary", maxLength: 20 }),
      );
      await fc.assert(
        fc.asyncProperty(text, fc.option(fc.constantFrom(...WORDS)), async (words, upstream) => {
          const query = { text: words, ...(upstream === null ? {} : { upstream }), limit: 50 };
          const [inDatabase, inTheFile] = await Promise.all(searches.map((one) => one.find(query)));
          expect(inDatabase).toEqual(inTheFile);
        }),
        { numRuns: 150 },
      );
      const ways: readonly UsageQuery["by"][] = [
        ["hour", "direction", "entityType", "upstream", "tool", "client", "requester", "rule"],
        ["day"],
        ["entityType", "requester"],
        ["model", "destination"],
      ];
      const narrowings: readonly UsageQuery["only"][] = [
        undefined,
        { model: "model-1" },
        { model: "", direction: "disclosed", destination: "crm.query" },
      ];
      for (const by of ways) {
        for (const since of [undefined, "2026-03-01T14:00:00.000Z"]) {
          for (const only of narrowings) {
            const query = {
              by,
              limit: 20,
              ...(since === undefined ? {} : { since }),
              ...(only === undefined ? {} : { only }),
            };
            const [inDatabase, inTheFile] = await Promise.all(
              searches.map((one) => one.usage(query)),
            );
            expect(inDatabase).toEqual(inTheFile);
          }
        }
      }
      for (const only of narrowings.filter((one) => one !== undefined)) {
        const found = await searches[0]?.usage({ by: ["model"], only, limit: 20 });
        expect(found?.rows).toMatchObject([{ model: only.model }]);
      }
    } finally {
      for (const one of searches) await one.close();
      await inFile.close();
      rmSync(other.folder, { recursive: true, force: true });
    }
  });
});

import type { StoreOperation, StoreResult } from "@countersign/core";
import {
  openRawClient,
  openTestDatabase,
  requestApproval,
  temporaryFolder,
  type TestDatabase,
} from "@countersign/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { readMasterKey, readSigningKey, type Storage, verifyLog } from "../index.ts";
import { openPostgresStorage, takeSnapshot } from "./index.ts";
import { type KnownSchema, MIGRATIONS, WORKS_WITH } from "./migrate.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const TODAY: KnownSchema = { migrations: MIGRATIONS, worksWith: WORKS_WITH };

/** The oldest that the newest schema still lets work. */
const OLDEST: KnownSchema = { migrations: MIGRATIONS.slice(0, WORKS_WITH), worksWith: WORKS_WITH };

/** An addition to everything there is, as a later version may make it. */
const ADDITION = `
create table later (id bigint primary key);
do $$ declare of record; begin
  for of in select tablename from pg_tables where schemaname = current_schema() and tablename <> 'countersign_schema' loop
    execute format('alter table %I add column added_later text not null default ''x''', of.tablename);
    execute format('create index on %I (added_later)', of.tablename);
  end loop;
end $$;`;

const later = (worksWith: number): KnownSchema => ({
  migrations: [...MIGRATIONS, ADDITION],
  worksWith,
});

/** Of a machine that does much else. */
const PATIENCE = { timeout: 20_000, interval: 20 };

let keys: string;
beforeEach(() => {
  keys = temporaryFolder();
});

async function open(url: string, schema: KnownSchema): Promise<Storage> {
  return openPostgresStorage({
    url,
    schema,
    masterKey: await readMasterKey(keys, {}),
    signingKey: readSigningKey(keys, {}),
    labelOf: () => "EMAIL",
  });
}

async function schemaOf(url: string): Promise<unknown> {
  const client = await openRawClient(url);
  try {
    return (await client.query("select version, works_with from countersign_schema")).rows[0];
  } finally {
    await client.end();
  }
}

const request = (id: string) => requestApproval(id, { expiresAt: Date.now() + 86_400_000 });

const vote = (id: string, person: string): StoreOperation => ({
  kind: "vote-approval",
  id,
  vote: {
    verb: "approve",
    reviewer: { person, channel: "console" },
    at: 1,
    reason: null,
    selfApproved: false,
  },
  onlyIf: { expiresAfter: 0, level: 0 },
  record: { type: "approval.approved", reviewer: { person, channel: "console" } },
  recordIfPending: { type: "approval.voted" },
  otherwise: { type: "approval.decision_ignored" },
});

const claim = (id: string, owner: string): StoreOperation => ({
  kind: "move-approval",
  id,
  event: "claim",
  set: { owner, leaseUntil: Date.now() + 60_000, nextFence: true },
  record: { type: "execution.claimed" },
});

const finish = (id: string): StoreOperation => ({
  kind: "move-approval",
  id,
  event: "succeed",
  set: { holdsResult: true },
  onlyIf: { fence: 1 },
  record: { type: "execution.finished" },
  payload: { scope: "s1", body: { result: id } },
});

/** A value is hidden, a call held, decided, claimed, run and its result handed over; each step by who is named for it. */
async function live(id: string, asks: Storage, decides: Storage, runs: Storage): Promise<void> {
  const text = `${id}@example.org`;
  const value = { entityType: "EMAIL_ADDRESS", text, canonical: text };
  const { tokens, entries } = await asks.vault.tokenise("s1", [value]);
  const steps: readonly (() => Promise<readonly StoreResult[]>)[] = [
    () => asks.store.commit(request(id), { kind: "keep-values", entries }),
    () => decides.store.commit(vote(id, "grace")),
    () => runs.store.commit(claim(id, "a replica")),
    () => runs.store.commit({ kind: "renew-lease", id, fence: 1, leaseUntil: Date.now() + 90_000 }),
    () => runs.store.commit(finish(id)),
    () => asks.store.commit({ kind: "mark-delivered", id, record: { type: "result.delivered" } }),
    () => asks.store.commit({ kind: "use-once", key: id, until: Date.now() + 60_000 }),
    () =>
      decides.store.commit({
        kind: "spend",
        spendings: [{ key: id, amount: 1, limit: 1, windowMs: 3_600_000 }],
      }),
  ];
  for (const step of steps) {
    for (const { done } of await step()) expect({ id, done }).toEqual({ id, done: true });
  }
  expect(await decides.store.approval(id)).toMatchObject({ state: "executed", delivered: true });
  const shown = await runs.vault.reveal("s1", tokens);
  expect(shown.get(tokens[0] ?? "")?.text).toBe(text);
}

describe("replicas of two versions", () => {
  it.each([
    ["the oldest that may", OLDEST, TODAY],
    ["this one", TODAY, later(MIGRATIONS.length)],
  ])("work on one database while it is changed under %s, and after", async (_, old, newer) => {
    const url = await database.freshUrl();
    const before = await open(url, old);
    expect(await schemaOf(url)).toMatchObject({ version: String(old.migrations.length) });
    let lives = 0;
    let isOver = false;
    const goOn = async (): Promise<void> => {
      while (!isOver) await live(`old_${++lives}`, before, before, before);
    };
    const busy = Promise.all([goOn(), goOn(), goOn()]);
    await Promise.race([busy, vi.waitUntil(() => lives > 3, PATIENCE)]);

    const after = await open(url, newer);
    const since = lives;
    await live("new", after, after, after);
    await live("asked of the new", after, before, before);
    await live("asked of the old", before, after, after);
    await Promise.race([busy, vi.waitUntil(() => lives > since + 3, PATIENCE)]);
    isOver = true;
    await busy;

    expect(await schemaOf(url)).toEqual({
      version: String(newer.migrations.length),
      works_with: String(newer.worksWith),
    });
    await before.store.commit(request("wanted"), vote("wanted", "grace"));
    const claims = await Promise.all(
      [before, after, before, after].map(({ store }, at) => store.commit(claim("wanted", `${at}`))),
    );
    expect(claims.filter(([result]) => result?.done)).toHaveLength(1);
    // One more of the old ones may even start, and takes nothing back.
    const another = await open(url, old);
    await live("at one that started late", another, after, another);
    expect(await schemaOf(url)).toMatchObject({ version: String(newer.migrations.length) });

    for (const storage of [before, after, another]) await storage.close();
    const folder = temporaryFolder();
    await takeSnapshot(url, folder);
    const verified = await verifyLog({
      folder,
      masterKey: await readMasterKey(keys, {}),
      vkeys: [readSigningKey(keys, {}).vkey],
    });
    expect(verified).toMatchObject({ ok: true });
  });

  it("are not let work together when the older is too old, which is said and changes nothing", async () => {
    const url = await database.freshUrl();
    const newest = await open(url, later(MIGRATIONS.length + 1));
    const next = MIGRATIONS.length + 1;

    const opening = open(url, TODAY);

    await expect(opening).rejects.toMatchObject({
      code: "STORAGE_UNAVAILABLE",
      message: expect.stringContaining(
        `the database has schema ${next}, which works with versions that know schema ${next} or newer, and this one knows them up to ${MIGRATIONS.length}: use a newer version`,
      ) as string,
    });
    expect(await schemaOf(url)).toEqual({ version: String(next), works_with: String(next) });
    await live("at the newest", newest, newest, newest);
    await newest.close();
  });

  it("are refused one by one as the newest schema says", async () => {
    const url = await database.freshUrl();
    await (await open(url, TODAY)).close();
    const tooOld = { ...OLDEST, migrations: MIGRATIONS.slice(0, WORKS_WITH - 1) };

    await expect(open(url, tooOld)).rejects.toThrow("use a newer version");

    await (await open(url, OLDEST)).close();
  });
});

import { copyFileSync } from "node:fs";
import { join } from "node:path";
import {
  type TestDatabase,
  requestApproval,
  openTestDatabase,
  temporaryFolder,
} from "@countersign/testkit";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openSqliteStorage, readMasterKey, readSigningKey, verifyLog } from "../index.ts";
import { changedGuard, moveToPostgres, openPostgresStorage, takeSnapshot } from "./index.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const labelOf = (): string => "EMAIL";

async function keysOf(folder: string) {
  return { masterKey: await readMasterKey(folder, {}), signingKey: readSigningKey(folder) };
}

/** A data folder with records, payloads, a decided request, a vault, a scope and more records than one piece holds. */
async function filledFolder(
  records: number,
): Promise<{ folder: string; tokens: readonly string[]; scope: string }> {
  const folder = temporaryFolder();
  const storage = await openSqliteStorage({
    folder,
    ...(await keysOf(folder)),
    labelOf,
    mainThread: true,
  });
  const { store, vault, scopes } = storage;
  const scope = await scopes.scopeOf({ requester: "ada", client: "ide", configuration: "c" }, 1e9);
  const value = {
    entityType: "EMAIL_ADDRESS",
    text: "ada@example.org",
    canonical: "ada@example.org",
  };
  const { tokens, entries } = await vault.tokenise(scope, [value]);
  await store.commit({ kind: "keep-values", entries });
  // So many that they are sealed together.
  const others = Array.from({ length: 30 }, (_, i) => {
    return { ...value, text: `user${i}@example.org`, canonical: `user${i}@example.org` };
  });
  const together = await vault.tokenise(scope, others);
  await store.commit({ kind: "keep-values", entries: together.entries });
  await store.commit(requestApproval("a", { scope }), {
    kind: "vote-approval",
    id: "a",
    vote: {
      verb: "approve",
      reviewer: { person: "grace", channel: "console" },
      at: 1,
      reason: null,
      selfApproved: false,
    },
    onlyIf: { expiresAfter: 0, level: 0 },
    record: {
      type: "approval.approved",
      reviewer: { person: "grace", channel: "console" },
    },
    recordIfPending: { type: "approval.voted" },
    otherwise: { type: "approval.decision_ignored" },
  });
  await store.commit(
    ...Array.from({ length: records }, (_, at) => ({
      kind: "append" as const,
      record: { type: "call.received" as const, exchange: `x${at}\0` },
      payload: { scope, body: { at, text: "grüße \ud800" } },
    })),
  );
  await storage.close();
  return { folder, tokens: [...tokens, ...together.tokens], scope };
}

async function verified(folder: string) {
  const { masterKey, signingKey } = await keysOf(folder);
  return verifyLog({ folder, masterKey, vkeys: [signingKey.vkey] });
}

async function snapshotOf(url: string, keysFrom: string): Promise<string> {
  const folder = temporaryFolder();
  for (const name of ["master.key", "signing.key"])
    copyFileSync(join(keysFrom, name), join(folder, name));
  await takeSnapshot(url, folder);
  return folder;
}

it("moves a log as it is, which then verifies, goes on, and comes back the same", async () => {
  const { folder, tokens, scope } = await filledFolder(2_100);
  const before = await verified(folder);
  const url = await database.freshUrl();

  const done: number[] = [];
  await moveToPostgres(folder, url, (records) => done.push(records));

  const there = await verified(await snapshotOf(url, folder));
  expect(before.ok && there.ok).toBe(true);
  expect(there).toEqual(before);
  expect(done).toEqual([0, 2_000, before.records]);
  const storage = await openPostgresStorage({ url, ...(await keysOf(folder)), labelOf });
  const revealed = await storage.vault.reveal(scope, tokens);
  expect(tokens.map((token) => revealed.get(token)?.text)).toEqual([
    "ada@example.org",
    ...Array.from({ length: 30 }, (_, i) => `user${i}@example.org`),
  ]);
  expect(await storage.store.approval("a")).toMatchObject({ state: "approved" });
  expect(await storage.store.payload(before.records)).toEqual({ at: 2_099, text: "grüße \ud800" });
  await storage.store.commit({ kind: "append", record: { type: "call.received" } });
  await storage.close();
  const after = await verified(await snapshotOf(url, folder));
  expect(after).toMatchObject({ ok: true, records: before.records + 1 });
});

it("goes on where it was interrupted, and refuses a database with another log", async () => {
  const { folder } = await filledFolder(2_100);
  const url = await database.freshUrl();
  const interrupted = moveToPostgres(folder, url, (records) => {
    if (records > 0) throw new Error("interrupted");
  });
  await expect(interrupted).rejects.toThrow("interrupted");

  const done: number[] = [];
  await moveToPostgres(folder, url, (records) => done.push(records));
  expect(done[0]).toBe(2_000);
  // Once more: nothing is left to do, and nothing is there twice.
  await moveToPostgres(folder, url);
  expect(await verified(await snapshotOf(url, folder))).toEqual(await verified(folder));

  const other = await filledFolder(1);
  await expect(moveToPostgres(other.folder, url)).rejects.toMatchObject({
    code: "STORAGE_UNAVAILABLE",
    message: expect.stringContaining("another log") as string,
  });
});

it("notices a guard that was switched off, removed or replaced", async () => {
  const { folder } = await filledFolder(1);
  const url = await database.freshUrl();
  await moveToPostgres(folder, url);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  expect(await changedGuard(url)).toBeUndefined();

  await client.query("alter table audit_record disable trigger audit_record_no_update");
  expect(await changedGuard(url)).toBe("trigger audit_record.audit_record_no_update");
  await client.query("alter table audit_record enable trigger audit_record_no_update");
  await client.query(`create or replace function countersign_refuse() returns trigger language plpgsql as
    $$ begin return new; end $$`);
  expect(await changedGuard(url)).toBe("function countersign_refuse");
  await client.query("drop trigger checkpoint_in_order on checkpoint");
  expect(await changedGuard(url)).toMatch(/checkpoint_in_order|countersign_refuse/);
  await client.end();
});

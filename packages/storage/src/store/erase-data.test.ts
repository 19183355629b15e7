import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { AuditDraft, StoreOperation } from "@countersign/core";
import { requestApproval, temporaryFolder } from "@countersign/testkit";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  eraseData,
  listHolds,
  openSqliteStorage,
  placeHold,
  readMasterKey,
  releaseHold,
  verifyLog,
  type ErasureSelection,
} from "../index.ts";
import { loadDriver } from "../sqlite/driver.ts";

const DAY = 86_400_000;
const requester = (name: string) => ({ id: `local:${name}@host`, name, verified: false });
const by = { reviewer: { person: "ada", channel: "cli" }, note: "asked for" } as const;
const value = (text: string) => ({ entityType: "EMAIL_ADDRESS", text, canonical: text });

/** Two conversations of two people, ten records each, with a value in each payload. */
async function makeHouse(days = 0) {
  const folder = temporaryFolder();
  const masterKey = await readMasterKey(folder, {});
  let now = 1_800_000_000_000 - days * DAY;
  const storage = await openSqliteStorage({
    folder,
    masterKey,
    labelOf: () => "EMAIL",
    now: () => now,
  });
  onTestFinished(() => storage.close());
  const { store, vault, scopes, signingKey } = storage;
  const say = async (name: string, count: number) => {
    const scope = await scopes.scopeOf(
      { requester: name, client: "c", configuration: "1" },
      365 * DAY,
    );
    const tokens: string[] = [];
    for (let i = 0; i < count; i++) {
      const { tokens: made, entries } = await vault.tokenise(scope, [
        value(`${name}${i}@secret.example`),
      ]);
      const record: AuditDraft = { type: "call.received", scope, requester: requester(name) };
      await store.commit(
        { kind: "keep-values", entries },
        { kind: "append", record, payload: { scope, body: { text: made } } },
        { kind: "append", record: { type: "call.decided", scope, requester: requester(name) } },
      );
      tokens.push(...made);
    }
    return { scope, tokens };
  };
  const access = () => ({ folder, masterKey, signingKey, now });
  return {
    folder,
    ...storage,
    say,
    access,
    erase: (selection: ErasureSelection) => eraseData({ ...access(), selection, by }),
    verify: () => verifyLog({ folder, masterKey, vkeys: [signingKey.vkey] }),
    toDay: () => (now = 1_800_000_000_000),
  };
}

describe("erasing", () => {
  it("takes a scope's values and payloads, records who and why, and leaves the log whole", async () => {
    const { say, erase, store, vault, verify } = await makeHouse();
    const one = await say("ada", 10);
    const two = await say("bob", 10);

    const erased = await erase({ scope: one.scope });

    expect(erased).toMatchObject({
      scopes: [one.scope],
      payloads: 10,
      values: 10,
      ranges: [[1, 19]],
      isTruncated: true,
    });
    expect(await store.payload(1)).toBeUndefined();
    expect(await store.payload(21)).toEqual({ text: [two.tokens[0]] });
    expect((await vault.reveal(one.scope, one.tokens)).size).toBe(0);
    expect((await vault.reveal(two.scope, two.tokens)).size).toBe(10);
    const [record] = await store.records({ newestFirst: true, limit: 1 });
    expect(record).toMatchObject({
      type: "payload.erased",
      ...by,
      erasure: { of: `scope ${one.scope}`, scopes: [one.scope], payloads: 10, values: 10 },
    });
    expect(await verify()).toMatchObject({ ok: true, payloads: { matching: 10, missing: 10 } });
  });

  it("leaves no byte of what was erased in the files, keys included", async () => {
    const { folder, say, erase, vault, store } = await makeHouse();
    const { scope } = await say("ada", 10);
    await say("bob", 3);
    // So many that they are sealed together.
    const many = Array.from({ length: 40 }, (_, i) => value(`friend${i}@secret.example`));
    const { entries } = await vault.tokenise(scope, many);
    await store.commit({ kind: "keep-values", entries });
    const Driver = loadDriver();
    const database = new Driver(join(folder, "countersign.db"), { readonly: true });
    const sealed = database
      .prepare(
        `select wrapped from data_key where scope = @scope union all select token_key from data_key where scope = @scope
         union all select sealed from vault where scope = @scope union all select digest from vault where scope = @scope
         union all select sealed from vault_box where scope = @scope
         union all select body from payload where sequence < 20`,
      )
      .pluck()
      .all({ scope }) as Buffer[];
    database.close();
    const isAnywhere = () => {
      const files = readdirSync(folder).filter((name) => name.startsWith("countersign.db"));
      return files.some((name) => {
        const bytes = readFileSync(join(folder, name));
        return sealed.some((secret) => bytes.includes(secret));
      });
    };

    expect([sealed.length, isAnywhere()]).toEqual([113, true]);
    await erase({ scope });

    expect(isAnywhere()).toBe(false);
  });

  it("takes every scope of a requester, and nobody else's", async () => {
    const { say, erase, store } = await makeHouse();
    const { scope } = await say("ada", 2);
    await say("bob", 2);

    const erased = await erase({ requester: "local:ada@host" });

    expect(erased).toMatchObject({ scopes: [scope], payloads: 2 });
    expect(await store.payload(5)).toBeDefined();
  });

  it("takes scopes not used for so long, and what is as old in scopes still in use", async () => {
    const { say, erase, store, toDay, verify } = await makeHouse(200);
    const old = await say("ada", 3);
    await say("bob", 3);
    toDay();
    await say("bob", 3);

    const erased = await erase({ before: 1_800_000_000_000 - 180 * DAY, days: 180 });

    expect(erased).toMatchObject({
      scopes: [old.scope],
      payloads: 6,
      values: 3,
      ranges: [[1, 11]],
    });
    expect(await store.payload(13)).toBeDefined();
    expect(await verify()).toMatchObject({ ok: true, payloads: { missing: 6, matching: 3 } });
  });

  it("names no payload as erased that it did not erase", async () => {
    const { folder, say, erase, verify } = await makeHouse();
    const { scope } = await say("ada", 5);
    const Driver = loadDriver();
    new Driver(join(folder, "countersign.db"))
      .exec("delete from payload where sequence = 5")
      .close();

    const erased = await erase({ scope });

    expect(erased.ranges).toEqual([
      [1, 3],
      [7, 9],
    ]);
    expect(await verify()).toMatchObject({ ok: false, firstBad: { sequence: 5, kind: "deleted" } });
  });

  it("makes several records of an erasure with very many gaps, and the log is whole", async () => {
    const { store, erase, verify } = await makeHouse();
    const payloads = Array.from({ length: 1_200 }, (_, i): StoreOperation => {
      const scope = i % 2 === 0 ? "s1" : "s2";
      return {
        kind: "append",
        record: { type: "call.received", scope },
        payload: { scope, body: i },
      };
    });
    await store.commit(...payloads);

    const erased = await erase({ scope: "s1" });

    const records = await store.records({ afterSequence: 1_200, limit: 10 });
    expect(erased.ranges).toHaveLength(600);
    expect(records.map(({ erasure }) => erasure?.ranges.length)).toEqual([500, 100]);
    expect(await verify()).toMatchObject({ ok: true, payloads: { missing: 600, matching: 600 } });
  });

  it.each([
    { because: "there is no such scope", selection: { scope: "scope_none" }, says: "nothing kept" },
    { because: "there is no such requester", selection: { requester: "x" }, says: "nothing kept" },
    {
      because: "a request is open",
      selection: { scope: "s1" },
      says: "open approval request, `a`",
    },
  ])("is refused when $because", async ({ selection, says }) => {
    const { store, erase } = await makeHouse();
    await store.commit(requestApproval("a"));

    await expect(erase(selection)).rejects.toThrow(
      `nothing was erased: ${says === "nothing kept" ? "there is nothing kept" : "scope `s1` has an open"}`,
    );
    expect(await store.payload(1)).toBeDefined();
  });
});

describe("a legal hold", () => {
  it.each([
    { on: "a scope", hold: (scope: string) => ({ scope, requester: null }) },
    { on: "a requester", hold: () => ({ scope: null, requester: "local:ada@host" }) },
    { on: "everything", hold: () => ({ scope: null, requester: null }) },
  ])("on $on forbids erasing until it is released", async ({ hold }) => {
    const { folder, say, access, erase, store, toDay } = await makeHouse(200);
    const { scope } = await say("ada", 2);
    const id = await placeHold(access(), hold(scope), by);

    await expect(erase({ scope })).rejects.toThrow(`is under legal hold \`${id}\``);
    await expect(erase({ requester: "local:ada@host" })).rejects.toThrow("legal hold");
    toDay();
    const byAge = await erase({ before: access().now, days: 0 });
    expect(byAge).toMatchObject({ payloads: 0, kept: [{ scope }] });
    expect(await store.payload(1)).toBeDefined();
    expect(await listHolds({ folder })).toHaveLength(1);

    expect(await releaseHold(access(), id, by)).toBe(true);
    expect(await releaseHold(access(), id, by)).toBe(false);
    expect(await erase({ scope })).toMatchObject({ payloads: 2 });
    const types = (await store.records({ afterSequence: 4, limit: 9 })).map(({ type }) => type);
    expect(types).toEqual([
      "legal_hold.placed",
      "payload.erased",
      "legal_hold.released",
      "payload.erased",
    ]);
  });
});

import { openTestDatabase, type TestDatabase, temporaryFolder } from "@countersign/testkit";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { placeHold, readMasterKey, readSigningKey, releaseHold, verifyLog } from "../index.ts";
import { openPostgresStorage, takeSnapshot } from "./index.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

it("credentials, legal holds and the pause are compared with their records", async () => {
  const folder = temporaryFolder();
  const url = await database.freshUrl();
  const [masterKey, signingKey] = [await readMasterKey(folder, {}), readSigningKey(folder, {})];
  const storage = await openPostgresStorage({ url, masterKey, signingKey, labelOf: String });
  const { store, credentials } = storage;
  const grace = { person: "grace", channel: "api" } as const;
  await credentials.create("ada");
  await credentials.create("gone");
  await credentials.revoke("gone");
  await store.commit({
    kind: "set-pause",
    pause: { mode: "deny", reason: "r", by: grace, at: 5 },
    record: { type: "pause.started", reviewer: grace, outcome: "deny" },
    payload: { scope: "pause", body: { reason: "r" } },
  });
  await storage.close();
  const access = { folder, postgres: url, masterKey, signingKey, now: Date.now() };
  const operator = { operator: "local:grace@host", note: "case 12" };
  await placeHold(access, { scope: null, requester: "local:ada@host" }, operator);
  const released = await placeHold(access, { scope: "s1", requester: null }, operator);
  await releaseHold(access, released, operator);

  const whole = await verify();
  const client = new pg.Client(url);
  await client.connect();
  await client.query("update reviewer_credential set revoked_at = null");
  await client.end();
  const changed = await verify();

  expect(whole).toMatchObject({ ok: true, firstBad: null });
  expect(changed.firstBad?.what).toContain("counts again, which records say was ended");

  async function verify() {
    const copy = temporaryFolder();
    await takeSnapshot(url, `${copy}/log`);
    return verifyLog({ folder: `${copy}/log`, masterKey, vkeys: [signingKey.vkey] });
  }
});

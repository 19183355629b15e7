/** What a log in PostgreSQL is asked for besides calls: proofs for anchors, and the erasing of what is old. */
import {
  readCheckpoint,
  readMasterKey,
  readSigningKey,
  type Storage,
  verifyLog,
} from "@countersign/storage";
import { openPostgresStorage, takeSnapshot } from "@countersign/storage/postgres";
import {
  manualClock,
  type TestDatabase,
  openTestDatabase,
  temporaryFolder,
} from "@countersign/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { provesConsistency } from "../../packages/storage/src/proof/merkle-proof.ts";
import { eraseOverdue } from "../../packages/runtime/src/retention.ts";

const DAY_MS = 86_400_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

/** A call with a payload of its own conversation. */
async function call(storage: Storage, day: number): Promise<void> {
  const scope = `scope_${day}`;
  await storage.store.commit({
    kind: "append",
    record: { type: "call.received", scope },
    payload: { scope, body: { arguments: { day } } },
  });
}

it("proves to an anchor that it only grew, from any checkpoint to any later one", async () => {
  const folder = temporaryFolder();
  const kept: { readonly size: number; readonly root: Buffer }[] = [];
  const proven: boolean[] = [];
  const storage = await openPostgresStorage({
    url: await database.freshUrl(),
    masterKey: await readMasterKey(folder, {}),
    signingKey: readSigningKey(folder, {}),
    labelOf: String,
    checkpoints: { everyRecords: 3, everyMs: 60_000 },
    anchors: [
      {
        name: "one that asks for proofs",
        newest: async () => undefined,
        holdings: async () => ({ notes: null, proves: "" }),
        async append(notes, log) {
          kept.push(...notes.flatMap((note) => readCheckpoint(note) ?? []));
          for (const earlier of kept) {
            for (const later of kept.filter(({ size }) => size > earlier.size)) {
              const proof = await log.consistency(earlier.size, later.size);
              proven.push(provesConsistency(earlier, later, proof));
            }
          }
        },
      },
    ],
  });
  for (let day = 0; day < 11; day++) await call(storage, day);
  await storage.close();

  expect(kept.length).toBeGreaterThan(2);
  expect(proven.length).toBeGreaterThan(2);
  expect(proven.every(Boolean)).toBe(true);
});

it("erases what is too old, says so, and still verifies", async () => {
  const folder = temporaryFolder();
  const url = await database.freshUrl();
  const masterKey = await readMasterKey(folder, {});
  const signingKey = readSigningKey(folder, {});
  const clock = manualClock(Date.parse("2026-01-01T00:00:00Z"));
  const { now } = clock;
  const storage = await openPostgresStorage({ url, masterKey, signingKey, labelOf: String, now });
  try {
    for (let day = 0; day < 6; day++) {
      await call(storage, day);
      clock.advance(DAY_MS);
    }
    const access = { folder, postgres: url, masterKey, signingKey };
    await eraseOverdue({ store: storage.store, clock, access, days: 4 }, () => false);
    const records = await storage.store.records({ limit: 100 });
    const payloads = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((sequence) => storage.store.payload(sequence)),
    );
    const copy = temporaryFolder();
    await takeSnapshot(url, copy);

    expect(payloads.map((payload) => payload !== undefined)).toEqual([
      false,
      false,
      true,
      true,
      true,
      true,
    ]);
    expect(records.some(({ type }) => type === "payload.erased")).toBe(true);
    expect(await verifyLog({ folder: copy, masterKey, vkeys: [signingKey.vkey] })).toMatchObject({
      ok: true,
      payloads: { matching: 4 },
    });
  } finally {
    await storage.close();
  }
});

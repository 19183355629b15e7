import {
  listHolds,
  openSqliteStorage,
  placeHold,
  readMasterKey,
  releaseHold,
  type Storage,
  verifyLog,
} from "@countersign/storage";
import { manualClock, temporaryFolder } from "@countersign/testkit";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import { eraseOverdue } from "../../packages/runtime/src/retention.ts";

const DAY_MS = 86_400_000;
const START = Date.parse("2026-01-01T00:00:00Z");

let folder: string;
let storage: Storage;
let masterKey: Awaited<ReturnType<typeof readMasterKey>>;
const clock = manualClock(START);

beforeEach(async () => {
  folder = temporaryFolder();
  masterKey = await readMasterKey(folder, {});
  clock.advance(START - clock.now());
  const { now } = clock;
  storage = await openSqliteStorage({ folder, masterKey, labelOf: String, mainThread: true, now });
  onTestFinished(() => storage.close());
});

/** One call a day, each in a conversation of its own. */
async function calls(days: number): Promise<void> {
  for (let day = 0; day < days; day++) {
    const scope = `scope_${day}`;
    await storage.store.commit({
      kind: "append",
      record: { type: "call.received", scope },
      payload: { scope, body: { arguments: { day } } },
    });
    clock.advance(DAY_MS);
  }
}

async function retain(days: number): Promise<void> {
  const access = { folder, masterKey, signingKey: storage.signingKey };
  await eraseOverdue({ store: storage.store, clock, access, days }, () => false);
}

async function kept(): Promise<readonly number[]> {
  const records = await storage.store.records({ limit: 1_000 });
  const bodies = await Promise.all(
    records.map(async ({ sequence }) => storage.store.payload(sequence)),
  );
  return bodies.flatMap((body) => {
    const args = (body as { arguments?: { day?: number } } | undefined)?.arguments;
    return args?.day === undefined ? [] : [args.day];
  });
}

const erasures = async () =>
  (await storage.store.records({ limit: 1_000 })).filter(({ type }) => type === "payload.erased");

it("erases payloads when they are too old, never records, says so, and does it once", async () => {
  await calls(6);
  await retain(4);
  const first = await kept();
  const recorded = (await erasures()).length;
  await retain(4);

  expect(first).toEqual([2, 3, 4, 5]);
  expect(await erasures()).toHaveLength(recorded);
  expect((await erasures()).at(-1)).toMatchObject({
    operator: "countersign",
    note: "`audit.keep_payloads` of the configuration",
    erasure: { of: "older than 4 days" },
  });
  clock.advance(DAY_MS);
  await retain(4);
  expect(await kept()).toEqual([3, 4, 5]);
  const report = await verifyLog({ folder, masterKey, vkeys: [storage.signingKey.vkey] });
  expect(report).toMatchObject({ ok: true, payloads: { missing: 3, matching: 3 } });
});

it("leaves what a legal hold is on, until that is released", async () => {
  const access = { folder, masterKey, signingKey: storage.signingKey, now: clock.now() };
  const hold = await placeHold(access, { scope: null, requester: null }, { operator: "test" });
  await calls(4);
  await retain(2);
  const held = await kept();
  await releaseHold({ ...access, now: clock.now() }, hold, { operator: "test" });
  clock.advance(DAY_MS);
  await retain(2);

  expect(held).toEqual([0, 1, 2, 3]);
  expect(await listHolds({ folder })).toEqual([]);
  expect(await kept()).toEqual([3]);
});

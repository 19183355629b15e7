import { createSecretKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { copyFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Pause, StoreOperation, VaultEntry } from "@countersign/core";
import { requestApproval, temporaryFolder } from "@countersign/testkit";
import fc from "fast-check";
import { expect, it, onTestFinished } from "vitest";
import { WriteQueue } from "../store/write-queue.ts";
import { openForReading, openForWriting } from "./connection.ts";
import { makeFile } from "./data-folder.ts";
import { NearWriter } from "./near-writer.ts";
import { startWriterThread } from "./start-writer.ts";
import { verifyLog } from "./verify-log.ts";

const append: StoreOperation = {
  kind: "append",
  record: { type: "call.received" },
  payload: { scope: "s1", body: { arguments: { size: 100 } } },
};

const PAUSE: Pause = {
  mode: "deny",
  reason: "something is wrong",
  by: { person: "ada", channel: "cli" },
  at: 1_000,
};

/** Its scope has no such key. */
const entry: VaultEntry = {
  scope: "s1",
  token: "t",
  entityType: "EMAIL_ADDRESS",
  digest: new Uint8Array(32),
  sealed: randomBytes(80),
};

/** `tick`: what the clock goes on by each time it is looked at, in milliseconds. */
async function open({ tick = 0, everyRecords = 1_000 } = {}) {
  const file = join(temporaryFolder(), "countersign.db");
  makeFile(file);
  const master = createSecretKey(randomBytes(32));
  const signer = { name: "test", ...generateKeyPairSync("ed25519") };
  const schedule = { everyRecords: 1_000_000, everyMs: 1_000_000 };
  const thread = await startWriterThread(file, master, { signer, schedule });
  const groups: number[] = [];
  let now = 0;
  const near = new NearWriter({
    thread: {
      write: (commits) => {
        groups.push(commits.length);
        return thread.write(commits);
      },
      close: () => thread.close(),
    },
    file,
    master,
    everyRecords,
    clock: { now: () => (now += tick) },
  });
  const queue = new WriteQueue(near, () => 1_000);
  onTestFinished(() => queue.close());
  const commitOneByOne = async (count: number) => {
    for (let i = 0; i < count; i++) {
      await queue.commit([append]);
      // As a caller that waits for an upstream between them.
      await setImmediate();
    }
  };
  /** How many commits the thread was given in each of its groups since the last time this was asked. */
  const inThread = () => groups.splice(0);
  const isThreadAsked = () => groups.length > 0;
  const writeHere = near.writeHere.bind(near);
  let written = 0;
  near.writeHere = (commits) => {
    const outcomes = writeHere(commits);
    if (outcomes !== undefined) written++;
    return outcomes;
  };
  /** How many transactions were made where they were asked for since the last time this was asked. */
  const transactions = () => {
    const count = written;
    written = 0;
    return count;
  };
  return { transactions, master, file, queue, commitOneByOne, inThread, isThreadAsked };
}

it("writes where it was asked for, once the thread has written a little", async () => {
  const { file, commitOneByOne, inThread } = await open();

  await commitOneByOne(30);

  expect(inThread()).toEqual([1, 1, 1, 1]);
  expect(await verifyLog({ file })).toMatchObject({ ok: true, records: 30 });
});

it("writes what comes by itself before anything else can happen, and gathers as soon as more comes", async () => {
  const { file, queue, commitOneByOne, inThread, transactions } = await open();
  await commitOneByOne(10);
  inThread();
  transactions();

  const first = queue.commit([append]);
  expect(transactions()).toBe(1);
  const others = [queue.commit([append]), queue.commit([append])];
  expect(transactions()).toBe(0);
  await Promise.all([first, ...others]);
  expect(transactions()).toBe(1);

  const later = [queue.commit([append]), queue.commit([append])];
  expect(transactions()).toBe(0);
  await Promise.all(later);
  expect(transactions()).toBe(1);
  expect(inThread()).toEqual([]);
  expect(await verifyLog({ file })).toMatchObject({ ok: true, records: 15 });
});

it.each([
  { because: "they are many", count: 70, text: "" },
  { because: "they are much", count: 20, text: "x".repeat(8_000) },
])("gives the thread what comes together if $because", async ({ count, text }) => {
  const { file, queue, commitOneByOne, inThread } = await open();
  await commitOneByOne(5);
  inThread();
  const payload = { scope: "s1", body: text };

  await Promise.all(Array.from({ length: count }, () => queue.commit([{ ...append, payload }])));

  // The first did not wait for the others.
  expect(inThread()).toEqual([count - 1]);
  expect(await verifyLog({ file })).toMatchObject({ ok: true, records: 5 + count });
});

it("undoes one of several that fails, and no other", async () => {
  const { file, queue, commitOneByOne } = await open();
  await commitOneByOne(10);

  const settled = await Promise.allSettled([
    queue.commit([append]),
    queue.commit([append]),
    queue.commit([append, { kind: "keep-values", entries: [entry] }]),
    queue.commit([append]),
  ]);

  expect(settled.map(({ status }) => status)).toEqual([
    "fulfilled",
    "fulfilled",
    "rejected",
    "fulfilled",
  ]);
  expect(await verifyLog({ file })).toMatchObject({ ok: true, records: 13 });
});

it("asks before each claim whether everything is paused", async () => {
  const { queue, commitOneByOne, inThread } = await open();
  await commitOneByOne(10);
  const claim: StoreOperation = { ...append, unlessPaused: true };
  const record = { type: "pause.started" } as const;
  await queue.commit([{ kind: "set-pause", pause: PAUSE, record }]);
  inThread();

  expect(await queue.commit([claim])).toEqual([{ done: false }]);
  await queue.commit([{ kind: "set-pause", pause: null, record: { type: "pause.ended" } }]);
  expect(await queue.commit([claim])).toMatchObject([{ done: true }]);

  // The end of the pause is all that the thread was given.
  expect(inThread()).toEqual([1]);
});

it("seals nothing for an erased scope with the key that it had", async () => {
  const { file, master, queue, commitOneByOne } = await open();
  await commitOneByOne(10);
  const reader = openForReading(file);
  onTestFinished(() => void reader.close());
  const keys = (): unknown[] =>
    reader.prepare("select data_key from payload order by sequence").pluck().all();
  const [erased] = keys();

  // The next box was opened with the key of the last one.
  await queue.commit([{ kind: "erase", selection: { scope: "s1" }, record: {} }]);
  await commitOneByOne(3);

  expect(keys()).toHaveLength(3);
  expect(keys()).not.toContain(erased);
  expect(
    await verifyLog({ file, masterKey: { secret: master, created: true, source: "" } }),
  ).toMatchObject({ ok: true });
});

it.each([
  { because: "it is about a request", operation: requestApproval("a") },
  {
    because: "it is given a checkpoint",
    operation: { kind: "append", record: { type: "approval.approved" } } as const,
  },
  {
    because: "it is big",
    operation: { ...append, payload: { scope: "s1", body: "x".repeat(20_000) } } as StoreOperation,
  },
])("gives the thread what is not plain: $because", async ({ operation }) => {
  const { queue, commitOneByOne, inThread } = await open();
  await commitOneByOne(10);
  inThread();

  await queue.commit([operation]);

  expect(inThread()).toEqual([1]);
});

it.each([
  {
    what: "writes a big payload itself if little is left of it",
    text: "x".repeat(1_000_000),
    here: 1,
  },
  {
    what: "gives the thread a big payload of which much is left",
    text: randomBytes(75_000).toString("base64"),
    here: 0,
  },
])("$what, once it is packed", async ({ text, here }) => {
  const { file, master, queue, commitOneByOne, inThread, transactions } = await open();
  await commitOneByOne(10);
  inThread();
  transactions();
  const body = { result: { content: [{ type: "text", text }] } };

  queue.expectPayload(body);
  const committing = queue.commit([{ ...append, payload: { scope: "s1", body } }]);
  expect([transactions(), inThread()]).toEqual([0, []]);
  await committing;

  expect([transactions(), inThread()]).toEqual(here === 1 ? [1, []] : [0, [1]]);
  const masterKey = { secret: master, created: true, source: "" };
  expect(await verifyLog({ file, masterKey })).toMatchObject({ ok: true, records: 11 });
});

it("does not wait for another connection that writes: the thread does", async () => {
  const { file, queue, commitOneByOne, inThread, isThreadAsked } = await open();
  await commitOneByOne(10);
  inThread();
  const other = openForWriting(file);
  onTestFinished(() => void other.close());
  other.exec("begin immediate");

  const committing = queue.commit([append]);
  for (let i = 0; i < 1_000 && !isThreadAsked(); i++) await setImmediate();
  other.exec("rollback");

  await expect(committing).resolves.toMatchObject([{ done: true, sequence: 11 }]);
  expect(inThread()).toEqual([1]);
  expect(await verifyLog({ file })).toMatchObject({ ok: true, records: 11 });
});

it("writes nothing to a file that took the place of the one that was opened", async () => {
  const { file, queue, commitOneByOne } = await open();
  await commitOneByOne(3);
  copyFileSync(file, `${file}.copy`);
  renameSync(`${file}.copy`, file);

  const settled: string[] = [];
  for (let i = 0; i < 10; i++) {
    await queue.commit([append]).then(
      () => settled.push("written"),
      () => settled.push("refused"),
    );
  }

  expect(new Set(settled)).toEqual(new Set(["refused"]));
});

it("leaves a slow disk to the thread", async () => {
  const { commitOneByOne, inThread } = await open({ tick: 10 });

  await commitOneByOne(40);

  expect(inThread().length).toBeGreaterThan(20);
});

it("gives the thread one of many, so that the write-ahead log does not grow for ever", async () => {
  const { queue, commitOneByOne, inThread } = await open();
  await commitOneByOne(10);
  inThread();

  for (let i = 0; i < 10; i++) {
    await Promise.all(Array.from({ length: 50 }, () => queue.commit([append])));
  }

  expect(inThread()).toEqual([50, 50]);
});

it("asks for a checkpoint after so many records", async () => {
  const { file, commitOneByOne } = await open({ everyRecords: 8 });

  await commitOneByOne(30);

  const reader = openForReading(file);
  onTestFinished(() => void reader.close());
  const sizes = reader.prepare("select size from checkpoint order by size").pluck().all();
  // The first of the thread's own; the others were asked for when it had been passed by eight.
  expect(sizes.length).toBeGreaterThan(2);
});

it("undoes all of a commit that fails, says why, and goes on", async () => {
  const { file, queue, commitOneByOne, inThread } = await open();
  await commitOneByOne(10);
  inThread();
  const failing = queue.commit([append, { kind: "keep-values", entries: [entry] }]);
  await expect(failing).rejects.toMatchObject({ code: "AUDIT_WRITE_FAILED" });
  await commitOneByOne(1);

  expect(inThread()).toEqual([]);
  expect(await verifyLog({ file })).toMatchObject({ ok: true, records: 11 });
});

it("loses and doubles no record, however they come", async () => {
  const { file, queue } = await open();
  let wanted = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(1, 1, 1, 1, 1, 2, 5), { maxLength: 24 }),
      async (groups) => {
        for (const size of groups) {
          const results = await Promise.all(
            Array.from({ length: size }, () => queue.commit([append])),
          );
          const sequences = results
            .map(([result]) => result?.sequence)
            .toSorted((a = 0, b = 0) => a - b);
          expect(sequences).toEqual(Array.from({ length: size }, (_, i) => wanted + i + 1));
          wanted += size;
        }
      },
    ),
    { numRuns: 20 },
  );
  expect(await verifyLog({ file })).toMatchObject({ ok: true, records: wanted });
});

import { createSecretKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { copyFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { StoreOperation, VaultEntry } from "@countersign/core";
import { requestApproval, temporaryFolder } from "@countersign/testkit";
import fc from "fast-check";
import { expect, it, onTestFinished } from "vitest";
import { WriteQueue } from "../store/write-queue.ts";
import { openForReading, openForWriting } from "./connection.ts";
import { makeFile } from "./data-folder.ts";
import { LoneWriter } from "./lone-writer.ts";
import { startWriterThread } from "./start-writer.ts";
import { verifyLog } from "./verify-log.ts";

const append: StoreOperation = {
  kind: "append",
  record: { type: "call.received" },
  payload: { scope: "s1", body: { arguments: { size: 100 } } },
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
  const lone = new LoneWriter({
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
  const queue = new WriteQueue(lone, () => 1_000);
  onTestFinished(() => queue.close());
  const commitOneByOne = async (count: number) => {
    for (let i = 0; i < count; i++) await queue.commit([append]);
  };
  /** How many commits the thread was given in each of its groups since the last time this was asked. */
  const inThread = () => groups.splice(0);
  const isThreadAsked = () => groups.length > 0;
  return { file, queue, commitOneByOne, inThread, isThreadAsked };
}

it("writes what comes by itself where it was asked for, once that has become usual", async () => {
  const { file, commitOneByOne, inThread } = await open();

  await commitOneByOne(30);

  expect(inThread()).toEqual([1, 1, 1, 1]);
  expect(await verifyLog({ file })).toMatchObject({ ok: true, records: 30 });
});

it("gives the thread what comes together, and what comes next", async () => {
  const { file, queue, commitOneByOne, inThread } = await open();
  await commitOneByOne(10);
  inThread();

  await Promise.all([queue.commit([append]), queue.commit([append]), queue.commit([append])]);
  await commitOneByOne(6);

  expect(inThread()).toEqual([3, 1, 1, 1, 1]);
  expect(await verifyLog({ file })).toMatchObject({ ok: true, records: 19 });
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
  const { commitOneByOne, inThread } = await open();
  await commitOneByOne(10);
  inThread();

  await commitOneByOne(250);

  expect(inThread()).toEqual([1, 1]);
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
  const entry: VaultEntry = {
    scope: "s1",
    token: "t",
    entityType: "EMAIL_ADDRESS",
    digest: new Uint8Array(32),
    sealed: randomBytes(80),
  };

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

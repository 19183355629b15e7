/** What the two commits of a call take by themselves, in a process that does nothing else. */
import { createSecretKey, randomBytes } from "node:crypto";
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { StoreOperation } from "../../packages/core/dist/index.js";
import { openSqliteStorage, readMasterKey } from "../../packages/storage/dist/index.js";
import { openForWriting } from "../../packages/storage/dist/sqlite/connection.js";
import { makeFile } from "../../packages/storage/dist/sqlite/data-folder.js";
import { startWriterThread } from "../../packages/storage/dist/sqlite/start-writer.js";
import { WriteQueue } from "../../packages/storage/dist/store/write-queue.js";
import { median } from "./measure.ts";

/** Between two calls everything comes to rest, as it does where one caller waits for each answer. In milliseconds. */
const REST_MS = 2;
const CALLS = 300;
/** Before anything is measured, until everything is compiled. */
const WARM = 1_000;

/** @returns Markdown. */
export async function durableCall(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-bench-"));
  try {
    const rows = [
      ["two fdatasyncs of 20 KB, as above", await twoFdatasyncs(join(folder, "raw"))],
      ["two messages to a thread and back", await twoMessages()],
      ["two transactions of the same bytes, each one row", await twoRows(join(folder, "rows.db"))],
      ["both commits, as deployed", await asDeployed(join(folder, "one"))],
      ["both commits in the thread that writes", await inTheThread(join(folder, "two.db"))],
    ] as const;
    return `### What is durable in a call of 100 B

A call that is allowed is two transactions, each on the disk before the next step: received, decided and claimed before
anything is sent; what came of it before the agent is answered. Here they are by themselves, ${CALLS} times with a rest of
${REST_MS} ms between, so that nothing is warm. The sum of a call, at the median. As deployed they are made where they are asked for, because they are small and the disk is quick.

| | ms |
| --- | --: |
${rows.map(([what, ms]) => `| ${what} | ${ms.toFixed(2)} |\n`).join("")}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function timed(once: () => Promise<void> | void): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < CALLS; i++) {
    await sleep(REST_MS);
    const from = performance.now();
    await once();
    times.push(performance.now() - from);
  }
  return median(times);
}

async function twoFdatasyncs(file: string): Promise<number> {
  const page = Buffer.alloc(20 * 1024, 1);
  const pages = 200;
  const descriptor = openSync(file, "w");
  for (let i = 0; i < pages; i++) writeSync(descriptor, page);
  fdatasyncSync(descriptor);
  let at = 0;
  const took = await timed(() => {
    for (let i = 0; i < 2; i++) {
      writeSync(descriptor, page, 0, page.length, (at++ % pages) * page.length);
      fdatasyncSync(descriptor);
    }
  });
  closeSync(descriptor);
  return took;
}

async function twoMessages(): Promise<number> {
  const echo = `const { parentPort } = require("node:worker_threads");
    parentPort.on("message", (message) => parentPort.postMessage(message));`;
  const worker = new Worker(echo, { eval: true });
  const took = await timed(async () => {
    for (let i = 0; i < 2; i++) {
      await new Promise((resolve) => {
        worker.once("message", resolve);
        worker.postMessage({ id: i });
      });
    }
  });
  await worker.terminate();
  return took;
}

/** What SQLite itself takes: the same connection, one table, one row for each of the two. */
async function twoRows(file: string): Promise<number> {
  makeFile(file);
  const database = openForWriting(file);
  database.exec("create table row (id integer primary key, body blob not null) strict");
  const begin = database.prepare("begin immediate");
  const insert = database.prepare("insert into row (body) values (?)");
  const commit = database.prepare("commit");
  const bodies = [before, after].map((make) => {
    const length = JSON.stringify(make(aboutCall("xch_".padEnd(29, "0")))).length;
    return Buffer.alloc(length, 1);
  });
  const call = (): void => {
    for (const body of bodies) {
      begin.run();
      insert.run(body);
      commit.run();
    }
  };
  for (let i = 0; i < WARM; i++) call();
  const took = await timed(call);
  database.close();
  return took;
}

async function asDeployed(folder: string): Promise<number> {
  const masterKey = await readMasterKey(folder, {});
  const storage = await openSqliteStorage({ folder, masterKey, labelOf: String });
  const took = await bothCommits((operations) => storage.store.commit(...operations));
  await storage.close();
  return took;
}

async function inTheThread(file: string): Promise<number> {
  makeFile(file);
  const thread = await startWriterThread(file, createSecretKey(randomBytes(32)));
  const queue = new WriteQueue(thread, Date.now);
  const took = await bothCommits((operations) => queue.commit(operations));
  await queue.close();
  return took;
}

async function bothCommits(
  commit: (operations: readonly StoreOperation[]) => Promise<unknown>,
): Promise<number> {
  let calls = 0;
  const call = async (): Promise<void> => {
    const about = aboutCall(`xch_${String(++calls).padStart(25, "0")}`);
    await commit(before(about));
    await commit(after(about));
  };
  for (let i = 0; i < WARM; i++) await call();
  return timed(call);
}

type About = ReturnType<typeof aboutCall>;

const SCOPE = "scope";
const DIGEST = "q".repeat(43);

function aboutCall(exchange: string) {
  return {
    exchange,
    scope: SCOPE,
    requester: { id: "local:bench@here", name: "bench", verified: false },
    client: { name: "bench", version: "1.0.0" },
    upstream: "echo",
    tool: "echo",
    toolHash: DIGEST,
  };
}

/** What is written of a call before it is sent. */
function before(about: About): readonly StoreOperation[] {
  const rules = ["default:by-category"];
  return [
    {
      kind: "append",
      record: { type: "call.received", ...about, fingerprint: DIGEST, masked: {} },
      payload: { scope: SCOPE, body: { arguments: { size: 100 } } },
    },
    {
      kind: "append",
      record: {
        type: "call.decided",
        ...about,
        category: "read",
        decision: "allow",
        rules,
        policy: DIGEST,
        disclosed: {},
      },
    },
    {
      kind: "append",
      unlessPaused: true,
      record: { type: "execution.claimed", ...about, rules, disclosed: {} },
    },
  ];
}

/** What is written of it before it is answered. */
function after(about: About): readonly StoreOperation[] {
  const result = { content: [{ type: "text", text: "x".repeat(100) }] };
  return [
    {
      kind: "append",
      record: {
        type: "execution.finished",
        ...about,
        outcome: "answered",
        masked: {},
        durationMs: 1,
      },
      payload: { scope: SCOPE, body: { result } },
    },
  ];
}

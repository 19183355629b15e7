/** What the two commits of a call take by themselves, in a process that does nothing else. */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { StoreOperation } from "../../packages/core/dist/index.js";
import { openSqliteStorage, readMasterKey } from "../../packages/storage/dist/index.js";
import { median } from "./measure.ts";

/** Between two calls everything comes to rest, as it does where one caller waits for each answer. In milliseconds. */
const REST_MS = 2;
const CALLS = 300;

/** @returns Markdown. */
export async function durableCall(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-bench-"));
  try {
    const rows = [
      ["two fdatasyncs of 20 KB, as above", await twoFdatasyncs(join(folder, "raw"))],
      ["two messages to a thread and back", await twoMessages()],
      ["both commits in one thread", await bothCommits(join(folder, "one"), true)],
      ["both commits in the thread that writes", await bothCommits(join(folder, "two"), false)],
    ] as const;
    return `### What is durable in a call of 100 B

A call that is allowed is two transactions, each on the disk before the next step: received, decided and claimed before
anything is sent; what came of it before the agent is answered. Here they are by themselves, ${CALLS} times with a rest of
${REST_MS} ms between, so that nothing is warm. The sum of a call, at the median:

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

async function bothCommits(folder: string, mainThread: boolean): Promise<number> {
  const masterKey = await readMasterKey(folder, {});
  const storage = await openSqliteStorage({ folder, masterKey, labelOf: String, mainThread });
  const { store } = storage;
  let calls = 0;
  const call = async (): Promise<void> => {
    const about = aboutCall(`xch_${String(++calls).padStart(25, "0")}`);
    await store.commit(...before(about));
    await store.commit(...after(about));
  };
  // Until everything is compiled.
  for (let i = 0; i < 1_000; i++) await call();
  const took = await timed(call);
  await storage.close();
  return took;
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

/**
 * Measures what several replicas on one PostgreSQL do, beside the raw commit rate of the same server, in one run:
 *
 *     npm run bench storage              writes docs/benchmarks/storage.md
 *     npm run bench storage -- --quick   shorter, prints only
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, tmpdir, type } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readMasterKey, readSigningKey } from "@countersign/storage";
import { startPostgres } from "@countersign/testkit";
import { rawCommits } from "./raw-commits.ts";
import type { Done, Load } from "./replica.ts";

const isQuick = process.argv.includes("--quick");
const SLICE_MS = isQuick ? 1_000 : 3_000;
const ROUNDS = isQuick ? 1 : 2;
const CALLERS = 32;
/** How many records the log has when it is measured again. */
const MORE_RECORDS = isQuick ? 5_000 : 100_000;

const folder = mkdtempSync(join(tmpdir(), "countersign-bench-storage-"));
const postgres = await startPostgres({ durable: true });
try {
  await readMasterKey(folder, {});
  readSigningKey(folder, {});
  const url = await postgres.freshUrl();
  const tables = [await measure(url, "an empty log")];
  await seed(url);
  tables.push(
    await measure(url, `a log of more than ${MORE_RECORDS.toLocaleString("en")} records`),
  );
  const text = tables.join("\n");
  console.log(text);
  if (!isQuick) {
    const docs = join(import.meta.dirname, "../../docs/benchmarks");
    mkdirSync(docs, { recursive: true });
    writeFileSync(join(docs, "storage.md"), page(text));
  }
} finally {
  await postgres.close();
  rmSync(folder, { recursive: true });
}

/** Each row's slices alternate with slices of raw commits, because a shared disk's rate wanders. */
async function measure(url: string, what: string): Promise<string> {
  const rows: string[] = [];
  for (const kind of ["records", "decisions"] as const) {
    for (const replicas of [1, 2, 4]) {
      for (const callers of replicas === 1 ? [1, CALLERS] : [CALLERS]) {
        const running = await startReplicas(url, replicas);
        const done: Done[] = [];
        const raw: number[] = [];
        for (let round = 0; round < ROUNDS; round++) {
          raw.push(await rawCommits(url, SLICE_MS / 2));
          const slice = await workTogether(running, {
            kind,
            callers: callers / replicas,
            ms: SLICE_MS,
          });
          done.push(...slice);
        }
        await stopReplicas(running);
        rows.push(row({ kind, replicas, callers }, done, raw));
      }
    }
  }
  return `${what[0]?.toUpperCase()}${what.slice(1)}:

| what | replicas | callers | per second | raw commits/s | ratio | p50 ms | p99 ms |
|---|--:|--:|--:|--:|--:|--:|--:|
${rows.join("\n")}
`;
}

async function seed(url: string): Promise<void> {
  const running = await startReplicas(url, 1);
  for (let made = 0; made < MORE_RECORDS; ) {
    const [done] = await workTogether(running, { kind: "records", callers: 512, ms: 2_000 });
    made += done?.count ?? 0;
    process.stderr.write(`seeded ${made} of ${MORE_RECORDS} records\n`);
  }
  await stopReplicas(running);
}

async function startReplicas(url: string, count: number): Promise<readonly ChildProcess[]> {
  const running: ChildProcess[] = [];
  for (let at = 0; at < count; at++) {
    const name = `r${Date.now().toString(36)}${at}`;
    const child = fork(join(import.meta.dirname, "replica.ts"), [url, folder, name]);
    await once(child, "message");
    running.push(child);
  }
  return running;
}

async function workTogether(
  running: readonly ChildProcess[],
  load: Load,
): Promise<readonly Done[]> {
  return Promise.all(
    running.map(async (child) => {
      child.send(load);
      const [done] = (await once(child, "message")) as [Done];
      return done;
    }),
  );
}

async function stopReplicas(running: readonly ChildProcess[]): Promise<void> {
  for (const child of running) {
    const ended = once(child, "exit");
    child.send("leave");
    await ended;
  }
  await sleep(200);
}

function row(
  { kind, replicas, callers }: { kind: string; replicas: number; callers: number },
  done: readonly Done[],
  raw: readonly number[],
): string {
  const count = done.reduce((sum, one) => sum + one.count, 0);
  const rate = count / ((SLICE_MS * ROUNDS) / 1000);
  const latencies = done.flatMap((one) => one.latencies).toSorted((a, b) => a - b);
  const at = (share: number) => (latencies[Math.floor(latencies.length * share)] ?? 0).toFixed(2);
  const commits = median(raw);
  const cells = [
    kind,
    replicas,
    callers,
    Math.round(rate),
    Math.round(commits),
    (rate / commits).toFixed(2),
    at(0.5),
    at(0.99),
  ];
  return `| ${cells.join(" | ")} |`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function page(text: string): string {
  return `# Replicas on one PostgreSQL

\`npm run bench storage\` writes this page. The server is PostgreSQL 18 on the same machine, with every commit waiting for
the disk; each replica is a process of its own. A record has a payload of 1 KB, encrypted, hashed and chained. A decision
is a request that is asked for, approved, claimed and finished: four commits, one after the other, each with its record.
Raw commits are single-row inserts of 1 KB on one connection of the same server, in slices between: trust the ratios.
Callers are shared out among the replicas.

Node ${process.versions.node}, ${type()} ${release()}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}. Load average over the last
fifteen minutes: ${loadavg()[2]?.toFixed(1)}; the replicas, the server and the raw commits share the cores.

${text}`;
}

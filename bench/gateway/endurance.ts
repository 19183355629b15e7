/** What does not show in single calls: memory after many, memory with many held, and what big results do to others. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { assertFree, open, quantile, until } from "./measure.ts";
import { countersignHouse } from "./targets.ts";

/** @returns Markdown. */
export async function endurance(calls: number, held: number): Promise<string> {
  const parts = [
    await withDaemon(4237, ({ daemon, file, overHttp }) => others(daemon, file, overHttp)),
    await withDaemon(4238, async ({ daemon, overHttp, overShim }) => {
      const many = await afterMany(daemon, calls, await overHttp());
      return `${many}\n${await whileHeld(daemon, held, await overShim())}`;
    }),
  ];
  return parts.join("\n");
}

interface RunningDaemon {
  readonly daemon: ChildProcess;
  /** See `loop-delay.ts`. */
  readonly file: string;
  readonly overHttp: () => Promise<Client>;
  readonly overShim: () => Promise<Client>;
}

async function withDaemon(
  port: number,
  use: (running: RunningDaemon) => Promise<string>,
): Promise<string> {
  await assertFree(port);
  const file = join(mkdtempSync(join(tmpdir(), "countersign-bench-")), "loop-delay.json");
  const house = countersignHouse(port, "", [
    "--import",
    join(import.meta.dirname, "loop-delay.ts"),
  ]);
  const [program = "", ...args] = house.start.command;
  const daemon = spawn(program, args, {
    stdio: "ignore",
    env: { ...process.env, LOOP_DELAY_FILE: file },
  });
  try {
    await until("the daemon", port);
    return await use({
      daemon,
      file,
      overHttp: () => open({ client: house.http }),
      overShim: () => open({ client: { command: house.connect } }),
    });
  } finally {
    daemon.kill("SIGTERM");
    await Promise.race([new Promise((resolve) => daemon.once("exit", resolve)), sleep(15_000)]);
    daemon.kill("SIGKILL");
    rmSync(file, { force: true });
  }
}

/** One client calls for 100 B again and again, alone and then beside one that calls for 1 MB of records. */
async function others(
  daemon: ChildProcess,
  file: string,
  connect: () => Promise<Client>,
): Promise<string> {
  const [small, big] = [await connect(), await connect()];
  let isBusy = true;
  const load = async (tool: string): Promise<number> => {
    let answered = 0;
    for (; isBusy; answered++) {
      await big.callTool({ name: tool, arguments: { size: 1_000_000 } });
    }
    return answered;
  };
  const rows: string[] = [];
  for (const beside of ["nothing", "1 MB of text", "1 MB of people's records"]) {
    isBusy = beside !== "nothing";
    const loading = load(beside.endsWith("records") ? "records" : "echo");
    await sleep(500);
    await loopDelay(daemon, file);
    const times: number[] = [];
    for (const start = performance.now(); performance.now() - start < 8_000; ) {
      const from = performance.now();
      await small.callTool({ name: "echo", arguments: { size: 100 } });
      times.push(performance.now() - from);
    }
    const late = await loopDelay(daemon, file);
    isBusy = false;
    const passed = await loading;
    times.sort((a, b) => a - b);
    const cells = [quantile(times, 0.5), quantile(times, 0.99), late.p50, late.p99, late.max];
    rows.push(`| ${[beside, passed, ...cells.map((ms) => ms.toFixed(2))].join(" | ")} |\n`);
    console.error(`others: beside ${beside}`);
  }
  await Promise.all([small.close(), big.close()]);
  return `### Others, while big results pass

One client calls for 100 B over HTTP, one call after the other, for 8 s; another one calls for what the first column
says. How late the daemon's event loop is was looked at every 2 ms, from inside.

| beside | big results | p50 ms | p99 ms | loop p50 ms | loop p99 ms | loop max ms |
| --- | --: | --: | --: | --: | --: | --: |
${rows.join("")}`;
}

async function loopDelay(
  daemon: ChildProcess,
  file: string,
): Promise<{ readonly p50: number; readonly p99: number; readonly max: number }> {
  rmSync(file, { force: true });
  daemon.kill("SIGUSR2");
  for (let i = 0; i < 100; i++) {
    await sleep(50);
    try {
      return JSON.parse(readFileSync(file, "utf8")) as { p50: number; p99: number; max: number };
    } catch {
      // Not written yet.
    }
  }
  throw new Error("the daemon does not say how late it is");
}

async function afterMany(daemon: ChildProcess, calls: number, client: Client): Promise<string> {
  const rows: string[] = [];
  let done = 0;
  for (const target of [calls / 100, calls / 10, calls / 2, calls]) {
    await Promise.all(
      Array.from({ length: 32 }, async () => {
        while (done < target) {
          done++;
          await client.callTool({ name: "echo", arguments: { size: 100 + (done % 1_000) } });
        }
      }),
    );
    await sleep(2_000);
    rows.push(`| ${target} | ${memoryOf(daemon).join(" | ")} |\n`);
    console.error(`memory after ${target} calls`);
  }
  await client.close();
  return `### Memory of the daemon after many calls

${calls} calls over HTTP by 32 callers, results of 100 to 1,100 B, a rest of 2 s before each look.

| calls | MB | of it anonymous |
| --: | --: | --: |
${rows.join("")}`;
}

async function whileHeld(daemon: ChildProcess, held: number, client: Client): Promise<string> {
  await sleep(1_000);
  const before = memoryOf(daemon);
  const isHeld: Promise<void>[] = [];
  for (let i = 0; i < held; i++) {
    isHeld.push(
      new Promise((resolve) => {
        const call = { name: "wipe", arguments: { size: i } };
        const options = { timeout: 600_000, onprogress: () => resolve() };
        client.callTool(call, undefined, options).catch(() => undefined);
      }),
    );
  }
  await Promise.all(isHeld);
  await sleep(2_000);
  const during = memoryOf(daemon);
  console.error(`memory with ${held} calls held`);
  await client.close();
  await sleep(2_000);
  const rows = [
    ["before", before],
    [`${held} calls held`, during],
    ["their client gone", memoryOf(daemon)],
  ] as const;
  return `### Memory of the daemon with held calls

${held} calls of one client over the shim, each waiting for a person and told of its progress every few seconds.

| | MB | of it anonymous |
| --- | --: | --: |
${rows.map(([name, memory]) => `| ${name} | ${memory.join(" | ")} |\n`).join("")}`;
}

/** In megabytes: all that is resident, and what of it is no file. */
function memoryOf({ pid }: ChildProcess): readonly [string, string] {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const of = (name: string): string => {
    const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1];
    return (Number(kilobytes) / 1024).toFixed(0);
  };
  return [of("VmRSS"), of("RssAnon")];
}

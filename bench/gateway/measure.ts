import { type ChildProcess, spawn } from "node:child_process";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { Target } from "./targets.ts";

export interface Load {
  readonly name: string;
  /** The tool called; default `echo`. */
  readonly tool?: "echo" | "records";
  /** Characters in each result. */
  readonly size: number;
  readonly callers: number;
  /** Calls in each round. */
  readonly calls: number;
  readonly rounds: number;
}

/** Milliseconds, and calls a second. */
export interface Figures {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly rate: number;
}

/** Measures every target in every round, in an order that rotates, and gives the median over the rounds. */
export async function measure(
  targets: readonly Target[],
  load: Load,
): Promise<ReadonlyMap<string, Figures>> {
  const rounds = new Map<string, Figures[]>(targets.map(({ name }) => [name, []]));
  for (let round = 0; round < load.rounds; round++) {
    const from = round % targets.length;
    for (const target of [...targets.slice(from), ...targets.slice(0, from)]) {
      const client = await open(target);
      try {
        rounds.get(target.name)?.push(await measureOnce(client, load));
      } finally {
        await client.close();
      }
    }
    console.error(`${load.name}: round ${round + 1} of ${load.rounds}`);
  }
  return new Map(
    [...rounds].map(([name, figures]) => [
      name,
      {
        p50: median(figures.map(({ p50 }) => p50)),
        p95: median(figures.map(({ p95 }) => p95)),
        p99: median(figures.map(({ p99 }) => p99)),
        rate: median(figures.map(({ rate }) => rate)),
      },
    ]),
  );
}

async function measureOnce(client: Client, load: Load): Promise<Figures> {
  const call = async (): Promise<void> => {
    const { tool = "echo", size } = load;
    const result = await client.callTool({ name: tool, arguments: { size } });
    const [block] = result.content as { text?: string }[];
    const got = block?.text?.length ?? 0;
    // Masking makes a list of people shorter or longer.
    if (result.isError === true || (tool === "echo" ? got !== size : got < size / 2)) {
      throw new Error(`a wrong answer: ${JSON.stringify(result).slice(0, 300)}`);
    }
  };
  for (let i = 0; i < Math.max(5, load.calls / 10); i++) await call();
  const times: number[] = [];
  let left = load.calls;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: load.callers }, async () => {
      while (left-- > 0) {
        const from = performance.now();
        await call();
        times.push(performance.now() - from);
      }
    }),
  );
  const rate = times.length / ((performance.now() - started) / 1000);
  times.sort((a, b) => a - b);
  return {
    p50: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    p99: quantile(times, 0.99),
    rate,
  };
}

export async function open({ client }: Pick<Target, "client">): Promise<Client> {
  const opened = new Client({ name: "bench", version: "1.0.0" });
  const transport =
    "url" in client
      ? new StreamableHTTPClientTransport(new URL(client.url), {
          requestInit: { headers: { ...client.headers } },
        })
      : new StdioClientTransport({
          command: client.command[0] ?? "",
          args: client.command.slice(1),
          stderr: "ignore",
        });
  await opened.connect(transport as Transport);
  return opened;
}

/** Starts what serves the targets. @returns how to stop it all. */
export async function startServers(targets: readonly Target[]): Promise<() => Promise<void>> {
  const started = new Map<string, ChildProcess>();
  const stop = async (): Promise<void> => {
    for (const child of started.values()) child.kill("SIGTERM");
    const running = (): boolean =>
      [...started.values()].some((child) => child.exitCode === null && child.signalCode === null);
    for (let i = 0; i < 80 && running(); i++) await sleep(100);
    for (const child of started.values()) child.kill("SIGKILL");
  };
  try {
    for (const { name, start, client } of targets) {
      const key = start?.command.join(" ");
      if (start === undefined || key === undefined || started.has(key)) continue;
      const port = "url" in client ? Number(new URL(client.url).port) : portOf(targets, key);
      await assertFree(port);
      const child = spawn(start.command[0] ?? "", start.command.slice(1), {
        stdio: "ignore",
        env: { ...process.env, ...start.env },
      });
      started.set(key, child);
      await until(name, port);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

/** The port of the other target that the same server serves. */
function portOf(targets: readonly Target[], key: string): number {
  for (const { start, client } of targets) {
    if (start?.command.join(" ") === key && "url" in client)
      return Number(new URL(client.url).port);
  }
  throw new Error("a server without a URL");
}

export async function until(name: string, port: number): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (await listens(port)) return;
    await sleep(100);
  }
  throw new Error(`${name} does not listen on port ${port}`);
}

/** What was left behind by a run that was killed would be measured in place of what is started now. */
export async function assertFree(port: number): Promise<void> {
  if (await listens(port)) throw new Error(`somebody else listens on port ${port}: end that first`);
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    }).on("error", () => resolve(false));
  });
}

export const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;

export const median = (values: readonly number[]): number =>
  quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );

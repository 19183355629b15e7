/** A real Countersign on a folder of its own, as a user would run it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { loadConfig } from "@countersign/config";
import type { JsonObject } from "@countersign/core";
import { openSqliteStorage, readMasterKey, readSigningKey } from "@countersign/storage";

const require = createRequire(import.meta.url);

export const root: string = join(import.meta.dirname, "../..");
export const bin: string = join(root, "packages/cli/bin/countersign.js");

/** The program of an installed package, to be run with this Node. */
export function programOf(name: string): string {
  const manifest = require.resolve(`${name}/package.json`);
  const { bin: programs } = require(manifest) as { bin: string | Record<string, string> };
  const [file] = typeof programs === "string" ? [programs] : Object.values(programs);
  if (file === undefined) throw new Error(`${name} has no program`);
  return join(dirname(manifest), file);
}

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end. */
export async function run(
  args: readonly string[],
  options: {
    readonly cwd?: string;
    readonly env?: Record<string, string>;
    readonly nodeArgs?: readonly string[];
  } = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [...(options.nodeArgs ?? []), bin, ...args], {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const [status] = (await once(child, "close")) as [number | null];
  return { status, stdout: stdout(), stderr: stderr() };
}

export interface Listed {
  readonly id: string;
  readonly state: string;
  readonly tool: string;
  readonly arguments: unknown;
  readonly result: unknown;
}

/** A running daemon. */
export interface RunningDaemon {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly origin: string;
  readonly said: () => string;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface DaemonStart {
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Given the process before it is ready. */
  readonly onSpawned?: (child: ChildProcess) => void;
}

export interface House {
  readonly folder: string;
  readonly configFile: string;
  readonly dataFolder: string;
  /** The credential of the one reviewer. */
  readonly credential: string;
  countersign(...args: readonly string[]): Promise<Ran>;
  /** The same with the reviewer's credential at hand. */
  review(...args: readonly string[]): Promise<Ran>;
  startDaemon(options?: DaemonStart): Promise<RunningDaemon>;
  /** Calls the API as the reviewer. */
  api(
    origin: string,
    method: "GET" | "POST",
    path: string,
    body?: object,
  ): Promise<{ status: number; body: JsonObject }>;
  /** Waits for the one open request of a tool. */
  openRequest(origin: string, tool: string): Promise<Listed>;
  /** Parameters for an MCP client's stdio transport. */
  readonly connect: { readonly command: string; readonly args: string[] };
  /** Stops what it started. */
  leave(): Promise<void>;
}

/** Makes a house. `config` is the part of the configuration below `version`, `mode` and `listen`. */
export async function makeHouse(
  config: string,
  options: {
    readonly mode?: "local" | "team";
    readonly person?: string;
    /** Whether agents that call over HTTP present a token; they do by default. */
    readonly agentAuthentication?: "token" | "none" | "oauth";
    /** Any that is free by default: another one after each start. */
    readonly port?: number;
  } = {},
): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-e2e-"));
  const configFile = join(folder, "countersign.yaml");
  const dataFolder = join(folder, ".countersign");
  const started: RunningDaemon[] = [];
  writeFileSync(
    configFile,
    `version: 1\nmode: ${options.mode ?? "local"}\nlisten: { http: "127.0.0.1:${options.port ?? 0}", agent_authentication: ${options.agentAuthentication ?? "token"} }\n${config.replaceAll("$FOLDER", folder)}`,
    { mode: 0o600 },
  );
  const countersign = (...args: readonly string[]): Promise<Ran> =>
    run([...args, "--config", configFile], { cwd: folder });
  const credential = await makeCredential(configFile, options.person);
  const headers = { authorization: `Bearer ${credential}`, "content-type": "application/json" };

  const house: House = {
    folder,
    configFile,
    dataFolder,
    credential,
    countersign,
    review: (...args) =>
      run([...args, "--config", configFile], {
        cwd: folder,
        env: { COUNTERSIGN_CREDENTIAL: credential },
      }),
    async startDaemon(options = {}) {
      const daemon = await spawnDaemon(configFile, options);
      started.push(daemon);
      return daemon;
    },
    async api(origin, method, path, body) {
      const response = await fetch(`${origin}/api${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: (await response.json()) as JsonObject };
    },
    async openRequest(origin, tool) {
      for (const deadline = Date.now() + 20_000; Date.now() < deadline; await sleep(25)) {
        const { body } = await house.api(origin, "GET", "/approvals?state=pending");
        const request = (body["approvals"] as unknown as Listed[]).find((one) => one.tool === tool);
        if (request !== undefined) return request;
      }
      throw new Error(`no request for ${tool} within 20 s`);
    },
    connect: { command: process.execPath, args: [bin, "connect", "--config", configFile] },
    async leave() {
      for (const daemon of started) await daemon.stop("SIGKILL");
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    },
  };
  return house;
}

/** As `countersign credential create` does, which is tried elsewhere, without a process of its own. */
async function makeCredential(configFile: string, person: string | undefined): Promise<string> {
  const { people, dataFolder } = await loadConfig(configFile);
  const reviewer = person ?? people[0]?.id;
  if (reviewer === undefined) throw new Error("there is nobody to make a credential for");
  const storage = await openSqliteStorage({
    folder: dataFolder,
    masterKey: await readMasterKey(dataFolder),
    signingKey: readSigningKey(dataFolder),
    labelOf: String,
    mainThread: true,
  });
  try {
    return (await storage.credentials.create(reviewer)).credential;
  } finally {
    await storage.close();
  }
}

export async function spawnDaemon(
  configFile: string,
  { env = {}, onSpawned }: DaemonStart,
): Promise<RunningDaemon> {
  const child = spawn(process.execPath, [bin, "serve", "--config", configFile], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  onSpawned?.(child);
  const said = collect(child.stderr);
  const closed = once(child, "close") as Promise<[number | null]>;
  const origin = await new Promise<string>((resolve, reject) => {
    child.stderr?.on("data", () => {
      const ready = /approvals at (http:\/\/[^/\s]+)\//.exec(said())?.[1];
      if (ready !== undefined) resolve(ready);
    });
    void closed.then(() => reject(new Error(`the daemon left: ${said()}`)));
  });
  return {
    process: child,
    pid: child.pid ?? 0,
    origin,
    said,
    async stop(signal = "SIGTERM") {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return (await closed)[0];
    },
  };
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  let text = "";
  stream?.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  return () => text;
}

/** Several real daemons on one real PostgreSQL. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "@countersign/core";
import { type House, run, type RunningDaemon, spawnDaemon } from "../e2e/house.ts";

export interface Replica {
  readonly name: string;
  readonly dataFolder: string;
  readonly configFile: string;
  /** The one that runs; `undefined` while none does. */
  daemon: RunningDaemon | undefined;
  isPaused: boolean;
}

export interface Replicas {
  readonly folder: string;
  readonly all: readonly Replica[];
  readonly credential: string;
  readonly api: House["api"];
  start(replica: Replica, env?: Readonly<Record<string, string>>): Promise<void>;
  kill(replica: Replica): Promise<void>;
  /** Those that answer. */
  alive(): readonly Replica[];
  leave(): Promise<void>;
}

/** Makes data folders with the same keys. `config` is the part of the configuration below `storage`. */
export async function makeReplicas(
  count: number,
  {
    url,
    config,
    storage = "",
    listen = "",
  }: { url: string; config: string; storage?: string; listen?: string },
): Promise<Replicas> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-replicas-"));
  const all = Array.from({ length: count }, (_, at): Replica => {
    const name = `r${at}`;
    const configFile = join(folder, `${name}.yaml`);
    writeFileSync(
      configFile,
      `version: 1\nmode: local\ndata_folder: ./${name}\nlisten: { http: "127.0.0.1:0"${listen} }\nstorage: { postgres: "\${env:DATABASE_URL}"${storage} }\n${config.replaceAll("$FOLDER", folder)}`,
      { mode: 0o600 },
    );
    return { name, configFile, dataFolder: join(folder, name), daemon: undefined, isPaused: false };
  });
  const [first, ...others] = all;
  if (!first) throw new Error("no replica was asked for");
  const made = await run(["credential", "create", "--stdout", "--config", first.configFile], {
    cwd: folder,
    env: { DATABASE_URL: url },
  });
  if (made.status !== 0) throw new Error(`no credential: ${made.stderr}`);
  const credential = made.stdout.trim();
  for (const { dataFolder } of others) {
    mkdirSync(dataFolder, { mode: 0o700 });
    for (const name of ["master.key", "signing.key"]) {
      copyFileSync(join(first.dataFolder, name), join(dataFolder, name));
    }
  }
  const headers = { authorization: `Bearer ${credential}`, "content-type": "application/json" };
  return {
    folder,
    all,
    credential,
    alive: () => all.filter(({ daemon, isPaused }) => daemon !== undefined && !isPaused),
    async api(origin, method, path, body) {
      const response = await fetch(`${origin}/api${path}`, {
        method,
        headers,
        signal: AbortSignal.timeout(10_000),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: (await response.json()) as JsonObject };
    },
    async start(replica, env = {}) {
      replica.daemon = await spawnDaemon(replica.configFile, {
        env: { DATABASE_URL: url, ...env },
      });
    },
    async kill(replica) {
      const { daemon } = replica;
      replica.daemon = undefined;
      replica.isPaused = false;
      await daemon?.stop("SIGKILL");
    },
    async leave() {
      for (const { daemon } of all) {
        daemon?.process.kill("SIGCONT");
        await daemon?.stop("SIGKILL");
      }
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    },
  };
}

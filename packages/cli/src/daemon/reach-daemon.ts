import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Config } from "@countersign/config";
import { CountersignError } from "@countersign/core";
import { makePrivateFolder } from "@countersign/storage";
import { DaemonConnection } from "./daemon-connection.ts";
import { assertOwnSocketFolder, daemonLogFile, socketPath } from "./daemon-files.ts";
import { greet } from "./greeting.ts";
import { signInToBring } from "./kept-sign-in.ts";

/** How long a daemon may take from its start to its first connection. */
const START_TIMEOUT_MS = 20_000;

/**
 * A connection to the daemon of this configuration, greeted and ready for MCP. Starts the daemon if none runs; of
 * several that are started at once, one keeps the data folder and the others leave.
 *
 * @param beforeStart is called where none runs; what it throws is thrown, and nothing is started.
 * @throws {CountersignError} `DAEMON_UNAVAILABLE`, with the end of the daemon's log.
 */
export async function reachDaemon(
  config: Config,
  beforeStart: () => Promise<void>,
): Promise<DaemonConnection> {
  const path = socketPath(config.dataFolder);
  assertOwnSocketFolder(path);
  const first = await DaemonConnection.open(path);
  if (first !== undefined) return greeted(first, config);

  await beforeStart();
  const log = daemonLogFile(config.dataFolder);
  const logged = logLength(log);
  const exit = startDaemonProcess(config);
  const deadline = Date.now() + START_TIMEOUT_MS;
  let exited = false;
  void exit.then(() => (exited = true));
  for (;;) {
    await sleep(25);
    const opened = await DaemonConnection.open(path);
    if (opened !== undefined) return greeted(opened, config);
    // Ours may have left because another one was faster; then that one has its socket once it has started, too.
    if (exited && Date.now() > deadline - START_TIMEOUT_MS + 10_000) break;
    if (Date.now() > deadline) break;
  }
  throw new CountersignError(
    "DAEMON_UNAVAILABLE",
    `it was started and does not answer; its log ${log} ends with:\n${logTail(log, logged)}`,
  );
}

/** Starts `countersign serve` on its own, so that it outlives whoever started it. */
function startDaemonProcess(config: Config): Promise<void> {
  makePrivateFolder(config.dataFolder);
  const log = openSync(daemonLogFile(config.dataFolder), "a", 0o600);
  const main = process.argv[1];
  if (main === undefined) throw new Error("this process has no program file (this is a bug)");
  const child = spawn(
    process.execPath,
    [...process.execArgv, main, "serve", "--config", config.file, "--background"],
    { detached: true, stdio: ["ignore", log, log], cwd: config.dataFolder, windowsHide: true },
  );
  closeSync(log);
  child.unref();
  return new Promise((resolve) => {
    child.once("exit", () => resolve()).once("error", () => resolve());
  });
}

async function greeted(connection: DaemonConnection, config: Config): Promise<DaemonConnection> {
  try {
    await greet(connection, await signInToBring(config));
    return connection;
  } catch (error) {
    connection.socket.destroy();
    const detail = error instanceof Error ? error.message : "it did not answer the greeting";
    throw new CountersignError("DAEMON_UNAVAILABLE", detail, { cause: error });
  }
}

function logLength(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}

/** The last lines written to the log since it was `from` bytes long. */
function logTail(file: string, from: number): string {
  try {
    return readFileSync(file)
      .subarray(from)
      .toString("utf8")
      .trim()
      .split("\n")
      .slice(-5)
      .join("\n");
  } catch {
    return "(nothing)";
  }
}

import { createHash, randomBytes } from "node:crypto";
import { chmodSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { CountersignError } from "@countersign/core";

/** Where a daemon can be found, by everyone who may read its data folder. */
export interface DaemonAddress {
  readonly pid: number;
  readonly version: string;
  /** `http://127.0.0.1:4319`, or `null` if it does not listen. */
  readonly http: string | null;
  /** RFC 3339. */
  readonly startedAt: string;
}

/** The longest path of a Unix socket on macOS, less the closing NUL; Linux allows four more. */
const MAX_SOCKET_PATH = 103;

/**
 * Where the shim meets the daemon: in the data folder, which only its owner can enter, or, if that path is too long
 * for a socket, in a folder of the same kind under the system's temporary folder.
 */
export function socketPath(dataFolder: string): string {
  const id = createHash("sha256").update(dataFolder).digest("hex").slice(0, 16);
  if (process.platform === "win32") return String.raw`\\.\pipe\countersign-${id}`;
  const path = join(dataFolder, "daemon.sock");
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH) return path;
  return join(tmpdir(), `countersign-${userInfo().uid}`, `${id}.sock`);
}

/** Makes the folder of the socket, readable by its owner alone, and clears away a dead daemon's socket. */
export function prepareSocketFolder(path: string): void {
  if (process.platform === "win32") return;
  const folder = join(path, "..");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (lstatSync(folder).uid === userInfo().uid) chmodSync(folder, 0o700);
  assertOwnSocketFolder(path);
  rmSync(path, { force: true });
}

/**
 * Whoever can write the folder could put a socket of their own there and be given the agent's traffic.
 *
 * @throws {CountersignError} `DAEMON_UNAVAILABLE` unless the folder is ours and nobody else's.
 */
export function assertOwnSocketFolder(path: string): void {
  if (process.platform === "win32") return;
  const folder = join(path, "..");
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (found.isDirectory() && found.uid === userInfo().uid && (found.mode & 0o077) === 0) return;
  throw new CountersignError(
    "DAEMON_UNAVAILABLE",
    `${folder} must be a folder that only you can enter: remove it, or set another \`data_folder\``,
  );
}

export function writeDaemonAddress(dataFolder: string, address: DaemonAddress): void {
  writeFileSync(addressFile(dataFolder), `${JSON.stringify(address)}\n`, { mode: 0o600 });
}

/** The address of the daemon that runs or ran last; `undefined` if none did, or if it left cleanly. */
export function readDaemonAddress(dataFolder: string): DaemonAddress | undefined {
  try {
    return JSON.parse(readFileSync(addressFile(dataFolder), "utf8")) as DaemonAddress;
  } catch {
    return undefined;
  }
}

export function removeDaemonAddress(dataFolder: string): void {
  rmSync(addressFile(dataFolder), { force: true });
}

export function daemonLogFile(dataFolder: string): string {
  return join(dataFolder, "daemon.log");
}

/** The token with which agents call over HTTP: made once, readable by its owner alone. */
export function readAgentToken(dataFolder: string): string {
  const file = agentTokenFile(dataFolder);
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    const token = randomBytes(32).toString("base64url");
    writeFileSync(file, `${token}\n`, { mode: 0o600, flag: "wx" });
    return token;
  }
}

export function agentTokenFile(dataFolder: string): string {
  return join(dataFolder, "agent.token");
}

function addressFile(dataFolder: string): string {
  return join(dataFolder, "daemon.json");
}

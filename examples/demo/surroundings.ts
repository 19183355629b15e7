import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));

/** Where the demo keeps its things; made anew each time. */
export const sandbox: string = join(here, ".sandbox");
export const crmFile: string = join(sandbox, "crm.db");
export const filesFolder: string = join(sandbox, "files");
export const configFile: string = join(sandbox, "countersign.yaml");

const countersignBin = join(
  dirname(require.resolve("@countersign/cli/package.json")),
  "bin",
  "countersign.js",
);

export function makeSandbox(): void {
  rmSync(sandbox, { recursive: true, force: true });
  mkdirSync(filesFolder, { recursive: true });
}

export function writeConfig(): void {
  writeFileSync(
    configFile,
    `version: 1
mode: local
listen: { http: "127.0.0.1:0" }

upstreams:
  crm:
    command: ${JSON.stringify(process.execPath)}
    args: [${JSON.stringify(binOf("mcp-server-sqlite"))}]
    env: { SQLITE_DB_PATH: ${JSON.stringify(crmFile)} }
    trust: internal
  files:
    command: ${JSON.stringify(process.execPath)}
    args: [${JSON.stringify(binOf("@modelcontextprotocol/server-filesystem"))}, ${JSON.stringify(filesFolder)}]
    trust: internal

policy:
  default: by-category
  rules:
    - id: never-drop
      upstream: crm
      tool: drop-*
      decision: deny
      reason: Schema changes go through migrations.
  # What a person approves to be written to a file is written as it is. The model still never sees it.
  disclose:
    - upstream: files
      tool: write_file
      path: $.content
      entities: [PERSON, EMAIL_ADDRESS, PHONE_NUMBER]
      decision: require-approval
`,
  );
}

/** Runs a countersign command to its end and gives back what it prints. */
export function countersign(...args: readonly string[]): string {
  const [command = "", ...rest] = args;
  return execFileSync(
    process.execPath,
    [countersignBin, command, ...rest, "--config", configFile],
    {
      encoding: "utf8",
    },
  );
}

/** The command with which a client starts Countersign. */
export const connectCommand = {
  command: process.execPath,
  args: [countersignBin, "connect", "--config", configFile],
};

export interface RunningDaemon {
  readonly origin: string;
  stop(): Promise<void>;
}

/** Starts the daemon and waits until it is ready. */
export async function startDaemon(): Promise<RunningDaemon> {
  const child = spawn(process.execPath, [countersignBin, "serve", "--config", configFile], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const origin = await readyAt(child);
  return {
    origin,
    stop: () =>
      new Promise((resolve) => {
        child.once("exit", () => resolve());
        child.kill("SIGTERM");
      }),
  };
}

function readyAt(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      const origin = /approvals at (http:\/\/[^/\s]+)/.exec(said)?.[1];
      if (origin !== undefined) resolve(origin);
    });
    child.once("exit", () => reject(new Error(`the daemon did not start:\n${said}`)));
  });
}

/** The program file of an installed server. */
function binOf(name: string): string {
  const manifestFile = require.resolve(`${name}/package.json`);
  const { bin } = require(manifestFile) as { bin: string | Record<string, string> };
  const [file] = typeof bin === "string" ? [bin] : Object.values(bin);
  if (file === undefined) throw new Error(`${name} has no program`);
  return join(dirname(manifestFile), file);
}

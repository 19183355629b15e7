import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const cli = join(dirname(require.resolve("@countersign/cli/package.json")), "bin/countersign.js");

/** A folder of its own, removed at the end. */
export const folder: string = mkdtempSync(join(tmpdir(), "countersign-slack-"));
export const notes: string = join(folder, "notes");
const configFile = join(folder, "countersign.yaml");

export const connectCommand: { command: string; args: string[] } = {
  command: process.execPath,
  args: [cli, "connect", "--config", configFile],
};

export function writeConfig(people: string, slack: string): void {
  mkdirSync(notes);
  const manifest = require.resolve("@modelcontextprotocol/server-filesystem/package.json");
  const program = join(dirname(manifest), "dist/index.js");
  writeFileSync(
    configFile,
    `version: 1
mode: team
listen: { http: 127.0.0.1:0 }
upstreams:
  files: { command: ${process.execPath}, args: [${program}, ${notes}] }
approvals: { reviewers: owners }
reviewers: { owners: [grace] }
people:
${people}
channels:
  slack:
${slack}
`,
    { mode: 0o600 },
  );
}

export interface Daemon {
  stop(): Promise<void>;
}

export async function startDaemon(): Promise<Daemon> {
  const made = spawnSync(
    process.execPath,
    [cli, "credential", "create", "--stdout", "--person", "grace", "--config", configFile],
    { encoding: "utf8" },
  );
  if (made.status !== 0) throw new Error(made.stderr);
  const child = spawn(process.execPath, [cli, "serve", "--config", configFile], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  await isReady(child);
  return {
    async stop() {
      const closed = once(child, "close");
      child.kill();
      await closed;
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    },
  };
}

/** Waits until the daemon is ready and connected to Slack. */
function isReady(child: ChildProcess): Promise<void> {
  let said = "";
  return new Promise((resolve, reject) => {
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (said.includes("connected by Socket Mode") && said.includes("approvals at")) resolve();
    });
    child.once("close", () => reject(new Error(`the daemon left: ${said}`)));
  });
}

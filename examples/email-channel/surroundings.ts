import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const cli = join(dirname(require.resolve("@countersign/cli/package.json")), "bin/countersign.js");

/** A folder of its own, removed at the end. */
const folder: string = mkdtempSync(join(tmpdir(), "countersign-email-"));
export const notes: string = join(folder, "notes");
const configFile = join(folder, "countersign.yaml");

export const SECRET = `whsec_${Buffer.from("a secret that both sides know.").toString("base64")}`;

export const connectCommand: { command: string; args: string[] } = {
  command: process.execPath,
  args: [cli, "connect", "--config", configFile],
};

export function writeConfig(port: number): void {
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
people: { grace: { name: Grace, local_user: none } }
channels:
  webhooks: [{ name: email, url: "http://127.0.0.1:${port}/", secret: ${SECRET} }]
`,
    { mode: 0o600 },
  );
}

export interface Daemon {
  readonly origin: string;
  /** The API, signed in as Grace. */
  api(method: "GET" | "POST", path: string, body?: object): Promise<{ readonly state?: string }>;
  stop(): Promise<void>;
}

export async function startDaemon(): Promise<Daemon> {
  const made = spawnSync(
    process.execPath,
    [cli, "credential", "create", "--stdout", "--person", "grace", "--config", configFile],
    { encoding: "utf8" },
  );
  if (made.status !== 0) throw new Error(made.stderr);
  const headers = {
    authorization: `Bearer ${made.stdout.trim()}`,
    "content-type": "application/json",
  };
  const child = spawn(process.execPath, [cli, "serve", "--config", configFile], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const origin = await saidBy(child);
  return {
    origin,
    async api(method, path, body) {
      const response = await fetch(`${origin}/api${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer = (await response.json()) as { approval?: { state?: string } };
      if (!response.ok) throw new Error(`HTTP ${response.status}: ${JSON.stringify(answer)}`);
      return answer.approval ?? {};
    },
    async stop() {
      const closed = once(child, "close");
      child.kill();
      await closed;
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    },
  };
}

/** Waits until the daemon is ready; gives back where its page is. */
function saidBy(child: ChildProcess): Promise<string> {
  let said = "";
  return new Promise((resolve, reject) => {
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      const origin = /approvals at (http:\/\/[^/\s]+)/.exec(said)?.[1];
      if (origin !== undefined) resolve(origin);
    });
    child.once("close", () => reject(new Error(`the daemon left: ${said}`)));
  });
}

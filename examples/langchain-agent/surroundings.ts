import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Where the example keeps its things; made anew each time. */
const sandbox = join(import.meta.dirname, ".sandbox");
export const crmFile: string = join(sandbox, "crm.db");
export const configFile: string = join(sandbox, "countersign.yaml");

const require = createRequire(import.meta.url);
const bin = join(dirname(require.resolve("@countersign/cli/package.json")), "bin/countersign.js");

export function makeSandbox(): void {
  rmSync(sandbox, { recursive: true, force: true });
  mkdirSync(sandbox, { recursive: true });
  writeFileSync(
    configFile,
    `version: 1
mode: local
listen: { http: "127.0.0.1:0" }

upstreams:
  crm: { program: true, trust: internal }     # tools of this program
  screen: { program: true }                   # the person who reads the answer

policy:
  default: by-category
  disclose:
    - { upstream: crm, entities: [EMAIL_ADDRESS] }      # what the model may only name, the database is given
    - { upstream: screen, entities: [EMAIL_ADDRESS, PERSON] }
`,
  );
}

/** Runs a countersign command to its end and gives back what it prints. */
export function countersign(...args: readonly string[]): string {
  const [command = "", ...rest] = args;
  const line = [bin, command, ...rest, "--config", configFile];
  return execFileSync(process.execPath, line, { encoding: "utf8" });
}

export interface RunningDaemon {
  readonly origin: string;
  stop(): Promise<void>;
}

/** Starts the daemon, on whose page approvals are asked for, and waits until it is ready. */
export async function startDaemon(): Promise<RunningDaemon> {
  const child = spawn(process.execPath, [bin, "serve", "--config", configFile], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const origin = await new Promise<string>((resolve, reject) => {
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      const found = /approvals at (http:\/\/[^/\s]+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once("exit", () => reject(new Error(`the daemon did not start:\n${said}`)));
  });
  return {
    origin,
    stop: () =>
      new Promise((resolve) => {
        child.once("exit", () => resolve());
        child.kill("SIGTERM");
      }),
  };
}

/** A reviewer who decides the next request over the API, as the page does. */
export async function decideNext(
  origin: string,
  credential: string,
  verb: "approve" | "reject",
  reason: string,
): Promise<string> {
  const headers = { authorization: `Bearer ${credential}`, "content-type": "application/json" };
  for (;;) {
    const listed = await fetch(`${origin}/api/approvals?state=pending`, { headers });
    const { approvals } = (await listed.json()) as { approvals: readonly { id: string }[] };
    const [request] = approvals;
    if (request === undefined) {
      await sleep(50);
      continue;
    }
    const decided = await fetch(`${origin}/api/approvals/${request.id}/${verb}`, {
      method: "POST",
      headers,
      body: JSON.stringify({ reason }),
    });
    if (!decided.ok) throw new Error(`deciding failed with HTTP ${decided.status}`);
    return request.id;
  }
}

/** Runs `@modelcontextprotocol/conformance` and says what became of each check. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programOf } from "../e2e/house.ts";

export type Revision = "2025-11-25" | "2026-07-28";

interface Check {
  readonly id: string;
  readonly status: "SUCCESS" | "FAILURE" | "WARNING" | "SKIPPED" | "INFO";
  readonly errorMessage?: string;
}

export interface Report {
  /** `scenario: check` of everything that passed. */
  readonly passed: ReadonlySet<string>;
  /** What did not, with the reason; warnings among them. */
  readonly failed: ReadonlyMap<string, string>;
  /** 0: nothing that the revision requires fails. */
  readonly status: number | null;
}

/** Everything that a revision requires of servers, and what the runner reports beside it. */
export function checkServer(url: string, revision: Revision): Promise<Report> {
  return runner(["server", "--url", url, "--requirements", revision]);
}

/** One scenario, in the revision it was written for. */
export function checkScenario(url: string, scenario: string): Promise<Report> {
  return runner(["server", "--url", url, "--scenario", scenario]);
}

/** A scenario that plays the server to a client, which `command` starts. */
export function checkClient(command: string, scenario: string): Promise<Report> {
  return runner(["client", "--command", command, "--scenario", scenario]);
}

/** The names of all scenarios that the runner has for one side. */
export async function scenariosFor(side: "client" | "server"): Promise<readonly string[]> {
  const program = programOf("@modelcontextprotocol/conformance");
  const child = spawn(process.execPath, [program, "list", `--${side}`], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  await once(child, "close");
  return [...said.matchAll(/^ +- (\S+) \[/gm)].map(([, name]) => name ?? "");
}

async function runner(args: readonly string[]): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-conformance-"));
  const program = programOf("@modelcontextprotocol/conformance");
  try {
    const child = spawn(process.execPath, [program, ...args, "-o", folder], { stdio: "ignore" });
    const [status] = (await once(child, "exit")) as [number | null];
    return { ...readReport(folder), status };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReport(folder: string): Pick<Report, "passed" | "failed"> {
  const passed = new Set<string>();
  const failed = new Map<string, string>();
  for (const run of readdirSync(folder)) {
    // `server-<scenario>-<time>`; a client's has no such beginning.
    const scenario = run.replace(/^server-/, "").replace(/-\d{4}-\d\d-\d\dT.*$/, "");
    const checks = JSON.parse(readFileSync(join(folder, run, "checks.json"), "utf8")) as Check[];
    for (const { id, status, errorMessage } of checks) {
      const key = `${scenario}: ${id}`;
      if (status === "SUCCESS") passed.add(key);
      if (status === "FAILURE" || status === "WARNING") failed.set(key, errorMessage ?? status);
    }
  }
  for (const key of failed.keys()) passed.delete(key);
  return { passed, failed };
}

/** What passes on the direct way and does not on the other, with what was said about it. */
export function lostOnTheWay(direct: Report, through: Report): readonly string[] {
  return [...direct.passed]
    .filter((check) => !through.passed.has(check))
    .map((check) => `${check} (${through.failed.get(check) ?? "was not reached"})`);
}

/** Starts a program that prints the port it serves. */
export async function startServer(
  file: string,
  ...more: readonly string[]
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const args = ["--conditions=countersign-source", join(import.meta.dirname, file), ...more];
  const child: ChildProcess = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout?.once("data", (chunk: Buffer) => resolve(Number(String(chunk))));
    child.once("exit", () => reject(new Error(`${file} ended`)));
  });
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    async stop() {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

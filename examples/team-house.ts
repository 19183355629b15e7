/** A daemon in team mode for an example, in a folder of its own: Grace decides what is written to files. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const cli = join(dirname(require.resolve("@countersign/cli/package.json")), "bin/countersign.js");

export interface TeamHouse {
  /** The folder that the agent's file server may write to. */
  readonly notes: string;
  readonly connectCommand: { command: string; args: string[] };
  /** What signs Grace in at the API. */
  readonly credential: string;
  /** What the groups of `isReady` stood for when the daemon said it. */
  readonly said: readonly string[];
  /** Ends the daemon, and removes its folder. */
  stop(): Promise<void>;
}

/** @param isReady fits what the daemon has said on standard error once it is ready. */
export async function openTeamHouse({
  grace,
  channels,
  isReady,
}: {
  /** Her entry in `people`. */
  readonly grace: string;
  readonly channels: string;
  readonly isReady: RegExp;
}): Promise<TeamHouse> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-example-"));
  const notes = join(folder, "notes");
  mkdirSync(notes);
  const configFile = join(folder, "countersign.yaml");
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
  grace: ${grace}
channels:
${channels}
`,
    { mode: 0o600 },
  );
  const made = spawnSync(
    process.execPath,
    [cli, "credential", "create", "--stdout", "--person", "grace", "--config", configFile],
    { encoding: "utf8" },
  );
  if (made.status !== 0) throw new Error(made.stderr);
  const child = spawn(process.execPath, [cli, "serve", "--config", configFile], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  return {
    notes,
    connectCommand: { command: process.execPath, args: [cli, "connect", "--config", configFile] },
    credential: made.stdout.trim(),
    said: await saidBy(child, isReady),
    async stop() {
      const closed = once(child, "close");
      child.kill();
      await closed;
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    },
  };
}

function saidBy(child: ChildProcess, isReady: RegExp): Promise<readonly string[]> {
  let said = "";
  return new Promise((resolve, reject) => {
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      const ready = isReady.exec(said);
      if (ready !== null) resolve(ready.slice(1));
    });
    child.once("close", () => reject(new Error(`the daemon left: ${said}`)));
  });
}

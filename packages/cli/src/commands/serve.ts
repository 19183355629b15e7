import { parseArgs } from "node:util";
import { type Config, parseListenAddress } from "@countersign/config";
import { loadConfigFor } from "../config-file.ts";
import { type Daemon, startDaemon } from "../daemon/daemon.ts";
import type { LongRunningCommand } from "../long-running-command.ts";
import { wrongUsage } from "../usage.ts";

export interface Serving {
  readonly config: Config;
  /** Started by a shim rather than by a person: leaves again when nobody needs it. */
  readonly isBackground: boolean;
  readonly report: (line: string) => void;
  /** Resolves when the daemon should stop. */
  readonly stopped: Promise<string>;
}

/** A background daemon leaves after this long without a client and without an open request. */
const IDLE_MS = 10 * 60_000;

export const serveCommand: LongRunningCommand = {
  name: "serve",
  summary: "run the daemon: agents' calls, the approvals page, the API",
  help: `Usage: countersign serve [--config FILE] [--http HOST:PORT] [--background]

Runs until it is interrupted. Agents connect through \`countersign connect\` or to /mcp, people to
the page; both addresses are printed on standard error when it is ready.

Options:
  --config FILE  the configuration (default: COUNTERSIGN_CONFIG, or countersign.yaml in this folder)
  --http HOST:PORT
                 listen there, whatever \`listen.http\` says; the same as COUNTERSIGN_HTTP
  --background   leave again after ten minutes without a client and without an open request

Examples:
  countersign serve
  countersign serve --config /etc/countersign.yaml
  countersign serve --http 127.0.0.1:8080

Exit status: 0 stopped as asked, 1 could not start, 2 called wrongly
`,

  async run(argv, context) {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        config: { type: "string" },
        http: { type: "string" },
        background: { type: "boolean", default: false },
      },
    });
    const { http } = values;
    if (http !== undefined) {
      const read = parseListenAddress(http);
      if ("problem" in read) {
        const { stderr, exitStatus } = wrongUsage(serveCommand, `\`--http\`: ${read.problem}`);
        process.stderr.write(stderr);
        return exitStatus;
      }
      // Whatever reads the configuration again in this process has to read the same.
      process.env["COUNTERSIGN_HTTP"] = http;
    }
    const config = await loadConfigFor(values.config, { ...context, env: process.env });
    const stopped = new Promise<string>((resolve) => {
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
        process.once(signal, () => resolve(signal));
      }
    });
    return runServe({
      config,
      isBackground: values.background,
      report: (line) => process.stderr.write(`${new Date().toISOString()} ${line}\n`),
      stopped,
    });
  },
};

/** Runs the daemon until it is told to stop. */
export async function runServe({ config, isBackground, report, stopped }: Serving): Promise<0> {
  const daemon = await startDaemon({ config, report });
  report(
    daemon.origin === null
      ? "ready: no HTTP, clients connect through `countersign connect`"
      : `ready: approvals at ${daemon.origin}/, agents at ${daemon.origin}/mcp or through \`countersign connect\``,
  );
  if (config.mode === "local") {
    report(
      "local mode: you decide what your own agent asks; each such decision is marked as self-approved",
    );
  }
  if (!(await daemon.runtime.credentials.exist())) {
    report(
      "nobody can decide yet: make a reviewer credential with `countersign credential create`",
    );
  }
  const idle = isBackground
    ? becomeIdle(daemon)
    : { reached: new Promise<string>(() => {}), stop() {} };
  const why = await Promise.race([stopped, idle.reached]);
  idle.stop();
  report(`stopping: ${why}`);
  await daemon.close();
  return 0;
}

function becomeIdle(daemon: Daemon): { readonly reached: Promise<string>; stop(): void } {
  let since = Date.now();
  let timer: NodeJS.Timeout | undefined;
  const reached = new Promise<string>((resolve) => {
    const look = async (): Promise<void> => {
      const open = await daemon.runtime.store.approvals({
        states: ["pending", "approved", "executing"],
        limit: 1,
      });
      if (daemon.connections() > 0 || open.length > 0) since = Date.now();
      else if (Date.now() - since >= IDLE_MS)
        resolve("no client and no open request for ten minutes");
    };
    timer = setInterval(() => {
      // A database that cannot be read now is no reason to leave.
      look().catch(() => undefined);
    }, IDLE_MS / 20);
  });
  return { reached, stop: () => clearInterval(timer) };
}

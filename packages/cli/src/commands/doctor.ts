import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Config } from "@countersign/config";
import type { SetupFinding } from "@countersign/console";
import { createPasskeys, createServiceKeys } from "@countersign/identity";
import { openStorage, standingConfig } from "@countersign/runtime";
import { readMasterKey } from "@countersign/storage";
import type { Command, CommandContext, CommandResult } from "../command.ts";
import { loadConfigFor } from "../config-file.ts";
import { askElsewhere } from "../daemon/asked-elsewhere.ts";
import { readDaemonAddress } from "../daemon/daemon-files.ts";
import { inspectUpstreams } from "../daemon/inspect.ts";
import { lookAtFile, lookAtMode, upstreamFindings, versions } from "../daemon/setup-findings.ts";
import { lookAtStanding } from "../daemon/setup-standing.ts";
import { counted, formatTable, printable } from "../table.ts";

export const doctor: Command = {
  name: "doctor",
  summary: "tell what is set up, what is missing, what would fail, and the mend",
  help: `Usage: countersign doctor [--config FILE] [--json]

Looks at the configuration, the data folder, the database, who gets in, anchors and receivers of the
log, the daemon, and every upstream server, to which it connects. Changes nothing. The Health page
says the same in the same words; what a running daemon alone knows stands there.

Options:
  --config FILE  the configuration (default: COUNTERSIGN_CONFIG, or countersign.yaml in this folder)
  --json         the same as JSON

Examples:
  countersign doctor

Exit status: 0 nothing is wrong, 1 something is, 2 called wrongly
`,

  async run(argv, context): Promise<CommandResult> {
    const { values } = parseArgs({
      args: [...argv],
      options: { config: { type: "string" }, json: { type: "boolean" } },
    });
    const findings: SetupFinding[] = [versions()];
    let config: Config | undefined;
    try {
      config = await loadConfigFor(values.config, context);
      findings.push({ area: "policy", subject: "configuration", state: "ok", says: config.file });
    } catch (error) {
      findings.push(wrong("policy", "configuration", error, "mend the lines named above"));
    }
    if (config !== undefined) {
      const daemon = await lookAtDaemon(config);
      findings.push(daemon.finding, ...(await lookAtData(config, daemon, context.env)));
      findings.push(...upstreamFindings(await inspectUpstreams(config)), daemon.more);
    }
    const isWrong = findings.some(({ state }) => state === "wrong");
    const rows = findings.flatMap(({ subject, state, says, mend }) => [
      [state, subject, printable(says)],
      ...(mend === undefined ? [] : [["", "", `→ ${mend}`]]),
    ]);
    const count = findings.filter(({ state }) => state === "wrong").length;
    return {
      exitStatus: isWrong ? 1 : 0,
      stdout: `${formatTable(rows)}\n${isWrong ? `${counted(count, "thing")} to mend` : "nothing is wrong"}\n`,
      stderr: "",
      json: { findings: findings.map((finding) => ({ ...finding })) },
    };
  },
};

async function lookAtData(
  config: Config,
  daemon: LookedDaemon,
  env: CommandContext["env"],
): Promise<readonly SetupFinding[]> {
  const { dataFolder, storage: kept, listen } = config;
  if (kept.postgres === null && !existsSync(join(dataFolder, "countersign.db"))) {
    const says = `there is none in ${dataFolder} yet; the first start makes it`;
    return [
      lookAtFile(config),
      lookAtMode(config),
      { area: "storage", subject: "database", state: "note", says },
    ];
  }
  try {
    const masterKey = await readMasterKey(dataFolder);
    const inForce = standingConfig(config, env);
    const elsewhere = await askElsewhere(config, Date.now)();
    const storage = await openStorage(config, { masterKey });
    try {
      const { store, digest, credentials, now } = storage;
      const { http } = listen;
      return await lookAtStanding({
        config,
        // A daemon in local mode goes by what the file said when it started, or what was accepted since.
        inForce:
          inForce.file === "next-start" && daemon.isRunning
            ? { ...inForce, policy: null, file: "waits" }
            : inForce,
        store,
        credentials,
        passkeys: createPasskeys({ store, digest, now }),
        serviceKeys: createServiceKeys({ store, now }),
        origin: daemon.origin ?? (http === null ? null : `http://${http.host}:${http.port}`),
        elsewhere,
      });
    } finally {
      await storage.close();
    }
  } catch (error) {
    return [lookAtFile(config), wrong("storage", "database", error, "see docs/errors.md")];
  }
}

interface LookedDaemon {
  readonly isRunning: boolean;
  /** Of its page, if it answers. */
  readonly origin: string | null;
  readonly finding: SetupFinding;
  /** What it alone could say. */
  readonly more: SetupFinding;
}

async function lookAtDaemon({ dataFolder }: Config): Promise<LookedDaemon> {
  const about = { area: "service", subject: "daemon" } as const;
  const more = (where: string): SetupFinding => ({
    area: "service",
    subject: "only a running daemon",
    state: "note",
    says: `knows which clients are connected, how far the log is indexed for searching, and what it reported lately: ${where}`,
  });
  const address = readDaemonAddress(dataFolder);
  if (address === undefined) {
    return {
      isRunning: false,
      origin: null,
      finding: { ...about, state: "note", says: "not running; a client starts it" },
      more: more("none runs"),
    };
  }
  if (address.http === null) {
    return {
      isRunning: true,
      origin: null,
      finding: { ...about, state: "ok", says: `process ${address.pid}, no HTTP` },
      more: more("it has no page, and says it on standard error"),
    };
  }
  const answers = await fetch(`${address.http}/api/health`).then(
    (response) => response.ok,
    () => false,
  );
  return answers
    ? {
        isRunning: true,
        origin: address.http,
        finding: {
          ...about,
          state: "ok",
          says: `process ${address.pid}, since ${address.startedAt}, page at ${address.http}/`,
        },
        more: more(`${address.http}/setup`),
      }
    : {
        isRunning: false,
        origin: null,
        finding: {
          ...about,
          state: "note",
          says: "stopped without leaving; the next start clears up",
        },
        more: more("none runs"),
      };
}

function wrong(
  area: SetupFinding["area"],
  subject: string,
  error: unknown,
  mend: string,
): SetupFinding {
  const says = error instanceof Error ? error.message : "unknown trouble";
  return { area, subject, state: "wrong", says, mend };
}

import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Config } from "@countersign/config";
import type { SetupFinding } from "@countersign/console";
import { readMasterKey } from "@countersign/storage";
import { openStorage } from "@countersign/runtime";
import type { Command, CommandResult } from "../command.ts";
import { loadConfigFor } from "../config-file.ts";
import { readDaemonAddress } from "../daemon/daemon-files.ts";
import { inspectUpstreams } from "../daemon/inspect.ts";
import {
  lookAtCredential,
  lookAtFile,
  lookAtMode,
  lookAtOutcomes,
  upstreamFindings,
} from "../daemon/setup-findings.ts";
import { counted, formatTable, printable } from "../table.ts";

export const doctor: Command = {
  name: "doctor",
  summary: "tell what is set up, what is missing, what would fail, and the mend",
  help: `Usage: countersign doctor [--config FILE] [--json]

Looks at the configuration, the data folder, the database, the credentials, the daemon and every
upstream server. Changes nothing.

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
    const findings: SetupFinding[] = [
      { area: "service", subject: "node", state: "ok", says: process.version },
    ];
    let config: Config | undefined;
    try {
      config = await loadConfigFor(values.config, context);
      findings.push({ area: "policy", subject: "configuration", state: "ok", says: config.file });
    } catch (error) {
      findings.push(wrong("policy", "configuration", error, "mend the lines named above"));
    }
    if (config !== undefined) {
      findings.push(lookAtMode(config), lookAtFile(config), ...(await lookAtData(config)));
      findings.push(
        await lookAtDaemon(config),
        ...upstreamFindings(await inspectUpstreams(config)),
      );
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

async function lookAtData(config: Config): Promise<readonly SetupFinding[]> {
  const { dataFolder, storage: kept } = config;
  if (kept.postgres === null && !existsSync(join(dataFolder, "countersign.db"))) {
    const says = `there is none in ${dataFolder} yet; the first start makes it`;
    return [{ area: "storage", subject: "database", state: "note", says }];
  }
  try {
    const masterKey = await readMasterKey(dataFolder);
    const storage = await openStorage(config, { masterKey });
    try {
      const [newest] = await storage.store.records({ newestFirst: true, limit: 1 });
      const unknown = await storage.store.approvals({ states: ["unknown"], limit: 1000 });
      return [
        {
          area: "storage",
          subject: "database",
          state: "ok",
          says: `${kept.postgres === null ? dataFolder : "PostgreSQL"}, ${counted(newest?.sequence ?? 0, "record")}`,
        },
        lookAtCredential(await storage.credentials.exist()),
        ...lookAtOutcomes(unknown.length),
      ];
    } finally {
      await storage.close();
    }
  } catch (error) {
    return [wrong("storage", "database", error, "see docs/errors.md")];
  }
}

async function lookAtDaemon({ dataFolder }: Config): Promise<SetupFinding> {
  const address = readDaemonAddress(dataFolder);
  if (address === undefined) {
    return {
      area: "service",
      subject: "daemon",
      state: "note",
      says: "not running; a client starts it",
    };
  }
  if (address.http === null) {
    return {
      area: "service",
      subject: "daemon",
      state: "ok",
      says: `process ${address.pid}, no HTTP`,
    };
  }
  const answers = await fetch(`${address.http}/api/health`).then(
    (response) => response.ok,
    () => false,
  );
  return answers
    ? {
        area: "service",
        subject: "daemon",
        state: "ok",
        says: `process ${address.pid}, page at ${address.http}/`,
      }
    : {
        area: "service",
        subject: "daemon",
        state: "note",
        says: "stopped without leaving; the next start clears up",
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

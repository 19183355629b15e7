import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Config } from "@countersign/config";
import { openSqliteStorage, readMasterKey } from "@countersign/storage";
import { labelOf } from "@countersign/runtime";
import type { Command, CommandResult } from "../command.ts";
import { loadConfigFor } from "../config-file.ts";
import { readDaemonAddress } from "../daemon/daemon-files.ts";
import { inspectUpstreams } from "../daemon/inspect.ts";
import { counted, formatTable, printable } from "../table.ts";

/** One thing that was looked at. `mend` says what to do about it. */
interface Finding {
  readonly subject: string;
  readonly state: "ok" | "note" | "wrong";
  readonly says: string;
  readonly mend?: string;
}

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
    const findings: Finding[] = [{ subject: "node", state: "ok", says: process.version }];
    let config: Config | undefined;
    try {
      config = await loadConfigFor(values.config, context);
      findings.push({ subject: "configuration", state: "ok", says: config.file });
    } catch (error) {
      findings.push(wrong("configuration", error, "mend the lines named above"));
    }
    if (config !== undefined) {
      findings.push(...lookAtMode(config), lookAtFile(config), ...(await lookAtData(config)));
      findings.push(await lookAtDaemon(config), ...(await lookAtUpstreams(config)));
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

function lookAtMode(config: Config): readonly Finding[] {
  if (config.mode === "local") {
    return [
      {
        subject: "mode",
        state: "note",
        says: "local: requester and reviewer are the same person, and each decision is marked so",
      },
    ];
  }
  const asked = config.approvals.reviewers;
  return asked.length > 0
    ? [{ subject: "mode", state: "ok", says: `team: ${asked.join(", ")} decide` }]
    : [
        {
          subject: "mode",
          state: "wrong",
          says: "team: nobody is asked, so nothing that is held can ever run",
          mend: "name `approvals.reviewers` in the configuration",
        },
      ];
}

/** The policy is a target: whoever can write it can switch it off at the next start. */
function lookAtFile({ file }: Config): Finding {
  const writable = process.platform !== "win32" && (statSync(file).mode & 0o022) !== 0;
  return writable
    ? {
        subject: "policy file",
        state: "wrong",
        says: "other accounts can write it",
        mend: `chmod go-w ${file}`,
      }
    : { subject: "policy file", state: "ok", says: "only its owner can write it" };
}

async function lookAtData({ dataFolder }: Config): Promise<readonly Finding[]> {
  if (!existsSync(join(dataFolder, "countersign.db"))) {
    const says = `there is none in ${dataFolder} yet; the first start makes it`;
    return [{ subject: "database", state: "note", says }];
  }
  try {
    const masterKey = await readMasterKey(dataFolder);
    const storage = await openSqliteStorage({ folder: dataFolder, masterKey, labelOf });
    try {
      const [newest] = await storage.store.records({ newestFirst: true, limit: 1 });
      const unknown = await storage.store.approvals({ states: ["unknown"], limit: 1000 });
      return [
        {
          subject: "database",
          state: "ok",
          says: `${dataFolder}, ${counted(newest?.sequence ?? 0, "record")}`,
        },
        (await storage.credentials.exist())
          ? { subject: "credential", state: "ok", says: "a reviewer can sign in" }
          : {
              subject: "credential",
              state: "wrong",
              says: "nobody can sign in to decide",
              mend: "countersign credential create",
            },
        ...(unknown.length === 0
          ? []
          : [
              {
                subject: "outcomes",
                state: "wrong" as const,
                says: `${counted(unknown.length, "call")} may or may not have run`,
                mend: "countersign approvals list --state unknown, then resolve each with what you find",
              },
            ]),
      ];
    } finally {
      await storage.close();
    }
  } catch (error) {
    return [wrong("database", error, "see docs/errors.md")];
  }
}

async function lookAtDaemon({ dataFolder }: Config): Promise<Finding> {
  const address = readDaemonAddress(dataFolder);
  if (address === undefined) {
    return { subject: "daemon", state: "note", says: "not running; a client starts it" };
  }
  if (address.http === null) {
    return { subject: "daemon", state: "ok", says: `process ${address.pid}, no HTTP` };
  }
  const answers = await fetch(`${address.http}/api/health`).then(
    (response) => response.ok,
    () => false,
  );
  return answers
    ? { subject: "daemon", state: "ok", says: `process ${address.pid}, page at ${address.http}/` }
    : {
        subject: "daemon",
        state: "note",
        says: "stopped without leaving; the next start clears up",
      };
}

async function lookAtUpstreams(config: Config): Promise<readonly Finding[]> {
  if (config.upstreams.length === 0) {
    const mend = "name some under `upstreams`, or `countersign wrap` a client's configuration";
    return [{ subject: "upstreams", state: "wrong", says: "there are none", mend }];
  }
  const inspections = await inspectUpstreams(config);
  return inspections.map(({ upstream, tools, error }) => {
    const subject = `upstream ${upstream}`;
    return error === undefined
      ? { subject, state: "ok", says: counted(tools.length, "tool") }
      : {
          subject,
          state: "wrong",
          says: error,
          mend: "run its command by hand and see what it says",
        };
  });
}

function wrong(subject: string, error: unknown, mend: string): Finding {
  const says = error instanceof Error ? error.message : "unknown trouble";
  return { subject, state: "wrong", says, mend };
}

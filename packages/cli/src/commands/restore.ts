import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { JsonValue } from "@countersign/core";
import { restore } from "@countersign/storage";
import type { Command, CommandResult } from "../command.ts";
import { loadConfigFor } from "../config-file.ts";
import { counted } from "../table.ts";
import { wrongUsage } from "../usage.ts";
import { accessTo, thisOperator } from "./audit/log-at-hand.ts";

export const restoreCommand: Command = {
  name: "restore",
  summary: "put a backup in the database's place",
  help: `Usage: countersign restore FILE [--config FILE] [--json]

Verifies the backup and puts it in the database's place, unless a daemon runs. What it replaces is
kept beside it, what was erased since is erased again, and the log says what was done. Needs the
keys the backup was made with, in the data folder.

Options:
  --config FILE  the configuration (default: COUNTERSIGN_CONFIG, or countersign.yaml in this folder)
  --json         the answer as JSON

Examples:
  countersign restore /mnt/backups/countersign-2026-11-22.db

Exit status: 0 restored, 1 not, and nothing was changed, 2 called wrongly
`,

  async run(argv, context): Promise<CommandResult> {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { config: { type: "string" }, json: { type: "boolean" } },
    });
    const [file, ...rest] = positionals;
    if (file === undefined || rest.length > 0) {
      return wrongUsage(restoreCommand, "expected one file");
    }
    const access = await accessTo(await loadConfigFor(values.config, context), context);
    const by = { operator: thisOperator() };
    const restored = await restore(access, resolve(context.cwd, file), by);
    const { records, replaced, erasedAgain } = restored;
    const lines = [
      `restored: ${counted(records, "record")}`,
      ...(replaced === null
        ? []
        : [`replaced: ${counted(replaced.records, "record")}, now in ${replaced.file}`]),
      ...(erasedAgain > 0 ? [`${counted(erasedAgain, "erasure")} done again`] : []),
      "checkpoints kept elsewhere that are newer than the backup will say so",
    ];
    return {
      exitStatus: 0,
      stdout: `${lines.join("\n")}\n`,
      stderr: "",
      json: restored as unknown as JsonValue,
    };
  },
};

import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { backUp } from "@countersign/storage";
import type { Command, CommandResult } from "../command.ts";
import { counted } from "../table.ts";
import { wrongUsage } from "../usage.ts";
import { accessTo, configWithLog, thisOperator } from "./audit/log-at-hand.ts";

export const backup: Command = {
  name: "backup",
  summary: "copy the database while it is in use, and verify the copy",
  help: `Usage: countersign backup FILE [--config FILE] [--json]

Copies the database as it is at one moment and verifies the copy; a daemon may run. The keys are not
in it: keep \`master.key\` and \`signing.key\` of the data folder as well, and elsewhere.

Options:
  --config FILE  the configuration (default: COUNTERSIGN_CONFIG, or countersign.yaml in this folder)
  --json         the answer as JSON

Examples:
  countersign backup /mnt/backups/countersign-2026-11-22.db

Exit status: 0 the copy is there and good, 1 it is not, 2 called wrongly
`,

  async run(argv, context): Promise<CommandResult> {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { config: { type: "string" }, json: { type: "boolean" } },
    });
    const [file, ...rest] = positionals;
    if (file === undefined || rest.length > 0) return wrongUsage(backup, "expected one file");
    const access = await accessTo(await configWithLog(values.config, context), context);
    const target = resolve(context.cwd, file);
    const { records, head } = await backUp(access, target, { operator: thisOperator() });
    return {
      exitStatus: 0,
      stdout: `${target}: ${counted(records, "record")}, verified\n`,
      stderr: "",
      json: { file: target, records, head },
    };
  },
};

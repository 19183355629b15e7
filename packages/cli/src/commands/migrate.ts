import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { CountersignError } from "@countersign/core";
import { lockDataFolder, readMasterKey, readSigningKey, verifyLog } from "@countersign/storage";
import { moveToPostgres } from "@countersign/storage/postgres";
import type { Command, CommandContext, CommandResult } from "../command.ts";
import { loadConfigFor } from "../config-file.ts";
import { counted } from "../table.ts";
import { wrongUsage } from "../usage.ts";
import { configWithLog } from "./audit/log-at-hand.ts";

export const migrateCommand: Command = {
  name: "migrate",
  summary: "move everything from the data folder into PostgreSQL",
  help: `Usage: countersign migrate --to URL [--config FILE] [--json]

Copies approvals, the log, the vault and everything else from the data folder into an empty database
that speaks PostgreSQL's protocol, and verifies the log on both sides. Stop the daemon first. What was
interrupted goes on where it was when the command is run again; the data folder is not changed.

Afterwards set \`storage: { postgres: … }\`, and give every daemon the same \`master.key\` and
\`signing.key\`.

Options:
  --to URL       the database, such as postgres://user:password@host/countersign
  --config FILE  the configuration (default: COUNTERSIGN_CONFIG, or countersign.yaml in this folder)
  --json         the answer as JSON

Examples:
  countersign migrate --to "$DATABASE_URL"

Exit status: 0 everything is there, 1 it is not, 2 called wrongly
`,

  async run(argv, context): Promise<CommandResult> {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { to: { type: "string" }, config: { type: "string" }, json: { type: "boolean" } },
    });
    if (positionals.length > 0)
      return wrongUsage(migrateCommand, `unexpected \`${positionals[0]}\``);
    const { to } = values;
    if (to === undefined || !/^postgres(ql)?:\/\/./.test(to)) {
      return wrongUsage(
        migrateCommand,
        "expected `--to` with a URL that begins with `postgres://`",
      );
    }
    const config = await loadConfigFor(values.config, context);
    const folder = config.dataFolder;
    if (!existsSync(join(folder, "countersign.db"))) {
      throw new CountersignError("STORAGE_UNAVAILABLE", `there is no log in ${folder} to move`);
    }
    // Nobody writes meanwhile.
    const lock = lockDataFolder(folder);
    try {
      const before = await verified(folder, context);
      await moveToPostgres(folder, to, (done, total) => {
        context.progress?.(`copied ${done} of ${total} records`);
      });
      const copy = await configWithLog(values.config, context, to);
      const after = await verified(copy.dataFolder, context);
      if (after.head !== before.head || after.root !== before.root) {
        throw new CountersignError(
          "AUDIT_INVALID",
          "the log in the database is another one than in the folder",
        );
      }
      return {
        exitStatus: 0,
        stdout: `${counted(after.records, "record")} moved; the log is whole on both sides, with the same root\nset \`storage.postgres\` in ${config.file} now\n`,
        stderr: "",
        json: { records: after.records, root: after.root },
      };
    } finally {
      lock.release();
    }
  },
};

async function verified(folder: string, { env }: CommandContext) {
  const masterKey = await readMasterKey(folder, env);
  const report = await verifyLog({ folder, masterKey, vkeys: [readSigningKey(folder, env).vkey] });
  if (report.firstBad === null) return report;
  const { sequence, what } = report.firstBad;
  throw new CountersignError(
    "AUDIT_INVALID",
    `the log in ${folder} at record ${sequence}: ${what}`,
  );
}

import { readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { clientOfFile } from "../client-config/client.ts";
import { configFilesIn, unwrapClientConfig } from "../client-config/unwrap-client-config.ts";
import { recordPath } from "../client-config/wrap-record.ts";
import type { Command, CommandResult } from "../command.ts";
import { counted, formatTable, printable } from "../table.ts";
import { wrongUsage } from "../usage.ts";

/** `countersign unwrap`. */
export const unwrapCommand: Command = {
  name: "unwrap",
  summary: "move the servers of an MCP client back to where they were",
  help: `Usage: countersign unwrap FILE [--config FILE] [--dry-run] [--json]

Undoes \`countersign wrap FILE\`. If nobody changed FILE since, it is again what it was, byte for
byte. Otherwise what was changed stays, the servers come back, and a backup is made.
countersign.yaml keeps its upstreams.

Options:
  --config FILE  the configuration that took the servers (default: the one FILE names, then
                 COUNTERSIGN_CONFIG, then countersign.yaml in this folder)
  --dry-run      say what would happen and write nothing
  --json         the answer as JSON

Examples:
  countersign unwrap .vscode/mcp.json
  countersign unwrap ~/.claude.json --config ~/countersign.yaml

Exit status: 0 the servers are back, 1 they are not, 2 called wrongly
`,

  async run(argv, context): Promise<CommandResult> {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        config: { type: "string" },
        "dry-run": { type: "boolean", default: false },
        json: { type: "boolean" },
      },
    });
    const [name, ...others] = positionals;
    if (name === undefined || others.length > 0) {
      return wrongUsage(unwrapCommand, `expected one FILE, got ${positionals.length}`);
    }
    const file = resolve(context.cwd, name);
    const inFile = await configFilesIn(file);
    const configFiles = (
      values.config === undefined
        ? [...inFile, context.env["COUNTERSIGN_CONFIG"] ?? "", "countersign.yaml"]
        : [values.config]
    )
      .filter((path) => path !== "")
      .map((path) => resolve(context.cwd, path));

    const report = await unwrapClientConfig({
      file,
      configFiles,
      isDryRun: values["dry-run"],
      now: context.now,
    });
    if (report === undefined) return unknown(file, configFiles, inFile.length > 0);

    const kept = report.servers.filter(({ outcome }) => outcome === "kept");
    const rows = report.servers.map(({ name, outcome }) => [
      printable(name),
      outcome,
      outcome === "kept" ? "another server of this name is there; the backup of wrap has ours" : "",
    ]);
    const restored = counted(report.servers.length - kept.length, "server");
    return {
      exitStatus: kept.length > 0 ? 1 : 0,
      stdout: [
        formatTable(rows),
        rows.length > 0 ? "\n" : "",
        `${restored} restored${report.isExact ? ", the file is what it was, byte for byte" : ""}\n`,
        values["dry-run"] ? "nothing was written: --dry-run\n" : "",
        report.backup === null ? "" : `backup  ${report.backup}\n`,
        `${report.configFile} keeps its upstreams.\n`,
        report.isChanged && !values["dry-run"] ? `\n${clientOfFile(file)?.reload ?? ""}\n` : "",
      ].join(""),
      stderr: "",
      json: {
        file: report.file,
        config: report.configFile,
        changed: report.isChanged,
        exact: report.isExact,
        backup: report.backup,
        servers: report.servers.map((server) => ({ ...server })),
        dryRun: values["dry-run"],
      },
    };
  },
};

/** Without a record there is nothing to undo. That is trouble only if Countersign still stands in the file. */
async function unknown(
  file: string,
  configFiles: readonly string[],
  hasEntry: boolean,
): Promise<CommandResult> {
  const json = { file, changed: false, exact: false, backup: null, servers: [] };
  if (!hasEntry) {
    return { exitStatus: 0, stdout: "nothing to unwrap\n", stderr: "", json };
  }
  const prefix = `${basename(file)}.before-countersign.`;
  const names = await readdir(dirname(file)).catch(() => []);
  const backups = names.filter((name) => name.startsWith(prefix)).toSorted();
  const stderr = [
    `${file}: starts Countersign, and no record says what it held before\n`,
    ...configFiles.map((configFile) => `  looked in ${recordPath(configFile)}\n`),
    ...backups.map((name) => `  a backup is ${join(dirname(file), name)}\n`),
    "expected `--config` with the configuration that took the servers\n",
  ].join("");
  return { exitStatus: 1, stdout: "", stderr, json };
}

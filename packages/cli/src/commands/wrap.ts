import { access } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";

import type { JsonValue } from "@countersign/core";

import {
  CLIENT_NAMES,
  clientNamed,
  clientOfFile,
  type ClientName,
} from "../client-config/client.ts";
import type { Launcher } from "../client-config/countersign-entry.ts";
import { wrapClientConfig, type WrapReport } from "../client-config/wrap-client-config.ts";
import { configFileNamedIn, type WrappedServer } from "../client-config/wrap-plan.ts";
import type { Command, CommandResult } from "../command.ts";
import { counted, formatTable, printable } from "../table.ts";
import { wrongUsage } from "../usage.ts";
import { WHAT_LOCAL_MODE_MEANS } from "./init.ts";

/**
 * `countersign wrap`. `launcher` starts this very command: the absolute path of Node and of the entry script, so that
 * clients that are started from a desktop, without a shell's PATH, find both.
 */
export function wrapCommand({ launcher }: { readonly launcher: Launcher }): Command {
  const command: Command = {
    name: "wrap",
    summary: "move the servers of an MCP client behind Countersign",
    help: `Usage: countersign wrap FILE [--config FILE] [--dry-run] [options]

Moves the MCP servers in a client's configuration file to countersign.yaml and leaves one server
there: Countersign. Makes a backup beside the file. \`countersign unwrap FILE\` moves them back.
FILE is that of Claude Desktop, Claude Code, Cursor, VS Code or Windsurf; docs/clients.md says
where each is.

Options:
  --config FILE      the configuration that takes them (default: the one FILE names already, then
                     COUNTERSIGN_CONFIG, then countersign.yaml in this folder); written if not there
  --client NAME      ${CLIENT_NAMES.join(", ")}
                     (default: told by the name of FILE)
  --project FOLDER   the servers of one project in Claude Code's own file, .claude.json
  --except NAME      leave this server where it is; can be given several times
  --command COMMAND  how the client starts Countersign: words, or a JSON list of them
                     (default: this Node and this installation, by their absolute paths)
  --dry-run          say what would happen and write nothing
  --json             the answer as JSON

Examples:
  countersign wrap .vscode/mcp.json --dry-run
  countersign wrap ~/.claude.json --project . --config ~/countersign.yaml
  countersign wrap .mcp.json --command "npx -y countersign"

Exit status: 0 every server is guarded, 1 some stay where the agent reaches them unguarded,
2 called wrongly
`,

    async run(argv, context): Promise<CommandResult> {
      const { values, positionals } = parseArgs({
        args: [...argv],
        allowPositionals: true,
        options: {
          config: { type: "string" },
          client: { type: "string" },
          project: { type: "string" },
          except: { type: "string", multiple: true, default: [] },
          command: { type: "string" },
          "dry-run": { type: "boolean", default: false },
          json: { type: "boolean" },
        },
      });
      const [name, ...others] = positionals;
      if (name === undefined || others.length > 0) {
        return wrongUsage(command, `expected one FILE, got ${positionals.length}`);
      }
      const file = resolve(context.cwd, name);
      if (values.client !== undefined && !isClientName(values.client)) {
        return wrongUsage(command, `expected \`--client\` with one of ${CLIENT_NAMES.join(", ")}`);
      }
      const client = values.client === undefined ? clientOfFile(file) : clientNamed(values.client);
      if (client === undefined) {
        return wrongUsage(
          command,
          "the name of FILE does not tell the client: expected `--client`",
        );
      }
      if (values.project !== undefined && client.name !== "claude-code") {
        return wrongUsage(command, "`--project` is for Claude Code's .claude.json only");
      }
      const launched = values.command === undefined ? launcher : parseLauncher(values.command);
      if (launched === undefined) {
        return wrongUsage(command, "expected `--command` with words or a JSON list of texts");
      }

      const project =
        values.project === undefined ? undefined : resolve(context.cwd, values.project);
      const named = values.config ?? (await configFileNamedIn({ file, client, project }));
      const configFile = named ?? context.env["COUNTERSIGN_CONFIG"] ?? "countersign.yaml";
      const report = await wrapClientConfig({
        file,
        client,
        configFile: resolve(context.cwd, configFile),
        launcher: launched,
        except: new Set(values.except),
        project,
        isDryRun: values["dry-run"],
        env: context.env,
        home: context.home,
        now: context.now,
      });
      const isUnguarded = report.servers.some((one) => one.outcome === "left" && one.isReachable);
      const isWished = report.servers.every(
        (one) => one.outcome !== "left" || !one.isReachable || values.except.includes(one.name),
      );
      return {
        exitStatus: isUnguarded && !isWished ? 1 : 0,
        stdout: [
          formatTable(report.servers.map(row)),
          report.servers.length > 0 ? "\n" : "",
          `${summary(report)}\n`,
          ...(await details(report, client.reload, values["dry-run"], launched)),
        ].join(""),
        stderr: "",
        json: { ...toJson(report), client: client.name, dryRun: values["dry-run"] },
      };
    },
  };
  return command;
}

function row(server: WrappedServer): readonly string[] {
  const name = printable(server.name);
  switch (server.outcome) {
    case "wrapped": {
      const secrets =
        server.secrets.length > 0 ? [`secret-like: ${server.secrets.join(", ")}`] : [];
      const remarks = [`as ${server.upstream}`, ...secrets, ...server.notes];
      return [name, "wrapped", printable(remarks.join("; "))];
    }
    case "left":
      return [name, "left", printable(server.reason)];
    case "countersign":
      return [name, "stays", printable(`is Countersign, with ${server.configFile}`)];
  }
}

function summary({ servers }: WrapReport): string {
  const count = (holds: (server: WrappedServer) => boolean) => servers.filter(holds).length;
  const wrapped = count(({ outcome }) => outcome === "wrapped");
  const unguarded = count((one) => one.outcome === "left" && one.isReachable);
  const off = count((one) => one.outcome === "left" && !one.isReachable);
  return [
    wrapped === 0 ? "nothing to wrap" : `${counted(wrapped, "server")} wrapped`,
    ...(unguarded > 0 ? [`${unguarded} left in place and NOT guarded`] : []),
    ...(off > 0 ? [`${off} left switched off`] : []),
  ].join(", ");
}

async function details(
  report: WrapReport,
  reload: string,
  isDryRun: boolean,
  launcher: Launcher,
): Promise<readonly string[]> {
  const elsewhere = report.otherProjects.map(
    (project) => `project ${printable(project)} has servers of its own, NOT guarded: --project\n`,
  );
  if (!report.isChanged) return elsewhere;
  const secrets = report.servers.some((one) => one.outcome === "wrapped" && one.secrets.length > 0);
  const isInGit = secrets && (await isInsideGit(dirname(report.configFile)));
  const isFromCache = launcher.args.some((arg) => /[\\/]_npx[\\/]/.test(arg));
  return [
    ...elsewhere,
    ...(isDryRun ? ["nothing was written: --dry-run\n"] : []),
    `configuration  ${report.configFile}${report.isConfigNew ? " (new)" : ""}\n`,
    ...(report.backup === null ? [] : [`backup         ${report.backup}\n`]),
    ...(secrets
      ? [
          "\nValues that look like secrets moved to the configuration as they are; only you can read it" +
            `${report.isConfigClosed ? " now" : ""}.\nBetter: put them in the environment and write \${env:NAME} there.\n`,
        ]
      : []),
    ...(isInGit ? ["It stands in a git repository: keep it out of commits.\n"] : []),
    ...(isFromCache
      ? [
          "\nThis runs from npx's cache, which npm may empty: install Countersign, or use --command.\n",
        ]
      : []),
    ...(report.isConfigNew
      ? [`\n${WHAT_LOCAL_MODE_MEANS}\nNext: countersign credential create\n`]
      : []),
    ...(isDryRun ? [] : [`\n${reload}\n`]),
  ];
}

function toJson(report: WrapReport): { readonly [key: string]: JsonValue } {
  return {
    file: report.file,
    config: report.configFile,
    configIsNew: report.isConfigNew,
    changed: report.isChanged,
    backup: report.backup,
    servers: report.servers.map((server) => ({ ...server })),
    otherProjects: [...report.otherProjects],
  };
}

function isClientName(name: string): name is ClientName {
  return (CLIENT_NAMES as readonly string[]).includes(name);
}

function parseLauncher(text: string): Launcher | undefined {
  const words = text.trim().startsWith("[") ? parseList(text) : text.trim().split(/\s+/);
  const [command, ...args] = words ?? [];
  return command === undefined || command === "" ? undefined : { command, args };
}

function parseList(text: string): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((word) => typeof word === "string")
      ? value
      : undefined;
  } catch {
    return undefined;
  }
}

async function isInsideGit(folder: string): Promise<boolean> {
  for (let at = folder; ; at = dirname(at)) {
    const isRepository = await access(join(at, ".git")).then(
      () => true,
      () => false,
    );
    if (isRepository) return true;
    if (dirname(at) === at) return false;
  }
}

import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";

import { exampleConfig } from "@countersign/config";

import { createFile } from "../client-config/held-file.ts";
import type { Command, CommandResult } from "../command.ts";
import { wrongUsage } from "../usage.ts";

const FILE = "countersign.yaml";

/** What a person should know before they choose local mode. Ends with a line break. */
export const WHAT_LOCAL_MODE_MEANS = `Local mode is for one person on one machine. You ask, through your agent, and you decide. What keeps
the two apart is a reviewer credential: it is shown to you once, and the agent's side never has it.
Better still is a passkey, which no program can use without your touch: add one on the page, and let
what must not go wrong need it (\`require: passkey\`, docs/approvals.md).
Every decision is marked \`self-approved (local)\` in the page, the log and the reports. It protects
you from your agent's mistakes; it does not protect a company from you. For that: --mode team.
`;

export interface InitOptions {
  /**
   * Makes the first reviewer credential for a configuration in local mode, and returns its text; `null` if there is
   * one already. Called only when the text will be shown to a terminal.
   */
  readonly createCredential?: (configFile: string) => Promise<string | null>;
  /** Puts a question to the person at the terminal. Without it, and without a terminal, `--yes` is needed. */
  readonly ask?: (question: string) => Promise<boolean>;
}

/** `countersign init`. Writes one file, never over another, and nothing else but through `createCredential`. */
export function initCommand(options: InitOptions = {}): Command {
  const command: Command = {
    name: "init",
    summary: "write a commented countersign.yaml in this folder",
    help: `Usage: countersign init [--mode local|team] [--yes] [--json]

Writes a commented ${FILE} in this folder, readable for you only. Never overwrites one.

Options:
  --mode MODE  local: one person on one machine asks and decides (default)
               team: nobody decides their own request
  --yes        local mode is understood: do not ask
  --json       the answer as JSON, without the credential

Examples:
  countersign init
  countersign init --mode team

Exit status: 0 written, 1 not written, 2 called wrongly
`,

    async run(argv, context): Promise<CommandResult> {
      const { values } = parseArgs({
        args: [...argv],
        options: {
          mode: { type: "string", default: "local" },
          yes: { type: "boolean", default: false },
          json: { type: "boolean", default: false },
        },
      });
      const { mode } = values;
      if (mode !== "local" && mode !== "team") {
        return wrongUsage(command, "expected `--mode local` or `--mode team`");
      }
      const file = join(context.cwd, FILE);
      if (await lstat(file).catch(() => undefined)) {
        return notWritten(`${file}: it is already there and stays as it is\n`, file);
      }
      const asks = mode === "local" && !values.yes;
      if (asks) {
        const canAsk = context.stdin.isTerminal && context.stdout.isTerminal;
        if (!canAsk || options.ask === undefined) {
          return notWritten(`${WHAT_LOCAL_MODE_MEANS}\nIf that is what you want: --yes\n`, file);
        }
        const answer = await options.ask(`${WHAT_LOCAL_MODE_MEANS}\nWrite ${file}?`);
        if (!answer) return notWritten("nothing was written\n", file);
      }
      await createFile(file, exampleConfig({ mode, folder: context.cwd }));

      const isShown = mode === "local" && context.stdout.isTerminal && !values.json;
      const credential = isShown ? await options.createCredential?.(file) : undefined;
      return {
        exitStatus: 0,
        stdout: [
          `written: ${file} (${mode} mode)\n`,
          mode === "local" && !asks ? `\n${WHAT_LOCAL_MODE_MEANS}` : "",
          typeof credential === "string" ? credentialText(credential) : "",
          nextSteps(mode, typeof credential === "string"),
        ].join(""),
        stderr: "",
        json: { file, mode, written: true },
      };
    },
  };
  return command;
}

/** Asks for a yes on standard error, so that standard output stays the answer. */
export async function askOnTerminal(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

function credentialText(credential: string): string {
  return `
Your reviewer credential, shown this once. Keep it where no agent reads, such as a password manager:

  ${credential}
`;
}

function nextSteps(mode: "local" | "team", hasCredential: boolean): string {
  const steps = [
    ...(mode === "team" ? [`edit ${FILE}: name your people and groups of reviewers`] : []),
    ...(hasCredential
      ? []
      : ["countersign credential create    make the credential with which a reviewer signs in"]),
    "countersign passkey invite       a code to add your passkey with, before an agent is near",
    "countersign wrap FILE            move the servers of your MCP client behind Countersign",
    "countersign check                see what would be decided about each tool",
  ];
  return `\nNext:\n${steps.map((step) => `  ${step}\n`).join("")}`;
}

function notWritten(stderr: string, file: string): CommandResult {
  return { exitStatus: 1, stdout: "", stderr, json: { file, written: false } };
}

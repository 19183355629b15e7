import { homedir } from "node:os";
import { CountersignError } from "@countersign/core";
import type { Command, CommandContext } from "./command.ts";
import { COMMANDS } from "./commands/index.ts";
import { printableLines } from "./table.ts";
import { ToldError } from "./told-error.ts";
import { VERSION } from "./version.ts";

const context: CommandContext = {
  cwd: process.cwd(),
  env: process.env,
  home: homedir(),
  platform: process.platform,
  now: Date.now,
  stdin: { isTerminal: process.stdin.isTTY === true },
  stdout: { isTerminal: process.stdout.isTTY === true },
  ...(process.stderr.isTTY && { progress: showProgress }),
  write: (text) =>
    new Promise((resolve, reject) => {
      process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
    }),
};

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === "--version") {
    process.stdout.write(`${VERSION}\n`);
    return 0;
  }
  if (name === undefined || name === "--help" || name === "help") {
    process.stdout.write(overview());
    return name === undefined ? 2 : 0;
  }
  const entry = COMMANDS.find((one) => one.name === name);
  if (entry === undefined) {
    process.stderr.write(`there is no command \`${name}\`\n\n${overview()}`);
    return 2;
  }
  try {
    if (rest.includes("--help")) {
      process.stdout.write((await entry.load()).help);
      return 0;
    }
    if (entry.kind === "runs") return await (await entry.load()).run(rest, context);
    return await run(await entry.load(), rest);
  } catch (error) {
    if (error instanceof CountersignError || error instanceof ToldError) {
      process.stderr.write(`${printableLines(error.message)}\n`);
      return 1;
    }
    if (isWrongUsage(error)) {
      process.stderr.write(`countersign ${name}: ${error.message}\n`);
      return 2;
    }
    // Unforeseen: the stack names our code, never a value.
    const text = error instanceof Error ? (error.stack ?? error.message) : "unknown trouble";
    process.stderr.write(`countersign ${name} failed: ${text}\n`);
    return 1;
  }
}

/** Goes back to the start of the line and clears what stood there. An empty one clears only. */
function showProgress(line: string): void {
  process.stderr.write(`\r\u001b[K${line}`);
}

async function run(command: Command, argv: readonly string[]): Promise<number> {
  const { exitStatus, stdout, stderr, json } = await command.run(argv, context);
  process.stderr.write(stderr);
  const wantsJson = argv.includes("--json") && json !== null;
  process.stdout.write(wantsJson ? `${JSON.stringify(json, null, 2)}\n` : stdout);
  return exitStatus;
}

/** What `parseArgs` throws. */
function isWrongUsage(error: unknown): error is Error {
  return (
    error instanceof TypeError &&
    String((error as NodeJS.ErrnoException).code).startsWith("ERR_PARSE_ARGS")
  );
}

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const lines = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}\n`);
  return `Usage: countersign COMMAND [options]

${lines.join("")}
\`countersign COMMAND --help\` tells more.

Exit status: 0 fine, 1 found something or could not do it, 2 called wrongly
`;
}

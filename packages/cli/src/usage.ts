import type { Command, CommandResult } from "./command.ts";

/** What a command says when it did what it was asked. */
export function done(stdout: string, json: CommandResult["json"]): CommandResult {
  return { exitStatus: 0, stdout, stderr: "", json };
}

/** What a command says when it was called wrongly: one line, then how to call it. */
export function wrongUsage(
  command: Pick<Command, "name" | "help">,
  problem: string,
): CommandResult {
  const usage = command.help.split("\n\n", 1)[0] ?? "";
  return {
    exitStatus: 2,
    stdout: "",
    stderr: `countersign ${command.name}: ${problem}\n${usage}\n`,
    json: null,
  };
}

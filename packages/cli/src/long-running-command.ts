import type { Command, CommandContext } from "./command.ts";

/** A command that runs until it is stopped, and speaks to standard input and output itself. */
export interface LongRunningCommand extends Pick<Command, "name" | "summary" | "help"> {
  run(argv: readonly string[], context: CommandContext): Promise<number>;
}

import type { CommandContext, CommandResult } from "../../command.ts";

/** One thing that `countersign audit` does. Wrong arguments are thrown as `parseArgs` does or told as `problem`. */
export interface AuditAction {
  readonly name: string;
  run(argv: readonly string[], context: CommandContext): Promise<CommandResult | WrongCall>;
}

/** It was called wrongly, and how. */
export interface WrongCall {
  readonly problem: string;
}

/** Takes what every action understands. */
export const COMMON = {
  config: { type: "string" },
  json: { type: "boolean" },
} as const;

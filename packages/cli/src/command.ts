import type { JsonValue } from "@countersign/core";

/** A subcommand. It answers with data and never prints, reads `process` or exits: `main.ts` does. */
export interface Command {
  /** What people type after `countersign`, for example `wrap`. */
  readonly name: string;
  /** One line for the list of commands, without a full stop. */
  readonly summary: string;
  /** What `--help` prints: Usage, Options, Examples, Exit status. Ends with a line break. */
  readonly help: string;

  /**
   * Runs with the arguments that follow the name. Wrong usage is an answer with `exitStatus` 2, not an exception.
   *
   * @throws {@link CountersignError} for what a person must mend first; `main.ts` prints its message and exits with 1.
   */
  run(argv: readonly string[], context: CommandContext): Promise<CommandResult>;
}

/** What a command may know about where it runs. Tests give one of their own. */
export interface CommandContext {
  /** Relative paths in arguments are meant from here. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The person's home folder. */
  readonly home: string;
  readonly platform: NodeJS.Platform;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly stdin: { readonly isTerminal: boolean };
  /** A secret is shown only when this is a terminal, so that it never ends up in a file or another program. */
  readonly stdout: { readonly isTerminal: boolean };
  /** Shows how far something is, on a line that the next one replaces. Absent when nobody watches. */
  readonly progress?: (line: string) => void;
  /** Prints a piece of an answer that is too long to be held. Absent in most tests. */
  readonly write?: (text: string) => Promise<void>;
}

export interface CommandResult {
  /** 0: fine; 1: found something, or could not do it; 2: called wrongly. */
  readonly exitStatus: 0 | 1 | 2;
  /** The answer, for people. Empty, or ends with a line break. */
  readonly stdout: string;
  /** The trouble, for people. Empty, or ends with a line break. */
  readonly stderr: string;
  /** The answer as data, printed in place of `stdout` when `--json` was given; `null` when there is none. */
  readonly json: JsonValue | null;
}

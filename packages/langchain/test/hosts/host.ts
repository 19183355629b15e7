import type { OpenGuard } from "@countersign/runtime";
import type { z } from "zod";

/** A tool, whatever library it is for. */
export interface ToolSpec {
  readonly name: string;
  readonly schema: z.ZodObject;
  readonly run: (args: Readonly<Record<string, unknown>>) => unknown;
}

export interface ScriptedCall {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly id: string;
}

export interface Turn {
  readonly guard: OpenGuard;
  readonly tools: readonly ToolSpec[];
  /** What the model calls in its one step. */
  readonly calls: readonly ScriptedCall[];
  readonly thread: string;
  readonly signal?: AbortSignal;
}

/** A way to run tools under guard. */
export interface Host {
  readonly name: string;
  /** Runs one step of calls and gives what the model then reads, one text for each call, in the order of the calls. */
  run(turn: Turn): Promise<readonly string[]>;
}

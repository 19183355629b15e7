import type { ProgramGuard } from "@countersign/core";
import type { RunnableToolLike } from "@langchain/core/runnables";
import type { StructuredToolInterface } from "@langchain/core/tools";
import { guardTool, type GuardToolOptions } from "./guard-tool.ts";

/** A tool, or the description of one that its provider runs. */
type AnyTool = StructuredToolInterface | RunnableToolLike | Record<string, unknown>;

export interface GuardToolsOptions extends GuardToolOptions {
  /** What does not run in this process, such as a provider's own search: refused (the default), or left as it is. */
  readonly onUnguardable?: "throw" | "pass";
}

/** All of `tools` under guard; see {@link guardTool}. */
export function guardTools<T extends readonly AnyTool[]>(
  tools: T,
  guard: ProgramGuard,
  options: GuardToolsOptions = {},
): T {
  return tools.map((tool) => {
    if (options.onUnguardable === "pass" && !("lc_namespace" in tool)) return tool;
    return guardTool(tool as StructuredToolInterface, guard, options);
  }) as unknown as T;
}

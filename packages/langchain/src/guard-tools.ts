import type { ProgramGuard } from "@countersign/core";
import { guardTool, type GuardableTool, type GuardToolOptions } from "./guard-tool.ts";

export interface GuardToolsOptions extends GuardToolOptions {
  /** What does not run in this process, such as a provider's own search: refused (the default), or left as it is. */
  readonly onUnguardable?: "throw" | "pass";
}

/** All of `tools` under guard; see {@link guardTool}. */
export function guardTools<T extends readonly object[]>(
  tools: T,
  guard: ProgramGuard,
  options: GuardToolsOptions = {},
): T {
  return tools.map((tool) => {
    if (options.onUnguardable === "pass" && !runsHere(tool)) return tool;
    return guardTool(tool as GuardableTool, guard, options);
  }) as unknown as T;
}

/** A provider's own tool is a description, which nothing here can call. */
function runsHere(tool: object): boolean {
  return "lc_namespace" in tool || "invoke" in tool;
}

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
    if (options.onUnguardable === "pass" && !("lc_namespace" in tool)) return tool;
    return guardTool(tool as GuardableTool, guard, options);
  }) as unknown as T;
}

import { matchesGlob, type ActionCategory } from "@countersign/core";

import type { UpstreamConfig } from "./config.ts";

/** The category the configuration gives a tool of an upstream: that of the first glob that fits, or `null`. */
export function configuredCategory(
  upstream: Pick<UpstreamConfig, "tools">,
  tool: string,
): ActionCategory | null {
  return upstream.tools.find((entry) => matchesGlob(entry.tool, tool))?.category ?? null;
}

import type { Config } from "@countersign/config";
import type { Guard, JsonValue } from "@countersign/core";
import { createGateway, type Report, type UpstreamInspection } from "@countersign/mcp-gateway";
import { gatewayOptions } from "./daemon.ts";

/**
 * Connects to every upstream of the configuration, lists its tools, and leaves again.
 *
 * @param report - is told what servers that could not be reached said last, in their own words: for the operator who
 *   asked, never for a page or the log.
 */
export async function inspectUpstreams(
  config: Config,
  report: Report = () => undefined,
): Promise<readonly UpstreamInspection[]> {
  const gateway = createGateway(gatewayOptions(config, { guard: nothingGoesThrough }, report));
  try {
    return await gateway.inspect();
  } finally {
    await gateway.close({ graceMs: 0 });
  }
}

/** Inspecting only looks: no call may come of it. */
const nothingGoesThrough: Guard = {
  run: () => Promise.reject(new Error("inspecting calls no tool (this is a bug)")),
  mask: (_caller, value): Promise<JsonValue> => Promise.resolve(value),
  whenDecided: () => Promise.resolve(undefined),
};

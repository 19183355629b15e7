import type { ToolCall } from "../guard/tool-call.ts";
import type { JsonObject } from "../json.ts";

/** What of a held call's tool is kept beside its arguments, so that other arguments can be judged as these were. */
export type ToolFacts = Pick<
  ToolCall,
  "trust" | "description" | "hints" | "configuredCategory" | "inputSchema"
>;

export function toolFacts(call: ToolCall): JsonObject {
  const { trust, description, hints, configuredCategory, inputSchema } = call;
  return {
    trust,
    description,
    hints: { ...hints },
    configuredCategory,
    ...(inputSchema === undefined ? {} : { inputSchema }),
  };
}

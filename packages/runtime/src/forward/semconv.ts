/**
 * Attribute names of OpenTelemetry's conventions for generative AI and MCP, which are still in development and change:
 * https://github.com/open-telemetry/semantic-conventions-genai
 */
export const ATTRIBUTES = {
  operation: "gen_ai.operation.name",
  tool: "gen_ai.tool.name",
  toolType: "gen_ai.tool.type",
  agent: "gen_ai.agent.name",
  conversation: "gen_ai.conversation.id",
  method: "mcp.method.name",
  error: "error.type",
} as const;

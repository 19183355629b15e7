/**
 * The client that the runner starts for its client scenarios: the SDK's, with a gateway of ours between it and the
 * server that the runner plays. The server's address is the last argument.
 */
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { JsonObject } from "@countersign/core";
import { listen, startGateway } from "../gateway/start-gateway.ts";

const url = process.argv.at(-1) ?? "";
const scenario = process.env["MCP_CONFORMANCE_SCENARIO"] ?? "";
/** Scenarios of revisions before 2026-07-28. */
const LEGACY: ReadonlySet<string> = new Set([
  "initialize",
  "elicitation-sep1034-client-defaults",
  "sse-retry",
]);
const { toolCalls = [] } = JSON.parse(process.env["MCP_CONFORMANCE_CONTEXT"] ?? "{}") as {
  readonly toolCalls?: readonly { readonly name: string; readonly arguments: JsonObject }[];
};

const { gateway } = startGateway([
  {
    name: "up",
    trust: "internal",
    server: { url, headers: {} },
    toolPrefix: null,
    startTimeoutMs: 10_000,
    maxMessageBytes: 10 * 1024 * 1024,
    categories: [],
  },
]);
const door = await listen(gateway);

const client = new Client(
  { name: "conformance-client", version: "1.0.0" },
  {
    capabilities: { elicitation: { form: { applyDefaults: true } }, sampling: {}, roots: {} },
    versionNegotiation: { mode: LEGACY.has(scenario) ? "legacy" : "auto" },
  },
);
// What the person does not fill in is left to the defaults.
client.setRequestHandler("elicitation/create", () => ({ action: "accept", content: {} }));
client.setRequestHandler("roots/list", () => ({ roots: [] }));
client.setRequestHandler("sampling/createMessage", () => ({
  role: "assistant",
  model: "none",
  content: { type: "text", text: "Paris" },
}));

await client.connect(new StreamableHTTPClientTransport(new URL(door.url)));
const offers = client.getServerCapabilities() ?? {};
const { tools } = await client.listTools();
const isOurs = (name: string): boolean => name.startsWith("countersign_");
const calls =
  toolCalls.length > 0
    ? toolCalls
    : tools
        .filter(({ name }) => !isOurs(name))
        .map((tool) => ({
          name: tool.name,
          arguments: argumentsFor(tool.inputSchema as JsonObject),
        }));
for (const call of calls) await client.callTool(call).catch(() => undefined);
if (scenario === "sep-2322-client-request-state") await Promise.all(calls.map(callAgain));
if (offers.resources !== undefined) {
  const { resources } = await client.listResources();
  for (const { uri } of resources) await client.readResource({ uri });
}
if (offers.prompts !== undefined) {
  const { prompts } = await client.listPrompts();
  for (const { name } of prompts) await client.getPrompt({ name });
}
// The runner watches for a while whether a broken stream is picked up again.
if (scenario === "sse-retry") await new Promise((resolve) => setTimeout(resolve, 1000));
await client.close();
await door.close();
await gateway.close();

function callAgain(call: {
  readonly name: string;
  readonly arguments: JsonObject;
}): Promise<unknown> {
  return client.callTool(call).catch(() => undefined);
}

/** Something for every property, of its type. */
function argumentsFor(schema: JsonObject): JsonObject {
  const properties = (schema["properties"] ?? {}) as Readonly<Record<string, JsonObject>>;
  const values: Readonly<Record<string, string | number | boolean>> = {
    string: "value",
    number: 3,
    integer: 3,
    boolean: true,
  };
  const focal = tools.find(({ name }) => name.startsWith("json_schema_2020_12"));
  return Object.fromEntries(
    Object.entries(properties).map(([key, { type }]) => [
      key,
      key === "schema"
        ? (focal?.inputSchema as JsonObject)
        : ((typeof type === "string" ? values[type] : undefined) ?? {}),
    ]),
  );
}

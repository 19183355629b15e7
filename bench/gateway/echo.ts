/** The upstream behind every measurement: one tool, `echo`, that answers with text of a given size. */
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";

const UNIT = "The quick test payload repeats itself until it is long enough. ";
const payloads = new Map<number, string>();

export function echoServer(): Server {
  const server = new Server({ name: "echo", version: "1.0.0" }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: [
      {
        name: "echo",
        description: "Returns text of the given size",
        inputSchema: { type: "object", properties: { size: { type: "integer" } } },
        annotations: { readOnlyHint: true },
      },
    ],
  }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => ({
    content: [{ type: "text", text: payload(Number(params.arguments?.["size"] ?? 0)) }],
  }));
  return server;
}

function payload(size: number): string {
  let text = payloads.get(size);
  if (text === undefined) {
    text = UNIT.repeat(Math.ceil(size / UNIT.length)).slice(0, size);
    payloads.set(size, text);
  }
  return text;
}

/** An upstream whose one tool says when it was called. */
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";

const server = new Server({ name: "stamp", version: "1.0.0" }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, () => ({
  tools: [{ name: "delete_row", inputSchema: { type: "object" as const } }],
}));
server.setRequestHandler(CallToolRequestSchema, () => ({
  content: [{ type: "text" as const, text: `at=${performance.timeOrigin + performance.now()}` }],
}));
await server.connect(new StdioServerTransport());

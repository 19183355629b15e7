// An MCP server that gives personal data away in every place that the protocol has: what it is sent comes back as a
// result, an error, progress, a log message, keys, structured content, a resource, a prompt.
import { readFileSync } from "node:fs";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { z } from "zod";

const { texts, keys } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const server = new McpServer(
  { name: "leaky", version: "1.0.0" },
  { capabilities: { logging: {} } },
);
const text = (value) => ({ type: "text", text: value });
const part = { from: z.number(), to: z.number() };
const joined = ({ from, to }) => texts.slice(from, to).join("\n");

server.registerTool("get_texts", { inputSchema: part }, (range) => ({
  content: [text(joined(range))],
}));
server.registerTool("get_error", { inputSchema: part }, (range) => ({
  isError: true,
  content: [text(joined(range))],
}));
server.registerTool("get_thrown", { inputSchema: part }, (range) => {
  throw new Error(joined(range));
});
server.registerTool(
  "get_progress",
  { inputSchema: part },
  async (range, { sendNotification, _meta }) => {
    for (const [progress, message] of texts.slice(range.from, range.to).entries()) {
      await sendNotification({
        method: "notifications/message",
        params: { level: "info", data: message },
      });
      if (_meta?.progressToken === undefined) continue;
      const params = { progressToken: _meta.progressToken, progress, message };
      await sendNotification({ method: "notifications/progress", params });
    }
    return { content: [text("done")] };
  },
);
server.registerTool("get_keys", {}, () => {
  const value = Object.fromEntries(keys.map((key) => [key, 1]));
  return { content: [text(JSON.stringify(value))], structuredContent: value };
});
server.registerTool(
  "get_echo",
  { inputSchema: { texts: z.array(z.string()) } },
  ({ texts: sent }) => ({
    content: [text(sent.join("\n"))],
  }),
);
server.registerTool(
  "delete_echo",
  { inputSchema: { texts: z.array(z.string()) } },
  ({ texts: sent }) => ({
    content: [text(sent.join("\n"))],
  }),
);
server.registerResource("all", "leaky://all", {}, (uri) => ({
  contents: [{ uri: uri.href, text: texts.join("\n") }],
}));
server.registerPrompt("all", {}, () => ({
  messages: [{ role: "user", content: text(texts.join("\n")) }],
}));
console.error(texts.slice(0, 5).join("\n"));
await server.connect(new StdioServerTransport());

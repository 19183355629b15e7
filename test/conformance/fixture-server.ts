/** Serves the conformance fixture over Streamable HTTP and prints its port; `--modern-only`: nothing before 2026-07-28. */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  localhostHostValidation,
  localhostOriginValidation,
  NodeStreamableHTTPServerTransport,
  toNodeHandler,
} from "@modelcontextprotocol/node";
import { createMcpHandler, isInitializeRequest, type Server } from "@modelcontextprotocol/server";
import { makeServer } from "./fixture/make-server.ts";
import type { Changes } from "./fixture/tools.ts";

const handler = createMcpHandler(() => makeServer("modern", modernChanges), { legacy: "reject" });
const modernChanges: Changes = {
  tools: () => handler.notify.toolsChanged(),
  prompts: () => handler.notify.promptsChanged(),
  resource: (uri) => handler.notify.resourceUpdated(uri),
};
const modern = toNodeHandler(handler);
const isModernOnly = process.argv.includes("--modern-only");
const sessions = new Map<string, NodeStreamableHTTPServerTransport>();
const isOwnHost = localhostHostValidation();
const isOwnOrigin = localhostOriginValidation();

async function openSession(): Promise<NodeStreamableHTTPServerTransport> {
  const transport: NodeStreamableHTTPServerTransport = new NodeStreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => void sessions.set(id, transport),
    onsessionclosed: (id) => void sessions.delete(id),
  });
  const server: Server = makeServer("legacy", {
    tools: () => void server.sendToolListChanged(),
    prompts: () => void server.sendPromptListChanged(),
    resource: (uri) => void server.sendResourceUpdated({ uri }),
  });
  await server.connect(transport);
  return transport;
}

const http = createServer((req, res) => {
  answer(req, res).catch(() => res.destroy());
});

async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
  if (!isOwnHost(req, res) || !isOwnOrigin(req, res)) return;
  const chunks: Buffer[] = [];
  for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
  const body: unknown = chunks.length === 0 ? undefined : JSON.parse(String(Buffer.concat(chunks)));
  const id = req.headers["mcp-session-id"];
  if (typeof id === "string") {
    const session = sessions.get(id);
    if (session === undefined) res.writeHead(404).end();
    else await session.handleRequest(req, res, body);
  } else if (isInitializeRequest(body) && !isModernOnly) {
    await (await openSession()).handleRequest(req, res, body);
  } else {
    await modern(req as Parameters<typeof modern>[0], res, body);
  }
}

http.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${(http.address() as AddressInfo).port}\n`);
});

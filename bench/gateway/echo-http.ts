import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { echoServer } from "./echo.ts";

const sessions = new Map<string, StreamableHTTPServerTransport>();

createServer((req, res) => void answer(req, res)).listen(Number(process.env["PORT"]), "127.0.0.1");

async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const id = req.headers["mcp-session-id"];
  let transport = typeof id === "string" ? sessions.get(id) : undefined;
  if (transport === undefined) {
    const opened = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (session) => void sessions.set(session, opened),
    });
    await echoServer().connect(opened as Transport);
    transport = opened;
  }
  await transport.handleRequest(req, res);
}

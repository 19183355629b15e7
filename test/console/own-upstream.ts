/** An MCP server over HTTP in the process of a test, which sees what it is sent and decides what it answers. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, Server } from "@modelcontextprotocol/server";
import type { JsonObject } from "../../packages/core/src/index.ts";

export interface SentCall {
  readonly tool: string;
  readonly arguments: JsonObject;
}

export interface OwnUpstream {
  readonly url: string;
  /** Every call that reached it, in order, until a test forgets them. */
  readonly got: SentCall[];
  /** What it says of its tools, by name; may be changed for the next time it is asked. */
  readonly tools: Map<string, string>;
  /** What it says of its resources, by address. */
  readonly resources: Map<string, string>;
  /** What the next calls are answered, in place of what was sent. */
  answer: (call: SentCall) => string | Promise<string>;
  /** Ends every connection, those on which a call is to be answered too. */
  hangUp(): void;
  close(): Promise<void>;
}

export async function startUpstream(names: readonly string[]): Promise<OwnUpstream> {
  const got: SentCall[] = [];
  const tools = new Map(names.map((name) => [name, `Works on customers: ${name}.`]));
  const resources = new Map<string, string>();

  const makeServer = (): Server => {
    const server = new Server(
      { name: "crm", version: "1.0.0" },
      { capabilities: { tools: {}, resources: {} } },
    );
    server.setRequestHandler("tools/list", () => ({
      tools: [...tools].map(([name, description]) => ({
        name,
        description,
        inputSchema: { type: "object" as const },
      })),
      ttlMs: 0,
      cacheScope: "private" as const,
    }));
    server.setRequestHandler("resources/list", () => ({
      resources: [...resources].map(([uri, description]) => ({ uri, name: uri, description })),
      ttlMs: 0,
      cacheScope: "private" as const,
    }));
    server.setRequestHandler("resources/read", ({ params: { uri } }) => ({
      contents: [{ uri, text: resources.get(uri) ?? "" }],
      ttlMs: 0,
      cacheScope: "private" as const,
    }));
    server.setRequestHandler("tools/call", async ({ params }) => {
      const call = { tool: params.name, arguments: (params.arguments ?? {}) as JsonObject };
      got.push(call);
      return { content: [{ type: "text", text: await upstream.answer(call) }] };
    });
    return server;
  };
  const handler = toNodeHandler(createMcpHandler(makeServer));
  const http = createServer((req, res) => {
    handler(req as Parameters<typeof handler>[0], res).catch(() => res.destroy());
  });
  await new Promise<void>((listening) => http.listen(0, "127.0.0.1", listening));

  const upstream: OwnUpstream = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    got,
    tools,
    resources,
    answer: ({ tool }) => `${tool}: done`,
    hangUp: () => http.closeAllConnections(),
    close: () =>
      new Promise((closed) => {
        http.close(() => closed());
        http.closeAllConnections();
      }),
  };
  return upstream;
}

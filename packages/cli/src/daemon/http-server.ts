import { hash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Console } from "@countersign/console";
import type { Requester } from "@countersign/core";
import type { Gateway } from "@countersign/mcp-gateway";

export interface HttpServerOptions {
  readonly host: string;
  readonly port: number;
  readonly gateway: Gateway;
  /** Given the address that was bound, because it checks it. */
  readonly openConsole: (origin: string) => Console;
  /** What an agent has to present, or `null` if it need not. */
  readonly agentToken: string | null;
  readonly requester: Requester;
  readonly report: (line: string) => void;
}

export interface HttpServer {
  /** `http://127.0.0.1:4319` */
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves `/mcp` to agents, and the page and `/api` to people. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { gateway, requester, report } = options;
  const expected = options.agentToken === null ? null : digest(`Bearer ${options.agentToken}`);
  let console: Console | undefined;

  const server = createServer({ connectionsCheckingInterval: 2_000 }, (req, res) => {
    answer(req, res).catch((error: unknown) => {
      report(`an HTTP request failed: ${error instanceof Error ? error.name : "unknown trouble"}`);
      if (!res.headersSent) res.writeHead(500).end();
      else res.destroy();
    });
  });
  // What a client may take to send its request; the answer to a call may take hours.
  server.headersTimeout = 10_000;
  server.requestTimeout = 20_000;
  server.maxConnections = 512;

  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const path = req.url?.split("?", 1)[0];
    if (path === "/mcp") {
      if (
        expected !== null &&
        !timingSafeEqual(digest(req.headers.authorization ?? ""), expected)
      ) {
        res
          .writeHead(401, { "content-type": "application/json", "www-authenticate": "Bearer" })
          .end('{"error":"expected the agent token of this installation as a bearer token"}\n');
        return;
      }
      await gateway.handleHttp(req, res, requester);
      return;
    }
    if (await console?.handle(req, res)) return;
    res.writeHead(404, { "content-type": "text/plain" }).end("not found\n");
  };

  await listen(server, options.port, options.host);
  const { port } = server.address() as AddressInfo;
  const origin = `http://${options.host.includes(":") ? `[${options.host}]` : options.host}:${port}`;
  console = options.openConsole(origin);
  return {
    origin,
    async close() {
      console?.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function digest(text: string): Buffer {
  return hash("sha256", text, "buffer");
}

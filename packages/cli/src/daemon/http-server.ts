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
  /** Given the addresses that were bound, because it checks them; the one to go by first. */
  readonly openConsole: (origins: readonly [string, ...string[]]) => Console;
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

  const onRequest = (req: IncomingMessage, res: ServerResponse): void => {
    answer(req, res).catch((error: unknown) => {
      report(`an HTTP request failed: ${error instanceof Error ? error.name : "unknown trouble"}`);
      if (!res.headersSent) res.writeHead(500).end();
      else res.destroy();
    });
  };

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

  const { servers, port, isLocalhostOurs } = await listenOn(options, onRequest);
  const origin = `http://${options.host.includes(":") ? `[${options.host}]` : options.host}:${port}`;
  console = options.openConsole(isLocalhostOurs ? [origin, `http://localhost:${port}`] : [origin]);
  return {
    origin,
    async close() {
      console?.close();
      await Promise.all(servers.map(closed));
    },
  };
}

interface Listening {
  readonly servers: readonly Server[];
  readonly port: number;
  /** Whoever opens `localhost` on this port comes to us and to nobody else. */
  readonly isLocalhostOurs: boolean;
}

/** How often another port is tried where any will do. */
const TRIES = 5;

/**
 * Listens on the address, and with 127.0.0.1 also on ::1: browsers that open `localhost` may try that first, and another
 * account of this machine could listen there and pass for us.
 */
async function listenOn(
  { host, port: wanted }: Pick<HttpServerOptions, "host" | "port">,
  onRequest: (req: IncomingMessage, res: ServerResponse) => void,
): Promise<Listening> {
  for (let tries = 1; ; tries++) {
    const server = httpServer(onRequest);
    await listen(server, wanted, host);
    const { port } = server.address() as AddressInfo;
    if (host !== "127.0.0.1") return { servers: [server], port, isLocalhostOurs: false };
    const other = httpServer(onRequest);
    try {
      await listen(other, port, "::1");
      return { servers: [server, other], port, isLocalhostOurs: true };
    } catch (error) {
      const { code = "" } = error as NodeJS.ErrnoException;
      if (code === "EADDRINUSE" && wanted === 0 && tries < TRIES) {
        await closed(server);
        continue;
      }
      // Without IPv6 nobody else can listen there either.
      const isNobodys = ["EADDRNOTAVAIL", "EAFNOSUPPORT"].includes(code);
      return { servers: [server], port, isLocalhostOurs: isNobodys };
    }
  }
}

function httpServer(onRequest: (req: IncomingMessage, res: ServerResponse) => void): Server {
  const server = createServer({ connectionsCheckingInterval: 2_000 }, onRequest);
  // What a client may take to send its request; the answer to a call may take hours.
  server.headersTimeout = 10_000;
  server.requestTimeout = 20_000;
  server.maxConnections = 512;
  return server;
}

async function closed(server: Server): Promise<void> {
  const isClosed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await isClosed;
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

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Console } from "@countersign/console";
import type { Gateway } from "@countersign/mcp-gateway";
import type { AgentDoor } from "./agent-door.ts";
import { Connections } from "./connections.ts";
import type { Health } from "./health.ts";

export interface HttpServerOptions {
  readonly host: string;
  readonly port: number;
  readonly gateway: Gateway;
  /** Given the addresses that were bound, because it checks them; the one to go by first. */
  readonly openConsole: (origins: readonly [string, ...string[]]) => Console;
  /** Given the address that people and agents know. */
  readonly openDoor: (origin: string) => AgentDoor;
  /** What people and agents know us by, if that is not what was bound. */
  readonly publicUrl: string | null;
  readonly health: Health;
  readonly report: (line: string) => void;
}

export interface HttpServer {
  /** `http://127.0.0.1:4319` */
  readonly origin: string;
  close(): Promise<void>;
}

/** Of an answer that is nobody's: it is no page, whatever a browser takes it for. */
const BARE = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

/** Serves `/mcp` to agents, and the page and `/api` to people. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { gateway, publicUrl, health, report } = options;
  const connections = new Connections();
  let console: Console | undefined;
  let door: AgentDoor | undefined;

  const onRequest = (req: IncomingMessage, res: ServerResponse): void => {
    answer(req, res).catch((error: unknown) => {
      report(`an HTTP request failed: ${error instanceof Error ? error.name : "unknown trouble"}`);
      if (!res.headersSent) res.writeHead(500, BARE).end();
      else res.destroy();
    });
  };

  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const path = req.url?.split("?", 1)[0];
    const isAgents = path === "/mcp";
    if (!connections.admit(req, res, isAgents)) {
      // What it still sends is not waited for.
      res.writeHead(503, { ...BARE, connection: "close", "retry-after": "1" });
      res.end("too many requests of agents are open\n");
      return;
    }
    if (isAgents) {
      const requester = await door?.requester(req, res);
      if (requester !== undefined) await gateway.handleHttp(req, res, requester);
      else if (!res.headersSent) res.writeHead(503, BARE).end();
      return;
    }
    if (path !== undefined && (await health.answer(path, req, res))) return;
    if (path !== undefined && door?.describe(path, req, res)) return;
    if (await console?.handle(req, res)) return;
    res.writeHead(404, { ...BARE, "content-type": "text/plain" }).end("not found\n");
  };

  const { servers, port, isLocalhostOurs } = await listenOn(options, () => {
    const server = httpServer(onRequest);
    connections.watch(server);
    return server;
  });
  const origin = `http://${options.host.includes(":") ? `[${options.host}]` : options.host}:${port}`;
  const bound = isLocalhostOurs
    ? ([origin, `http://localhost:${port}`] as const)
    : ([origin] as const);
  door = options.openDoor(publicUrl ?? origin);
  console = options.openConsole(publicUrl === null ? bound : [publicUrl, ...bound]);
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
  makeServer: () => Server,
): Promise<Listening> {
  for (let tries = 1; ; tries++) {
    const server = makeServer();
    await listen(server, wanted, host);
    const { port } = server.address() as AddressInfo;
    if (host !== "127.0.0.1") return { servers: [server], port, isLocalhostOurs: false };
    const other = makeServer();
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

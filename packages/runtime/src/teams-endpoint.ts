import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ListenAddress } from "@countersign/config";
import { CountersignError } from "@countersign/core";
import type { InboundAnswer, InboundRequest } from "@countersign/teams-core";

/** What Teams is told to send to. */
const PATH = "/api/messages";

export interface TeamsEndpointOptions {
  readonly listen: ListenAddress;
  /** `sent` settles when the answer was written, or the other side has gone. */
  readonly handle: (request: InboundRequest, sent: Promise<void>) => Promise<InboundAnswer>;
  /** The largest body that is read. */
  readonly mostBytes: number;
  readonly report: (line: string) => void;
}

/**
 * A door of its own for Teams: whatever lets the world in there lets it in to nothing else.
 *
 * @throws {CountersignError} `DAEMON_UNAVAILABLE` if the port is taken.
 */
export async function startTeamsEndpoint({
  listen,
  handle,
  mostBytes,
  report,
}: TeamsEndpointOptions): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer({ connectionsCheckingInterval: 2_000 }, (req, res) => {
    answer(req, res).catch((error: unknown) => {
      report(`teams: a request failed: ${error instanceof Error ? error.name : "unknown trouble"}`);
      if (!res.headersSent) res.writeHead(500).end();
      else res.destroy();
    });
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 15_000;
  server.maxConnections = 256;

  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    if (req.url?.split("?", 1)[0] !== PATH) return void res.writeHead(404).end();
    if (req.method !== "POST") return void res.writeHead(405, { allow: "POST" }).end();
    const body = await bodyOf(req, mostBytes);
    if (body === undefined) {
      res.writeHead(413, { connection: "close" }).end();
      req.destroy();
      return;
    }
    const headers = Object.fromEntries(
      Object.entries(req.headers).filter((one): one is [string, string] => {
        return typeof one[1] === "string";
      }),
    );
    const sent = new Promise<void>((resolve) => res.once("close", resolve));
    const answered = await handle({ headers, body }, sent);
    const text = answered.body === undefined ? "" : JSON.stringify(answered.body);
    res.writeHead(answered.status, { "content-type": "application/json" }).end(text);
  };

  const { host, port } = listen;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, host, resolve);
  }).catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code !== "EADDRINUSE") throw cause;
    throw new CountersignError(
      "DAEMON_UNAVAILABLE",
      `port ${port} on ${host} is taken by another program: set \`channels.teams.listen\` to another one`,
      { cause },
    );
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${bound}${PATH}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 2_000).unref();
      await closed;
    },
  };
}

/** `undefined` if there is more than `most`. */
async function bodyOf(req: IncomingMessage, most: number): Promise<Uint8Array | undefined> {
  if (Number(req.headers["content-length"] ?? 0) > most) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

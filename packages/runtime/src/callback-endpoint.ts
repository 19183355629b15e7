import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ListenAddress } from "@countersign/config";
import { CountersignError, type JsonValue } from "@countersign/core";

/** One HTTP request at the door, its body as it came. */
export interface InboundRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface InboundAnswer {
  readonly status: number;
  readonly body?: JsonValue;
}

export interface CallbackEndpointOptions {
  /** The key under `channels`. */
  readonly channel: "teams" | "slack";
  /** What the chat is told to send to. */
  readonly path: string;
  readonly listen: ListenAddress;
  /** `sent` settles when the answer was written, or the other side has gone. */
  readonly handle: (request: InboundRequest, sent: Promise<void>) => Promise<InboundAnswer>;
  /** The largest body that is read. */
  readonly mostBytes: number;
  readonly report: (line: string) => void;
}

/**
 * A door of its own for a chat: whatever lets the world in there lets it in to nothing else.
 *
 * @throws {CountersignError} `DAEMON_UNAVAILABLE` if the port is taken.
 */
export async function startCallbackEndpoint({
  channel,
  path,
  listen,
  handle,
  mostBytes,
  report,
}: CallbackEndpointOptions): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer({ connectionsCheckingInterval: 2_000 }, (req, res) => {
    answer(req, res).catch((error: unknown) => {
      report(
        `${channel}: a request failed: ${error instanceof Error ? error.name : "unknown trouble"}`,
      );
      if (!res.headersSent) res.writeHead(500).end();
      else res.destroy();
    });
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 15_000;
  server.maxConnections = 256;

  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    if (req.url?.split("?", 1)[0] !== path) return void res.writeHead(404).end();
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
      `port ${port} on ${host} is taken by another program: set \`channels.${channel}.listen\` to another one`,
      { cause },
    );
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${bound}${path}`,
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

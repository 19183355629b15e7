import { createServer as createHttp } from "node:http";
import { createServer as createTcp, type AddressInfo, type Server, type Socket } from "node:net";
import { createServer as createTls } from "node:tls";
import { onTestFinished } from "vitest";

export interface HttpReceiver {
  readonly url: string;
  readonly got: {
    readonly path: string;
    readonly headers: Record<string, unknown>;
    readonly body: string;
  }[];
}

/** Answers with `statusOf` the requests that came so far; 0 breaks the connection after reading. */
export async function httpReceiver(statusOf: (count: number) => number): Promise<HttpReceiver> {
  const got: HttpReceiver["got"] = [];
  let count = 0;
  const server = createHttp((req, res) => {
    let body = "";
    req.setEncoding("utf8").on("data", (chunk: string) => {
      body += chunk;
    });
    req.on("end", () => {
      const status = statusOf(count++);
      if (status === 0 || status < 300)
        got.push({ path: req.url ?? "", headers: req.headers, body });
      if (status === 0) req.socket.destroy();
      else res.writeHead(status).end();
    });
  });
  return { url: `http://127.0.0.1:${await listening(server)}`, got };
}

export interface SyslogReceiver {
  readonly port: number;
  readonly messages: string[];
  /** Breaks every connection. */
  cut(): void;
}

/** Takes messages with their length before them, as RFC 6587 says. */
export async function syslogReceiver(tls?: { key: string; cert: string }): Promise<SyslogReceiver> {
  const messages: string[] = [];
  const sockets = new Set<Socket>();
  const serve = (socket: Socket): void => {
    let pending: Buffer = Buffer.alloc(0);
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
    socket.on("data", (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      for (;;) {
        const space = pending.indexOf(" ");
        const length = space === -1 ? Number.NaN : Number(pending.subarray(0, space).toString());
        if (Number.isNaN(length) || pending.length < space + 1 + length) return;
        messages.push(pending.subarray(space + 1, space + 1 + length).toString());
        pending = pending.subarray(space + 1 + length);
      }
    });
  };
  const server = tls === undefined ? createTcp(serve) : createTls(tls, serve);
  server.on("tlsClientError", () => {});
  return {
    port: await listening(server),
    messages,
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

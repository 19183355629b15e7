import { createServer, type Server, Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

export type Direction = "to the server" | "to the client";

/**
 * Stands between a client and a server, and can be a bad network: one that swallows, that cuts off, that is slow. What
 * is done to it holds for all connections there are and for those that are made while it lasts.
 */
export interface TcpProxy {
  readonly port: number;
  /** Passes nothing on and closes nothing, as when packets are dropped; what was sent meanwhile arrives after `heal`. */
  swallow(): void;
  /** Resets every connection, and those that are made until `heal`. */
  refuse(): void;
  /** Keeps everything back for so many milliseconds. */
  delay(milliseconds: number): void;
  /** Passes everything on at once again. */
  heal(): void;
  /**
   * Resets one connection where `pick` says so: it is given what is to be passed on, and returns how many bytes of it
   * still are, or `undefined` to pass it on whole. `answered`: only after the server has answered, which the client
   * does not get to see.
   */
  cutOnce(
    pick: (bytes: Buffer, direction: Direction) => number | undefined,
    options?: { readonly answered?: boolean },
  ): void;
  /** Connections that were reset by `cutOnce`. */
  readonly cuts: () => number;
  close(): Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  /** Nothing is passed to the client any more: the next thing the server says ends the connection. */
  isCutAfterAnswer: boolean;
}

export async function startTcpProxy(target: {
  readonly host?: string;
  readonly port: number;
}): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  let mode: "pass" | "swallow" | "refuse" = "pass";
  let delayMs = 0;
  let cut: { pick: Parameters<TcpProxy["cutOnce"]>[0]; answered: boolean } | undefined;
  let cuts = 0;

  const end = (pair: Pair): void => {
    pairs.delete(pair);
    pair.client.resetAndDestroy();
    pair.server.destroy();
  };
  const pass = async (pair: Pair, bytes: Buffer, direction: Direction): Promise<void> => {
    const to = direction === "to the server" ? pair.server : pair.client;
    if (pair.isCutAfterAnswer && direction === "to the client") {
      cuts++;
      return end(pair);
    }
    const kept = cut?.pick(bytes, direction);
    if (cut === undefined || kept === undefined) {
      if (delayMs > 0) await sleep(delayMs);
      if (!to.destroyed) to.write(bytes);
      return;
    }
    const { answered } = cut;
    cut = undefined;
    if (answered) pair.isCutAfterAnswer = true;
    to.write(bytes.subarray(0, kept), () => {
      if (answered) return;
      cuts++;
      end(pair);
    });
  };
  const server: Server = createServer((client) => {
    if (mode === "refuse") {
      client.resetAndDestroy();
      return;
    }
    const pair: Pair = {
      client,
      server: new Socket().connect(target.port, target.host ?? "127.0.0.1"),
      isCutAfterAnswer: false,
    };
    pairs.add(pair);
    for (const [from, direction] of [
      [client, "to the server"],
      [pair.server, "to the client"],
    ] as const) {
      // In their order, one after the other.
      let last: Promise<void> = Promise.resolve();
      from.setNoDelay(true);
      from.on("data", (bytes: Buffer) => {
        last = last.then(() => pass(pair, bytes, direction));
      });
      from.on("error", () => undefined);
      from.on("close", () => {
        void last.then(() => {
          pairs.delete(pair);
          client.destroy();
          pair.server.destroy();
        });
      });
      if (mode === "swallow") from.pause();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");

  const each = (act: (socket: Socket) => void): void => {
    for (const pair of pairs) {
      act(pair.client);
      act(pair.server);
    }
  };
  return {
    port: address.port,
    swallow() {
      mode = "swallow";
      each((socket) => socket.pause());
    },
    refuse() {
      mode = "refuse";
      for (const pair of pairs) end(pair);
    },
    delay(milliseconds) {
      delayMs = milliseconds;
    },
    heal() {
      mode = "pass";
      delayMs = 0;
      cut = undefined;
      each((socket) => socket.resume());
    },
    cutOnce(pick, { answered = false } = {}) {
      cut = { pick, answered };
    },
    cuts: () => cuts,
    async close() {
      for (const pair of pairs) end(pair);
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The same database, reached through a proxy. */
export function throughProxy(url: string, { port }: Pick<TcpProxy, "port">): string {
  const through = new URL(url);
  through.hostname = "127.0.0.1";
  through.port = String(port);
  return through.href;
}

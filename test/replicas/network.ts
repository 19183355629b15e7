/** What lies between replicas and their database, to be cut for each of them alone. */
import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Postgres,
  startPostgres,
  startTcpProxy,
  type TcpProxy,
  throughProxy,
} from "@countersign/testkit";

export interface Network {
  readonly postgres: Postgres;
  /** For whoever looks at the database from outside. */
  readonly url: string;
  /** What a replica reaches the database by. */
  urlOf(replica: number): string;
  /** Cuts one replica off for so long. */
  cut(replica: number, milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

/** Proxies, which swallow what is sent, or reset what is open and refuse more. */
export async function openProxies(replicas: number): Promise<Network> {
  const postgres = await startPostgres({ durable: true });
  const url = await postgres.freshUrl();
  const port = Number(new URL(url).port);
  const proxies: TcpProxy[] = [];
  for (let at = 0; at < replicas; at++) proxies.push(await startTcpProxy({ port }));
  const of = (replica: number): TcpProxy => {
    const proxy = proxies[replica];
    if (!proxy) throw new Error(`there is no replica ${replica}`);
    return proxy;
  };
  return {
    postgres,
    url,
    urlOf: (replica) => throughProxy(url, of(replica)),
    async cut(replica, milliseconds) {
      if (Math.random() < 0.5) of(replica).swallow();
      else of(replica).refuse();
      await sleep(milliseconds);
      of(replica).heal();
    },
    async close() {
      for (const proxy of proxies) await proxy.close();
      await postgres.close();
    },
  };
}

const SPACE = `countersign-${process.pid}`;

/**
 * The server in a network namespace of its own, with a line to each replica whose far end is taken down: packets are
 * dropped and nobody is told, as when a cable is pulled.
 */
export async function openNamespace(replicas: number): Promise<Network> {
  const addresses = Array.from({ length: replicas + 1 }, (_, at) => `10.213.${at}.2`);
  try {
    ip("netns", "add", SPACE);
  } catch (cause) {
    throw new Error(
      "this test makes a network namespace (`ip netns add`), which takes root and iproute2: run it where that is permitted, such as in a privileged container",
      { cause },
    );
  }
  const close = (): void => {
    ip("netns", "delete", SPACE);
  };
  try {
    ip("-n", SPACE, "link", "set", "lo", "up");
    for (const [at, address] of addresses.entries()) {
      ip("link", "add", near(at), "type", "veth", "peer", "name", far(at));
      ip("link", "set", far(at), "netns", SPACE);
      ip("addr", "add", `10.213.${at}.1/30`, "dev", near(at));
      ip("link", "set", near(at), "up");
      ip("-n", SPACE, "addr", "add", `${address}/30`, "dev", far(at));
      ip("-n", SPACE, "link", "set", far(at), "up");
    }
    const postgres = await startPostgres({ durable: true, within: { space: SPACE, addresses } });
    const url = await postgres.freshUrl();
    return {
      postgres,
      url,
      urlOf(replica) {
        const own = new URL(url);
        own.hostname = addresses[replica + 1] ?? "";
        return own.href;
      },
      async cut(replica, milliseconds) {
        ip("-n", SPACE, "link", "set", far(replica + 1), "down");
        await sleep(milliseconds);
        ip("-n", SPACE, "link", "set", far(replica + 1), "up");
      },
      async close() {
        await postgres.close();
        close();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** Names of interfaces are 15 characters at most. */
const near = (at: number): string => `cs${process.pid}n${at}`;
const far = (at: number): string => `cs${process.pid}f${at}`;

function ip(...args: readonly string[]): void {
  execFileSync("ip", [...args], { stdio: ["ignore", "ignore", "pipe"] });
}

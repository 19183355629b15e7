import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createRequire } from "node:module";
import path from "node:path";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import type { Guard, Requester } from "@countersign/core";
import {
  createGateway,
  type Gateway,
  type GatewayOptions,
  type UpstreamSettings,
} from "@countersign/mcp-gateway";
import { passThroughGuard } from "@countersign/testkit";

export const REQUESTER: Requester = { id: "local:ada@host", name: "ada", verified: false };

/** A fixture server of this folder. */
export function fixture(
  file: string,
  options: Partial<UpstreamSettings> & { readonly args?: readonly string[] } = {},
): UpstreamSettings {
  const { args = [], ...settings } = options;
  return upstream([fileURLToPath(new URL(`fixtures/${file}`, import.meta.url)), ...args], settings);
}

/** A server from a package of the workspace. */
export function installed(
  packageName: string,
  entry: string,
  args: readonly string[] = [],
  settings: Partial<UpstreamSettings> = {},
): UpstreamSettings {
  const manifest = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
  return upstream([path.join(path.dirname(manifest), entry), ...args], settings);
}

function upstream(args: readonly string[], settings: Partial<UpstreamSettings>): UpstreamSettings {
  return {
    name: "up",
    trust: "internal",
    server: { command: process.execPath, args, env: {}, cwd: process.cwd() },
    toolPrefix: null,
    startTimeoutMs: 15_000,
    maxMessageBytes: 10 * 1024 * 1024,
    categories: [],
    ...settings,
  };
}

export interface RunningGateway {
  readonly gateway: Gateway;
  readonly reports: readonly string[];
  /** Process ids of upstreams, with those that were stopped taken out again. */
  readonly pids: ReadonlySet<number>;
}

export function startGateway(
  upstreams: readonly UpstreamSettings[],
  options: Partial<GatewayOptions> & { readonly guard?: Guard } = {},
): RunningGateway {
  const reports: string[] = [];
  const pids = new Set<number>();
  const gateway = createGateway({
    guard: passThroughGuard(),
    upstreams,
    name: "countersign",
    version: "0.0.0",
    holdMs: 45_000,
    holdWithProgressMs: 60_000,
    progressEveryMs: 10_000,
    report: (line) => reports.push(line),
    onUpstreamProcess: ({ pid, state }) => (state === "started" ? pids.add(pid) : pids.delete(pid)),
    ...options,
  });
  return { gateway, reports, pids };
}

/** A client's end of a stream that `gateway` serves. */
export function openStream(gateway: Gateway): {
  readonly toGateway: PassThrough;
  readonly fromGateway: PassThrough;
  readonly served: Promise<void>;
} {
  const toGateway = new PassThrough();
  const fromGateway = new PassThrough();
  const served = gateway.serveStream({ input: toGateway, output: fromGateway }, REQUESTER);
  return { toGateway, fromGateway, served };
}

/** Serves `gateway` on a port of its own; `requester` may depend on a header, as a stand-in for authentication. */
export async function listen(gateway: Gateway): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((req, res) => {
    const user = req.headers["x-user"];
    const requester = typeof user === "string" ? { ...REQUESTER, id: `local:${user}` } : REQUESTER;
    gateway.handleHttp(req, res, requester).catch(() => res.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A transport of the SDK's kind over a pair of streams, for clients of either SDK. */
export class StreamClientTransport {
  onmessage?: (message: never) => void;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  readonly #streams: ReturnType<typeof openStream>;
  #rest = "";

  constructor(gateway: Gateway) {
    this.#streams = openStream(gateway);
  }

  async start(): Promise<void> {
    const { fromGateway } = this.#streams;
    fromGateway.setEncoding("utf8");
    fromGateway.on("data", (text: string) => {
      const lines = (this.#rest + text).split("\n");
      this.#rest = lines.pop() ?? "";
      for (const line of lines) this.onmessage?.(JSON.parse(line) as never);
    });
    fromGateway.on("end", () => this.onclose?.());
  }

  async send(message: unknown): Promise<void> {
    this.#streams.toGateway.write(`${JSON.stringify(message)}\n`);
  }

  async close(): Promise<void> {
    this.#streams.toGateway.end();
    await this.#streams.served;
    this.onclose?.();
  }
}

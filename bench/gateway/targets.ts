import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const here = import.meta.dirname;
const countersign = join(here, "../../packages/cli/bin/countersign.js");
const node = process.execPath;
const echo = [node, join(here, "echo-stdio.ts")];

/** One way from a client to the echo upstream. */
export interface Target {
  readonly name: string;
  /** The target that ratios refer to. */
  readonly base: string;
  /** How a client reaches it: the command of a stdio server, or a URL. */
  readonly client:
    | { readonly command: readonly string[] }
    | { readonly url: string; readonly headers?: Readonly<Record<string, string>> };
  /** What serves the URL; started once, stopped at the end. */
  readonly start?: { readonly command: readonly string[]; readonly env?: Record<string, string> };
  /** Measured only where results are big. */
  readonly onlyBig?: boolean;
}

/** Every target of the table, and what is to be cleaned up after them. */
export function targets(): readonly Target[] {
  const on = countersignHouse(4231, "");
  const off = countersignHouse(4232, 'masking: { off: ["*"] }\n');
  const nameless = countersignHouse(4235, "masking: { names: false }\n");
  const relay = relayHouse(4236, "alone");
  const unlogged = relayHouse(4239, "unlogged");
  return [
    { name: "direct, stdio", base: "direct, stdio", client: { command: echo } },
    {
      name: "Countersign, stdio to stdio",
      base: "direct, stdio",
      client: { command: on.connect },
      start: on.start,
    },
    {
      name: "Countersign, stdio to stdio, masking off",
      base: "direct, stdio",
      client: { command: off.connect },
      start: off.start,
    },
    {
      name: "Countersign, stdio to stdio, names off",
      base: "direct, stdio",
      client: { command: nameless.connect },
      start: nameless.start,
      onlyBig: true,
    },
    {
      name: "Countersign, stdio to stdio, log off",
      base: "direct, stdio",
      client: { command: unlogged.connect },
      start: unlogged.start,
    },
    {
      name: "Countersign, stdio to stdio, relay alone",
      base: "direct, stdio",
      client: { command: relay.connect },
      start: relay.start,
    },
    {
      name: "direct, HTTP",
      base: "direct, HTTP",
      client: { url: "http://127.0.0.1:4230/mcp" },
      start: { command: [node, join(here, "echo-http.ts")], env: { PORT: "4230" } },
    },
    {
      name: "Countersign, HTTP to stdio",
      base: "direct, HTTP",
      client: on.http,
      start: on.start,
    },
    {
      name: "Countersign, HTTP to stdio, masking off",
      base: "direct, HTTP",
      client: off.http,
      start: off.start,
    },
    {
      name: "Countersign, HTTP to stdio, names off",
      base: "direct, HTTP",
      client: nameless.http,
      start: nameless.start,
      onlyBig: true,
    },
    {
      name: "Countersign, HTTP to stdio, log off",
      base: "direct, HTTP",
      client: unlogged.http,
      start: unlogged.start,
    },
    {
      name: "Countersign, HTTP to stdio, relay alone",
      base: "direct, HTTP",
      client: relay.http,
      start: relay.start,
    },
    {
      name: "mcp-proxy, HTTP to stdio",
      base: "direct, HTTP",
      client: { url: "http://127.0.0.1:4233/mcp" },
      start: {
        command: [
          node,
          programOf("mcp-proxy"),
          "--host=127.0.0.1",
          "--port=4233",
          "--server=stream",
          "--",
          ...echo,
        ],
      },
    },
    {
      name: "supergateway, HTTP to stdio",
      base: "direct, HTTP",
      client: { url: "http://127.0.0.1:4234/mcp" },
      start: {
        command: [
          node,
          programOf("supergateway"),
          `--stdio=${echo.join(" ")}`,
          "--outputTransport=streamableHttp",
          "--stateful",
          "--sessionTimeout=60000",
          "--logLevel=none",
          "--port=4234",
        ],
      },
    },
  ];
}

/** A Countersign of its own in front of the echo upstream, as it is deployed: daemon, shim, durable log. */
export function countersignHouse(
  port: number,
  settings: string,
  nodeOptions: readonly string[] = [],
) {
  const { folder, config } = configFor(port, settings);
  // Makes the data folder, so that the agent token can be read before the daemon is up.
  execFileSync(node, [countersign, "credential", "create", "--stdout", "--config", config]);
  return {
    connect: [node, countersign, "connect", "--config", config],
    start: { command: [node, ...nodeOptions, countersign, "serve", "--config", config] },
    http: {
      url: `http://127.0.0.1:${port}/mcp`,
      get headers() {
        const token = readFileSync(join(folder, ".countersign", "agent.token"), "utf8").trim();
        return { authorization: `Bearer ${token}` };
      },
    },
  };
}

/** The gateway with less of a guard, reached in the same ways: see `relay.ts`. */
function relayHouse(port: number, mode: "alone" | "unlogged") {
  const { config } = configFor(port, "");
  return {
    connect: [node, countersign, "connect", "--config", config],
    start: { command: [node, join(here, "relay.ts"), mode, config, String(port), ...echo] },
    http: { url: `http://127.0.0.1:${port}/mcp` },
  };
}

function configFor(port: number, settings: string) {
  const folder = mkdtempSync(join(tmpdir(), "countersign-bench-"));
  const config = join(folder, "countersign.yaml");
  const upstream = `  echo: { command: ${JSON.stringify(node)}, args: [${JSON.stringify(echo[1])}], trust: internal }\n`;
  writeFileSync(
    config,
    `version: 1\nmode: local\nclients: [{ client: bench, hold_with_progress_seconds: 3600 }]\nlisten: { http: "127.0.0.1:${port}" }\nupstreams:\n${upstream}${settings}`,
    { mode: 0o600 },
  );
  return { folder, config };
}

/** The program file of an installed package. */
function programOf(name: string): string {
  const folder = join(here, "node_modules", name);
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    bin: string | Record<string, string>;
  };
  const [file] = typeof bin === "string" ? [bin] : Object.values(bin);
  if (file === undefined) throw new Error(`${name} has no program`);
  return join(folder, file);
}

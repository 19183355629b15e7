/**
 * Programs of others that are too large for the workspace: they are installed apart, in `test/servers`, when this runs
 * for the first time.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { UpstreamSettings } from "@countersign/mcp-gateway";
import { recordingGuard } from "@countersign/testkit";
import { Client } from "@modelcontextprotocol/client";
import chromium from "@sparticuz/chromium";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { type House, makeHouse, programOf, root } from "../e2e/house.ts";
import { fixture, startGateway, StreamClientTransport } from "../gateway/start-gateway.ts";

const SERVERS = join(root, "test/servers");

const closers: (() => Promise<unknown> | void)[] = [];

beforeAll(() => {
  if (existsSync(join(SERVERS, "node_modules/.pnpm"))) return;
  const { status } = spawnSync(
    "npx",
    [
      "-y",
      "pnpm@12.21.0",
      "install",
      "--frozen-lockfile",
      "--ignore-workspace",
      "--ignore-scripts",
    ],
    { cwd: SERVERS, stdio: ["ignore", "ignore", "inherit"] },
  );
  if (status !== 0) throw new Error("the servers could not be installed");
}, 600_000);
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** The program of a package of `test/servers`. */
function program(name: string): string {
  const folder = join(SERVERS, "node_modules", name);
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    bin: Readonly<Record<string, string>>;
  };
  return join(folder, Object.values(bin)[0] ?? "");
}

function server(
  name: string,
  args: readonly string[],
  more: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
): UpstreamSettings {
  const { server: _, ...settings } = fixture("raw-server.mjs");
  const { env = {}, cwd = folder() } = more;
  return {
    ...settings,
    startTimeoutMs: 60_000,
    server: { command: process.execPath, args: [program(name), ...args], env, cwd },
  };
}

function folder(): string {
  const made = realpathSync(mkdtempSync(join(tmpdir(), "countersign-large-")));
  closers.push(() => rmSync(made, { recursive: true, force: true, maxRetries: 5 }));
  return made;
}

/** A client of the handshake before `upstream`, and what the guard was asked. */
async function connect(upstream: UpstreamSettings): Promise<{
  readonly client: Client;
  readonly guard: ReturnType<typeof recordingGuard>;
  readonly text: (name: string, args: Record<string, unknown>) => Promise<string>;
}> {
  const guard = recordingGuard();
  const { gateway } = startGateway([upstream], { guard });
  const client = new Client({ name: "c", version: "1" }, { capabilities: {} });
  closers.push(
    () => gateway.close(),
    () => client.close(),
  );
  await client.connect(new StreamClientTransport(gateway) as never);
  return {
    client,
    guard,
    async text(name, args) {
      const { content } = await client.callTool({ name, arguments: args });
      return (content as { text?: string }[]).map(({ text = "" }) => text).join("\n");
    },
  };
}

describe("the browser's server", () => {
  const browser = async (): Promise<UpstreamSettings> =>
    server("@playwright/mcp", [
      "--headless",
      "--isolated",
      "--no-sandbox",
      "--executable-path",
      await chromium.executablePath(),
    ]);

  it("lists its tools with their hints", async () => {
    const { client } = await connect(await browser());

    const { tools } = await client.listTools();

    const navigate = tools.find(({ name }) => name === "browser_navigate");
    expect(tools.length).toBeGreaterThan(20);
    expect(navigate?.annotations?.destructiveHint).toBe(true);
  });

  it("opens a page, and reads it to the agent through the guard", async () => {
    const page = createServer((_req, res) => {
      res.writeHead(200, { "content-type": "text/html" });
      res.end("<title>Ledger</title><h1>Ledger of Ada</h1><button>Pay</button>");
    });
    await new Promise<void>((resolve) => page.listen(0, "127.0.0.1", resolve));
    closers.push(() => void page.close());
    const url = `http://127.0.0.1:${(page.address() as AddressInfo).port}/`;
    const { guard, text } = await connect(await browser());

    const navigated = await text("browser_navigate", { url });
    const seen = await text("browser_snapshot", {});

    expect(`${navigated}\n${seen}`).toContain("Ledger of Ada");
    expect(guard.calls.map(({ tool }) => tool)).toEqual(["browser_navigate", "browser_snapshot"]);
  }, 120_000);
});

it("the document database's server, of 2026-07-28, lists its tools", async () => {
  const upstream = server("mongodb-mcp-server", [], { env: { MDB_MCP_TELEMETRY: "disabled" } });
  const { gateway } = startGateway([upstream]);
  closers.push(() => gateway.close());

  const [inspected] = await gateway.inspect();

  expect(inspected?.error).toBeUndefined();
  expect(inspected).toMatchObject({ era: "modern", protocolVersion: "2026-07-28" });
  expect(inspected?.tools.length).toBeGreaterThan(20);
  expect(inspected?.tools.find(({ name }) => name === "delete-many")?.hints.destructiveHint).toBe(
    true,
  );
}, 120_000);

it("the version control's server tells of a repository and commits to it", async () => {
  const repository = join(folder(), "repository");
  mkdirSync(repository);
  const git = (...args: readonly string[]): string =>
    spawnSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@post.example", ...args], {
      cwd: repository,
      encoding: "utf8",
    }).stdout;
  git("init", "-q", "-b", "main");
  writeFileSync(join(repository, "a.txt"), "one");
  const { client, guard, text } = await connect(
    server("@cyanheads/git-mcp-server", [], {
      cwd: repository,
      env: {
        MCP_TRANSPORT_TYPE: "stdio",
        MCP_LOG_LEVEL: "error",
        GIT_USERNAME: "Ada",
        GIT_EMAIL: "ada@post.example",
      },
    }),
  );

  const { tools } = await client.listTools();
  const status = await text("git_status", { path: repository });
  const added = await text("git_add", { path: repository, paths: ["a.txt"] });
  const committed = await text("git_commit", { path: repository, message: "Add one" });

  expect(tools.map(({ name }) => name)).toContain("git_status");
  expect(status).toContain("a.txt");
  expect(git("log", "--format=%s"), `${added}\n${committed}`).toBe("Add one\n");
  expect(guard.calls.map(({ tool }) => tool)).toEqual(["git_status", "git_add", "git_commit"]);
}, 120_000);

describe("the inspector, a client of others", () => {
  async function house(): Promise<{ house: House; url: string }> {
    const made = await makeHouse(
      `upstreams: { all: { command: "${process.execPath}", args: ["${programOf("@modelcontextprotocol/server-everything")}"] } }\n` +
        "policy: { rules: [{ id: all, decision: allow }] }\n",
      { agentAuthentication: "none" },
    );
    closers.push(() => made.leave());
    const { origin } = await made.startDaemon();
    return { house: made, url: `${origin}/mcp` };
  }

  async function inspector(...args: readonly string[]): Promise<string> {
    const child = spawn(
      process.execPath,
      [program("@modelcontextprotocol/inspector"), "--cli", ...args],
      { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, HOME: folder() } },
    );
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        said += text;
      });
    }
    await once(child, "close");
    return said;
  }

  it.each(["stdio", "http"] as const)(
    "lists and calls tools over %s",
    async (transport) => {
      const { house: made, url } = await house();
      const session = join(made.folder, "inspector.json");
      writeFileSync(session, JSON.stringify({ mcpServers: { countersign: made.connect } }));
      const target =
        transport === "http" ? [url] : ["--config", session, "--server", "countersign"];

      const listed = await inspector(...target, "--method", "tools/list");
      const called = await inspector(
        ...target,
        "--method",
        "tools/call",
        "--tool-name",
        "echo",
        "--tool-arg",
        "message=hello",
      );
      const resources = await inspector(...target, "--method", "resources/list");

      expect(listed).toContain('"get-structured-content"');
      expect(listed).toContain('"countersign_approval_status"');
      expect(called).toContain("Echo: hello");
      expect(resources).toContain('"uri"');
    },
    120_000,
  );
});

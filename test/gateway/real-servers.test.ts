import {
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { UpstreamSettings } from "@countersign/mcp-gateway";
import { recordingGuard } from "@countersign/testkit";
import { Client } from "@modelcontextprotocol/client";
import { afterEach, beforeEach, expect, it } from "vitest";
import { installed, startGateway, StreamClientTransport } from "./start-gateway.ts";

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), "gateway-")));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** The upstream, working in the test's folder. */
function inFolder(
  settings: UpstreamSettings,
  env: Readonly<Record<string, string>> = {},
): UpstreamSettings {
  if (!("command" in settings.server)) throw new Error("wanted a server to be started");
  return { ...settings, server: { ...settings.server, cwd: folder, env } };
}

function servers(): readonly UpstreamSettings[] {
  return [
    inFolder(
      installed("@modelcontextprotocol/server-filesystem", "dist/index.js", [folder], {
        name: "files",
      }),
    ),
    inFolder(
      installed("@modelcontextprotocol/server-memory", "dist/index.js", [], { name: "memory" }),
      { MEMORY_FILE_PATH: path.join(folder, "memory.jsonl") },
    ),
    // Its `--db` is not heeded when it is started by its real path.
    inFolder(installed("mcp-server-sqlite", "dist/cli.js", [], { name: "crm" }), {
      SQLITE_DB_PATH: path.join(folder, "crm.db"),
    }),
    installed("@modelcontextprotocol/server-everything", "dist/index.js", [], { name: "all" }),
    installed("@modelcontextprotocol/server-sequential-thinking", "dist/index.js", [], {
      name: "think",
    }),
  ];
}

it("puts five real servers under one roof, each call by its own name under guard", async () => {
  const guard = recordingGuard();
  const { gateway, pids, reports } = startGateway(servers(), { guard });
  const client = new Client({ name: "c", version: "1" }, { capabilities: {} });
  await client.connect(new StreamClientTransport(gateway) as never);
  const text = async (name: string, args: Record<string, unknown>): Promise<string> => {
    const { content, isError } = await client.callTool({ name, arguments: args });
    if (isError === true) throw new Error(JSON.stringify(content));
    return (content as { text: string }[]).map((part) => part.text).join("\n");
  };

  const { tools } = await client.listTools();
  writeFileSync(path.join(folder, "a.txt"), "from a file");
  const read = await text("files_read_text_file", { path: path.join(folder, "a.txt") });
  await text("files_write_file", { path: path.join(folder, "b.txt"), content: "to a file" });
  await text("memory_create_entities", {
    entities: [{ name: "Ada", entityType: "person", observations: ["writes programs"] }],
  });
  const graph = await text("memory_read_graph", {});
  await text("crm_execute", { sql: "create table customers (id integer primary key, name text)" });
  await text("crm_execute", { sql: "insert into customers (name) values ('Ada')" });
  const rows = await text("crm_query", { sql: "select name from customers" });
  const thought = await client.callTool({
    name: "think_sequentialthinking",
    arguments: { thought: "one", thoughtNumber: 1, totalThoughts: 1, nextThoughtNeeded: false },
  });
  const structured = await client.callTool({
    name: "all_get-structured-content",
    arguments: { location: "New York" },
  });
  const image = await client.callTool({ name: "all_get-tiny-image", arguments: {} });

  expect(tools.length).toBe(14 + 9 + 10 + 13 + 1 + 1);
  expect(tools.every(({ name }) => /^[A-Za-z0-9_-]{1,64}$/.test(name))).toBe(true);
  expect(read).toBe("from a file");
  expect(readFileSync(path.join(folder, "b.txt"), "utf8")).toBe("to a file");
  expect(graph).toContain("writes programs");
  expect(rows).toContain("Ada");
  expect(thought.structuredContent).toMatchObject({ thoughtNumber: 1, totalThoughts: 1 });
  expect(structured.structuredContent).toMatchObject({ temperature: expect.any(Number) as number });
  expect(JSON.stringify(image.content)).toContain('"type":"image"');
  expect(guard.calls.map(({ upstream, tool }) => `${upstream} ${tool}`)).toContain("crm execute");
  expect(guard.calls.find(({ tool }) => tool === "write_file")?.hints.destructiveHint).toBe(true);

  await client.close();
  await gateway.close();
  expect(pids.size).toBe(0);
  // It greets people on standard output.
  expect(reports).toEqual(["upstream crm: its output is not a message: not-json"]);
  expect(existsSync(path.join(folder, "memory.jsonl"))).toBe(true);
});

it("inspects them: names, hints, hashes; and says what is wrong with one that does not start", async () => {
  const [files] = servers();
  if (files === undefined) throw new Error("there are servers");
  const broken = {
    ...files,
    name: "broken",
    server: { ...files.server, args: ["/nonexistent.js"] },
  };
  const { gateway, pids } = startGateway([files, broken as UpstreamSettings]);

  const [first, second] = await gateway.inspect();
  const [again] = await gateway.inspect();

  expect(first).toMatchObject({
    upstream: "files",
    serverInfo: { name: "secure-filesystem-server" },
    era: "legacy",
    protocolVersion: "2025-11-25",
  });
  expect(first?.tools).toHaveLength(14);
  const write = first?.tools.find(({ name }) => name === "write_file");
  expect(write).toMatchObject({
    exposedName: "files_write_file",
    hints: { destructiveHint: true },
  });
  expect(again?.tools.find(({ name }) => name === "write_file")?.toolHash).toBe(write?.toolHash);
  expect(second).toMatchObject({ upstream: "broken", tools: [] });
  expect(second?.error).toContain("exited with code 1");
  expect(pids.size).toBe(0);
  await gateway.close();
});

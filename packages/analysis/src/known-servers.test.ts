import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import type { ActionCategory } from "@countersign/core";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createClassifier } from "./create-classifier.ts";

const BIN = fileURLToPath(new URL("../../../node_modules/.bin", import.meta.url));
const classify = createClassifier();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "countersign-analysis-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** The category of each of a server's tools, as `countersign check` shows it. */
async function categories(command: string, args: readonly string[]): Promise<object> {
  const client = new Client({ name: "analysis-test", version: "0" });
  const transport = new StdioClientTransport({
    command: join(BIN, command),
    args: [...args],
    env: {
      PATH: [dirname(process.execPath), BIN, process.env.PATH].join(delimiter),
      MEMORY_FILE_PATH: join(folder, "memory.json"),
    },
    stderr: "ignore",
  });
  await client.connect(transport);
  const { tools } = await client.listTools();
  await client.close();
  return Object.fromEntries(
    tools.map(({ name, description, annotations }): [string, ActionCategory] => {
      const { category } = classify({
        upstream: command,
        trust: "unlabelled",
        tool: name,
        description: description ?? null,
        hints: JSON.parse(JSON.stringify(annotations ?? {})) as object,
        arguments: null,
        configured: null,
      });
      return [name, category];
    }),
  );
}

it("understands the filesystem server's tools", async () => {
  expect(await categories("mcp-server-filesystem", [folder])).toEqual({
    read_file: "read",
    read_text_file: "read",
    read_media_file: "read",
    read_multiple_files: "read",
    write_file: "write",
    edit_file: "write",
    create_directory: "write",
    list_directory: "read",
    list_directory_with_sizes: "read",
    directory_tree: "read",
    move_file: "write",
    search_files: "read",
    get_file_info: "read",
    list_allowed_directories: "read",
  });
});

it("understands the memory server's tools", async () => {
  expect(await categories("mcp-server-memory", [])).toEqual({
    create_entities: "write",
    create_relations: "write",
    add_observations: "write",
    delete_entities: "delete",
    delete_observations: "delete",
    delete_relations: "delete",
    read_graph: "read",
    search_nodes: "read",
    open_nodes: "unknown", // `open` says nothing, and a stranger's `readOnlyHint` is not believed
  });
});

it("understands the everything server's tools", async () => {
  expect(await categories("mcp-server-everything", [])).toEqual({
    echo: "read",
    "get-annotated-message": "read",
    "get-env": "read",
    "get-resource-links": "read",
    "get-resource-reference": "read",
    "get-structured-content": "read",
    "get-sum": "read",
    "get-tiny-image": "read",
    "gzip-file-as-resource": "unknown",
    "toggle-simulated-logging": "write",
    "toggle-subscriber-updates": "write",
    "trigger-long-running-operation": "execute",
    "simulate-research-query": "write", // `readOnlyHint: false` outweighs `query`
  });
});

it("understands the SQLite server's tools, as far as they can be without a statement", async () => {
  expect(await categories("mcp-server-sqlite", [join(folder, "crm.db")])).toEqual({
    query: "read",
    execute: "execute",
    "describe-table": "read",
    "list-tables": "read",
    "create-table": "write",
    "drop-table": "delete",
    "insert-record": "write",
    "update-record": "write",
    "delete-record": "delete",
    transaction: "execute",
  });
});

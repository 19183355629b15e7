/**
 * Records what real MCP servers answer over the files and the database in `data/recorded/`, into
 * `data/recorded/answers.json`. Labels are not made here: they are written by hand in `labels.json`.
 *
 *     node record.ts
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";

interface Answer {
  readonly server: string;
  readonly tool: string;
  readonly text: string;
}

const RECORDED = join(import.meta.dirname, "data/recorded");
const BIN = join(import.meta.dirname, "../../node_modules/.bin");
const folder = mkdtempSync(join(tmpdir(), "recorded-"));
const answers: Answer[] = [];

async function record(
  server: string,
  args: readonly string[],
  calls: readonly (readonly [string, Record<string, unknown>])[],
  env: Record<string, string> = {},
): Promise<void> {
  const client = new Client({ name: "recorder", version: "1.0.0" });
  const transport = new StdioClientTransport({
    command: join(BIN, `mcp-server-${server}`),
    args: [...args],
    stderr: "ignore",
    env: { PATH: process.env["PATH"]!, ...env },
  });
  await client.connect(transport);
  for (const [tool, input] of calls) {
    const result = await client.callTool({ name: tool, arguments: input });
    for (const block of result.content as { type: string; text?: string }[]) {
      if (block.type === "text")
        answers.push({ server, tool, text: block.text!.replaceAll(folder, "/data") });
    }
    if (result.structuredContent)
      answers.push({
        server,
        tool: `${tool}, structured`,
        text: JSON.stringify(result.structuredContent).replaceAll(folder, "/data"),
      });
  }
  await client.close();
}

try {
  cpSync(join(RECORDED, "files"), folder, { recursive: true });
  const path = (name: string): string => join(folder, name);
  await record(
    "filesystem",
    [folder],
    [
      ...["team.csv", "handover.md", "letter.txt", "access.log", "settings.yaml", "price.ts"].map(
        (name) => ["read_text_file", { path: path(name) }] as const,
      ),
      ["read_multiple_files", { paths: [path("team.csv"), path("settings.yaml")] }],
      ["list_directory_with_sizes", { path: folder }],
      ["get_file_info", { path: path("letter.txt") }],
      [
        "edit_file",
        {
          path: path("settings.yaml"),
          edits: [{ oldText: "owner: Rosalind Achterberg", newText: "owner: Fenna Bouazza" }],
          dryRun: true,
        },
      ],
      ["read_text_file", { path: "/etc/shadow" }],
    ],
  );
  const database = path("shop.db");
  execFileSync("sqlite3", [database], { input: readFileSync(join(RECORDED, "shop.sql")) });
  await record(
    "sqlite",
    [],
    [
      ["list-tables", {}],
      ["describe-table", { tableName: "customers" }],
      ["query", { sql: "select * from customers" }],
      [
        "query",
        {
          sql: "select o.id, full_name as n, product_name, note, total_cents from orders o join customers c on c.id = customer_id",
        },
      ],
      ["query", { sql: "select * from orders" }],
      ["query", { sql: "select * from staff_accounts" }],
      ["query", { sql: "select count(*) as customers, sum(vip) as vips from customers" }],
      ["query", { sql: "select emial from customers where full_name = 'Tomasz Przybylski'" }],
    ],
    { SQLITE_DB_PATH: database },
  );
  await record(
    "memory",
    [],
    [
      [
        "create_entities",
        {
          entities: [
            {
              name: "Ngozi Umeh-Larsen",
              entityType: "customer",
              observations: ["prefers hot cross buns", "phone +47 412 33 908", "lives in Utrecht"],
            },
            {
              name: "oven_3",
              entityType: "machine",
              observations: ["software 1.0.14", "serviced on 2024-05-28 by Bram Koster"],
            },
          ],
        },
      ],
      [
        "create_relations",
        {
          relations: [
            { from: "Ngozi Umeh-Larsen", to: "oven_3", relationType: "complained about" },
          ],
        },
      ],
      ["search_nodes", { query: "Ngozi" }],
      ["read_graph", {}],
    ],
    { MEMORY_FILE_PATH: path("memory.json") },
  );
  await record(
    "everything",
    ["stdio"],
    [
      ["echo", { message: "Ring Liesel Haverkamp on 020 7946 0419 about the boiler." }],
      ["get-sum", { a: 4071, b: 918 }],
      ["get-structured-content", { location: "New York" }],
      ["get-annotated-message", { messageType: "error", includeImage: false }],
    ],
  );
  writeFileSync(join(RECORDED, "answers.json"), `${JSON.stringify(answers, null, 2)}\n`);
  console.log(`${answers.length} answers recorded`);
} finally {
  rmSync(folder, { recursive: true });
}

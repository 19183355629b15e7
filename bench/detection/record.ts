/**
 * Records what real MCP servers answer over the files, the pages and the database in `data/recorded/`, and over a git
 * repository made here, into `data/recorded/answers.json`. Labels are not made here: they are written by hand in
 * `labels.json`.
 *
 *     node record.ts [--only SERVER]… [--servers FOLDER]
 *
 * The servers of git and of the browser are read from the `node_modules` of FOLDER, `test/servers` unless it is given:
 * `npx pnpm@12 install --ignore-workspace --ignore-scripts` there. With `--only` the answers of the others are kept.
 */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { makeRepository } from "./record-repository.ts";

interface Answer {
  readonly server: string;
  readonly tool: string;
  readonly text: string;
}

const RECORDED = join(import.meta.dirname, "data/recorded");
const ROOT = join(import.meta.dirname, "../..");
const BIN = join(ROOT, "node_modules/.bin");
const { values: options } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [] },
    servers: { type: "string", default: join(ROOT, "test/servers") },
  },
});
const SERVERS = join(options.servers, "node_modules/.bin");
const folder = mkdtempSync(join(tmpdir(), "recorded-"));
const answers: Answer[] = [];

async function record(
  server: string,
  args: readonly string[],
  calls: readonly (readonly [string, Record<string, unknown>])[],
  env: Record<string, string> = {},
  command = join(BIN, `mcp-server-${server}`),
  clean: (text: string) => string = (text) => text,
): Promise<void> {
  if (options.only.length > 0 && !options.only.includes(server)) return;
  const plain = (text: string): string => clean(text.replaceAll(folder, "/data"));
  const client = new Client({ name: "recorder", version: "1.0.0" });
  const transport = new StdioClientTransport({
    command,
    args: [...args],
    stderr: "ignore",
    env: { PATH: process.env["PATH"]!, ...env },
  });
  await client.connect(transport);
  for (const [tool, input] of calls) {
    const result = await client.callTool({ name: tool, arguments: input });
    for (const block of result.content as { type: string; text?: string }[]) {
      if (block.type === "text") answers.push({ server, tool, text: plain(block.text!) });
    }
    if (result.structuredContent)
      answers.push({
        server,
        tool: `${tool}, structured`,
        text: plain(JSON.stringify(result.structuredContent)),
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
  await recordGit();
  await recordBrowser();
  const before = JSON.parse(readFileSync(join(RECORDED, "answers.json"), "utf8")) as Answer[];
  const kept =
    options.only.length > 0 ? before.filter(({ server }) => !options.only.includes(server)) : [];
  writeFileSync(
    join(RECORDED, "answers.json"),
    `${JSON.stringify([...kept, ...answers], null, 2)}\n`,
  );
  console.log(`${answers.length} answers recorded, ${kept.length} kept`);
} finally {
  rmSync(folder, { recursive: true });
}

/** What the git server says of a repository of invented people. */
async function recordGit(): Promise<void> {
  const path = makeRepository(folder);
  await record(
    "git",
    [],
    [
      ["git_status", { path }],
      ["git_log", { path, maxCount: 10 }],
      ["git_log", { path, maxCount: 2, stat: true, patch: true }],
      ["git_show", { path, object: "HEAD~3" }],
      ["git_show", { path, object: "HEAD" }],
      ["git_diff", { path }],
      ["git_blame", { path, filePath: "contacts.csv" }],
      ["git_blame", { path, filePath: "total.ts" }],
      ["git_branch", { path, mode: "list" }],
      ["git_tag", { path, mode: "list" }],
      ["git_reflog", { path, maxCount: 3 }],
      ["git_log", { path, author: "Nobody" }],
      ["git_show", { path, object: "missing" }],
    ],
    { HOME: folder, MCP_LOG_LEVEL: "error", GIT_BASE_DIR: folder },
    join(SERVERS, "git-mcp-server"),
  );
}

/** The pages of `data/recorded/pages`, read by the browser's server. */
async function recordBrowser(): Promise<void> {
  if (options.only.length > 0 && !options.only.includes("playwright")) return;
  const pages = createServer((request, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    try {
      response.end(
        readFileSync(join(RECORDED, "pages", new URL(request.url!, "http://x").pathname)),
      );
    } catch {
      response.writeHead(404).end("no such page");
    }
  });
  await once(pages.listen(0, "127.0.0.1"), "listening");
  const origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
  const { default: chromium } = (await import(
    createRequire(join(ROOT, "package.json")).resolve("@sparticuz/chromium")
  )) as { default: { executablePath: () => Promise<string> } };
  try {
    await record(
      "playwright",
      [
        "--headless",
        "--isolated",
        "--no-sandbox",
        "--output-dir",
        join(folder, "browser"),
        "--executable-path",
        await chromium.executablePath(),
      ],
      [
        ["browser_navigate", { url: `${origin}/orders.html` }],
        ["browser_snapshot", {}],
        [
          "browser_evaluate",
          {
            function:
              "() => [...document.querySelectorAll('tbody tr')].map((row) => row.innerText)",
          },
        ],
        ["browser_navigate", { url: `${origin}/booking.html` }],
        ["browser_snapshot", {}],
        [
          "browser_evaluate",
          {
            function:
              "() => { document.querySelector('button').click(); return document.getElementById('done').textContent; }",
          },
        ],
        [
          "browser_evaluate",
          { function: "() => Object.fromEntries(new FormData(document.querySelector('form')))" },
        ],
        ["browser_console_messages", { level: "info" }],
        ["browser_navigate", { url: `${origin}/help.html` }],
        ["browser_snapshot", {}],
        ["browser_network_requests", {}],
        ["browser_navigate", { url: `${origin}/missing.html` }],
      ],
      { HOME: folder },
      join(SERVERS, "playwright-mcp"),
      (text) =>
        text
          .replaceAll(origin, "http://127.0.0.1:8080")
          .replaceAll(/(?:\.\.\/)*recorded-\w+/g, "/data")
          .replaceAll(/\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z/g, "2024-06-12T09-00-00-000Z"),
    );
  } finally {
    pages.close();
  }
}

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Config, parseConfig, toPolicy } from "@countersign/config";
import { type JsonValue, matchesGlob } from "@countersign/core";
import { conditionLanguage, explainCall, localRequester, toolDecider } from "@countersign/runtime";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, describe, expect, it } from "vitest";

const require = createRequire(import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "countersign-policies-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NAMES = readdirSync(join(import.meta.dirname, "../../packages/config/policies")).map((file) =>
  file.replace(".yaml", ""),
);

const configOf = (name: string): Config =>
  parseConfig(
    `version: 1\nmode: local\nupstreams: { x: { command: x, trust: internal, policy: ${name} } }\n`,
    { file: "countersign.yaml", env: {}, conditions: conditionLanguage },
  );

/** Tool lists of servers that are not installed here, with where each was read. */
const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, "tool-lists.json"), "utf8"),
) as Record<string, { readonly tools: readonly string[] }>;

const installed: Readonly<
  Record<string, { readonly package: string; readonly args: readonly string[] }>
> = {
  filesystem: { package: "@modelcontextprotocol/server-filesystem", args: [folder] },
  memory: { package: "@modelcontextprotocol/server-memory", args: [] },
  sqlite: { package: "mcp-server-sqlite", args: [join(folder, "x.db")] },
};

async function toolsOf(name: string): Promise<readonly string[]> {
  const server = installed[name];
  if (server === undefined) return recorded[name]?.tools ?? [];
  const manifest = require.resolve(`${server.package}/package.json`);
  const { bin } = require(manifest) as { bin: string | Record<string, string> };
  const program = typeof bin === "string" ? bin : (Object.values(bin)[0] ?? "");
  const client = new Client({ name: "test", version: "1" });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [join(dirname(manifest), program), ...server.args],
      env: { MEMORY_FILE_PATH: join(folder, "memory.json"), SQLITE_DB_PATH: join(folder, "x.db") },
      stderr: "ignore",
    }),
  );
  const { tools } = await client.listTools();
  await client.close();
  return tools.map((tool) => tool.name);
}

describe.each(NAMES)("the ready policy for %s", (name) => {
  it("names only tools that the server has, and leaves none of them unknown", async () => {
    const config = configOf(name);
    const tools = await toolsOf(name);
    const decide = toolDecider(config);

    expect(tools.length).toBeGreaterThan(0);
    const patterns = config.upstreams[0]?.tools.map(({ tool }) => tool) ?? [];
    expect(patterns.filter((glob) => !tools.some((tool) => matchesGlob(glob, tool)))).toEqual([]);
    const unknown = tools.filter((tool) => {
      const { classification } = decide({
        upstream: "x",
        tool,
        description: null,
        hints: {},
        arguments: null,
      });
      return classification.category === "unknown";
    });
    // What runs statements is known by the statement.
    expect(unknown.filter((tool) => !/^(?:query|execute|transaction)$/.test(tool))).toEqual([]);
  });

  it("has conditions that hold for its upstream and can be told without any argument", () => {
    const config = configOf(name);
    const { rules } = toPolicy(config, conditionLanguage);

    expect(rules.every((rule) => rule.id.startsWith("x:") && rule.upstream === "x")).toBe(true);
  });
});

it("lets the file have the last word about a tool", () => {
  const config = parseConfig(
    "version: 1\nmode: local\nupstreams: { x: { command: x, policy: slack, tools: { slack_get_users: { category: export } } } }\n",
    { file: "c.yaml", env: {} },
  );

  expect(config.upstreams[0]?.tools[0]).toEqual({ tool: "slack_get_users", category: "export" });
});

const DECISIONS: readonly (readonly [string, string, JsonValue, string, string])[] = [
  ["filesystem", "read_text_file", { path: "/srv/a.txt" }, "allow", "default:by-category"],
  [
    "filesystem",
    "read_text_file",
    { path: "/srv/.env" },
    "require-approval",
    "x:files-with-secrets",
  ],
  [
    "filesystem",
    "read_multiple_files",
    { paths: ["/srv/a", "/home/ada/.ssh/id_rsa"] },
    "require-approval",
    "x:files-with-secrets",
  ],
  [
    "filesystem",
    "write_file",
    { path: "/srv/a.txt", content: "" },
    "require-approval",
    "default:by-category",
  ],
  ["filesystem", "list_allowed_directories", {}, "allow", "default:by-category"],
  ["git", "git_diff", { repo_path: ".", target: "main" }, "allow", "default:by-category"],
  [
    "git",
    "git_diff",
    { repo_path: ".", target: "--output=/tmp/x" },
    "deny",
    "x:no-options-as-names",
  ],
  [
    "github",
    "issue_read",
    { method: "get", owner: "a", repo: "b", issue_number: 1 },
    "allow",
    "default:by-category",
  ],
  [
    "github",
    "label_write",
    { method: "delete", name: "x" },
    "require-approval",
    "x:deletes-by-method",
  ],
  [
    "github",
    "push_files",
    { files: [{ path: ".github/workflows/ci.yml", content: "" }] },
    "require-approval",
    "x:workflows",
  ],
  ["github", "create_repository", { name: "x", private: false }, "require-approval", "x:public"],
  ["notion", "API-post-search", { query: "plans" }, "allow", "default:by-category"],
  [
    "notion",
    "API-patch-page",
    { page_id: "1", in_trash: true },
    "require-approval",
    "x:to-the-trash",
  ],
  ["playwright", "browser_snapshot", {}, "allow", "default:by-category"],
  [
    "playwright",
    "browser_navigate",
    { url: "https://docs.example/x" },
    "allow",
    "default:by-category",
  ],
  ["playwright", "browser_navigate", { url: "file:///etc/passwd" }, "deny", "x:only-the-web"],
  [
    "playwright",
    "browser_navigate",
    { url: "https://x.example/?m=ada.lovelace@post.example" },
    "require-approval",
    "x:addresses-with-data",
  ],
  ["playwright", "browser_click", { ref: "e1" }, "require-approval", "default:by-category"],
  ["postgres", "query", { sql: "select 1" }, "allow", "default:by-category"],
  ["postgres", "query", { sql: "commit; drop table customers" }, "deny", "x:reads-only"],
  ["postgres", "query", { sql: "what is this" }, "deny", "x:reads-only"],
  ["slack", "slack_get_users", {}, "allow", "default:by-category"],
  [
    "slack",
    "slack_post_message",
    { channel_id: "C1", text: "<!channel> hello" },
    "require-approval",
    "x:calls-everybody",
  ],
  ["memory", "delete_entities", { entityNames: ["a"] }, "require-approval", "default:by-category"],
  ["sqlite", "query", { sql: "select * from t" }, "allow", "default:by-category"],
  ["sqlite", "execute", { sql: "delete from t" }, "deny", "x:whole-tables"],
  ["sqlite", "execute", { sql: "drop table t" }, "require-approval", "x:schema-changes"],
];

it.each(DECISIONS)(
  "%s: %s %j is decided %s by %s",
  async (name, tool, args, decision, rule) => {
    const { verdict } = await explainCall(configOf(name), {
      upstream: "x",
      tool,
      description: null,
      hints: {},
      arguments: args,
      requester: localRequester("ada", "host"),
    });

    expect({ decision: verdict.decision, rules: verdict.rules }).toEqual({
      decision,
      rules: expect.arrayContaining([rule]) as string[],
    });
  },
  20_000,
);

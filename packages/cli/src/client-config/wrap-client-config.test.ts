import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

import { loadConfig } from "@countersign/config";
import { afterEach, describe, expect, it } from "vitest";

import { clientOfFile, type Client } from "./client.ts";
import { replaceFile } from "./held-file.ts";
import { unwrapClientConfig, type UnwrapReport } from "./unwrap-client-config.ts";
import { wrapClientConfig, type WrapOptions, type WrapReport } from "./wrap-client-config.ts";

const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** A file of a client in a project of its own. */
async function clientFile(name: string, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "client-config-"));
  folders.push(folder);
  const file = join(folder, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

function configOf(file: string): string {
  const folder = dirname(file);
  const isInside = [".cursor", ".vscode"].includes(basename(folder));
  return join(isInside ? dirname(folder) : folder, "countersign.yaml");
}

function wrap(file: string, options: Partial<WrapOptions> = {}): Promise<WrapReport> {
  return wrapClientConfig({
    file,
    client: clientOfFile(file) as Client,
    configFile: configOf(file),
    launcher: { command: "/usr/bin/node", args: ["/opt/countersign/bin/countersign.js"] },
    except: new Set(),
    project: undefined,
    isDryRun: false,
    env: {},
    home: "/home/ada",
    now: () => Date.UTC(2026, 0, 2, 3, 4, 5),
    ...options,
  });
}

function unwrap(file: string, configFile: string = configOf(file)): Promise<UnwrapReport> {
  return unwrapClientConfig({
    file,
    configFiles: [configFile],
    isDryRun: false,
    now: () => Date.UTC(2026, 0, 2, 3, 4, 6),
  }) as Promise<UnwrapReport>;
}

const VSCODE = `{
\t// What our agents may use.
\t"inputs": [
\t\t{ "type": "promptString", "id": "perplexity-key", "description": "API key", "password": true },
\t],
\t"servers": {
\t\t// the database
\t\t"crm": {
\t\t\t"type": "stdio",
\t\t\t"command": "uvx", // installed by hand
\t\t\t"args": ["mcp-server-sqlite", "--db-path", "\${workspaceFolder}/crm.db"],
\t\t},
\t\t/* asks for a key */
\t\t"perplexity": {
\t\t\t"type": "stdio",
\t\t\t"command": "npx",
\t\t\t"args": ["-y", "server-perplexity-ask"],
\t\t\t"env": { "PERPLEXITY_API_KEY": "\${input:perplexity-key}" },
\t\t},
\t\t"mail": {
\t\t\t"type": "http",
\t\t\t"url": "https://mail.example/mcp",
\t\t\t"headers": { "Authorization": "Bearer \${env:MAIL_TOKEN}" },
\t\t}, // until we move
\t},
}
`;

/** One realistic file of each client, and what Countersign has to start for it. */
const CLIENT_FILES = [
  {
    client: "Claude Desktop",
    name: "claude_desktop_config.json",
    text: `{
  "globalShortcut": "Ctrl+Space",
  "mcpServers": {
    "filesystem": {
      "command": "npx",
      "args": ["-y", "@modelcontextprotocol/server-filesystem", "/home/ada/Desktop"]
    },
    "github": {
      "command": "docker",
      "args": ["run", "-i", "--rm", "-e", "GITHUB_PERSONAL_ACCESS_TOKEN", "ghcr.io/github/github-mcp-server"],
      "env": { "GITHUB_PERSONAL_ACCESS_TOKEN": "ghp_0123456789abcdefghij0123456789abcdef" }
    }
  },
  "preferences": { "menuBarEnabled": false }
}`,
    upstreams: ["filesystem", "github"],
  },
  {
    client: "Claude Code",
    name: ".mcp.json",
    text: `{
  "mcpServers": {
    "db": {
      "type": "stdio",
      "command": "./bin/db-server",
      "args": ["--dsn", "\${DATABASE_URL}"],
      "env": { "LOG": "\${LOG_LEVEL:-info}" }
    },
    "notion": { "type": "http", "url": "https://mcp.notion.example/mcp" }
  }
}
`,
    upstreams: ["db", "notion"],
  },
  {
    client: "Cursor",
    name: ".cursor/mcp.json",
    text: `{"mcpServers":{"My Server!":{"command":"node","args":["\${workspaceFolder}/server.js"],"autoApprove":["read"]},"remote":{"url":"https://remote.example/mcp","headers":{"X-API-Key":"\${env:REMOTE_KEY}"}}}}`,
    upstreams: ["My-Server", "remote"],
  },
  { client: "VS Code", name: ".vscode/mcp.json", text: VSCODE, upstreams: ["crm", "mail"] },
  {
    client: "VS Code's settings",
    name: "settings.json",
    text: `{
    "editor.fontSize": 14,
    // tools
    "mcp": {
        "inputs": [],
        "servers": { "time": { "command": "uvx", "args": ["mcp-server-time"] } }
    },
    "mcp.servers": { "memory": { "command": "npx", "args": ["-y", "@modelcontextprotocol/server-memory"] } },
    "files.eol": "\\n"
}
`,
    upstreams: ["time", "memory"],
  },
  {
    client: "Windsurf",
    name: "mcp_config.json",
    text: `{
  "mcpServers": {
    "figma": {
      "serverUrl": "https://figma.example/mcp",
      "headers": { "Authorization": "Bearer \${env:FIGMA_TOKEN}" },
      "disabledTools": ["delete_file"]
    },
    "old": { "command": "old-server", "args": [], "disabled": true }
  }
}
`,
    upstreams: ["figma"],
  },
];

const ENVIRONMENT = {
  DATABASE_URL: "postgres://db.example/app",
  MAIL_TOKEN: "t",
  REMOTE_KEY: "k",
  FIGMA_TOKEN: "f",
};

describe.each(CLIENT_FILES)("the file of $client", ({ name, text, upstreams }) => {
  it("names Countersign in place of its servers, which the configuration now starts", async () => {
    const file = await clientFile(name, text);

    const report = await wrap(file);

    const config = await loadConfig(configOf(file), { env: ENVIRONMENT });
    expect(config.upstreams.map((upstream) => upstream.name)).toEqual(upstreams);
    expect(report.servers.filter(({ outcome }) => outcome === "wrapped")).toHaveLength(
      upstreams.length,
    );
    const wrapped = await readFile(file, "utf8");
    expect(wrapped.match(/"connect"/g)).toHaveLength(1);
    expect(wrapped).toContain(JSON.stringify(configOf(file)));
  });

  it("comes back byte for byte", async () => {
    const file = await clientFile(name, text);
    await wrap(file);

    const report = await unwrap(file);

    expect(await readFile(file, "utf8")).toBe(text);
    expect(report).toMatchObject({ isExact: true, backup: null });
  });

  it("does not change when it is wrapped a second time", async () => {
    const file = await clientFile(name, text);
    await wrap(file);
    const [wrapped, config] = [
      await readFile(file, "utf8"),
      await readFile(configOf(file), "utf8"),
    ];
    const before = await readdir(dirname(file));

    const report = await wrap(file);

    expect(report).toMatchObject({ isChanged: false, backup: null });
    expect(await readFile(file, "utf8")).toBe(wrapped);
    expect(await readFile(configOf(file), "utf8")).toBe(config);
    expect(await readdir(dirname(file))).toEqual(before);
  });

  it("is not written to by a dry run, which finds out the same", async () => {
    const file = await clientFile(name, text);
    const before = await readdir(dirname(file));

    const dry = await wrap(file, { isDryRun: true });

    expect(await readFile(file, "utf8")).toBe(text);
    expect(await readdir(dirname(file))).toEqual(before);
    expect(dry.servers).toEqual((await wrap(file)).servers);
  });
});

describe("wrapping a file", () => {
  it("keeps comments, order, tabs, trailing commas and what it cannot move", async () => {
    const file = await clientFile(".vscode/mcp.json", VSCODE);

    await wrap(file);

    expect(await readFile(file, "utf8")).toBe(`{
\t// What our agents may use.
\t"inputs": [
\t\t{ "type": "promptString", "id": "perplexity-key", "description": "API key", "password": true },
\t],
\t"servers": {
\t\t// the database
\t\t"countersign": {
\t\t\t"type": "stdio",
\t\t\t"command": "/usr/bin/node",
\t\t\t"args": [
\t\t\t\t"/opt/countersign/bin/countersign.js",
\t\t\t\t"connect",
\t\t\t\t"--config",
\t\t\t\t${JSON.stringify(configOf(file))}
\t\t\t]
\t\t},
\t\t/* asks for a key */
\t\t"perplexity": {
\t\t\t"type": "stdio",
\t\t\t"command": "npx",
\t\t\t"args": ["-y", "server-perplexity-ask"],
\t\t\t"env": { "PERPLEXITY_API_KEY": "\${input:perplexity-key}" },
\t\t},
\t\t// until we move
\t},
}
`);
  });

  it("says why a server stays", async () => {
    const file = await clientFile(".vscode/mcp.json", VSCODE);

    const { servers } = await wrap(file);

    expect(servers.find(({ name }) => name === "perplexity")).toEqual({
      name: "perplexity",
      outcome: "left",
      reason: "asks a person for `${input:perplexity-key}`, which only the client can fill in",
      isReachable: true,
    });
  });

  it("turns tools that a person switched off into rules that deny", async () => {
    const windsurf = CLIENT_FILES.find(({ client }) => client === "Windsurf");
    const file = await clientFile("mcp_config.json", windsurf?.text ?? "");

    await wrap(file);

    const { policy } = await loadConfig(configOf(file), { env: ENVIRONMENT });
    expect(policy.rules).toEqual([
      expect.objectContaining({ upstream: "figma", tool: "delete_file", decision: "deny" }),
    ]);
  });

  it("makes a backup that only its owner may read, under a name nothing else has", async () => {
    const file = await clientFile(".mcp.json", `{"mcpServers":{"a":{"command":"a"}}}`);
    await writeFile(`${file}.before-countersign.20260102T030405Z`, "older");

    const { backup } = await wrap(file);

    expect(backup).toBe(`${file}.before-countersign.20260102T030405Z-2`);
    expect(await readFile(backup ?? "", "utf8")).toBe(`{"mcpServers":{"a":{"command":"a"}}}`);
    expect((await stat(backup ?? "")).mode & 0o777).toBe(0o600);
  });

  it("keeps the file's permissions, and what it writes beside it from others", async () => {
    const file = await clientFile(".mcp.json", `{"mcpServers":{"a":{"command":"a"}}}`);
    await chmod(file, 0o640);

    await wrap(file);

    const modeOf = async (path: string) => (await stat(path)).mode & 0o777;
    expect(await modeOf(file)).toBe(0o640);
    expect(await modeOf(configOf(file))).toBe(0o600);
    expect(await modeOf(configOf(file).replace(".yaml", ".wrapped.json"))).toBe(0o600);
  });

  it("closes a configuration that was open to others when secrets move into it", async () => {
    const file = await clientFile(
      ".mcp.json",
      `{"mcpServers":{"a":{"command":"a","env":{"API_KEY":"sk-0123456789abcdef0123"}}}}`,
    );
    await writeFile(configOf(file), "version: 1\nmode: local\nupstreams: {}\n", { mode: 0o644 });

    const report = await wrap(file);

    expect(report.isConfigClosed).toBe(true);
    expect((await stat(configOf(file))).mode & 0o777).toBe(0o600);
    expect(report.servers).toMatchObject([{ secrets: ["env API_KEY"] }]);
    expect(JSON.stringify(report)).not.toContain("sk-0123456789abcdef0123");
  });

  it("follows a symbolic link and leaves it one", async () => {
    const file = await clientFile("dotfiles/.mcp.json", `{"mcpServers":{"a":{"command":"a"}}}`);
    const link = join(dirname(dirname(file)), ".mcp.json");
    await symlink(file, link);

    await wrap(link);
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect(await readFile(file, "utf8")).toContain("countersign.js");
    await unwrap(link);

    expect(await readFile(link, "utf8")).toBe(`{"mcpServers":{"a":{"command":"a"}}}`);
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
  });

  it("refuses a read-only file and writes nothing", async () => {
    const file = await clientFile(".mcp.json", `{"mcpServers":{"a":{"command":"a"}}}`);
    await chmod(file, 0o444);

    await expect(wrap(file)).rejects.toThrow("the file is read-only");

    expect(await readdir(dirname(file))).toEqual([".mcp.json"]);
  });

  it("does not write over what another program wrote meanwhile", async () => {
    const file = await clientFile(".mcp.json", `{"mcpServers":{"a":{"command":"a"}}}`);
    const theirs = `{"mcpServers":{"a":{"command":"a"},"b":{"command":"b"}}}`;

    const wrapping = wrap(file, {
      replace: async (held, text) => {
        await writeFile(file, theirs);
        await replaceFile(held, text);
      },
    });

    await expect(wrapping).rejects.toThrow("another program changed it meanwhile");
    expect(await readFile(file, "utf8")).toBe(theirs);
    expect((await readdir(dirname(file))).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("leaves the file alone when it breaks off before the last write, and finishes when run again", async () => {
    const text = `{"mcpServers":{"a":{"command":"a"}}}`;
    const file = await clientFile(".mcp.json", text);
    const breakOff = () => Promise.reject(new Error("power failure"));

    await expect(wrap(file, { replace: breakOff })).rejects.toThrow("power failure");
    expect(await readFile(file, "utf8")).toBe(text);
    const report = await wrap(file);

    expect(report.servers).toMatchObject([{ outcome: "wrapped", upstream: "a" }]);
    expect((await loadConfig(configOf(file))).upstreams).toHaveLength(1);
    expect(await unwrap(file)).toMatchObject({ isExact: true });
    expect(await readFile(file, "utf8")).toBe(text);
  });

  it("forgets a wrapping that broke off when it is unwrapped", async () => {
    const file = await clientFile(".mcp.json", `{"mcpServers":{"a":{"command":"a"}}}`);
    const breakOff = () => Promise.reject(new Error("power failure"));
    await expect(wrap(file, { replace: breakOff })).rejects.toThrow("power failure");

    const report = await unwrap(file);

    expect(report).toMatchObject({ isChanged: false, isExact: true, servers: [] });
  });

  it.each([
    {
      because: "a comma is missing",
      text: `{\n  "mcpServers": {\n    "a": {} "b": {}\n  }\n}`,
      says: "/.mcp.json:3:13: expected a comma",
    },
    { because: "it ends early", text: `{\n  "mcpServers": {`, says: "expected a close brace" },
    {
      because: "it is empty",
      text: "",
      says: "/.mcp.json:1:1: expected an object (`{`), got an empty file",
    },
    { because: "it is a list", text: "[]", says: "got an array" },
    {
      because: "the servers are a list",
      text: `{"mcpServers": []}`,
      says: "/.mcp.json:1:16: expected an object at `mcpServers`, got an array",
    },
    {
      because: "a section is there twice",
      text: `{"mcpServers": {},\n "mcpServers": {"a": {"command": "a"}}}`,
      says: "/.mcp.json:2:2: `mcpServers` is there twice",
    },
    {
      because: "it is nested without end",
      text: `{"mcpServers": ${"[".repeat(200_000)}`,
      says: "nested too deeply",
    },
  ])("names file, line and column and writes nothing when $because", async ({ text, says }) => {
    const file = await clientFile(".mcp.json", text);

    await expect(wrap(file)).rejects.toThrow(says);

    expect(await readFile(file, "utf8")).toBe(text);
    expect(await readdir(dirname(file))).toEqual([".mcp.json"]);
  });

  it("refuses bytes that are not UTF-8", async () => {
    const file = await clientFile(".mcp.json", "");
    await writeFile(file, Buffer.from(`\uFEFF{"mcpServers":{}}`, "utf16le"));

    await expect(wrap(file)).rejects.toThrow("expected UTF-8");
  });

  it("writes nothing when the configuration is not one", async () => {
    const text = `{"mcpServers":{"a":{"command":"a"}}}`;
    const file = await clientFile(".mcp.json", text);
    await writeFile(configOf(file), "version: 1\nupstreams: [\n");

    await expect(wrap(file)).rejects.toThrow("countersign.yaml:3:1");

    expect(await readFile(file, "utf8")).toBe(text);
    expect(await readdir(dirname(file))).toEqual([".mcp.json", "countersign.yaml"]);
  });

  it("adds to a configuration that is there and keeps every line of it", async () => {
    const file = await clientFile(".mcp.json", `{"mcpServers":{"crm":{"command":"new"}}}`);
    const config = `version: 1\nmode: local\n\nupstreams:\n    crm:   { command: old } # ours\n    # the end\n\nmasking: { names: true }\n`;
    await writeFile(configOf(file), config);

    await wrap(file);

    const text = await readFile(configOf(file), "utf8");
    expect(text).toBe(config.replace("# ours\n", "# ours\n    crm-2:\n      command: new\n"));
  });

  it("shares an upstream that another client has wrapped already", async () => {
    const server = `{"mcpServers":{"crm":{"command":"crm-server","args":["--all"]}}}`;
    const one = await clientFile("claude_desktop_config.json", server);
    const other = await clientFile("mcp_config.json", server);
    await wrap(one);

    const report = await wrap(other, { configFile: configOf(one) });

    expect(report.servers).toMatchObject([{ outcome: "wrapped", upstream: "crm" }]);
    expect((await loadConfig(configOf(one))).upstreams).toHaveLength(1);
    await unwrap(one);
    await unwrap(other, configOf(one));
    expect(await readFile(one, "utf8")).toBe(server);
    expect(await readFile(other, "utf8")).toBe(server);
  });

  it("leaves a server of the name countersign that is not ours its name until it moves", async () => {
    const text = `{"mcpServers":{"countersign":{"command":"another-program"}}}`;
    const file = await clientFile(".mcp.json", text);

    await wrap(file);

    expect(Object.keys(JSON.parse(await readFile(file, "utf8")).mcpServers)).toEqual([
      "countersign-2",
    ]);
    await unwrap(file);
    expect(await readFile(file, "utf8")).toBe(text);
  });
});

describe("Claude Code's own file", () => {
  const text = JSON.stringify(
    {
      numStartups: 12,
      mcpServers: { everywhere: { type: "stdio", command: "everywhere", args: [] } },
      projects: {
        "/home/ada/shop": {
          allowedTools: [],
          mcpServers: { shop: { type: "stdio", command: "./shop-server" } },
        },
        "/home/ada/blog": { allowedTools: [], mcpServers: {} },
      },
    },
    null,
    2,
  );

  it("keeps the servers of a project apart from those of all projects", async () => {
    const file = await clientFile(".claude.json", text);

    const report = await wrap(file);

    expect(report.servers.map(({ name }) => name)).toEqual(["everywhere"]);
    expect(report.otherProjects).toEqual(["/home/ada/shop"]);
  });

  it("gives a project a configuration of its own, where its servers start in its folder", async () => {
    const file = await clientFile(".claude.json", text);
    const shop = join(dirname(file), "shop.yaml");

    await wrap(file, { project: "/home/ada/shop", configFile: shop });
    await wrap(file);

    const [upstream] = (await loadConfig(shop)).upstreams;
    expect(upstream?.transport).toMatchObject({
      command: "/home/ada/shop/shop-server",
      cwd: "/home/ada/shop",
    });
    await unwrap(file);
    await unwrap(file, shop);
    expect(await readFile(file, "utf8")).toBe(text);
  });

  it("says that it does not know a project", async () => {
    const file = await clientFile(".claude.json", text);

    await expect(wrap(file, { project: "/home/ada/none" })).rejects.toThrow(
      "there is no project `/home/ada/none`",
    );
  });
});

import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import type { CommandContext, CommandResult } from "../command.ts";
import { unwrapCommand } from "./unwrap.ts";
import { wrapCommand } from "./wrap.ts";

const wrap = wrapCommand({
  launcher: { command: "/usr/bin/node", args: ["/opt/countersign/bin/countersign.js"] },
});

let root = "";
let cwd = "";
let count = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "wrap-command-"));
});

afterAll(() => rm(root, { recursive: true, force: true }));

beforeEach(async () => {
  cwd = join(root, String(count++));
  await mkdir(cwd);
});

const context = (other: Partial<CommandContext> = {}): CommandContext => ({
  cwd,
  env: {},
  home: "/home/ada",
  platform: "linux",
  now: () => 0,
  stdin: { isTerminal: false },
  stdout: { isTerminal: false },
  ...other,
});

const run = (...argv: string[]): Promise<CommandResult> => wrap.run(argv, context());

const SERVERS = `{
  "mcpServers": {
    "crm": { "command": "crm-server", "env": { "CRM_TOKEN": "s3cret-value" }, "timeout": 5 },
    "old": { "url": "https://old.example/sse" },
    "off": { "command": "off", "disabled": true }
  }
}
`;

describe("countersign wrap", () => {
  it("passes over no servers that stand under another client's key", async () => {
    await writeFile(join(cwd, "mcp.json"), SERVERS);

    await expect(run("mcp.json")).rejects.toThrow(
      "expected `servers`, as VS Code has it, got `mcpServers`: say with `--client` whose file it is",
    );
    const { stdout } = await run("mcp.json", "--client", "cursor");

    expect(stdout).toContain("1 server wrapped");
  });

  it("says of each server what became of it, and counts", async () => {
    await writeFile(join(cwd, ".mcp.json"), SERVERS);

    const { exitStatus, stdout, stderr } = await run(".mcp.json");

    expect(stderr).toBe("");
    expect(stdout).toContain(`\
crm  wrapped  as crm; secret-like: env CRM_TOKEN; not carried over: \`timeout\`
old  left     speaks the older SSE transport, which Countersign does not
off  left     is switched off in the client

1 server wrapped, 1 left in place and NOT guarded, 1 left switched off
`);
    expect(stdout).toContain(`configuration  ${join(cwd, "countersign.yaml")} (new)\n`);
    expect(stdout).toContain("Local mode is for one person on one machine.");
    expect(exitStatus).toBe(1);
  });

  it("never prints a secret, in words or as data", async () => {
    await writeFile(join(cwd, ".mcp.json"), SERVERS);

    const dry = await run(".mcp.json", "--dry-run");
    const done = await run(".mcp.json");

    expect(JSON.stringify([dry, done])).not.toContain("s3cret-value");
    expect(await readFile(join(cwd, "countersign.yaml"), "utf8")).toContain("s3cret-value");
  });

  it("has the same answer as data", async () => {
    await writeFile(join(cwd, ".mcp.json"), SERVERS);

    const { json } = await run(".mcp.json", "--json", "--except", "old");

    expect(json).toEqual({
      file: join(cwd, ".mcp.json"),
      client: "claude-code",
      config: join(cwd, "countersign.yaml"),
      configIsNew: true,
      changed: true,
      dryRun: false,
      backup: join(cwd, ".mcp.json.before-countersign.19700101T000000Z"),
      otherProjects: [],
      servers: [
        {
          name: "crm",
          outcome: "wrapped",
          upstream: "crm",
          secrets: ["env CRM_TOKEN"],
          notes: ["not carried over: `timeout`"],
        },
        { name: "old", outcome: "left", reason: "was excepted", isReachable: true },
        {
          name: "off",
          outcome: "left",
          reason: "is switched off in the client",
          isReachable: false,
        },
      ],
    });
  });

  it("is content when what stays was meant to stay", async () => {
    await writeFile(join(cwd, ".mcp.json"), SERVERS);

    expect((await run(".mcp.json", "--except", "old")).exitStatus).toBe(0);
  });

  it("warns of secrets in a git repository and of npx's cache", async () => {
    await mkdir(join(cwd, ".git"));
    await writeFile(join(cwd, ".mcp.json"), SERVERS);

    const { stdout } = await run(
      ".mcp.json",
      "--command",
      `["/usr/bin/node", "/home/a b/.npm/_npx/1/node_modules/countersign.js"]`,
    );

    expect(stdout).toContain("keep it out of commits");
    expect(stdout).toContain("npx's cache");
  });

  it("starts Countersign by the words of --command", async () => {
    await writeFile(join(cwd, ".mcp.json"), SERVERS);

    await run(".mcp.json", "--command", "npx -y countersign");

    const { mcpServers } = JSON.parse(await readFile(join(cwd, ".mcp.json"), "utf8"));
    expect(mcpServers.countersign).toEqual({
      type: "stdio",
      command: "npx",
      args: ["-y", "countersign", "connect", "--config", join(cwd, "countersign.yaml")],
    });
  });

  it("uses the configuration that the file names already", async () => {
    await writeFile(join(cwd, ".mcp.json"), SERVERS);
    await run(".mcp.json", "--config", "guard.yaml");
    const file = join(cwd, ".mcp.json");
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace(`"off":`, `"late": { "command": "late" },\n    "off":`));

    const { json } = await run(".mcp.json");

    expect(json).toMatchObject({ config: join(cwd, "guard.yaml"), changed: true });
  });

  it("wraps a file of another name when it is told the client", async () => {
    await writeFile(join(cwd, "mine.json"), `{"mcpServers":{"a":{"command":"a"}}}`);

    expect((await run("mine.json", "--client", "cursor")).exitStatus).toBe(0);
  });

  it.each([
    { because: "there is no file", argv: [], says: "expected one FILE, got 0" },
    { because: "there are two", argv: ["a", "b"], says: "expected one FILE, got 2" },
    { because: "nobody says which client", argv: ["x.json"], says: "expected `--client`" },
    { because: "no such client", argv: ["x.json", "--client", "vim"], says: "claude-desktop" },
    {
      because: "projects are Claude Code's",
      argv: ["mcp.json", "--project", "."],
      says: "--project",
    },
    { because: "a list has to be one", argv: [".mcp.json", "--command", "[1]"], says: "--command" },
  ])("answers with 2 and the usage when $because", async ({ argv, says }) => {
    const { exitStatus, stdout, stderr } = await run(...argv);

    expect(exitStatus).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(says);
    expect(stderr).toContain("Usage: countersign wrap FILE");
  });

  it("makes control characters in names visible", async () => {
    await writeFile(join(cwd, ".mcp.json"), `{"mcpServers":{"\\u001b[2J":{"command":"a"}}}`);

    const { stdout } = await run(".mcp.json", "--dry-run");

    expect(stdout).toContain("\\u{1b}[2J");
  });
});

describe("countersign unwrap", () => {
  it("finds the configuration in the file and gives back the bytes", async () => {
    await writeFile(join(cwd, ".mcp.json"), SERVERS);
    await run(".mcp.json", "--config", "guard.yaml");

    const { exitStatus, stdout, json } = await unwrapCommand.run([".mcp.json"], context());

    expect(exitStatus).toBe(0);
    expect(stdout).toContain(`\
crm  restored

1 server restored, the file is what it was, byte for byte
`);
    expect(json).toMatchObject({ changed: true, exact: true });
    expect(await readFile(join(cwd, ".mcp.json"), "utf8")).toBe(SERVERS);
  });

  it("writes nothing in a dry run", async () => {
    await writeFile(join(cwd, ".mcp.json"), SERVERS);
    await run(".mcp.json");
    const wrapped = await readFile(join(cwd, ".mcp.json"), "utf8");

    await unwrapCommand.run([".mcp.json", "--dry-run"], context());

    expect(await readFile(join(cwd, ".mcp.json"), "utf8")).toBe(wrapped);
    expect((await unwrapCommand.run([".mcp.json"], context())).json).toMatchObject({ exact: true });
  });

  it("has nothing to do for a file that was never wrapped", async () => {
    await writeFile(join(cwd, ".mcp.json"), SERVERS);

    const { exitStatus, stdout } = await unwrapCommand.run([".mcp.json"], context());

    expect({ exitStatus, stdout }).toEqual({ exitStatus: 0, stdout: "nothing to unwrap\n" });
  });

  it("points at the backups when the record is gone", async () => {
    await writeFile(join(cwd, ".mcp.json"), SERVERS);
    await run(".mcp.json");
    await rm(join(cwd, "countersign.wrapped.json"));

    const { exitStatus, stderr } = await unwrapCommand.run([".mcp.json"], context());

    expect(exitStatus).toBe(1);
    expect(stderr).toContain(".mcp.json.before-countersign.19700101T000000Z");
  });
});

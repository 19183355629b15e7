import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "@countersign/testkit";
import { expect, it } from "vitest";
import { check } from "./check.ts";
import { explain } from "./explain.ts";

const PROGRAM = `upstreams:
  crm: { program: true, trust: internal, tools: { "find_*": { category: read }, wipe: { category: delete } } }
policy:
  rules: [{ id: never-wipe, upstream: crm, tool: wipe, decision: deny }]
`;

/** The configuration of a program, and the same command lines in its folder. */
function house(upstreams = PROGRAM) {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "countersign.yaml"), `version: 1\nmode: local\n${upstreams}`);
  return {
    cwd,
    env: {},
    home: cwd,
    platform: process.platform,
    now: Date.now,
    stdin: { isTerminal: false },
    stdout: { isTerminal: false },
  };
}

it("shows what is said of a program's tools, and how to ask about the others", async () => {
  const { exitStatus, stdout, stderr } = await check.run([], house());

  expect(exitStatus).toBe(0);
  expect(stdout).toMatch(/crm\.find_\* +read +allow +by default:by-category/);
  expect(stdout).toMatch(/crm\.wipe +delete +deny +by never-wipe/);
  expect(stdout).toContain("2 tools of 1 upstream checked");
  expect(stderr).toContain("countersign explain --tool crm.NAME");
});

it("explains a program's tool, and says what it does not know of it", async () => {
  const { exitStatus, stdout, stderr } = await explain.run(["--tool", "crm.find_rows"], house());

  expect(exitStatus).toBe(0);
  expect(stdout).toContain("decision   allow");
  expect(stderr).toContain("is a program: explained by the tool's name");
});

it("says which tools its server calls harmless, and how that word comes to count", async () => {
  const folder = dirname(
    fileURLToPath(
      import.meta.resolve("@modelcontextprotocol/server-sequential-thinking/package.json"),
    ),
  );
  const server = (trust: string) =>
    house(
      `upstreams:\n  think: { command: ${JSON.stringify(process.execPath)}, args: [${JSON.stringify(join(folder, "dist/index.js"))}]${trust} }\n`,
    );

  const unlabelled = await check.run([], server(""));
  const trusted = await check.run([], server(", trust: internal"));

  expect(unlabelled.stdout).toMatch(/sequentialthinking +unknown +require-approval/);
  expect(unlabelled.stderr).toContain(
    "says that it only reads: sequentialthinking. Its word counts",
  );
  expect(trusted.stdout).toMatch(/sequentialthinking +read +allow/);
  expect(trusted.stderr).not.toContain("only reads");
});

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@countersign/testkit";
import { expect, it } from "vitest";
import { explain } from "./explain.ts";

function asking(...argv: readonly string[]) {
  const cwd = temporaryFolder();
  writeFileSync(
    join(cwd, "countersign.yaml"),
    `version: 1
mode: local
upstreams:
  crm: { command: there-is-no-such-server, trust: internal }
policy:
  disclose: [{ upstream: crm, entities: [EMAIL_ADDRESS] }]
  rules:
    - { id: never-drop, when: 'call.sql.exists(s, s.kind == "drop")', decision: deny, reason: Migrations. }
    - { id: others, upstream: "*", tool: nothing, decision: deny }
`,
  );
  return explain.run(argv, {
    cwd,
    env: {},
    home: cwd,
    platform: process.platform,
    now: Date.now,
    stdin: { isTerminal: false },
    stdout: { isTerminal: false },
  });
}

it("tells findings, category with evidence, each rule, the decision and what would be disclosed", async () => {
  const answer = await asking(
    "--tool",
    "crm.query",
    "--arguments",
    '{"sql":"DROP TABLE x","note":"for ada.lovelace@post.example"}',
  );

  expect(answer.exitStatus).toBe(1);
  expect(answer.json).toMatchObject({
    category: "delete",
    evidence: [{ from: "arguments" }, { from: "name" }],
    findings: [{ entityType: "EMAIL_ADDRESS", path: "$.note" }],
    disclosed: { EMAIL_ADDRESS: 1 },
    rules: [
      { id: "never-drop", fits: "yes", decision: "deny" },
      { id: "others", fits: "no", because: "it is about tool `nothing`" },
    ],
    decision: "deny",
    decidedBy: ["never-drop"],
    reason: "Migrations.",
  });
  expect(answer.stdout).toContain("decision   deny, by never-drop");
  expect(answer.stdout).not.toContain("lovelace");
  expect(answer.stderr).toContain("explained without the tool's description");
});

it("says in its exit status that a call would run", async () => {
  const answer = await asking("--tool", "crm.list_tables");

  expect(answer).toMatchObject({ exitStatus: 0, json: { decision: "allow" } });
});

it.each([
  { argv: [], says: "expected `--tool UPSTREAM.TOOL`" },
  { argv: ["--tool", "crm.x", "--arguments", "{"], says: "expected JSON" },
  { argv: ["--tool", "nope.x"], says: "unknown upstream `nope`: configured are `crm`" },
])("says how it is called: $says", async ({ argv, says }) => {
  const answer = await asking(...argv);

  expect(answer).toMatchObject({ exitStatus: 2, stderr: expect.stringContaining(says) as string });
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseConfig } from "@countersign/config";
import type { JsonValue, Outcome, ToolCall } from "@countersign/core";
import { conditionLanguage, openRuntime, type Runtime } from "@countersign/runtime";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const CONFIG = `version: 1
mode: team
upstreams:
  crm: { command: crm, trust: internal }
people:
  ada: { local_user: ada }
  grace: { local_user: grace }
reviewers: { owners: [grace] }
approvals: { reviewers: [owners] }
policy:
  default: require-approval
  rules:
    - { id: never-all, when: 'has(call.arguments.all)', decision: deny, reason: not everything at once }
`;
const GRACE = { person: "grace", channel: "api" } as const;

let folder: string;
let runtime: Runtime;
let sent: JsonValue[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "countersign-grants-"));
  const file = join(folder, "countersign.yaml");
  const config = parseConfig(CONFIG, { file, env: {}, conditions: conditionLanguage });
  runtime = await openRuntime({ config, role: "program", report: () => {}, text: CONFIG });
  sent = [];
});

afterEach(async () => {
  await runtime.close();
  rmSync(folder, { recursive: true, force: true });
});

async function call(args: JsonValue): Promise<Outcome> {
  const asked: ToolCall = {
    caller: {
      requester: { id: "local:ada@host", name: "ada", verified: false },
      client: { name: "test", version: "1" },
    },
    upstream: "crm",
    trust: "internal",
    tool: "remove",
    description: null,
    hints: {},
    configuredCategory: "delete",
    toolHash: "t",
    arguments: args,
  };
  const { outcome } = await runtime.guard.run(asked, {
    signal: new AbortController().signal,
    waitMs: 0,
    execute: async (given) => {
      sent.push(given);
      return { kind: "answered", result: "done", isError: false };
    },
  });
  return outcome;
}

const grant = (when: string) =>
  runtime.reviewing.makeGrant(GRACE, {
    requester: "local:ada@host",
    upstream: "crm",
    tool: "remove",
    category: "delete",
    conditions: [],
    when,
    minutes: 10,
    reason: "clean-up",
  });

describe("a grant with a condition", () => {
  it("covers the calls that fulfil it, and holds the others", async () => {
    await grant("size(call.arguments.ids) <= 2");

    const kinds = [
      (await call({ ids: [1, 2] })).kind,
      (await call({ ids: [1, 2, 3] })).kind,
      (await call({ rows: 1 })).kind, // cannot be told
      (await call({ ids: [3], all: true })).kind, // denied, whatever is granted
    ];

    expect(kinds).toEqual(["answered", "pending", "pending", "denied"]);
    expect(sent).toEqual([{ ids: [1, 2] }]);
  });

  it("looks at the parsed SQL of a call, as rules do", async () => {
    await grant('call.sql.all(s, s.kind == "delete" && s.tables == ["old"])');
    // The parsers start in a thread; until they are there nothing is known of a statement, and it is held.
    const ready = async () =>
      (await call({ sql: "delete from old where id = 1" })).kind === "answered";
    for (let turn = 0; turn < 20 && !(await ready()); turn++);

    expect(await ready()).toBe(true);
    expect((await call({ sql: "delete from customers where id = 1" })).kind).toBe("pending");
  });

  it("can be made with a decision", async () => {
    const held = await call({ ids: [1] });
    if (held.kind !== "pending") throw new Error(`it was ${held.kind}`);
    await runtime.reviewing.decide(GRACE, held.approval.id, {
      verb: "approve",
      reason: null,
      grant: { minutes: 10, same: [], when: "size(call.arguments.ids) == 1" },
    });
    await call({ ids: [1] });

    expect((await call({ ids: [2] })).kind).toBe("answered");
    expect((await call({ ids: [2, 3] })).kind).toBe("pending");
  });

  it.each([
    { because: "it cannot be read", when: "call.arguments.ids <" },
    { because: "it asks for what there is not", when: "call.weather == 1" },
    { because: "it holds personal data", when: 'call.arguments.to == "ada@contoso.example"' },
  ])("is refused when $because", async ({ when }) => {
    await expect(grant(when)).rejects.toMatchObject({ code: "GRANT_INVALID" });
  });
});

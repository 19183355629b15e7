/** What reviewers can look at and try, asked of a real daemon. */
import { setTimeout as sleep } from "node:timers/promises";
import type { PolicyReplay, ShownExchange, JudgedTool } from "@countersign/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Office, OFFICE_POLICY, openOffice } from "./office.ts";

const MAIL = "mary.watson@clients.example";

let office: Office;
beforeAll(async () => {
  office = await openOffice();
});
afterAll(() => office.leave());

interface Listed {
  readonly sequence: number;
  readonly type: string;
  readonly exchange?: string;
  readonly tool?: string;
}

async function recordsOf(query: string): Promise<readonly Listed[]> {
  const { body } = await office.ask(`/records?${query}`);
  return body["records"] as unknown as readonly Listed[];
}

async function exchangeOf(tool: string, credential?: string): Promise<ShownExchange> {
  const [record] = await recordsOf(`type=call.received&tool=${tool}&limit=1`);
  const { body } = await office.ask(`/exchanges/${record?.exchange}`, null, credential);
  return body["exchange"] as unknown as ShownExchange;
}

describe("one exchange", () => {
  it("is shown from four sides, and none of them has a real value", async () => {
    const told = await office.call("find_customer", { name: "Watson" });
    const exchange = await exchangeOf("find_customer");

    expect(told).not.toContain(MAIL);
    expect(exchange).toMatchObject({
      tool: "find_customer",
      upstream: "office",
      decision: "allow",
      category: "read",
      outcome: "executed",
      mayRead: { allowed: true },
      sending: { disclosed: {}, masked: { EMAIL_ADDRESS: 1, PHONE_NUMBER: 1 } },
      reviewer: null,
      isCut: false,
    });
    expect(JSON.stringify(exchange.model.told)).toContain(told.split(" ")[1]);
    expect(exchange.records.map(({ type }) => type)).toEqual([
      "call.received",
      "call.decided",
      "execution.claimed",
      "execution.finished",
    ]);
    expect(JSON.stringify(exchange)).not.toContain(MAIL);
  });

  it("that nobody was asked about is read by policy admins and not by every reviewer", async () => {
    await office.call("find_customer", { name: "Moran" });
    const shown = await exchangeOf("find_customer", office.graceCredential);

    expect(shown.mayRead).toMatchObject({
      allowed: false,
      because: expect.stringContaining("ada"),
    });
    expect(shown.model).toEqual({ said: { kind: "withheld" }, told: { kind: "withheld" } });
    expect(shown.sending.sent).toEqual({ kind: "withheld" });
    expect(shown.records.length).toBe(4);
    expect(JSON.stringify(shown)).not.toContain("Moran");
  });

  it("that was held tells what reviewers saw, decided and looked at, and what was sent", async () => {
    const told = await office.call("find_customer", { name: "Watson" });
    const token = /EMAIL_\w+/.exec(told)?.[0] ?? "";
    const args = { to: token, text: "Dear client" };
    await office.call("send_mail", args);
    const { id } = await office.house.openRequest(office.daemon.origin, "send_mail");
    const pending = await exchangeOf("send_mail");
    await office.ask(`/approvals/${id}/reveal`, {}, office.graceCredential);
    await office.ask(`/approvals/${id}/approve`, { reason: "known" }, office.graceCredential);
    const sent = await office.call("send_mail", args);
    const done = await exchangeOf("send_mail", office.graceCredential);

    expect(pending).toMatchObject({ outcome: "pending", sending: { sent: { kind: "none" } } });
    expect(sent).toBe("sent");
    expect(done).toMatchObject({
      outcome: "executed",
      rules: ["mail-needs-a-person"],
      mayRead: { allowed: true },
      model: { said: { kind: "kept", value: args } },
      sending: { sent: { kind: "kept", value: args }, disclosed: { EMAIL_ADDRESS: 1 } },
      reviewer: {
        approval: id,
        shown: { kind: "kept", value: args },
        decisions: [
          {
            type: "approval.approved",
            reviewer: { person: "grace" },
            reason: { kind: "kept", value: "known" },
          },
        ],
        looked: [{ reviewer: { person: "grace" } }],
      },
    });
    expect(done.records.map(({ sequence }) => sequence)).toEqual(
      done.records.map(({ sequence }) => sequence).toSorted((a, b) => a - b),
    );
    expect(JSON.stringify(done)).not.toContain(MAIL);
  });

  it("that was denied says so, and an unknown or odd id is not found", async () => {
    await office.call("delete_customer", { id: "7" });
    const denied = await exchangeOf("delete_customer");
    const missing = await office.ask("/exchanges/xch_nothing");
    const odd = await office.ask("/exchanges/..%2Fapprovals");

    expect(denied).toMatchObject({ outcome: "denied", rules: ["never-delete"] });
    expect([missing.status, odd.status]).toEqual([404, 404]);
    expect(missing.body["error"]).toMatchObject({ code: "EXCHANGE_NOT_FOUND" });
  });
});

describe("the log", () => {
  it("is read page by page to its first record, without a gap", async () => {
    await office.call("find_customer", { name: "Watson" });
    const sequences: number[] = [];
    let next: number | null = null;
    do {
      const { body } = await office.ask(
        `/records?limit=7${next === null ? "" : `&before=${next}`}`,
      );
      sequences.push(...(body["records"] as unknown as Listed[]).map(({ sequence }) => sequence));
      next = body["next"] as number | null;
    } while (next !== null);

    const newest = sequences[0] ?? 0;
    expect(sequences).toEqual(Array.from({ length: newest }, (_, at) => newest - at));
  });

  it("is searched page by page, and the last page says that it is", async () => {
    await office.call("find_customer", { name: "Watson" });
    const first = await office.ask("/records?tool=find_customer&limit=2");
    const rest = await office.ask(
      `/records?tool=find_customer&limit=1000&before=${Number(first.body["next"])}`,
    );

    const sequences = [first, rest].flatMap(({ body }) =>
      (body["records"] as unknown as Listed[]).map(({ sequence }) => sequence),
    );
    expect(sequences).toEqual(sequences.toSorted((a, b) => b - a));
    expect(new Set(sequences).size).toBe(sequences.length);
    expect(rest.body["next"]).toBeNull();
    expect((await office.ask("/records?before=1")).body).toEqual({
      records: [],
      next: null,
      indexing: null,
    });
  });
});

describe("the tools", () => {
  it("are listed with the decision about each and why", async () => {
    const { body } = await office.ask("/tools");
    const tools = body["tools"] as unknown as readonly JudgedTool[];

    expect(body["total"]).toBe(4);
    expect(tools.map(({ tool, decision, rules }) => [tool, decision, rules])).toEqual([
      ["delete_customer", "deny", ["never-delete"]],
      ["find_customer", "allow", ["default:by-category"]],
      ["odd", "require-approval", ["default:by-category"]],
      ["send_mail", "require-approval", ["mail-needs-a-person"]],
    ]);
    expect(tools[2]?.depends).toEqual(["after-reading"]);
    expect(tools[2]?.warnings.length).toBeGreaterThan(0);
    expect(tools[1]?.evidence[0]?.because).toContain("find");
  });

  it("are filtered and paged by the server", async () => {
    const denied = await office.ask("/tools?decision=deny");
    const named = await office.ask("/tools?text=CUSTOMER&limit=1&after=1");
    const other = await office.ask("/tools?upstream=other");
    const wrong = await office.ask("/tools?decision=perhaps");

    expect(denied.body).toMatchObject({ total: 1, tools: [{ tool: "delete_customer" }] });
    expect(named.body).toMatchObject({ total: 2, tools: [{ tool: "find_customer" }] });
    expect(other.body).toEqual({ total: 0, tools: [] });
    expect(wrong.status).toBe(400);
  });
});

describe("trying a call", () => {
  it("tells what would happen and why, masks what was typed, and leaves no trace", async () => {
    const before = (await recordsOf("limit=1"))[0]?.sequence;
    const { status, body } = await office.ask("/explain", {
      upstream: "office",
      tool: "send_mail",
      arguments: { to: MAIL, text: `for ${MAIL}` },
    });

    expect(status).toBe(200);
    expect(body["explained"]).toMatchObject({
      decision: "require-approval",
      decidedBy: ["mail-needs-a-person"],
      reason: "Mail leaves the house.",
      asked: ["ada", "grace"],
      category: "message",
      disclosed: { EMAIL_ADDRESS: 1 },
      findings: [
        { entityType: "EMAIL_ADDRESS", path: "$.to" },
        { entityType: "EMAIL_ADDRESS", path: "$.text" },
      ],
      isKnownTool: true,
      observes: false,
    });
    expect(JSON.stringify(body)).not.toContain(MAIL);
    expect((await recordsOf("limit=1"))[0]?.sequence).toBe(before);
  });

  it("takes a conversation that has read personal data before", async () => {
    const call = { upstream: "office", tool: "odd", arguments: { text: "hello" } };
    const fresh = await office.ask("/explain", call);
    const after = await office.ask("/explain", { ...call, seen: ["EMAIL_ADDRESS"] });

    expect(fresh.body["explained"]).toMatchObject({ decision: "require-approval" });
    expect(after.body["explained"]).toMatchObject({
      decision: "deny",
      decidedBy: ["after-reading"],
    });
  });

  it.each([
    { because: "an unknown upstream", call: { upstream: "other", tool: "x" } },
    { because: "no tool", call: { upstream: "office" } },
    {
      because: "arguments that are no object",
      call: { upstream: "office", tool: "x", arguments: [] },
    },
    { because: "an odd type", call: { upstream: "office", tool: "x", seen: ["<b>"] } },
    { because: "another field", call: { upstream: "office", tool: "x", run: true } },
  ])("refuses $because", async ({ call }) => {
    const { status, body } = await office.ask("/explain", call);

    expect([status, body["error"]]).toEqual([
      400,
      expect.objectContaining({ code: "REQUEST_INVALID" }),
    ]);
  });
});

describe("a changed policy tried on the log", () => {
  const policy = OFFICE_POLICY.replace(/^policy:\n/, "").replaceAll(/^ {2}/gm, "");

  async function ended(id: string): Promise<PolicyReplay> {
    for (;;) {
      const { body } = await office.ask(`/replays/${id}`);
      const replay = body["replay"] as unknown as PolicyReplay;
      if (replay.endedAt !== null) return replay;
      await sleep(20);
    }
  }

  it("tells which logged calls it would have decided differently, and is recorded", async () => {
    await office.call("find_customer", { name: "Watson" });
    const written = (await office.ask("/policy")).body["written"] as string;
    const started = await office.ask("/replays", {
      policy: written.replace("default: by-category", "default: deny"),
    });
    const { id } = started.body["replay"] as unknown as PolicyReplay;
    const replay = await ended(id);
    const [record] = await recordsOf("type=policy.replayed");

    expect(started.status).toBe(202);
    expect(written).toContain("# reads are allowed");
    expect(replay).toMatchObject({
      state: "done",
      of: "text",
      by: "ada",
      erased: 0,
      because: null,
    });
    expect(replay.read).toBe(replay.records);
    expect(replay.changes).toContainEqual({
      was: "allow",
      would: "deny",
      calls: replay.different.filter(({ was }) => was === "allow").length,
    });
    expect(replay.different[0]).toMatchObject({ tool: "find_customer", wouldBy: ["default:deny"] });
    expect(record).toMatchObject({ reviewer: { person: "ada" } });
  });

  it("is for those who could put it in force, and the refusal is recorded", async () => {
    const refused = await office.ask("/replays", { policy }, office.graceCredential);
    const [record] = await recordsOf("type=approval.decision_ignored");

    expect([refused.status, refused.body["error"]]).toEqual([
      403,
      expect.objectContaining({ code: "APPROVAL_NOT_ENTITLED" }),
    ]);
    expect(record).toMatchObject({ reviewer: { person: "grace" } });
  });

  it.each([
    { because: "what is not YAML", body: { policy: "default: [" }, status: 422 },
    { because: "an unknown key", body: { policy: "defaults: deny" }, status: 422 },
    {
      because: "a variable",
      body: { policy: 'rules: [{ id: a, decision: deny, when: \'"${env:HOME}" == ""\' }]' },
      status: 422,
    },
    { because: "a change that does not wait", body: { change: "c0ffee" }, status: 409 },
    { because: "neither", body: {}, status: 400 },
    { because: "both", body: { policy, change: "c0ffee" }, status: 400 },
    { because: "an odd time", body: { policy, since: "soon" }, status: 400 },
  ])("refuses $because", async ({ body, status }) => {
    const answer = await office.ask("/replays", body);

    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).not.toContain(process.env["HOME"]);
  });
});

describe("the set-up", () => {
  it("is told of the daemon that answers, with the mend of what is missing", async () => {
    const { body } = await office.ask("/setup");
    const findings = body["findings"] as unknown as readonly { subject: string; state: string }[];

    const states = Object.fromEntries(findings.map(({ subject, state }) => [subject, state]));
    expect(states).toMatchObject({
      daemon: "ok",
      "kill switch": "ok",
      "policy file": "ok",
      credential: "ok",
      passkeys: "ok",
      "upstream office": "ok",
      database: "ok",
      anchors: "note",
      "this page": "ok",
    });
  });

  it("says when everything is stopped", async () => {
    await office.ask("/pause", { mode: "deny", reason: "trying" });
    const { body } = await office.ask("/setup");
    await office.ask("/resume", { reason: "tried" });

    expect(body["findings"]).toContainEqual(
      expect.objectContaining({ subject: "kill switch", state: "wrong" }),
    );
  });

  it("connects to upstreams when asked", async () => {
    const { body } = await office.ask("/setup/upstreams", {});

    expect(body["findings"]).toEqual([
      { area: "upstreams", subject: "upstream office", state: "ok", says: "4 tools" },
    ]);
  });
});

it("answers nobody who is not signed in", async () => {
  for (const path of ["/exchanges/xch_1", "/tools", "/replays", "/setup", "/usage"]) {
    expect((await fetch(`${office.daemon.origin}/api${path}`)).status).toBe(401);
  }
});

import { manualClock, MemoryStorage } from "@countersign/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AnswersFirst } from "../approval/answers-first.ts";
import type { ApprovalRequest } from "../approval/approval-request.ts";
import { createReviewing } from "../approval/review.ts";
import { entitlementOf, type PeopleDirectory } from "../approval/entitlement.ts";
import { grantCovers } from "../approval/grant.ts";
import { sweepApprovals } from "../approval/sweep.ts";
import type { JsonValue } from "../json.ts";
import type { Scan, ScannedFinding } from "../masking/scan.ts";
import type { DisclosureRule, Policy, PolicyRule } from "../policy/policy.ts";
import { createGuard } from "./guard.ts";
import { keptAnswer } from "./kept-answer.ts";
import type { Caller, Door, Execution, ToolCall } from "./tool-call.ts";

/** Finds `secret-<digits>` in every string and key. */
const scan: Scan = {
  labels: new Set(["EMAIL"]),
  canonicalValue: (_type, text) => text.toLowerCase(),
  findings: async (value) => {
    const found: ScannedFinding[] = [];
    const look = (text: string, path: readonly (string | number)[], part: "value" | "key") => {
      for (const match of text.matchAll(/secret-\d+/gi)) {
        const [start, end] = [match.index, match.index + match[0].length];
        found.push({ entityType: "EMAIL_ADDRESS", start, end, path, in: part });
      }
    };
    const walk = (at: JsonValue, path: readonly (string | number)[]): void => {
      if (typeof at === "string") look(at, path, "value");
      else if (Array.isArray(at)) at.forEach((element, i) => walk(element, [...path, i]));
      else if (typeof at === "object" && at !== null) {
        for (const [key, member] of Object.entries(at)) {
          look(key, [...path, key], "key");
          walk(member, [...path, key]);
        }
      }
    };
    walk(value, []);
    return found;
  },
};

const people: PeopleDirectory = {
  mode: "team",
  isPerson: (person) => ["ada", "grace", "mallory"].includes(person),
  membersOf: (group) => (group === "owners" ? ["ada", "grace"] : []),
  isSamePerson: (requester, person) => requester.id === `local:${person}@host`,
};
const by = (person: string) => ({ person, channel: "api" as const });

const caller: Caller = {
  requester: { id: "local:ada@host", name: "ada", verified: false },
  client: { name: "test", version: "1" },
};

const callOf = (args: JsonValue, changes: Partial<ToolCall> = {}): ToolCall => ({
  caller,
  upstream: "crm",
  trust: "internal",
  tool: "delete",
  description: null,
  hints: {},
  configuredCategory: null,
  toolHash: "tool-1",
  arguments: args,
  ...changes,
});

const policyOf = (
  decision: PolicyRule["decision"],
  disclose: readonly DisclosureRule[] = [],
  hash = "policy-1",
): Policy => ({
  hash,
  default: decision,
  rules: [],
  disclose,
  approval: { reviewers: ["owners"], expiresAfterSeconds: 60, coolingOffSeconds: 30 },
});

/** A guard on memory, with an upstream that remembers what it was sent. */
function house(initial: Policy = policyOf("require-approval")) {
  const clock = manualClock();
  const storage = new MemoryStorage({ now: clock.now });
  const { store, vault, scopes, digest } = storage;
  const sent: JsonValue[] = [];
  const answersFirst = new AnswersFirst({ now: clock.now, every: () => () => undefined });
  let policy = initial;
  let ids = 0;
  const guard = createGuard({
    store,
    vault,
    scopes,
    digest,
    scan,
    classify: () => ({ category: "delete", evidence: [] }),
    policy: () => policy,
    clock: { now: clock.now, every: () => () => undefined },
    newId: (prefix) => `${prefix}_${++ids}`,
    owner: "daemon/1",
    configuration: "c",
    scopeIdleMs: 1e9,
    leaseMs: 30_000,
    answersFirst,
  });
  const reviewing = createReviewing({
    store,
    vault,
    scan,
    people: () => people,
    coolingOffMs: () => policy.approval.coolingOffSeconds * 1000,
    clock: { now: clock.now, every: () => () => undefined },
    policy: () => policy,
    classify: () => ({ category: "delete", evidence: [] }),
    validate: async () => [],
    newId: (prefix) => `${prefix}_${++ids}`,
  });
  const door = (changes: Partial<Door> = {}): Door => ({
    signal: new AbortController().signal,
    waitMs: 60_000,
    execute: async (args): Promise<Execution> => {
      sent.push(args);
      return { kind: "answered", result: { echo: args }, isError: false };
    },
    ...changes,
  });
  const open = async (): Promise<ApprovalRequest> => {
    for (let turn = 0; turn < 50; turn++) {
      const [request] = await store.approvals({ states: ["pending"], limit: 1 });
      if (request !== undefined) return request;
      await new Promise((resolve) => setImmediate(resolve));
    }
    throw new Error("no request was opened");
  };
  const types = async () => (await store.records({ limit: 1000 })).map((record) => record.type);
  return {
    guard,
    reviewing,
    store,
    clock,
    answersFirst,
    sent,
    door,
    open,
    types,
    sweep: (isDead?: (owner: string) => boolean) =>
      sweepApprovals({ store, clock: { now: clock.now, every: () => () => undefined } }, isDead),
    change: (next: Policy) => {
      policy = next;
    },
  };
}

describe("the conversation of a call", () => {
  it("is not idle while the call runs, so that the tokens in its result are of use", async () => {
    const { guard, door, clock, store } = house(policyOf("allow"));
    const slow = door({
      execute: async () => {
        clock.advance(2e9);
        return { kind: "answered", result: {}, isError: false };
      },
    });
    await guard.run(callOf({ id: 1 }), slow);
    await guard.run(callOf({ id: 2 }), door());
    clock.advance(2e9);
    await guard.run(callOf({ id: 3 }), door());

    const records = await store.records({ limit: 1000 });
    const scopes = records.filter(({ type }) => type === "call.received").map((one) => one.scope);
    expect(scopes).toEqual(["scope_1", "scope_1", "scope_2"]);
  });
});

describe("what usage is counted from", () => {
  it("names the model of a call if it looks like a name, and nothing that is masked", async () => {
    const { guard, door, store } = usageHouse();
    const models = [
      "large-4.1",
      "anthropic/claude:v2",
      "secret-1",
      "x secret-2",
      "two words",
      "\u0000",
      "a".repeat(101),
      undefined,
    ];
    for (const [id, model] of models.entries()) {
      await guard.run(callOf({ id }, model === undefined ? {} : { model }), door());
    }

    const records = await store.records({ limit: 1000 });
    const modelsOf = (type: string) =>
      records.filter((record) => record.type === type).map(({ model }) => model);
    const named = [
      "large-4.1",
      "anthropic/claude:v2",
      ...Array.from({ length: 6 }, () => undefined),
    ];
    for (const type of [
      "call.received",
      "call.decided",
      "execution.claimed",
      "execution.finished",
    ]) {
      expect(modelsOf(type)).toEqual(named);
    }
  });

  it("says which rules let the upstream have real values", async () => {
    const disclose = [
      { upstream: "mail", entities: ["EMAIL_ADDRESS"] },
      { upstream: "crm", path: "$.to", entities: ["EMAIL_ADDRESS"] },
      { upstream: "crm", path: "$.cc*", entities: ["EMAIL_ADDRESS"] },
      { upstream: "crm", entities: ["EMAIL_ADDRESS"] },
    ];
    const { guard, door, store } = usageHouse(disclose);
    await guard.run(callOf({ cc: ["secret-1", "secret-2"], to: "secret-3" }), door());

    const records = await store.records({ limit: 1000 });
    expect(records.find(({ type }) => type === "execution.claimed")).toMatchObject({
      disclosed: { EMAIL_ADDRESS: 3 },
      disclosedBy: { EMAIL_ADDRESS: [2, 3] },
    });
  });

  it("counts what is masked in a list, for each upstream whose word it is, and nothing else", async () => {
    const { guard, store } = usageHouse();
    const tools = ["of secret-1 and secret-2", "of nobody", "of secret-3", "of secret-4"];
    const upstreamAt = ([, place]: readonly (string | number)[]) =>
      ["crm", "crm", "mail", "crm"][Number(place)] ?? "";

    const masked = await guard.mask(
      caller,
      { tools },
      { list: { method: "tools/list", upstreamAt } },
    );
    await guard.mask(caller, { tools });
    await guard.mask(caller, ["of nobody"], { list: { method: "tools/list", upstreamAt } });

    expect(JSON.stringify(masked)).not.toContain("secret");
    const about = { type: "list.masked", tool: "tools/list", client: caller.client };
    const told = await store.records({ limit: 1000 });
    expect(told.filter(({ type }) => type === "list.masked")).toMatchObject([
      { ...about, upstream: "crm", masked: { EMAIL_ADDRESS: 3 } },
      { ...about, upstream: "mail", masked: { EMAIL_ADDRESS: 1 } },
    ]);
    expect(JSON.stringify(told)).not.toContain("secret");
  });
});

const usageHouse = (disclose: readonly DisclosureRule[] = []) => house(policyOf("allow", disclose));

describe("an allowed call", () => {
  it("runs once and comes back masked, every step recorded before it is answered", async () => {
    const { guard, door, sent, types } = house(policyOf("allow"));
    const execute = async (args: JsonValue): Promise<Execution> => {
      expect(await types()).toEqual(["call.received", "call.decided", "execution.claimed"]);
      sent.push(args);
      return { kind: "answered", result: { "secret-1": "got secret-2" }, isError: false };
    };

    const { outcome } = await guard.run(callOf({ id: 1 }), door({ execute }));

    expect(sent).toEqual([{ id: 1 }]);
    expect(JSON.stringify(outcome)).not.toMatch(/secret-\d/);
    expect(await types()).toContain("execution.finished");
  });

  it("withholds a result that cannot be masked", async () => {
    const { guard, door, store } = house(policyOf("allow"));
    const circular: JsonValue[] = [];
    circular.push(circular as unknown as JsonValue);
    const execute = async (): Promise<Execution> => ({
      kind: "answered",
      result: circular,
      isError: false,
    });

    const { outcome } = await guard.run(callOf({}), door({ execute }));

    const withheld = { kind: "refused", error: { code: -32603 }, isWithheld: true };
    expect(outcome).toMatchObject(withheld);
    const [record] = await store.records({ newestFirst: true, limit: 1 });
    expect(await keptAnswer(store, record?.sequence ?? null)).toMatchObject(withheld);
  });

  it("is not sent when it cannot be recorded", async () => {
    const { guard, door, sent, store } = house(policyOf("allow"));
    await store.close();

    await expect(guard.run(callOf({}), door())).rejects.toThrow("closed");
    expect(sent).toEqual([]);
  });

  it("masks what the upstream says when it refuses", async () => {
    const { guard, door } = house(policyOf("allow"));
    const execute = async (): Promise<Execution> => ({
      kind: "refused",
      error: { code: -32000, message: "no row for secret-7" },
    });

    const { outcome } = await guard.run(callOf({}), door({ execute }));

    expect(outcome.kind).toBe("refused");
    expect(JSON.stringify(outcome)).not.toContain("secret-7");
  });
});

describe("disclosure", () => {
  const toCrm: DisclosureRule = { upstream: "crm", path: "$.to", entities: ["EMAIL_ADDRESS"] };
  const readToken = async (h: ReturnType<typeof house>): Promise<string> => {
    const execute = async (): Promise<Execution> => ({
      kind: "answered",
      result: "secret-1",
      isError: false,
    });
    const { outcome } = await h.guard.run(callOf({}), h.door({ execute }));
    return outcome.kind === "answered" && typeof outcome.result === "string" ? outcome.result : "";
  };

  it("gives the upstream the real value where a rule says so, and the token elsewhere", async () => {
    const h = house(policyOf("allow", [toCrm]));
    const token = await readToken(h);

    await h.guard.run(callOf({ to: `<${token}>`, cc: token, "typed secret-1": 1 }), h.door());

    expect(h.sent).toEqual([{ to: "secret-1", cc: token, [`typed <${token}>`]: 1 }]);
  });

  it("writes the real value as the argument's language needs it, or refuses the call", async () => {
    const h = house(policyOf("allow", [{ upstream: "crm", entities: ["EMAIL_ADDRESS"] }]));
    const token = await readToken(h);

    await h.guard.run(callOf({ sql: `select ${token}` }), h.door());
    const refused = await h.guard.run(callOf({ sql: `select 1 -- ${token}` }), h.door());

    expect(h.sent.at(-1)).toEqual({ sql: "select 'secret-1'" });
    expect(refused.outcome).toMatchObject({ kind: "denied", rules: ["unsafe-disclosure"] });
  });

  it("asks a person first where the rule says so", async () => {
    const h = house(policyOf("allow", [{ ...toCrm, decision: "require-approval" }]));
    const token = await readToken(h);

    const { outcome } = await h.guard.run(callOf({ to: token }), h.door({ waitMs: 0 }));

    expect(outcome).toMatchObject({ kind: "pending", approval: { disclosed: ["EMAIL_ADDRESS"] } });
    expect(h.sent).toEqual([]);
  });

  it.each([
    { because: "it was invented", of: () => "EMAIL_aaaaaaaaaa" },
    {
      because: "it was altered",
      of: (token: string) => `${token.slice(0, -1)}${token.endsWith("b") ? "c" : "b"}`,
    },
    { because: "its capitals were changed", of: (token: string) => token.toLowerCase() },
    { because: "its end was lost", of: (token: string) => `<${token.slice(0, -1)}>` },
  ])("refuses the call when a token is unknown because $because", async ({ of }) => {
    const h = house(policyOf("allow", [toCrm]));
    const token = of(await readToken(h));

    const { outcome } = await h.guard.run(callOf({ to: token }), h.door());

    expect(outcome).toMatchObject({ kind: "denied", rules: ["unknown-token"] });
    expect(h.sent).toEqual([]);
  });

  it("refuses a token of another caller's scope", async () => {
    const h = house(policyOf("allow", [toCrm]));
    const token = await readToken(h);
    const other = { ...caller, requester: { id: "local:eve@host", name: "eve", verified: false } };

    const { outcome } = await h.guard.run(callOf({ to: token }, { caller: other }), h.door());

    expect(outcome.kind).toBe("denied");
  });
});

describe("a held call", () => {
  it("does not run before whoever approved it has their answer, nor ever if its caller has gone by then", async () => {
    for (const leaves of [false, true]) {
      const { guard, reviewing, answersFirst, door, open, sent, store } = house();
      const gone = new AbortController();
      const held = guard.run(callOf({ id: 1 }), door({ signal: gone.signal }));
      const { id } = await open();
      const release = answersFirst.hold(id);

      await reviewing.decide(by("grace"), id, { verb: "approve", reason: null });
      for (let turn = 0; turn < 20; turn++) await new Promise((next) => setImmediate(next));
      const before = [...sent];
      if (leaves) gone.abort();
      release();
      const { outcome } = await held;

      expect(before).toEqual([]);
      expect(sent).toEqual(leaves ? [] : [{ id: 1 }]);
      expect(outcome.kind).toBe(leaves ? "pending" : "answered");
      expect((await store.approval(id))?.state).toBe(leaves ? "approved" : "executed");
    }
  });

  it("runs when the right person approves it, once, and says who did", async () => {
    const { guard, door, open, reviewing, sent, types } = house();
    const running = guard.run(callOf({ id: 1 }), door());
    const request = await open();
    await reviewing.decide(by("grace"), request.id, { verb: "approve", reason: "fine, secret-9" });

    const { outcome } = await running;

    expect(outcome).toMatchObject({ kind: "answered", result: { echo: { id: 1 } } });
    expect(sent).toEqual([{ id: 1 }]);
    expect(JSON.stringify(outcome)).not.toContain("secret-9");
    expect(await types()).toEqual([
      "call.received",
      "call.decided",
      "approval.requested",
      "approval.approved",
      "execution.claimed",
      "execution.finished",
    ]);
  });

  it("is told why it was rejected, and again, unasked, until the cooling-off is over", async () => {
    const { guard, door, open, reviewing, clock, store } = house();
    const running = guard.run(callOf({ id: 1 }), door());
    const { id } = await open();
    await reviewing.decide(by("grace"), id, { verb: "reject", reason: "archive it" });

    const rejected = { kind: "rejected", approval: { id, decision: { reason: "archive it" } } };
    expect((await running).outcome).toMatchObject(rejected);
    clock.advance(29_000);
    expect((await guard.run(callOf({ id: 1 }), door())).outcome).toMatchObject(rejected);
    clock.advance(2_000);
    expect((await guard.run(callOf({ id: 1 }), door({ waitMs: 0 }))).outcome.kind).toBe("pending");
    expect(await store.approvals({ limit: 10 })).toHaveLength(2);
  });

  it("stays when the caller's patience is over, and the same call finds it again", async () => {
    const { guard, door, open, reviewing, sent, store } = house();
    const first = await guard.run(callOf({ id: 1 }), door({ waitMs: 0 }));
    const { id } = await open();
    await reviewing.decide(by("grace"), id, { verb: "approve", reason: null });
    const other = await guard.run(callOf({ id: 2 }), door({ waitMs: 0 }));
    const again = await guard.run(callOf({ id: 1 }), door({ waitMs: 0 }));

    expect(first.outcome).toMatchObject({ kind: "pending", approval: { id } });
    expect(other.outcome).toMatchObject({ kind: "pending" });
    expect(again.outcome).toMatchObject({ kind: "answered", approval: { id } });
    expect(sent).toEqual([{ id: 1 }]);
    expect(await store.approvals({ limit: 10 })).toHaveLength(2);
  });

  it("does not run behind the back of a caller that has gone, and expires", async () => {
    const { guard, door, open, reviewing, sent, clock, sweep, store } = house();
    const gone = new AbortController();
    const running = guard.run(callOf({ id: 1 }), door({ signal: gone.signal }));
    const { id } = await open();
    gone.abort();
    await running;
    await reviewing.decide(by("grace"), id, { verb: "approve", reason: null });
    clock.advance(61_000);
    await sweep();

    expect(sent).toEqual([]);
    expect((await store.approval(id))?.state).toBe("expired");
  });

  it("hands a result over once that never reached its caller", async () => {
    const { guard, door, open, reviewing, sent } = house();
    const running = guard.run(callOf({ id: 1 }), door());
    await reviewing.decide(by("grace"), (await open()).id, { verb: "approve", reason: null });
    await running; // and is not delivered

    const again = await guard.run(callOf({ id: 1 }), door());
    await again.delivered();
    const third = await guard.run(callOf({ id: 1 }), door({ waitMs: 0 }));

    expect(again.outcome).toMatchObject({ kind: "answered", result: { echo: { id: 1 } } });
    expect(third.outcome.kind).toBe("pending");
    expect(sent).toHaveLength(1);
  });

  it("runs once although it came in many times at once", async () => {
    const { guard, door, open, reviewing, sent, store } = house();
    const running = Array.from({ length: 8 }, () => guard.run(callOf({ id: 1 }), door()));
    await reviewing.decide(by("grace"), (await open()).id, { verb: "approve", reason: null });
    const outcomes = await Promise.all(running);

    expect(sent).toHaveLength(1);
    expect(outcomes.map(({ outcome }) => outcome.kind)).toEqual(Array(8).fill("answered"));
    expect(await store.approvals({ limit: 10 })).toHaveLength(1);
  });

  it.each([
    {
      what: "the policy",
      change: (h: ReturnType<typeof house>) =>
        h.change(policyOf("require-approval", [], "policy-2")),
    },
  ])("is asked afresh when $what changed after the approval", async ({ change }) => {
    const h = house();
    await h.guard.run(callOf({ id: 1 }), h.door({ waitMs: 0 }));
    const { id } = await h.open();
    await h.reviewing.decide(by("grace"), id, { verb: "approve", reason: null });
    change(h);

    const { outcome } = await h.guard.run(callOf({ id: 1 }), h.door({ waitMs: 0 }));

    expect(outcome.kind).toBe("pending");
    expect((await h.store.approval(id))?.state).toBe("cancelled");
    expect(h.sent).toEqual([]);
  });

  it("does not run when its rule has come to deny it, as rules about the hour or the history do", async () => {
    const h = house();
    const running = h.guard.run(callOf({ id: 1 }), h.door());
    const { id } = await h.open();
    h.change(policyOf("deny")); // the same policy, by its hash
    await h.reviewing.decide(by("grace"), id, { verb: "approve", reason: null });

    expect((await running).outcome.kind).toBe("denied");
    expect((await h.store.approval(id))?.state).toBe("cancelled");
    expect(h.sent).toEqual([]);
  });

  it("is asked anew when the policy has come to ask other people or more of them", async () => {
    const h = house();
    const first = await h.guard.run(callOf({ id: 1 }), h.door({ waitMs: 0 }));
    const { approval } = policyOf("require-approval");
    h.change({ ...policyOf("require-approval"), approval: { ...approval, quorum: 2 } });
    const second = await h.guard.run(callOf({ id: 1 }), h.door({ waitMs: 0 }));

    const [newest, oldest] = await h.store.approvals({ limit: 10 });
    expect([first.outcome.kind, second.outcome.kind]).toEqual(["pending", "pending"]);
    expect(oldest?.state).toBe("cancelled");
    expect(newest).toMatchObject({ state: "pending", quorum: 2 });
  });

  it("hands a lost result over in the conversation it belongs to, and in no other", async () => {
    const h = house();
    const running = h.guard.run(callOf({ id: 1 }), h.door());
    await h.reviewing.decide(by("grace"), (await h.open()).id, { verb: "approve", reason: null });
    await running; // and is not delivered
    const elsewhere = { ...caller, client: { name: "other", version: "1" } };

    const other = await h.guard.run(
      callOf({ id: 1 }, { caller: elsewhere }),
      h.door({ waitMs: 0 }),
    );

    expect(other.outcome.kind).toBe("pending");
  });

  it("does not run when everything is paused between its decision and its claim", async () => {
    const h = house(policyOf("allow"));
    const pause = { mode: "deny", reason: "leak", by: by("grace"), at: 1 } as const;
    const commit = h.store.commit.bind(h.store);
    let isThrown = false;
    h.store.commit = async (...operations) => {
      if (!isThrown) {
        isThrown = true;
        await commit({ kind: "set-pause", pause, record: { type: "pause.started" } });
      }
      return commit(...operations);
    };

    const { outcome } = await h.guard.run(callOf({ id: 1 }), h.door());

    expect(outcome.kind).toBe("not-sent");
    expect(h.sent).toEqual([]);
  });

  it("that could not be sent is said not to have been, to everybody who waited for it", async () => {
    const { guard, reviewing, door, open } = house();
    const execute = async (): Promise<Execution> => ({
      kind: "not-sent",
      because: "nobody is there",
    });
    const waiting = [1, 2].map(() => guard.run(callOf({ id: 1 }), door({ execute })));

    await reviewing.decide(by("grace"), (await open()).id, { verb: "approve", reason: null });
    const outcomes = (await Promise.all(waiting)).map(({ outcome }) => outcome);

    expect(outcomes.map(({ kind }) => kind)).toEqual(["not-sent", "not-sent"]);
    const because = outcomes.map((outcome) => "because" in outcome && outcome.because);
    expect(new Set(because)).toEqual(
      new Set([
        "it was approved, and could not be sent; repeat the call to ask again",
        "nobody is there",
      ]),
    );
  });

  it("does not run when the tool changed while it was held", async () => {
    const h = house();
    let hash = "tool-1";
    const running = h.guard.run(callOf({ id: 1 }), h.door({ currentToolHash: () => hash }));
    const { id } = await h.open();
    hash = "tool-2";
    await h.reviewing.decide(by("grace"), id, { verb: "approve", reason: null });

    expect((await running).outcome).toMatchObject({ kind: "denied", rules: ["tool-changed"] });
    expect(h.sent).toEqual([]);
  });

  it("is unknown when the answer was lost, and stays so until a person says what they found", async () => {
    const { guard, door, open, reviewing, sent } = house();
    const execute = async (args: JsonValue): Promise<Execution> => {
      sent.push(args);
      throw new Error("connection reset while sending secret-3");
    };
    const running = guard.run(callOf({ id: 1 }), door({ execute }));
    const { id } = await open();
    await reviewing.decide(by("grace"), id, { verb: "approve", reason: null });
    expect((await running).outcome.kind).toBe("unknown");

    expect((await guard.run(callOf({ id: 1 }), door())).outcome.kind).toBe("unknown");
    await reviewing.resolve(by("grace"), id, { outcome: "failed", reason: "the row is there" });
    const after = await guard.run(callOf({ id: 1 }), door({ waitMs: 0 }));

    expect(after.outcome.kind).toBe("pending");
    expect(sent).toHaveLength(1);
  });

  it("becomes unknown, never a retry, when its process dies while it runs", async () => {
    const { guard, door, open, reviewing, sweep, store, sent } = house();
    const never = new Promise<Execution>(() => undefined);
    const execute = async (args: JsonValue): Promise<Execution> => {
      sent.push(args);
      return never;
    };
    void guard.run(callOf({ id: 1 }), door({ execute }));
    const { id } = await open();
    await reviewing.decide(by("grace"), id, { verb: "approve", reason: null });
    while ((await store.approval(id))?.state !== "executing") await Promise.resolve();

    expect(await sweep()).toBe(0);
    expect(await sweep((owner) => owner === "daemon/1")).toBe(1);
    expect((await guard.run(callOf({ id: 1 }), door())).outcome.kind).toBe("unknown");
    expect(sent).toHaveLength(1);
  });
});

describe("a grant", () => {
  it("does not take values for equal that only look equal, masked", () => {
    const call = {
      requester: "r",
      upstream: "crm",
      tool: "send",
      category: "message",
      arguments: { to: "[EMAIL_ADDRESS]" },
      disclosed: [],
      toolHash: "t",
      policy: "p",
    } as const;
    const terms = {
      requester: "r",
      upstream: "crm",
      tool: "send",
      category: "message",
      policy: "p",
      toolHash: null,
      disclosed: [],
      conditions: [{ path: "$", equals: call.arguments }],
    } as unknown as Parameters<typeof grantCovers>[0];

    expect(grantCovers(terms, call)).toBe(true);
    expect(grantCovers(terms, { ...call, alike: ["$.to"] })).toBe(false);
  });
});

describe("who may decide", () => {
  it.each([
    { because: "it is their own request", person: "ada", code: "APPROVAL_SELF" },
    { because: "they are not asked", person: "mallory", code: "APPROVAL_NOT_ENTITLED" },
    { because: "nobody knows them", person: "eve", code: "APPROVAL_NOT_ENTITLED" },
  ])("$person may not, because $because; the attempt is recorded", async ({ person, code }) => {
    const { guard, door, open, reviewing, types, store } = house();
    await guard.run(callOf({ id: 1 }), door({ waitMs: 0 }));
    const { id } = await open();

    const deciding = reviewing.decide(by(person), id, { verb: "approve", reason: null });

    await expect(deciding).rejects.toMatchObject({ code });
    expect((await store.approval(id))?.state).toBe("pending");
    expect(await types()).toContain("approval.decision_ignored");
  });

  it("is nobody who could be the requester, for all that is known", async () => {
    const entitlement = entitlementOf(
      { ...people, canTellApart: (_requester, person) => person !== "grace" },
      by("grace"),
      { requester: caller.requester, reviewers: ["owners"], escalations: [] },
    );

    expect(entitlement).toMatchObject({ allowed: false, code: "APPROVAL_NOT_ENTITLED" });
  });

  it("is asked at the click: the second one, and the one after expiry, change nothing", async () => {
    const { guard, door, open, reviewing, clock } = house();
    await guard.run(callOf({ id: 1 }), door({ waitMs: 0 }));
    await guard.run(callOf({ id: 2 }), door({ waitMs: 0 }));
    const [one, two] = await Promise.all([open(), open()]);
    await reviewing.decide(by("grace"), one.id, { verb: "approve", reason: null });

    const second = reviewing.decide(by("grace"), one.id, { verb: "reject", reason: null });
    await expect(second).rejects.toMatchObject({ code: "APPROVAL_NOT_PENDING" });
    clock.advance(61_000);
    const late = reviewing.decide(by("grace"), two.id, { verb: "reject", reason: null });
    await expect(late).rejects.toMatchObject({ code: "APPROVAL_NOT_PENDING" });
  });
});

describe("whatever happens to a call", () => {
  it("nothing runs unapproved, rejected, or more often than it was approved", async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant("call"), id: fc.nat(2), waitMs: fc.constantFrom(0, 60_000) }),
      fc.record({ do: fc.constantFrom("approve", "reject"), id: fc.nat(2) }),
      fc.record({ do: fc.constant("advance"), ms: fc.constantFrom(1_000, 31_000, 61_000) }),
      fc.record({ do: fc.constant("sweep") }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const { guard, door, reviewing, clock, sweep, store, sent } = house();
        const running: Promise<unknown>[] = [];
        const gone = new AbortController();
        const approvals = new Map<string, number>();
        for (const next of steps) {
          if (next.do === "call" && "waitMs" in next) {
            const at = door({ waitMs: next.waitMs, signal: gone.signal });
            running.push(guard.run(callOf({ id: next.id }), at));
          } else if (next.do === "advance" && "ms" in next) clock.advance(next.ms);
          else if (next.do === "sweep") await sweep();
          else if ("id" in next) {
            const pending = await store.approvals({ states: ["pending"], limit: 10 });
            const request = pending[next.id % Math.max(1, pending.length)];
            if (request === undefined) continue;
            const verb = next.do as "approve" | "reject";
            await reviewing.decide(by("grace"), request.id, { verb, reason: null }).then(
              () => {
                if (verb !== "approve") return;
                approvals.set(request.fingerprint, (approvals.get(request.fingerprint) ?? 0) + 1);
              },
              () => undefined,
            );
          }
          for (let turn = 0; turn < 20; turn++) await Promise.resolve();
        }
        gone.abort();
        await Promise.allSettled(running);

        const approved = [...approvals.values()].reduce((sum, count) => sum + count, 0);
        expect(sent.length).toBeLessThanOrEqual(approved);
        const executed = await store.approvals({ states: ["executed"], limit: 1000 });
        expect(executed.every(({ decision }) => decision?.verb === "approve")).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});

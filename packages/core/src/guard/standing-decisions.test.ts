import { manualClock, MemoryStorage } from "@countersign/testkit";
import { describe, expect, it } from "vitest";
import type { DecisionProofs, OfferedProof } from "../approval/decision-proof.ts";
import { CountersignError } from "../errors.ts";
import type { PeopleDirectory } from "../approval/entitlement.ts";
import { createReviewing } from "../approval/review.ts";
import { canonicalJson, isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import type { Scan, ScannedFinding } from "../masking/scan.ts";
import type { ActionCategory } from "../policy/action-category.ts";
import type { Policy, PolicyRule } from "../policy/policy.ts";
import { createGuard } from "./guard.ts";
import type { Door, Outcome, ToolCall } from "./tool-call.ts";

/** Finds `secret-<digits>` in the values of an object, or in a text. */
const scan: Scan = {
  labels: new Set(["EMAIL"]),
  canonicalValue: (_type, text) => text,
  findings: async (value) => {
    const members: readonly (readonly [readonly string[], JsonValue])[] = isJsonObject(value)
      ? Object.entries(value).map(([key, member]) => [[key], member])
      : [[[], value]];
    return members.flatMap(([path, text]) =>
      typeof text !== "string"
        ? []
        : [...text.matchAll(/secret-\d+/g)].map(
            (match): ScannedFinding => ({
              entityType: "EMAIL_ADDRESS",
              start: match.index,
              end: match.index + match[0].length,
              path,
              in: "value",
            }),
          ),
    );
  },
};

const people: PeopleDirectory = {
  mode: "team",
  isPerson: (person) => ["ada", "grace", "tom"].includes(person),
  membersOf: (group) => (group === "owners" ? ["ada", "grace"] : []),
  isSamePerson: (requester, person) => requester.id === `local:${person}@host`,
};
const by = (person: string) => ({ person, channel: "api" as const });
const ADA = "local:ada@host";

/** No question that was put to anybody here was open then. */
const MUCH_LATER = 1e15;

/** Whoever answers with the statement itself has signed it. */
const honestProofs: DecisionProofs = {
  accept: (statement, { answer }) => {
    if (canonicalJson(answer) !== canonicalJson(statement as never)) {
      return Promise.reject(new CountersignError("PASSKEY_INVALID", "it signed something else"));
    }
    const signature = canonicalJson(statement as never);
    const at = { passkey: "p", publicKey: "k", rpId: "localhost", origin: "http://localhost" };
    const proof = { statement, ...at, authenticatorData: "", clientDataJson: "", signature };
    return Promise.resolve({ proof, operations: [] });
  },
  problemOf: ({ statement, signature }, doneAt = 0) =>
    Promise.resolve(
      signature === canonicalJson(statement as never) && doneAt < MUCH_LATER
        ? null
        : "its signature is wrong, or of another time",
    ),
};

/** What a person's key gives for a grant. */
const touch = (subject: JsonObject, person = "grace"): OfferedProof => ({
  nonce: "n",
  answer: { act: "make-grant", subject, person, nonce: "n" },
});

/** A call of `query` is what its argument `does` says. */
const categoryOf = (args: JsonValue | null): ActionCategory =>
  isJsonObject(args) && args["does"] === "drop" ? "privilege" : "delete";

const callOf = (args: JsonObject, changes: Partial<ToolCall> = {}): ToolCall => ({
  caller: {
    requester: { id: ADA, name: "ada", verified: false },
    client: { name: "test", version: "1" },
  },
  upstream: "crm",
  trust: "internal",
  tool: "query",
  description: null,
  hints: {},
  configuredCategory: null,
  toolHash: "tool-1",
  inputSchema: { required: ["id"] },
  arguments: args,
  ...changes,
});

function house(rules: readonly PolicyRule[] = [], quorum = 1) {
  const clock = manualClock();
  const { store, vault, scopes, digest } = new MemoryStorage({ now: clock.now });
  let ids = 0;
  let policy: Policy = {
    hash: "policy-1",
    default: "require-approval",
    rules,
    disclose: [{ upstream: "crm", entities: ["EMAIL_ADDRESS"] }],
    approval: { reviewers: ["owners"], expiresAfterSeconds: 600, coolingOffSeconds: 30, quorum },
  };
  const ticks = new Set<() => void>();
  const parts = {
    store,
    vault,
    scan,
    classify: ({ arguments: args }: { arguments: JsonValue | null }) => ({
      category: categoryOf(args),
      evidence: [],
    }),
    policy: () => policy,
    people: () => people,
    digest,
    proofs: honestProofs,
    newId: (prefix: string) => `${prefix}_${++ids}`,
    clock: {
      now: clock.now,
      every: (_ms: number, run: () => void) => {
        ticks.add(run);
        return () => ticks.delete(run);
      },
    },
  };
  const guard = createGuard({
    ...parts,
    scopes,
    owner: "daemon/1",
    configuration: "c",
    scopeIdleMs: 1e9,
    leaseMs: 30_000,
  });
  const reviewing = createReviewing({
    ...parts,
    coolingOffMs: () => 30_000,
    validate: async (schema, value) => {
      const required = (schema as { required: string[] }).required;
      return required
        .filter((key) => !isJsonObject(value) || !(key in value))
        .map((key) => `no ${key}`);
    },
  });
  const sent: JsonValue[] = [];
  const door = (changes: Partial<Door> = {}): Door => ({
    signal: new AbortController().signal,
    waitMs: 0,
    execute: async (args) => {
      sent.push(args);
      return { kind: "answered", result: "done", isError: false };
    },
    ...changes,
  });
  const run = async (args: JsonObject, changes: Partial<ToolCall> = {}): Promise<Outcome> =>
    (await guard.run(callOf(args, changes), door())).outcome;
  /** Makes a call and gives back the request it leads to. */
  const ask = async (args: JsonObject): Promise<string> => {
    const outcome = await run(args);
    if (outcome.kind !== "pending") throw new Error(`it was ${outcome.kind}`);
    return outcome.approval.id;
  };
  return {
    guard,
    reviewing,
    store,
    clock,
    sent,
    door,
    run,
    ask,
    tick: () => [...ticks].forEach((run) => run()),
    change: (next: Partial<Policy>) => {
      policy = { ...policy, ...next };
    },
    types: async () => (await store.records({ limit: 1000 })).map(({ type }) => type),
  };
}

const approveWith = (same: readonly string[], minutes = 60) => ({
  verb: "approve" as const,
  reason: null,
  grant: { minutes, same },
});

describe("a grant made with a decision", () => {
  it("lets the same class of calls run unasked until it is over, and records each use", async () => {
    const { ask, run, reviewing, clock, sent, types, store } = house();
    await reviewing.decide(
      by("grace"),
      await ask({ id: 1, table: "old" }),
      approveWith(["$.table"]),
    );
    await run({ id: 1, table: "old" });

    const covered = await run({ id: 2, table: "old" });
    const other = await run({ id: 3, table: "new" });
    clock.advance(60 * 60_000);
    const late = await run({ id: 4, table: "old" });

    expect([covered.kind, other.kind, late.kind]).toEqual(["answered", "pending", "pending"]);
    expect(sent).toEqual([
      { id: 1, table: "old" },
      { id: 2, table: "old" },
    ]);
    expect((await types()).filter((type) => type === "grant.used")).toHaveLength(1);
    expect(await store.grants({ limit: 9 })).toMatchObject([
      { uses: 1, madeBy: { person: "grace" } },
    ]);
  });

  it.each([
    { because: "the call does something else", args: { id: 2, does: "drop" }, changes: {} },
    { because: "another tool is called", args: { id: 2 }, changes: { tool: "query2" } },
    { because: "another upstream is called", args: { id: 2 }, changes: { upstream: "crm2" } },
    { because: "the tool's definition changed", args: { id: 2 }, changes: { toolHash: "tool-2" } },
    { because: "real values would be disclosed", args: { id: "secret-1" }, changes: {} },
    {
      because: "somebody else asks",
      args: { id: 2 },
      changes: {
        caller: {
          requester: { id: "local:eve@host", name: "eve", verified: false },
          client: { name: "test", version: "1" },
        },
      },
    },
  ])("does not apply when $because", async ({ args, changes }) => {
    const { ask, run, reviewing } = house();
    await reviewing.decide(by("grace"), await ask({ id: 1 }), approveWith([]));

    expect((await run(args, changes)).kind).toBe("pending");
  });

  it("never stands against a rule that denies, nor outlives the policy it was made under", async () => {
    const { ask, run, reviewing, change } = house();
    await reviewing.decide(by("grace"), await ask({ id: 1 }), approveWith([]));

    change({ rules: [{ id: "never", upstream: "crm", decision: "deny" }] });
    const denied = await run({ id: 2 });
    change({ rules: [], hash: "policy-2" });
    const afterwards = await run({ id: 2 });

    expect([denied.kind, afterwards.kind]).toEqual(["denied", "pending"]);
  });

  it("does not cover what the conversation makes another rule ask, unless that rule had asked", async () => {
    const whenSeen: PolicyRule = {
      id: "after-personal-data",
      upstream: "crm",
      when: { source: "…", test: ({ history }) => "hr" in history },
      decision: "require-approval",
    };
    const made = house([whenSeen]);
    const byItself = house([whenSeen]);
    await made.reviewing.decide(by("grace"), await made.ask({ id: 1 }), approveWith([]));
    await byItself.reviewing.makeGrant(by("grace"), {
      requester: ADA,
      upstream: "crm",
      tool: "query",
      category: "delete",
      conditions: [],
      minutes: 10,
      reason: "clean-up",
    });

    for (const { run, store, reviewing, ask } of [made, byItself]) {
      expect((await run({ id: 2 })).kind).toBe("answered");
      const [{ scope = "" } = {}] = await store.records({ limit: 1, newestFirst: true });
      await store.commit({
        kind: "note-history",
        entry: {
          scope,
          upstream: "hr",
          seen: { EMAIL_ADDRESS: 9 },
          disclosed: {},
          untrusted: false,
        },
      });

      const pending = await ask({ id: 3 });

      await reviewing.decide(by("grace"), pending, approveWith([]));
      expect((await run({ id: 4 })).kind).toBe("answered");
    }
  });

  it("is over at once when somebody takes it back", async () => {
    const { ask, run, reviewing, store } = house();
    await reviewing.decide(by("grace"), await ask({ id: 1 }), approveWith([]));
    const [grant] = await store.grants({ limit: 1 });

    await reviewing.revokeGrant(by("tom"), grant?.id ?? "");

    expect((await run({ id: 2 })).kind).toBe("pending");
  });

  it("does not override a rejection that still stands", async () => {
    const { ask, run, reviewing } = house();
    const rejected = await ask({ id: 2 });
    await reviewing.decide(by("grace"), rejected, { verb: "reject", reason: "no" });
    await reviewing.decide(by("grace"), await ask({ id: 1 }), approveWith([]));

    expect((await run({ id: 2 })).kind).toBe("rejected");
  });

  it("is refused where several people decide each time, and the decision with it", async () => {
    const { ask, reviewing, store } = house([], 2);
    const id = await ask({ id: 1 });

    const deciding = reviewing.decide(by("grace"), id, approveWith([]));

    await expect(deciding).rejects.toMatchObject({ code: "GRANT_INVALID" });
    expect((await store.approval(id))?.votes).toEqual([]);
  });
});

describe("a grant made by itself", () => {
  const terms = {
    requester: ADA,
    upstream: "crm",
    tool: "query",
    category: "delete",
    conditions: [{ path: "$.table", equals: "old" }],
    minutes: 10,
    reason: "clean-up of secret-1",
  } as const;

  it("covers what its conditions say", async () => {
    const { run, reviewing, store } = house();
    await reviewing.makeGrant(by("grace"), terms);

    const covered = await run({ id: 1, table: "old" });
    const other = await run({ id: 1, table: "older" });

    expect([covered.kind, other.kind]).toEqual(["answered", "pending"]);
    expect(JSON.stringify(await store.grants({ limit: 9 }))).not.toContain("secret-1");
  });

  it("is nothing to make for oneself", async () => {
    const making = house().reviewing.makeGrant(by("ada"), terms);

    await expect(making).rejects.toMatchObject({ code: "APPROVAL_SELF" });
  });

  it("does nothing if its maker may not decide such a call", async () => {
    const { run, reviewing } = house();
    await reviewing.makeGrant(by("tom"), terms);

    expect((await run({ id: 1, table: "old" })).kind).toBe("pending");
  });

  it.each([
    { because: "it is too long", changes: { minutes: 20_000 } },
    {
      because: "it compares with a masked value",
      changes: { conditions: [{ path: "$.id", equals: "secret-1" }] },
    },
  ])("is refused when $because", async ({ changes }) => {
    const making = house().reviewing.makeGrant(by("grace"), { ...terms, ...changes });

    await expect(making).rejects.toMatchObject({ code: "GRANT_INVALID" });
  });
});

describe("approving with other arguments", () => {
  const edit = (args: JsonValue) => ({ verb: "approve" as const, reason: null, arguments: args });

  it("runs what was approved, and keeps what was proposed, decided and executed", async () => {
    const { ask, run, reviewing, sent, store } = house();
    const id = await ask({ id: "secret-1", limit: 100 });
    const shown = await reviewing.show(by("grace"), id);
    const { id: token } = shown.arguments as { id: string };

    await reviewing.decide(by("grace"), id, edit({ id: token, limit: 1 }));
    const outcome = await run({ id: "secret-1", limit: 100 });

    expect(sent).toEqual([{ id: "secret-1", limit: 1 }]);
    expect(outcome).toMatchObject({ kind: "answered", ran: { id: token, limit: 1 } });
    const bodies = await Promise.all(
      (await store.records({ approval: id, limit: 99 }))
        .filter(({ payloadCommitment }) => payloadCommitment !== null)
        .map(async ({ type, sequence }) => [type, await store.payload(sequence)]),
    );
    expect(bodies).toMatchObject([
      ["approval.requested", { arguments: { id: token, limit: 100 } }],
      [
        "approval.approved",
        {
          arguments: { id: token, limit: 1 },
          changes: [{ path: "$.limit", before: 100, after: 1 }],
        },
      ],
      ["execution.claimed", { arguments: { id: token, limit: 1 } }],
      ["execution.finished", { result: "done" }],
    ]);
    expect((await reviewing.show(by("grace"), id)).edit?.changes).toHaveLength(1);
  });

  it("masks what the reviewer types, and tells the agent what ran when it comes back later", async () => {
    const { guard, door, ask, reviewing, sent } = house();
    const id = await ask({ id: 1 });
    await reviewing.decide(by("grace"), id, edit({ id: "secret-7" }));
    await guard.run(callOf({ id: 1 }), door());

    const again = await guard.run(callOf({ id: 1 }), door());

    expect(sent).toEqual([{ id: "secret-7" }]);
    expect(again.outcome).toMatchObject({ kind: "answered", ran: { id: expect.any(String) } });
    expect(JSON.stringify(again.outcome)).not.toContain("secret-7");
  });

  it.each([
    { because: "they do not fit the tool's schema", args: {}, message: "no id" },
    { because: "the policy denies them", args: { id: 1, does: "drop" }, message: "Not that." },
  ])("is refused when $because; the request stays", async ({ args, message }) => {
    const { ask, reviewing, store } = house([
      { id: "never", categories: ["privilege"], decision: "deny", reason: "Not that." },
    ]);
    const id = await ask({ id: 1 });

    const deciding = reviewing.decide(by("grace"), id, edit(args));

    await expect(deciding).rejects.toMatchObject({
      code: "APPROVAL_EDIT_INVALID",
      message: expect.stringContaining(message),
    });
    expect((await store.approval(id))?.state).toBe("pending");
  });

  it("is refused when others decide about such a call, and where several people decide", async () => {
    const others = house([
      {
        id: "admins",
        categories: ["privilege"],
        decision: "require-approval",
        approval: { reviewers: ["tom"] },
      },
    ]);
    const two = house([], 2);

    const escalating = others.reviewing.decide(
      by("grace"),
      await others.ask({ id: 1 }),
      edit({ id: 1, does: "drop" }),
    );
    const together = two.reviewing.decide(by("grace"), await two.ask({ id: 1 }), edit({ id: 2 }));

    await expect(escalating).rejects.toThrow("others would have to decide about them: tom");
    await expect(together).rejects.toThrow("several people decide this");
  });

  it("is no way around a passkey that the policy wants for what is put in their place", async () => {
    let isTouchAsked = true;
    const { ask, run, reviewing, sent } = house([
      {
        id: "drops-need-a-touch",
        categories: ["privilege"],
        when: { source: "…", test: () => isTouchAsked },
        decision: "require-approval",
        approval: { require: "passkey" },
      },
    ]);
    const id = await ask({ id: 1 });
    const dropping = edit({ id: 1, does: "drop" });

    const deciding = reviewing.decide(by("grace"), id, dropping);
    await expect(deciding).rejects.toThrow("they need a passkey");

    isTouchAsked = false;
    await reviewing.decide(by("grace"), id, dropping);
    isTouchAsked = true;
    expect(await run({ id: 1 })).toMatchObject({ kind: "denied", rules: ["edited-arguments"] });
    expect(sent).toEqual([]);
  });

  it("with the same ones is a plain approval", async () => {
    const { ask, run, reviewing } = house();
    const id = await ask({ id: 1 });

    const decided = await reviewing.decide(by("grace"), id, edit({ id: 1 }));

    expect(decided.decision).not.toHaveProperty("edited");
    expect(await run({ id: 1 })).not.toHaveProperty("ran");
  });
});

describe("the kill switch", () => {
  it("refuses every call, whatever the policy allows or a grant covers", async () => {
    const { ask, run, reviewing, sent, types } = house([
      { id: "free", tool: "free", decision: "allow" },
    ]);
    await reviewing.decide(by("grace"), await ask({ id: 1 }), approveWith([]));
    await reviewing.pause(by("tom"), { mode: "deny", reason: "a leak at secret-1" });

    const outcomes = [await run({ id: 2 }), await run({ id: 3 }, { tool: "free" })];
    await reviewing.resume(by("tom"), { reason: "closed" });
    const afterwards = await run({ id: 3 }, { tool: "free" });

    expect(outcomes).toMatchObject([{ kind: "denied" }, { kind: "denied", rules: ["paused"] }]);
    expect(JSON.stringify(outcomes)).toContain("a leak at");
    expect(JSON.stringify(outcomes)).not.toContain("secret-1");
    expect(afterwards.kind).toBe("answered");
    expect(sent).toEqual([{ id: 3 }]);
    expect((await types()).filter((type) => type.startsWith("pause."))).toHaveLength(2);
  });

  it("lets calls wait until it is taken back, or their callers lose patience", async () => {
    const { guard, door, reviewing, sent, tick } = house([{ id: "free", decision: "allow" }]);
    await reviewing.pause(by("tom"), { mode: "hold", reason: "look first" });
    const impatient = await guard.run(callOf({ id: 1 }), door());
    const waiting = guard.run(callOf({ id: 2 }), door({ waitMs: 60_000 }));
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    const before = [...sent];
    await reviewing.resume(by("tom"), { reason: "fine" });
    tick();

    expect(impatient.outcome).toMatchObject({
      kind: "not-sent",
      because: "a person paused all calls: look first; repeat the call later",
    });
    expect(before).toEqual([]);
    expect((await waiting).outcome.kind).toBe("answered");
  });

  it("keeps an approved call from running until it is taken back", async () => {
    const { ask, run, reviewing, sent } = house();
    await reviewing.decide(by("grace"), await ask({ id: 1 }), { verb: "approve", reason: null });
    await reviewing.pause(by("tom"), { mode: "hold", reason: "look first" });

    const paused = await run({ id: 1 });
    await reviewing.resume(by("tom"), { reason: "fine" });
    const resumed = await run({ id: 1 });

    expect([paused.kind, resumed.kind]).toEqual(["not-sent", "answered"]);
    expect(sent).toHaveLength(1);
  });

  it("is thrown by nobody whom the configuration does not know", async () => {
    const { reviewing } = house();

    const pausing = reviewing.pause(by("mallory"), { mode: "deny", reason: "x" });

    await expect(pausing).rejects.toMatchObject({ code: "APPROVAL_NOT_ENTITLED" });
    expect(await reviewing.paused()).toBeNull();
  });
});

describe("a justification", () => {
  it("is shown to reviewers as the caller's, masked, and is part of nothing that decides", async () => {
    const { guard, door, reviewing } = house();
    const first = await guard.run(
      callOf({ id: 1 }, { justification: "asked by secret-1" }),
      door(),
    );
    const again = await guard.run(callOf({ id: 1 }, { justification: "urgent" }), door());
    const id = first.outcome.kind === "pending" ? first.outcome.approval.id : "";

    const { justification } = await reviewing.show(by("grace"), id);

    expect(justification).toMatch(/^asked by /);
    expect(justification).not.toContain("secret-1");
    expect(again.outcome).toMatchObject({ kind: "pending", approval: { id } });
  });
});

describe("a grant where changes take a passkey", () => {
  const grant = { minutes: 60, same: ["$.table"] };
  const guarded = () => {
    const one = house();
    one.change({ changes: { require: "passkey" } });
    return one;
  };

  it("is made with a touch over exactly it, and used", async () => {
    const { ask, run, reviewing, sent } = guarded();
    const id = await ask({ id: 1, table: "old" });
    const subject = await reviewing.subjectOfGrantWith(by("grace"), id, { grant });
    const signed = { ...grant, proof: touch(subject) };
    await reviewing.decide(by("grace"), id, { verb: "approve", reason: null, grant: signed });
    await run({ id: 1, table: "old" });
    await run({ id: 2, table: "old" });

    expect(sent).toHaveLength(2);
  });

  it.each([
    { because: "nobody touched anything", proof: () => undefined },
    {
      because: "the touch was for longer",
      proof: (s: JsonObject) => touch({ ...s, minutes: 600 }),
    },
    { because: "it was somebody else's", proof: (s: JsonObject) => touch(s, "ada") },
    { because: "it compared less", proof: (s: JsonObject) => touch({ ...s, terms: "t" }) },
  ])("is not made when $because, and nothing is decided", async ({ proof }) => {
    const { ask, reviewing, store, types } = guarded();
    const id = await ask({ id: 1, table: "old" });
    const subject = await reviewing.subjectOfGrantWith(by("grace"), id, { grant });
    const offered = proof(subject);
    const signed = { ...grant, ...(offered === undefined ? {} : { proof: offered }) };
    const deciding = reviewing.decide(by("grace"), id, {
      verb: "approve",
      reason: null,
      grant: signed,
    });

    await expect(deciding).rejects.toMatchObject({
      code: expect.stringMatching(/^(APPROVAL_PASSKEY_REQUIRED|PASSKEY_INVALID)$/) as string,
    });
    expect((await store.approval(id))?.state).toBe("pending");
    expect(await store.grants({ limit: 9 })).toEqual([]);
    expect(await types()).toContain("approval.decision_ignored");
  });

  it("is not used if somebody wrote it, or changed it, in the database", async () => {
    const { ask, run, reviewing, store, sent } = guarded();
    const id = await ask({ id: 1, table: "old" });
    const subject = await reviewing.subjectOfGrantWith(by("grace"), id, { grant });
    const signed = { ...grant, proof: touch(subject) };
    await reviewing.decide(by("grace"), id, { verb: "approve", reason: null, grant: signed });
    const [made] = await store.grants({ limit: 1 });
    if (made === undefined) throw new Error("there is none");
    await store.commit({
      kind: "revoke-grant",
      id: made.id,
      by: by("grace"),
      at: 0,
      record: { type: "grant.revoked" },
    });
    const { proof: _proof, ...unsigned } = made;
    const again = { madeAt: MUCH_LATER, until: MUCH_LATER + made.until - made.madeAt };
    const others = [
      unsigned,
      { ...made, conditions: [] },
      { ...made, until: 1e15 },
      { ...made, ...again },
    ];
    for (const written of others) {
      const { revoked: _revoked, uses: _uses, ...rest } = written;
      const forged = {
        ...rest,
        approval: null,
        id: `forged ${sent.length} ${JSON.stringify(written).length}`,
      };
      await store.commit({
        kind: "make-grant",
        grant: forged,
        record: { type: "grant.made", grant: forged.id },
      });
    }

    expect((await run({ id: 2, table: "old" })).kind).toBe("pending");
  });
});

it("a pause is ended, and an emergency approved, with a touch only where changes take one", async () => {
  const { ask, reviewing, change, store } = house();
  change({
    changes: { require: "passkey" },
    approval: {
      reviewers: ["tom"],
      expiresAfterSeconds: 600,
      coolingOffSeconds: 30,
      breakGlass: ["owners"],
    },
  });
  const id = await ask({ id: 1 });
  await reviewing.pause(by("grace"), { mode: "hold", reason: "a leak" });
  const unsigned = [
    reviewing.resume(by("grace"), { reason: "mine" }),
    reviewing.breakGlass(by("grace"), id, { reason: "mine" }),
  ];
  for (const one of unsigned) {
    await expect(one).rejects.toMatchObject({ code: "APPROVAL_PASSKEY_REQUIRED" });
  }
  const stillPaused = await store.pause();
  const subject = await reviewing.subjectOfResume();
  const answer = { act: "resume", subject, person: "grace", nonce: "n" };
  await reviewing.resume(by("grace"), { reason: "over", proof: { nonce: "n", answer } });
  const statement = await reviewing.statementFor(by("grace"), id, {
    verb: "approve",
    breakGlass: true,
    reason: "fire",
    nonce: "n",
  });
  const proof = { nonce: "n", answer: statement as unknown as JsonObject };
  const approved = await reviewing.breakGlass(by("grace"), id, { reason: "fire", proof });

  expect(stillPaused).not.toBeNull();
  expect(await store.pause()).toBeNull();
  expect(approved.state).toBe("approved");
});

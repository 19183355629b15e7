import type { JsonValue, NewGrant, ReviewerDecision, StoreOperation } from "@countersign/core";
import { describe, expect, it } from "vitest";
import { freshStorage, requestApproval, type OpenStorage } from "./storage-under-test.ts";

const grace = { person: "grace", channel: "api" } as const;

function grantOf(id: string, changes: Partial<NewGrant> = {}): NewGrant {
  return {
    id,
    requester: "local:ada@host",
    upstream: "crm",
    tool: "delete",
    category: "delete",
    conditions: [{ path: "$.id", equals: 7 }],
    when: "call.arguments.id < 9",
    disclosed: [],
    toolHash: null,
    policy: "policy-1",
    madeBy: grace,
    madeAt: 5,
    until: 100,
    reason: null,
    approval: null,
    selfApproved: false,
    ...changes,
  };
}

const make = (grant: NewGrant): StoreOperation => {
  return { kind: "make-grant", grant, record: { type: "grant.made", grant: grant.id } };
};
const use = (id: string, at: number, policy = "policy-1"): StoreOperation => {
  return { kind: "use-grant", id, at, policy, record: { type: "grant.used", grant: id } };
};
const revoke = (id: string): StoreOperation => {
  return {
    kind: "revoke-grant",
    id,
    by: grace,
    at: 9,
    record: { type: "grant.revoked", grant: id },
  };
};
const vote = (person: string, at: number): StoreOperation => {
  const decision: ReviewerDecision = {
    verb: "approve",
    reviewer: { person, channel: "api" },
    at,
    reason: null,
    selfApproved: false,
  };
  const record = { type: "approval.approved" } as const;
  const onlyIf = { expiresAfter: 0, level: 0 };
  return {
    kind: "vote-approval",
    id: "a",
    vote: decision,
    onlyIf,
    record,
    recordIfPending: record,
    otherwise: { type: "approval.decision_ignored" },
  };
};
const move = (event: "approve" | "claim"): StoreOperation => {
  return { kind: "move-approval", id: "a", event, record: { type: "approval.approved" } };
};

/** What is kept around approval requests. */
export function aroundApprovalContract(open: OpenStorage): void {
  const { storage } = freshStorage(open);

  describe("a grant", () => {
    it("comes back as it was made, and counts its uses, each with a record", async () => {
      const { store } = storage();
      await store.commit(make(grantOf("g")));

      const [first, second] = await store.commit(use("g", 99), use("g", 99));

      expect([first?.done, second?.done]).toEqual([true, true]);
      expect(await store.grant("g")).toEqual({ ...grantOf("g"), revoked: null, uses: 2 });
      expect((await store.records({ limit: 9 })).map(({ type, grant }) => [type, grant])).toEqual([
        ["grant.made", "g"],
        ["grant.used", "g"],
        ["grant.used", "g"],
      ]);
    });

    it.each([
      { because: "it is over", operation: use("g", 100) },
      { because: "the policy is another one", operation: use("g", 6, "policy-2") },
      { because: "it is not there", operation: use("h", 6) },
    ])("is not used when $because, and nothing is recorded", async ({ operation }) => {
      const { store } = storage();
      await store.commit(make(grantOf("g")));

      const [result] = await store.commit(operation);

      expect(result).toEqual({ done: false });
      expect(await store.records({ limit: 9 })).toHaveLength(1);
    });

    it("is revoked once, and is never used afterwards", async () => {
      const { store } = storage();
      await store.commit(make(grantOf("g")));

      const results = await store.commit(revoke("g"), revoke("g"), use("g", 6));

      expect(results.map(({ done }) => done)).toEqual([true, false, false]);
      expect((await store.grant("g"))?.revoked).toEqual({ by: grace, at: 9 });
    });

    it("that goes with a decision is made if that decision was taken, and not otherwise", async () => {
      const { store } = storage();
      const results = await store.commit(
        requestApproval("a", { quorum: 2 }),
        vote("ada", 4),
        make(grantOf("too early", { approval: "a" })),
        vote("grace", 5),
        make(grantOf("g", { approval: "a" })),
        make(grantOf("of another time", { approval: "a", madeAt: 6 })),
        make(grantOf("of nothing", { approval: "b" })),
      );

      expect(results.map(({ done }) => done)).toEqual([
        true,
        true,
        false,
        true,
        true,
        false,
        false,
      ]);
      expect((await store.grants({ limit: 9 })).map(({ id }) => id)).toEqual(["g"]);
    });

    it("is found by what it is for and whether it is in force, newest first", async () => {
      const { store } = storage();
      await store.commit(
        make(grantOf("g1")),
        make(grantOf("g2", { tool: "drop" })),
        make(grantOf("g3", { until: 50 })),
        make(grantOf("g4")),
        revoke("g4"),
      );
      const ids = async (filter: Partial<Parameters<typeof store.grants>[0]>) =>
        (await store.grants({ limit: 9, ...filter })).map(({ id }) => id);

      expect(await ids({})).toEqual(["g4", "g3", "g2", "g1"]);
      expect(await ids({ inForceAt: 50 })).toEqual(["g2", "g1"]);
      expect(await ids({ tool: "delete", inForceAt: 49 })).toEqual(["g3", "g1"]);
      expect(await ids({ requester: "local:eve@host" })).toEqual([]);
    });
  });

  describe("the kill switch", () => {
    const pause = { mode: "hold", reason: "leak", by: grace, at: 5 } as const;
    const set = (to: typeof pause | null): StoreOperation => {
      const type = to === null ? "pause.ended" : "pause.started";
      return { kind: "set-pause", pause: to, record: { type, note: "x" } };
    };

    it("is kept until it is taken back, and recorded both times", async () => {
      const { store } = storage();

      expect(await store.pause()).toBeNull();
      await store.commit(set(pause));
      expect(await store.pause()).toEqual(pause);
      await store.commit(set(null));
      expect(await store.pause()).toBeNull();
      expect((await store.records({ limit: 9 })).map(({ type }) => type)).toEqual([
        "pause.started",
        "pause.ended",
      ]);
    });

    it("refuses the claim of a call that needs no approval", async () => {
      const { store } = storage();
      const claim: StoreOperation = {
        kind: "append",
        unlessPaused: true,
        record: { type: "execution.claimed" },
      };

      const [, paused] = await store.commit(set(pause), claim);
      const [, again] = await store.commit(set(null), claim);

      expect([paused?.done, again?.done]).toEqual([false, true]);
      expect((await store.records({ limit: 9 })).map(({ type }) => type)).toEqual([
        "pause.started",
        "pause.ended",
        "execution.claimed",
      ]);
    });

    it("lets nobody claim an approved request", async () => {
      const { store } = storage();
      await store.commit(requestApproval("a"), move("approve"), set(pause));

      const [paused] = await store.commit(move("claim"));
      const [, again] = await store.commit(set(null), move("claim"));

      expect([paused?.done, paused?.approval?.state]).toEqual([false, "approved"]);
      expect([again?.done, again?.approval?.state]).toEqual([true, "executing"]);
    });
  });

  it("a preview is noted once, and only while nobody has decided", async () => {
    const { store } = storage();
    const preview = { verb: "delete", rows: 3, of: 9, exchange: "x", at: 5 } as const;
    const note = (id: string): StoreOperation => {
      return { kind: "note-preview", id, preview, record: { type: "approval.previewed" } };
    };
    await store.commit(requestApproval("a"), requestApproval("b"), {
      ...vote("grace", 5),
      id: "b",
    } as StoreOperation);

    const results = await store.commit(note("a"), note("a"), note("b"), note("c"));

    expect(results.map(({ done }) => done)).toEqual([true, false, false, false]);
    expect((await store.approval("a"))?.preview).toEqual(preview);
  });

  describe("the outbox", () => {
    const channels = (...names: readonly string[]): StoreOperation => {
      return { kind: "set-channels", names };
    };

    it("holds a notice for each channel and each record that is somebody's business", async () => {
      const { store } = storage();
      await store.commit(channels("hook", "chat"));
      await store.commit(
        { kind: "append", record: { type: "call.received" } },
        requestApproval("a"),
        { kind: "append", record: { type: "execution.finished" } },
        { kind: "append", record: { type: "execution.finished", approval: "a" } },
      );

      const due = await store.outbox({ dueBy: 0, limit: 9 });

      expect(due.map(({ channel, sequence }) => `${channel} ${sequence}`).toSorted()).toEqual([
        "chat 2",
        "chat 4",
        "hook 2",
        "hook 4",
      ]);
      expect(due[0]).toMatchObject({ attempts: 0, lastError: null });
    });

    it("lets a notice go when it is delivered or given up, and keeps it for later otherwise", async () => {
      const { store } = storage();
      await store.commit(channels("hook"));
      await store.commit(requestApproval("a"), requestApproval("b"), requestApproval("c"));
      const settle = (
        sequence: number,
        outcome: Extract<StoreOperation, { kind: "settle-notice" }>["outcome"],
      ): StoreOperation => ({ kind: "settle-notice", channel: "hook", sequence, outcome });

      const results = await store.commit(
        settle(1, { delivered: true }),
        settle(2, { retryAt: 70, error: "HTTP 500" }),
        settle(3, { givenUp: true, record: { type: "notice.given_up" } }),
        settle(1, { delivered: true }),
      );

      expect(results.map(({ done }) => done)).toEqual([true, true, true, false]);
      expect(await store.outbox({ dueBy: 69, limit: 9 })).toEqual([]);
      expect(await store.outbox({ dueBy: 70, limit: 9 })).toEqual([
        { channel: "hook", sequence: 2, attempts: 1, nextAttemptAt: 70, lastError: "HTTP 500" },
      ]);
      expect((await store.records({ limit: 9 })).at(-1)?.type).toBe("notice.given_up");
    });

    it("forgets channels that are no longer there, and starts others with what comes", async () => {
      const { store } = storage();
      await store.commit(channels("old"));
      await store.commit(requestApproval("a"));

      await store.commit(channels("new"));
      await store.commit(requestApproval("b"));

      const due = await store.outbox({ dueBy: 0, limit: 9 });
      expect(due.map(({ channel, sequence }) => [channel, sequence])).toEqual([["new", 2]]);
    });

    it("lets nobody who asks for much keep another's notices waiting", async () => {
      const { store } = storage();
      const by = (name: string) => ({ requester: { id: name, name, verified: false } });
      await store.commit(channels("hook"));
      await store.commit(
        ...["a", "b", "c"].map((id) => requestApproval(id, by("many"))),
        requestApproval("d", by("few")),
        { kind: "append", record: { type: "definition.waiting" } },
      );

      const due = await store.outbox({ channel: "hook", dueBy: 0, limit: 4 });

      expect(due.map(({ sequence }) => sequence)).toEqual([1, 4, 5, 2]);
    });

    it("can be asked about one channel, whatever waits for the others", async () => {
      const { store } = storage();
      await store.commit(channels("hook", "chat"));
      await store.commit(requestApproval("a"), requestApproval("b"));

      const due = await store.outbox({ channel: "hook", dueBy: 0, limit: 2 });

      expect(due.map(({ channel, sequence }) => [channel, sequence])).toEqual([
        ["hook", 1],
        ["hook", 2],
      ]);
    });
  });

  describe("what a channel remembers", () => {
    const keep = (channel: string, key: string, value: JsonValue | null): StoreOperation => ({
      kind: "keep-channel-note",
      channel,
      key,
      value,
    });

    it("is found by the beginning of its key, in order, and only by that channel", async () => {
      const { store } = storage();
      await store.commit(
        keep("chat", "card/b", { n: 2 }),
        keep("chat", "card/a", { n: 1 }),
        keep("chat", "cards", { n: 3 }),
        keep("chat", "place/😀", "here"),
        keep("other", "card/c", { n: 4 }),
      );

      const found = await store.channelNotes({ channel: "chat", prefix: "card/", limit: 9 });
      const places = await store.channelNotes({ channel: "chat", prefix: "place/", limit: 9 });
      const one = await store.channelNotes({ channel: "chat", prefix: "", limit: 1 });

      expect(found).toEqual([
        { channel: "chat", key: "card/a", value: { n: 1 } },
        { channel: "chat", key: "card/b", value: { n: 2 } },
      ]);
      expect(places.map(({ value }) => value)).toEqual(["here"]);
      expect(one.map(({ key }) => key)).toEqual(["card/a"]);
    });

    it("is replaced, and forgotten, without a record", async () => {
      const { store } = storage();

      const results = await store.commit(
        keep("chat", "a", 1),
        keep("chat", "a", 2),
        keep("chat", "b", 1),
        keep("chat", "b", null),
        keep("chat", "b", null),
      );

      expect(results.map(({ done }) => done)).toEqual([true, true, true, true, false]);
      expect(await store.channelNotes({ channel: "chat", prefix: "", limit: 9 })).toEqual([
        { channel: "chat", key: "a", value: 2 },
      ]);
      expect(await store.records({ limit: 9 })).toEqual([]);
    });
  });
}

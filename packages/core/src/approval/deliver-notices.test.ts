import { manualClock, MemoryStorage, requestApproval } from "@countersign/testkit";
import { describe, expect, it } from "vitest";
import type { ApprovalNotice } from "./approval-channel.ts";
import { deliverNotices } from "./deliver-notices.ts";

async function house() {
  const clock = manualClock();
  const { store } = new MemoryStorage({ now: clock.now });
  const got: ApprovalNotice[] = [];
  let isDown = false;
  let trouble = new Error("HTTP 503");
  let takesMs = 0;
  const channel = {
    name: "hook",
    deliver: async (notice: ApprovalNotice) => {
      if (isDown) throw trouble;
      clock.advance(takesMs);
      got.push(notice);
    },
  };
  await store.commit({ kind: "set-channels", names: ["hook"] });
  return {
    clock,
    store,
    got,
    slow: (milliseconds: number) => void (takesMs = milliseconds),
    down: (is: boolean, error = trouble) => {
      isDown = is;
      trouble = error;
    },
    deliver: () =>
      deliverNotices({
        store,
        clock: { now: clock.now, every: () => () => undefined },
        channels: [channel],
        definitionReviewers: () => ["data-owners", "eve"],
        admins: () => ["eve"],
        people: () => ({
          mode: "team",
          isPerson: (person) => ["ada", "grace", "tom", "eve"].includes(person),
          membersOf: (group) => (group === "data-owners" ? ["ada", "grace", "tom"] : []),
          isSamePerson: (requester, person) => requester.id === `local:${person}@host`,
        }),
      }),
  };
}

describe("notices", () => {
  it("tell those who are asked, and not the requester, once", async () => {
    const { store, deliver, got } = await house();
    await store.commit(requestApproval("a"));

    const counts = [await deliver(), await deliver()];

    expect(counts).toEqual([1, 0]);
    expect(got).toMatchObject([
      { id: "ntc_1", type: "approval.requested", request: { id: "a" }, people: ["grace", "tom"] },
    ]);
  });

  it("tell those who decide about definitions that one waits, and nobody of one that does not", async () => {
    const { store, deliver, got } = await house();
    const about = { upstream: "crm", tool: "export", toolHash: "f".repeat(64) };
    await store.commit(
      { kind: "append", record: { type: "definition.pinned", ...about } },
      { kind: "append", record: { type: "definition.waiting", ...about } },
    );

    await deliver();

    expect(got).toMatchObject([
      {
        type: "definition.waiting",
        record: about,
        request: null,
        people: ["ada", "grace", "tom", "eve"],
      },
    ]);
  });

  it("tell whom a code for a passkey is for, and those who answer for who gets in", async () => {
    const { store, deliver, got } = await house();
    const record = { type: "passkey.invited", person: "tom", operator: "local:x@host" } as const;
    await store.commit({ kind: "append", record });

    await deliver();

    expect(got).toMatchObject([{ type: "passkey.invited", record, people: ["eve", "tom"] }]);
  });

  it("tell everybody who was passed over when somebody broke the glass", async () => {
    const { store, deliver, got } = await house();
    await store.commit(requestApproval("a"));
    const eve = { person: "eve", channel: "api" } as const;
    const record = { type: "approval.broke_glass", reviewer: eve } as const;
    await store.commit({
      kind: "vote-approval",
      id: "a",
      vote: {
        verb: "approve",
        reviewer: eve,
        at: 1,
        reason: "fire",
        selfApproved: false,
        breakGlass: true,
      },
      onlyIf: { expiresAfter: 0, level: 0 },
      record,
      recordIfPending: record,
      otherwise: record,
    });

    await deliver();

    expect(got.at(-1)).toMatchObject({
      type: "approval.broke_glass",
      people: ["ada", "grace", "tom"],
    });
  });

  it("wait while a channel is down, longer each time, and are not lost", async () => {
    const { store, deliver, got, down, clock } = await house();
    down(true);
    await store.commit(requestApproval("a"));

    await deliver();
    const [entry] = await store.outbox({ dueBy: clock.now() + 5_000, limit: 1 });
    clock.advance(4_999);
    const early = await deliver();
    down(false);
    clock.advance(1);
    const late = await deliver();

    expect(entry).toMatchObject({ attempts: 1, lastError: "HTTP 503" });
    expect([early, late, got.length]).toEqual([0, 1, 1]);
  });

  it("are looked for again after a second, for one that came meanwhile and is another's turn", async () => {
    const { store, deliver, got, slow } = await house();
    const by = (name: string) => ({ requester: { id: name, name, verified: false } });
    await store.commit(...["a", "b", "c", "d"].map((id) => requestApproval(id, by("many"))));
    slow(900);

    await deliver();
    await store.commit(requestApproval("e", by("few")));
    await deliver();

    expect(got.map(({ request }) => request?.id)).toEqual(["a", "b", "c", "e"]);
  });

  it("wait as long as the other side says", async () => {
    const { store, deliver, down, clock } = await house();
    down(true, Object.assign(new Error("HTTP 429"), { retryAfterMs: 900_000 }));
    await store.commit(requestApproval("a"));

    await deliver();

    const due = (after: number) => store.outbox({ dueBy: clock.now() + after, limit: 1 });
    expect([await due(899_999), await due(900_000)]).toMatchObject([[], [{ attempts: 1 }]]);
  });

  it("are given up after days, and that is recorded", async () => {
    const { store, deliver, down, clock } = await house();
    down(true);
    await store.commit(requestApproval("a"));

    for (let attempt = 0; attempt < 10; attempt++) {
      await deliver();
      clock.advance(24 * 3_600_000);
    }

    expect(await store.outbox({ dueBy: clock.now(), limit: 9 })).toEqual([]);
    expect((await store.records({ limit: 9 })).at(-1)).toMatchObject({ type: "notice.given_up" });
  });
});

import {
  APPROVAL_STATES,
  TRANSITIONS,
  type ApprovalEvent,
  type ApprovalState,
  type AuditDraft,
  type ReviewerDecision,
  type Store,
  type StoreOperation,
} from "@countersign/core";
import { describe, expect, it } from "vitest";
import {
  freshStorage,
  newApproval,
  requestApproval,
  type OpenStorage,
} from "./storage-under-test.ts";

type Move = Extract<StoreOperation, { kind: "move-approval" }>;

/** Events that lead from `pending` to each state. */
const WAY_TO: Readonly<Record<ApprovalState, readonly ApprovalEvent[]>> = {
  pending: [],
  approved: ["approve"],
  rejected: ["reject"],
  expired: ["expire"],
  cancelled: ["cancel"],
  executing: ["approve", "claim"],
  executed: ["approve", "claim", "succeed"],
  failed: ["approve", "claim", "fail"],
  unknown: ["approve", "claim", "lose"],
};

const EVENTS: readonly ApprovalEvent[] = [
  "approve",
  "reject",
  "escalate",
  "expire",
  "cancel",
  "claim",
  "succeed",
  "fail",
  "lose",
];

const record: AuditDraft = { type: "approval.approved" };
const move = (event: ApprovalEvent, id = "a", more: Partial<Move> = {}): Move => {
  return { kind: "move-approval", id, event, record, ...more };
};

/** Adds request `a` and leads it to `state`. */
async function requestIn(state: ApprovalState, store: Store): Promise<void> {
  const steps = WAY_TO[state].map((event) => move(event));
  await store.commit(requestApproval("a"), ...steps);
}

/** The life of approval requests. */
export function approvalContract(open: OpenStorage): void {
  const { storage } = freshStorage(open);

  describe("an approval request", () => {
    it("is pending once asked for, with its arguments as the payload of its record", async () => {
      const { store } = storage();

      const [result] = await store.commit(requestApproval("a"));

      const expected = {
        ...newApproval("a"),
        state: "pending",
        votes: [],
        escalations: [],
        decision: null,
        decisionRecord: null,
        preview: null,
        owner: null,
        leaseUntil: null,
        fence: 0,
        delivered: false,
        argumentsRecord: 1,
        resultRecord: null,
        coolingOffUntil: null,
      };
      expect(result).toEqual({ done: true, approval: expected, sequence: 1 });
      expect(await store.approval("a")).toEqual(expected);
      expect(await store.payload(1)).toEqual({ arguments: { id: "a" } });
    });

    it("is named by the records of what happens to it", async () => {
      const { store } = storage();
      await requestIn("executed", store);
      await store.commit({ kind: "mark-delivered", id: "a", record: { type: "result.delivered" } });
      await store.commit(
        move("approve", "a", { otherwise: { type: "approval.decision_ignored" } }),
      );

      const types = (await store.records({ approval: "a", limit: 10 })).map(({ type }) => type);
      expect(types).toEqual([
        "approval.requested",
        "approval.approved",
        "approval.approved",
        "approval.approved",
        "result.delivered",
        "approval.decision_ignored",
      ]);
    });

    it.each(APPROVAL_STATES)(
      "in state %s makes the same call attach or ask anew",
      async (state) => {
        const { store } = storage();
        await requestIn(state, store);
        const records = (await store.records({ limit: 10 })).length;

        const same = { fingerprint: newApproval("a").fingerprint };
        const [result] = await store.commit(requestApproval("b", same));

        const isOpen = ["pending", "approved", "executing"].includes(state);
        expect(result?.done).toBe(!isOpen);
        expect(result?.approval?.id).toBe(isOpen ? "a" : "b");
        expect(await store.records({ limit: 10 })).toHaveLength(records + (isOpen ? 0 : 1));
      },
    );

    it("is asked for once when the same call is made twice at the same time", async () => {
      const { store } = storage();
      const same = { fingerprint: "same" };

      const results = await Promise.all(
        ["a", "b", "c"].map((id) => store.commit(requestApproval(id, same))),
      );

      expect(results.flat().map(({ done }) => done)).toEqual([true, false, false]);
      expect(results.flat().map(({ approval }) => approval?.id)).toEqual(["a", "a", "a"]);
    });

    it.each(APPROVAL_STATES)("in state %s moves as the state machine says", async (state) => {
      const { store } = storage();
      const otherwise = { type: "approval.decision_ignored" } as const;
      for (const event of EVENTS) {
        await store.commit(requestApproval(event), ...WAY_TO[state].map((e) => move(e, event)));
        const [before] = await store.records({ limit: 1, newestFirst: true });

        const [result] = await store.commit(move(event, event, { otherwise }));

        const to = TRANSITIONS[state][event];
        const [last] = await store.records({ limit: 1, newestFirst: true });
        expect({ event, ...result, stored: (await store.approval(event))?.state }).toMatchObject({
          event,
          done: to !== undefined,
          sequence: (before?.sequence ?? 0) + 1,
          approval: { state: to ?? state },
          stored: to ?? state,
        });
        expect({ event, type: last?.type }).toEqual({
          event,
          type: to ? record.type : otherwise.type,
        });
      }
    });

    it("is decided once, whoever comes first", async () => {
      const { store } = storage();
      await store.commit(requestApproval("a"));
      const decision = (person: string): ReviewerDecision => ({
        verb: "approve",
        reviewer: { person, channel: "api" },
        at: 5,
        reason: null,
        selfApproved: false,
      });

      const results = await Promise.all([
        store.commit(move("approve", "a", { set: { decision: decision("ada") } })),
        store.commit(move("reject", "a", { set: { decision: decision("grace") } })),
      ]);

      expect(results.flat().map(({ done }) => done)).toEqual([true, false]);
      expect(results.flat().map(({ approval }) => approval?.decision?.reviewer.person)).toEqual([
        "ada",
        "ada",
      ]);
      // A refused move without `otherwise` leaves no record.
      expect(await store.records({ limit: 10 })).toHaveLength(2);
    });

    it("takes everything a move sets, and the record that holds the result", async () => {
      const { store } = storage();
      await requestIn("approved", store);

      const [claimed] = await store.commit(
        move("claim", "a", { set: { owner: "p1", leaseUntil: 99, nextFence: true } }),
      );
      const [finished] = await store.commit(
        move("succeed", "a", {
          set: { holdsResult: true, delivered: true },
          payload: { scope: "s1", body: "result" },
        }),
      );

      expect(claimed?.approval).toMatchObject({ owner: "p1", leaseUntil: 99, fence: 1 });
      expect(finished?.approval).toMatchObject({ resultRecord: 4, delivered: true, fence: 1 });
      expect(await store.payload(4)).toBe("result");
    });

    it("is decided once, and has one result: a second one fails the commit", async () => {
      const { store } = storage();
      const decision: ReviewerDecision = {
        verb: "approve",
        reviewer: { person: "ada", channel: "api" },
        at: 5,
        reason: null,
        selfApproved: false,
      };
      const payload = { scope: "s1", body: "result" };
      await store.commit(
        requestApproval("a"),
        move("approve", "a", { set: { decision } }),
        move("claim"),
        move("lose", "a", { set: { holdsResult: true }, payload }),
      );

      for (const set of [{ decision: { ...decision, at: 6 } }, { holdsResult: true }]) {
        const commit = store.commit(move("succeed", "a", { set, payload }));
        await expect(commit).rejects.toMatchObject({ code: "AUDIT_WRITE_FAILED" });
      }
      expect(await store.approval("a")).toMatchObject({
        state: "unknown",
        decision,
        resultRecord: 4,
      });
    });

    it("keeps until when a rejection stands", async () => {
      const { store } = storage();
      await store.commit(requestApproval("a"));

      const [result] = await store.commit(move("reject", "a", { set: { coolingOffUntil: 7 } }));

      expect(result?.approval).toMatchObject({ state: "rejected", coolingOffUntil: 7 });
    });

    it.each([
      { onlyIf: { binding: "binding of a" }, done: true },
      { onlyIf: { binding: "another" }, done: false },
      { onlyIf: { fence: 1 }, done: true },
      { onlyIf: { fence: 0 }, done: false },
      { onlyIf: { expiresAfter: 1_999 }, done: true },
      { onlyIf: { expiresAfter: 2_000 }, done: false },
      { onlyIf: { expiredBy: 2_000 }, done: true },
      { onlyIf: { expiredBy: 1_999 }, done: false },
      { onlyIf: { leaseEndedBy: 50 }, done: true },
      { onlyIf: { leaseEndedBy: 49 }, done: false },
      { onlyIf: { owner: "p1" }, done: true },
      { onlyIf: { owner: "p2" }, done: false },
      { onlyIf: { owner: "p1", fence: 0 }, done: false },
      { onlyIf: {}, done: true },
    ])("moves only if $onlyIf holds: $done", async ({ onlyIf, done }) => {
      const { store } = storage();
      await requestIn("approved", store);
      await store.commit(
        move("claim", "a", { set: { owner: "p1", leaseUntil: 50, nextFence: true } }),
      );

      const [result] = await store.commit(move("succeed", "a", { onlyIf }));

      expect(result?.done).toBe(done);
      expect((await store.approval("a"))?.state).toBe(done ? "executed" : "executing");
    });

    it("without a lease counts as one whose lease has ended", async () => {
      const { store } = storage();
      await requestIn("executing", store);

      const [result] = await store.commit(move("lose", "a", { onlyIf: { leaseEndedBy: 0 } }));

      expect(result?.done).toBe(true);
    });

    it("that is not there is refused, and what was tried is recorded", async () => {
      const { store } = storage();

      const results = await store.commit(
        move("approve", "a", { otherwise: { type: "approval.decision_ignored" } }),
        { kind: "renew-lease", id: "a", fence: 0, leaseUntil: 1 },
        { kind: "mark-delivered", id: "a", record },
      );

      expect(results).toEqual([{ done: false, sequence: 1 }, { done: false }, { done: false }]);
    });

    it("has its lease renewed by the claim that holds it only, without a record", async () => {
      const { store } = storage();
      await requestIn("approved", store);
      await store.commit(
        move("claim", "a", { set: { owner: "p1", leaseUntil: 50, nextFence: true } }),
      );
      const renew = (fence: number) =>
        store.commit({ kind: "renew-lease", id: "a", fence, leaseUntil: 100 });

      const [wrong] = await renew(0);
      const [right] = await renew(1);
      await store.commit(move("succeed"));
      const [late] = await renew(1);

      expect([wrong?.done, right?.done, late?.done]).toEqual([false, true, false]);
      expect(right?.approval?.leaseUntil).toBe(100);
      expect(right?.sequence).toBeUndefined();
    });

    it.each(APPROVAL_STATES)(
      "in state %s is marked delivered once, if it has run",
      async (state) => {
        const { store } = storage();
        await requestIn(state, store);
        const deliver = () => store.commit({ kind: "mark-delivered", id: "a", record });

        const [first] = await deliver();
        const [second] = await deliver();

        const hasRun = state === "executed" || state === "failed";
        expect([first?.done, second?.done]).toEqual([hasRun, false]);
        expect((await store.approval("a"))?.delivered).toBe(hasRun);
        expect(second?.sequence).toBeUndefined();
      },
    );

    it("is found by state and fingerprint, newest or oldest first", async () => {
      const { store } = storage();
      await store.commit(requestApproval("a"), requestApproval("b"), requestApproval("c"));
      await store.commit(move("approve", "b"));
      const ids = async (filter: Partial<Parameters<typeof store.approvals>[0]>) =>
        (await store.approvals({ limit: 10, ...filter })).map(({ id }) => id);

      expect(await ids({})).toEqual(["c", "b", "a"]);
      expect(await ids({ oldestFirst: true })).toEqual(["a", "b", "c"]);
      expect(await ids({ limit: 1 })).toEqual(["c"]);
      expect(await ids({ states: ["pending"] })).toEqual(["c", "a"]);
      expect(await ids({ states: ["pending", "approved"] })).toEqual(["c", "b", "a"]);
      expect(await ids({ states: [] })).toEqual([]);
      expect(await ids({ fingerprint: newApproval("b").fingerprint })).toEqual(["b"]);
      expect(await ids({ fingerprint: newApproval("b").fingerprint, states: ["pending"] })).toEqual(
        [],
      );
    });

    it("is found by its deadline, page by page, and counted", async () => {
      const { store } = storage();
      await store.commit(
        requestApproval("a", { expiresAt: 3_000 }),
        requestApproval("b", { expiresAt: 1_000 }),
        requestApproval("c", { expiresAt: 3_000 }),
        requestApproval("d", { expiresAt: 2_000 }),
      );
      const ids = async (filter: Partial<Parameters<typeof store.approvals>[0]>) =>
        (await store.approvals({ limit: 10, soonestFirst: true, ...filter })).map(({ id }) => id);

      expect(await ids({})).toEqual(["b", "d", "a", "c"]);
      expect(await ids({ skip: 1, limit: 2 })).toEqual(["d", "a"]);
      expect(await ids({ skip: 9 })).toEqual([]);
      expect(await ids({ expiresAfter: 2_000 })).toEqual(["a", "c"]);
      expect(await store.countApprovals({ states: ["pending"], expiresAfter: 1_000 })).toBe(3);
      expect(await store.countApprovals({ states: ["rejected"] })).toBe(0);
    });

    it("is undefined when it is not there", async () => {
      expect(await storage().store.approval("a")).toBeUndefined();
    });
  });
}

import type {
  Escalation,
  NewApproval,
  ReviewerDecision,
  Store,
  StoreOperation,
} from "@countersign/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { freshStorage, requestApproval, type OpenStorage } from "./storage-under-test.ts";

const voteOf = (person: string, more: Partial<ReviewerDecision> = {}): ReviewerDecision => ({
  verb: "approve",
  reviewer: { person, channel: "api" },
  at: 5,
  reason: null,
  selfApproved: false,
  ...more,
});

const cast = (
  vote: ReviewerDecision,
  onlyIf: { expiresAfter: number; level: number } = { expiresAfter: 0, level: 0 },
  id = "a",
): StoreOperation => ({
  kind: "vote-approval",
  id,
  vote,
  coolingOffUntil: 99,
  onlyIf,
  record: { type: vote.verb === "reject" ? "approval.rejected" : "approval.approved" },
  recordIfPending: { type: "approval.voted" },
  otherwise: { type: "approval.decision_ignored" },
  payload: { scope: "s1", body: { reason: vote.reason } },
});

const escalationTo = (...to: readonly string[]): Escalation => {
  return { to, by: null, reason: null, at: 500 };
};

const escalate = (escalation: Escalation, level = 0): StoreOperation => ({
  kind: "move-approval",
  id: "a",
  event: "escalate",
  set: { escalation },
  onlyIf: { level },
  record: { type: "approval.escalated" },
});

const typesOf = async (store: Store) =>
  (await store.records({ limit: 100 })).map(({ type }) => type);

/** Several people deciding one request, and handing it on. */
export function voteContract(open: OpenStorage): void {
  const { storage } = freshStorage(open);
  const asked = async (changes: Partial<NewApproval> = {}): Promise<Store> => {
    const { store } = storage();
    await store.commit(requestApproval("a", changes));
    return store;
  };

  describe("votes", () => {
    it("approve when there are as many people as it takes, and are kept with it", async () => {
      const store = await asked({ quorum: 2 });

      const [first] = await store.commit(cast(voteOf("ada")));
      const [second] = await store.commit(cast(voteOf("grace", { reason: "fine" })));

      expect(first?.approval).toMatchObject({
        state: "pending",
        decision: null,
        votes: [voteOf("ada")],
      });
      expect(second?.approval).toEqual(await store.approval("a"));
      expect(second?.approval).toMatchObject({
        state: "approved",
        decision: voteOf("grace", { reason: "fine" }),
        votes: [voteOf("ada"), voteOf("grace", { reason: "fine" })],
        coolingOffUntil: null,
      });
      expect(await typesOf(store)).toEqual([
        "approval.requested",
        "approval.voted",
        "approval.approved",
      ]);
      expect(await store.payload(3)).toEqual({ reason: "fine" });
    });

    it("count once for each person, whichever channel they come through", async () => {
      const store = await asked({ quorum: 2 });
      await store.commit(cast(voteOf("ada")));

      const [again] = await store.commit(
        cast(voteOf("ada", { reviewer: { person: "ada", channel: "console" } })),
      );

      expect(again).toMatchObject({ done: false, approval: { state: "pending" } });
      expect(again?.approval?.votes).toHaveLength(1);
      expect((await typesOf(store)).at(-1)).toBe("approval.decision_ignored");
    });

    it("reject with the first rejection, also after an approval", async () => {
      const store = await asked({ quorum: 3 });
      await store.commit(cast(voteOf("ada")));

      const [result] = await store.commit(cast(voteOf("grace", { verb: "reject" })));

      expect(result?.approval).toMatchObject({
        state: "rejected",
        decision: { reviewer: { person: "grace" } },
        coolingOffUntil: 99,
      });
    });

    it("approve alone when the glass is broken", async () => {
      const store = await asked({ quorum: 3 });

      const [result] = await store.commit(cast(voteOf("ada", { breakGlass: true })));

      expect(result?.approval).toMatchObject({ state: "approved", decision: { breakGlass: true } });
      await store.commit(requestApproval("b", { fingerprint: "another" }));
      const found = await store.approvals({ brokeGlass: true, limit: 10 });
      expect(found.map(({ id }) => id)).toEqual(["a"]);
    });

    it.each([
      { because: "it has expired", vote: cast(voteOf("ada"), { expiresAfter: 2_000, level: 0 }) },
      { because: "it was escalated", vote: cast(voteOf("ada"), { expiresAfter: 0, level: 1 }) },
      { because: "it is not there", vote: cast(voteOf("ada"), undefined, "b") },
    ])("are refused and recorded when $because", async ({ vote }) => {
      const store = await asked();

      const [result] = await store.commit(vote);

      expect(result).toMatchObject({ done: false, sequence: 2 });
      expect(await store.approval("a")).toMatchObject({ state: "pending", votes: [] });
    });

    it("are refused once the request is settled", async () => {
      const store = await asked();
      await store.commit(cast(voteOf("ada")));

      const [late] = await store.commit(cast(voteOf("grace", { verb: "reject" })));

      expect(late).toMatchObject({ done: false, approval: { state: "approved" } });
      expect(late?.approval?.votes).toHaveLength(1);
    });

    it("of many people at once are counted one by one: one of them decides", async () => {
      const store = await asked({ quorum: 3 });
      const people = ["ada", "grace", "ada", "tom", "eve", "grace"];

      const results = await Promise.all(people.map((person) => store.commit(cast(voteOf(person)))));

      expect(results.flat().map(({ done }) => done)).toEqual([
        true,
        true,
        false,
        true,
        false,
        false,
      ]);
      const records = await typesOf(store);
      expect(records.filter((type) => type === "approval.approved")).toHaveLength(1);
    });

    it("never approve with fewer people than it takes, in whatever order they come", async () => {
      const { store } = storage();
      let run = 0;
      const step = fc.record({
        person: fc.constantFrom("p1", "p2", "p3", "p4"),
        verb: fc.constantFrom("approve", "approve", "approve", "reject"),
        level: fc.constantFrom(0, 0, 0, 1),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { maxLength: 8 }),
          fc.integer({ min: 1, max: 4 }),
          async (steps, quorum) => {
            const id = `run${++run}`;
            await store.commit(requestApproval(id, { quorum }));
            const approving = new Set<string>();
            const voted = new Set<string>();
            let state = "pending";
            for (const { person, verb, level } of steps) {
              const counts = state === "pending" && level === 0 && !voted.has(person);
              const vote = voteOf(person, { verb: verb as "approve" | "reject" });
              const [result] = await store.commit(cast(vote, { expiresAfter: 0, level }, id));
              if (counts) {
                voted.add(person);
                if (verb === "approve") approving.add(person);
                if (verb === "reject") state = "rejected";
                else if (approving.size >= quorum) state = "approved";
              }
              expect(result?.done).toBe(counts);
              expect(result?.approval?.state).toBe(state);
            }
            expect((await store.approval(id))?.votes).toHaveLength(voted.size);
          },
        ),
        { numRuns: 100 },
      );
    });
  });

  describe("an escalation", () => {
    it("hands the request on, step by step, and only from where it is", async () => {
      const store = await asked({ escalateTo: [["security"], ["heads"]] });

      const [first] = await store.commit(escalate(escalationTo("security")));
      const [twice] = await store.commit(escalate(escalationTo("security")));
      const [second] = await store.commit(escalate(escalationTo("heads"), 1));

      expect([first?.done, twice?.done, second?.done]).toEqual([true, false, true]);
      expect(await store.approval("a")).toMatchObject({
        state: "pending",
        escalations: [escalationTo("security"), escalationTo("heads")],
      });
    });

    it("is due when nobody has decided for long enough on that level", async () => {
      const store = await asked({ escalateTo: [["security"], ["heads"]], escalateAfterMs: 300 });
      const due = async (escalatesBy: number) =>
        (await store.approvals({ states: ["pending"], escalatesBy, limit: 9 })).length;

      const atFirst = [await due(1_299), await due(1_300)];
      await store.commit(escalate(escalationTo("security")));
      const afterwards = [await due(799), await due(800)];
      await store.commit(escalate(escalationTo("heads"), 1));

      expect([atFirst, afterwards, await due(9e15)]).toEqual([[0, 1], [0, 1], 0]);
    });
  });

  it("finds the requests that are due to expire", async () => {
    const store = await asked();

    const found = [1_999, 2_000].map((expiredBy) => store.approvals({ expiredBy, limit: 9 }));

    expect((await Promise.all(found)).map(({ length }) => length)).toEqual([0, 1]);
  });
}

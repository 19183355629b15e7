import { manualClock, MemoryStorage, requestApproval } from "@countersign/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Reviewer } from "../identity.ts";
import { maskJson } from "../masking/masker.ts";
import type { Scan } from "../masking/scan.ts";
import type { NewApproval } from "../store.ts";
import type { PeopleDirectory } from "./entitlement.ts";
import { createReviewing } from "./review.ts";
import { sweepApprovals } from "./sweep.ts";

/** Finds `secret-<digits>` in a text. */
const scan: Scan = {
  labels: new Set(["EMAIL"]),
  canonicalValue: (_type, text) => text,
  findings: async (value) =>
    typeof value !== "string"
      ? []
      : [...value.matchAll(/secret-\d+/g)].map((match) => ({
          entityType: "EMAIL_ADDRESS",
          start: match.index,
          end: match.index + match[0].length,
          path: [],
          in: "value" as const,
        })),
};

const people: PeopleDirectory = {
  mode: "team",
  isPerson: (person) => ["ada", "grace", "tom", "sue", "eve"].includes(person),
  membersOf: (group) =>
    ({ owners: ["ada", "grace"], clerks: ["grace", "tom"], security: ["sue"], duty: ["eve"] })[
      group
    ] ?? [],
  isSamePerson: (requester, person) => requester.id === `local:${person}@host`,
};

const by = (person: string, channel: Reviewer["channel"] = "api"): Reviewer => {
  return { person, channel };
};

async function house(terms: Partial<NewApproval> = {}) {
  const clock = manualClock();
  const { store, vault } = new MemoryStorage({ now: clock.now });
  const masked = await Promise.all(
    ["secret-1", "secret-2"].map((text) => maskJson({ vault, scan }, "s1", text)),
  );
  const written = masked.map(({ value }) => value as string);
  const [token = "", elsewhere = ""] = written.map((text) => text.replace(/^<(.*)>$/, "$1"));
  const ticking = { now: clock.now, every: () => () => undefined };
  const reviewing = createReviewing({
    store,
    vault,
    scan,
    people: () => people,
    coolingOffMs: () => 1_000,
    clock: ticking,
    policy: () => ({
      hash: "policy-1",
      default: "require-approval",
      rules: [],
      disclose: [],
      approval: { reviewers: ["owners"], expiresAfterSeconds: 60, coolingOffSeconds: 1 },
    }),
    classify: () => ({ category: "delete", evidence: [] }),
    validate: async () => [],
    newId: (prefix) => `${prefix}_1`,
  });
  const request = requestApproval("a", {
    requester: { id: "local:ada@host", name: "ada", verified: false },
    reviewers: ["owners", "clerks"],
    createdAt: clock.now(),
    expiresAt: clock.now() + 60_000,
    ...terms,
  });
  await store.commit(
    { kind: "keep-values", entries: masked.flatMap(({ entries }) => entries) },
    { ...request, payload: { scope: "s1", body: { arguments: { to: `write to ${written[0]}` } } } },
  );
  const approve = (who: Reviewer, reason: string | null = null) =>
    reviewing.decide(who, "a", { verb: "approve", reason });
  const records = () => store.records({ limit: 100 });
  return {
    clock,
    store,
    /** Stands in the arguments, and only in the vault. */
    token,
    elsewhere,
    reviewing,
    approve,
    records,
    state: async () => (await store.approval("a"))?.state,
    sweep: () => sweepApprovals({ store, clock: ticking }),
  };
}

describe("what a reviewer was shown", () => {
  it("is recorded with whatever they did on it, by its hash, and with nothing else", async () => {
    const { reviewing, records, store } = await house({
      quorum: 2,
      escalateTo: [["security"]],
      breakGlass: ["duty"],
    });
    const seen = "q".repeat(43);

    await reviewing.decide(by("grace"), "a", { verb: "approve", reason: null, seen });
    await reviewing.escalate(by("tom"), "a", { reason: "beyond me", seen });
    await reviewing.breakGlass(by("eve"), "a", { reason: "it burns", seen });

    const said = (await records()).filter((record) => record.seen === seen).map(({ type }) => type);
    expect(said).toEqual(["approval.voted", "approval.escalated", "approval.broke_glass"]);
    expect((await store.approval("a"))?.votes).toMatchObject([{ seen }, { seen }]);
  });
});

describe("a real value", () => {
  it("is shown one by one to those who may decide, and the record says which, not what", async () => {
    const { reviewing, records, token } = await house();

    const value = await reviewing.revealOne(by("grace"), "a", token);

    expect(value).toBe("secret-1");
    const looked = (await records()).filter(({ type }) => type === "reviewer.revealed");
    expect(looked).toMatchObject([{ reviewer: by("grace"), approval: "a", note: token }]);
    expect(JSON.stringify(await records())).not.toContain("secret-1");
  });

  it("is not shown to others, nor that of a token which stands elsewhere", async () => {
    const { reviewing, records, token, elsewhere } = await house();

    await expect(reviewing.revealOne(by("sue"), "a", token)).rejects.toMatchObject({
      code: "APPROVAL_NOT_ENTITLED",
    });
    // The requester.
    await expect(reviewing.revealOne(by("ada"), "a", token)).rejects.toMatchObject({
      code: "APPROVAL_NOT_ENTITLED",
    });
    for (const other of [elsewhere, "EMAIL_aaaaaaaaaa", "", token.slice(1)]) {
      await expect(reviewing.revealOne(by("grace"), "a", other)).rejects.toMatchObject({
        code: "APPROVAL_NOT_FOUND",
      });
    }
    expect((await records()).filter(({ type }) => type === "reviewer.revealed")).toEqual([]);
  });
});

describe("a quorum of two", () => {
  it("takes two people, and says meanwhile who still may", async () => {
    const { approve, reviewing } = await house({ quorum: 2 });

    const first = await approve(by("grace"));
    const shown = await reviewing.show(by("grace"), "a");
    const second = await approve(by("tom"));

    expect(first).toMatchObject({ state: "pending", votes: [{ reviewer: { person: "grace" } }] });
    expect(shown.mayDecide).toEqual({
      allowed: false,
      because: "you have approved it; one more person has to",
    });
    expect(second).toMatchObject({ state: "approved", decision: { reviewer: { person: "tom" } } });
  });

  it("is not filled by one person from two groups, nor from two channels", async () => {
    const { approve, state, records } = await house({ quorum: 2 });
    await approve(by("grace", "console"));

    await expect(approve(by("grace", "cli"))).rejects.toMatchObject({
      code: "APPROVAL_VOTED",
      message: expect.stringContaining("through console"),
    });
    expect(await state()).toBe("pending");
    expect((await records()).at(-1)).toMatchObject({ type: "approval.decision_ignored" });
  });

  it("is never filled by the requester", async () => {
    const { approve, state } = await house({ quorum: 2 });
    await approve(by("grace"));

    await expect(approve(by("ada"))).rejects.toMatchObject({ code: "APPROVAL_SELF" });
    expect(await state()).toBe("pending");
  });

  it("is ended by one rejection, and the approvals before it change nothing", async () => {
    const { approve, reviewing } = await house({ quorum: 2 });
    await approve(by("grace"));

    const rejected = await reviewing.decide(by("tom"), "a", { verb: "reject", reason: "no" });

    expect(rejected).toMatchObject({ state: "rejected", decision: { reason: "no" } });
  });
});

describe("an escalation", () => {
  const terms = { escalateTo: [["security"], ["duty"]], escalateAfterMs: 10_000 };

  it("hands the request on: the next ones decide, those before no longer do", async () => {
    const { approve, reviewing, store, records } = await house(terms);

    await reviewing.escalate(by("grace"), "a", { reason: "secret-1 is a key account" });

    const request = await store.approval("a");
    expect(request?.escalations).toMatchObject([{ to: ["security"], by: { person: "grace" } }]);
    expect(JSON.stringify(request)).not.toContain("secret-1");
    expect((await records()).at(-1)).toMatchObject({
      type: "approval.escalated",
      reviewer: { person: "grace" },
      note: "to security",
    });
    await expect(approve(by("grace"))).rejects.toMatchObject({
      code: "APPROVAL_NOT_ENTITLED",
      message: expect.stringContaining("it went on to: security"),
    });
    expect((await approve(by("sue"))).state).toBe("approved");
  });

  it("happens by itself when nobody decides in time, level by level", async () => {
    const { clock, sweep, store, reviewing } = await house(terms);
    const levels = async () =>
      (await store.approval("a"))?.escalations.map(({ to, by }) => [to, by]);

    clock.advance(9_999);
    await sweep();
    const before = await levels();
    clock.advance(1);
    await sweep();
    await sweep();
    const once = await levels();
    clock.advance(30_000);
    await sweep();

    expect(before).toEqual([]);
    expect(once).toEqual([[["security"], null]]);
    expect(await levels()).toEqual([
      [["security"], null],
      [["duty"], null],
    ]);
    expect((await reviewing.show(by("eve"), "a")).asked).toEqual(["duty"]);
  });

  it("is refused where nobody is named to go on to, and for those who are not asked", async () => {
    const { reviewing, store } = await house();
    const escalate = (person: string) => reviewing.escalate(by(person), "a", { reason: "unsure" });

    await expect(escalate("grace")).rejects.toMatchObject({ code: "APPROVAL_NO_NEXT_LEVEL" });
    await expect(escalate("ada")).rejects.toMatchObject({ code: "APPROVAL_SELF" });
    await expect(escalate("sue")).rejects.toMatchObject({ code: "APPROVAL_NOT_ENTITLED" });
    expect((await store.approval("a"))?.escalations).toEqual([]);
  });

  it("keeps the votes of those before: with a quorum of two, one of the next ones completes it", async () => {
    const { approve, reviewing } = await house({ ...terms, quorum: 2 });
    await approve(by("tom"));
    await reviewing.escalate(by("grace"), "a", { reason: "unsure" });

    expect((await approve(by("sue"))).state).toBe("approved");
  });
});

describe("breaking the glass", () => {
  const terms = { quorum: 2, breakGlass: ["duty"], escalateTo: [["security"]] };

  it("approves alone, is marked for ever, and names everybody who was skipped", async () => {
    const { reviewing, records, approve } = await house(terms);
    await approve(by("tom"));

    const request = await reviewing.breakGlass(by("eve"), "a", { reason: "the site is down" });

    expect(request).toMatchObject({
      state: "approved",
      decision: { breakGlass: true, reviewer: { person: "eve" }, reason: "the site is down" },
    });
    expect((await records()).at(-1)).toMatchObject({
      type: "approval.broke_glass",
      reviewer: { person: "eve" },
      note: "approved past everybody who was asked: ada, grace",
    });
    const toldOf = async (person: string) =>
      (await reviewing.list(by(person), { brokeGlass: true, limit: 9 })).map(
        ({ wasPassedOver }) => wasPassedOver,
      );
    expect(await toldOf("grace")).toEqual([true]);
    expect(await toldOf("tom")).toEqual([false]);
    expect(await toldOf("eve")).toEqual([false]);
  });

  it.each([
    { person: "grace", because: "they are asked the usual way" },
    { person: "sue", because: "they are none of the group" },
    { person: "mallory", because: "nobody knows them" },
  ])("is refused to $person, because $because", async ({ person }) => {
    const { reviewing, state } = await house(terms);

    const breaking = reviewing.breakGlass(by(person), "a", { reason: "hurry" });

    await expect(breaking).rejects.toMatchObject({ code: "APPROVAL_NOT_ENTITLED" });
    expect(await state()).toBe("pending");
  });

  it("is no way to approve one's own request", async () => {
    const { reviewing } = await house({ ...terms, breakGlass: ["owners"] });

    const breaking = reviewing.breakGlass(by("ada"), "a", { reason: "hurry" });

    await expect(breaking).rejects.toMatchObject({ code: "APPROVAL_SELF" });
  });
});

describe("whatever reviewers do", () => {
  it("nothing is approved by fewer people than it takes, or by somebody who was not asked then", async () => {
    const step = fc.record({
      do: fc.constantFrom("approve", "approve", "approve", "reject", "escalate", "wait"),
      person: fc.constantFrom("ada", "grace", "tom", "sue", "eve", "mallory"),
      channel: fc.constantFrom("api", "console", "cli"),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 12 }),
        fc.integer({ min: 1, max: 3 }),
        async (steps, quorum) => {
          const h = await house({
            quorum,
            escalateTo: [["security"], ["duty"]],
            escalateAfterMs: 5_000,
          });
          const asked = [["ada", "grace", "tom"], ["sue"], ["eve"]];
          for (const { do: act, person, channel } of steps) {
            const before = await h.store.approval("a");
            const who = by(person, channel as Reviewer["channel"]);
            if (act === "wait") {
              h.clock.advance(4_000);
              await h.sweep();
              continue;
            }
            const done = await (act === "escalate"
              ? h.reviewing.escalate(who, "a", { reason: "unsure" })
              : h.reviewing.decide(who, "a", { verb: act as "approve", reason: null })
            ).then(
              () => true,
              () => false,
            );
            const level = before?.escalations.length ?? 0;
            const mayHave = person !== "ada" && asked[level]?.includes(person) === true;
            expect(done && !mayHave).toBe(false);
          }
          const request = await h.store.approval("a");
          const approving = request?.votes.filter(({ verb }) => verb === "approve") ?? [];
          const distinct = new Set(approving.map(({ reviewer }) => reviewer.person)).size;
          expect(distinct).toBe(approving.length);
          expect(request?.state === "approved").toBe(distinct >= quorum);
        },
      ),
      { numRuns: 200 },
    );
  });
});

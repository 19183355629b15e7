import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ApprovalRequest } from "../approval/approval-request.ts";
import type { PeopleDirectory } from "../approval/entitlement.ts";
import type { JsonValue } from "../json.ts";
import type { AuditDraft, AuditRecord, AuditRecordType } from "./audit-record.ts";
import { createExchanges } from "./show-exchange.ts";

const SECRET = "canary-4711";

const people: PeopleDirectory = {
  mode: "team",
  isPerson: (person) => person !== "stranger",
  membersOf: (group) => (group === "admins" ? ["ada"] : []),
  isSamePerson: ({ id }, person) => id === `local:${person}@host`,
};

const about = {
  exchange: "xch_1",
  requester: { id: "local:sam@host", name: "sam", verified: false },
  upstream: "crm",
  tool: "query",
} as const;

interface Logged {
  readonly draft: AuditDraft;
  readonly body?: JsonValue;
}

function exchangesOf(logged: readonly Logged[], erased = false) {
  const records = logged.map(
    ({ draft, body }, at): AuditRecord => ({
      ...draft,
      sequence: at + 1,
      at: new Date(at * 10).toISOString(),
      payloadCommitment: body === undefined ? null : "commitment",
    }),
  );
  return createExchanges({
    store: {
      records: async ({ exchange, approval, limit }) =>
        records
          .filter((one) =>
            exchange === undefined ? one.approval === approval : one.exchange === exchange,
          )
          .slice(0, limit),
      payload: async (sequence) => (erased ? undefined : logged[sequence - 1]?.body),
      approval: async (id) =>
        ({ id, reviewers: ["grace"], binding: "binding", category: "delete" }) as unknown as
          | ApprovalRequest
          | undefined,
    },
    people: () => people,
    readers: () => ["admins"],
  });
}

const reviewer = (person: string) => ({ person, channel: "console" }) as const;

const call: readonly Logged[] = [
  { draft: { type: "call.received", ...about }, body: { arguments: { q: SECRET } } },
  {
    draft: { type: "call.decided", ...about, decision: "allow", rules: ["r"], category: "read" },
  },
  { draft: { type: "execution.claimed", ...about, disclosed: { PERSON: 1 } } },
  {
    draft: { type: "execution.finished", ...about, outcome: "answered", durationMs: 4 },
    body: { result: SECRET },
  },
];

describe("one exchange", () => {
  it.each([
    { person: "ada", because: "those who accept changes of the configuration", reads: true },
    { person: "sam", because: "whoever asked for it", reads: true },
    { person: "grace", because: "a reviewer whom nobody asked", reads: false },
    { person: "stranger", because: "somebody the configuration does not know", reads: false },
  ])("that was not held is read by $because: $reads", async ({ person, reads }) => {
    const shown = await exchangesOf(call).show(reviewer(person), "xch_1");

    expect(shown.mayRead.allowed).toBe(reads);
    expect(JSON.stringify(shown).includes(SECRET)).toBe(reads);
    expect(shown.records).toHaveLength(4);
  });

  it("shows what became of it from its last telling record", async () => {
    const lives: readonly (readonly [readonly AuditRecordType[], string])[] = [
      [["call.received"], "received"],
      [["call.received", "approval.requested"], "pending"],
      [["call.received", "approval.requested", "approval.rejected"], "rejected"],
      [["call.received", "approval.requested", "approval.expired"], "expired"],
      [["approval.broke_glass", "execution.claimed"], "running"],
      [["execution.claimed", "execution.unknown"], "unknown"],
      [["execution.claimed", "execution.unknown", "approval.resolved"], "executed"],
      [["execution.claimed", "execution.finished", "result.delivered"], "executed"],
    ];
    for (const [types, outcome] of lives) {
      const logged = types.map((type): Logged => ({ draft: { type, ...about } }));
      const shown = await exchangesOf(logged).show(reviewer("ada"), "xch_1");
      expect({ types, outcome: shown.outcome }).toEqual({ types, outcome });
    }
  });

  it("was denied if the policy said so, and not if it only observed", async () => {
    const decided = { type: "call.decided", ...about, decision: "deny" } as const;
    const denied = await exchangesOf([{ draft: decided }]).show(reviewer("ada"), "xch_1");
    const observed = await exchangesOf([
      { draft: { ...decided, outcome: "observed" } },
      { draft: { type: "execution.finished", ...about } },
    ]).show(reviewer("ada"), "xch_1");

    expect([denied.outcome, denied.observed]).toEqual(["denied", false]);
    expect([observed.outcome, observed.observed]).toEqual(["executed", true]);
  });

  it("takes in the records of the request that an identical call made before", async () => {
    const before = { ...about, exchange: "xch_0", approval: "apr_1" };
    const shown = await exchangesOf([
      { draft: { type: "approval.requested", ...before }, body: { arguments: SECRET } },
      {
        draft: { type: "approval.approved", ...before, reviewer: reviewer("grace") },
        body: { reason: "fine" },
      },
      { draft: { type: "call.received", ...about } },
      { draft: { type: "approval.attached", ...about, approval: "apr_1" } },
    ]).show(reviewer("grace"), "xch_1");

    expect(shown.records.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    expect(shown.reviewer).toMatchObject({
      approval: "apr_1",
      shown: { kind: "kept", value: SECRET },
      decisions: [{ reviewer: { person: "grace" }, reason: { kind: "kept", value: "fine" } }],
    });
  });

  it("says that what was said was erased", async () => {
    const shown = await exchangesOf(call, true).show(reviewer("ada"), "xch_1");

    expect(shown.model).toEqual({ said: { kind: "erased" }, told: { kind: "erased" } });
  });

  it("has an end, however often a client repeats itself", async () => {
    const many = Array.from({ length: 2_000 }, (): Logged => ({ draft: call[0]!.draft }));
    const shown = await exchangesOf(many).show(reviewer("ada"), "xch_1");

    expect([shown.records.length, shown.isCut]).toEqual([500, true]);
  });

  it("never shows what was said to somebody who may not read it, whatever its records are", async () => {
    const types: AuditRecordType[] = [
      "call.received",
      "call.decided",
      "execution.claimed",
      "execution.finished",
      "execution.failed",
      "execution.late_result",
      "result.delivered",
    ];
    const body = fc.constantFrom<JsonValue>(
      { arguments: SECRET },
      { result: [SECRET] },
      { error: { message: SECRET } },
      { reason: SECRET },
      { [SECRET]: 1 },
      SECRET,
    );
    const record = fc.record({ type: fc.constantFrom(...types), body: fc.option(body) });
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 8 }), async (drawn) => {
        const logged = drawn.map(
          (one): Logged => ({
            draft: { type: one.type, ...about },
            ...(one.body === null ? {} : { body: one.body }),
          }),
        );
        const shown = await exchangesOf(logged).show(reviewer("grace"), "xch_1");
        expect(JSON.stringify(shown)).not.toContain(SECRET);
      }),
    );
  });

  it("is not found if nothing is recorded of it", async () => {
    await expect(exchangesOf(call).show(reviewer("ada"), "xch_2")).rejects.toMatchObject({
      code: "EXCHANGE_NOT_FOUND",
    });
  });
});

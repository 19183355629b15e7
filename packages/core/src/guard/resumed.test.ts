import { manualClock, MemoryStorage } from "@countersign/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGuard } from "./guard.ts";
import type { Door, Execution, ToolCall } from "./tool-call.ts";

const call: ToolCall = {
  caller: {
    requester: { id: "local:ada@host", name: "ada", verified: false },
    client: { name: "agent", version: "1" },
  },
  upstream: "crm",
  trust: "internal",
  tool: "connect",
  description: null,
  hints: {},
  configuredCategory: null,
  toolHash: "tool-1",
  arguments: { id: 9 },
};

const REFUSED: Execution = {
  kind: "refused",
  error: { code: -32042, message: "sign in first" },
  wantsVisit: true,
};
const RAN: Execution = { kind: "answered", result: "connected", isError: false };

function house() {
  const clock = manualClock();
  const { store, vault, scopes, digest } = new MemoryStorage({ now: clock.now });
  let ids = 0;
  let policy = "policy-1";
  const guard = createGuard({
    store,
    vault,
    scopes,
    digest,
    scan: { labels: new Set(), canonicalValue: (_, text) => text, findings: async () => [] },
    classify: () => ({ category: "write", evidence: [] }),
    policy: () => ({
      hash: policy,
      default: "require-approval",
      rules: [],
      disclose: [],
      approval: { reviewers: ["owners"], expiresAfterSeconds: 600, coolingOffSeconds: 30 },
    }),
    clock: { now: clock.now, every: () => () => undefined },
    newId: (prefix) => `${prefix}_${++ids}`,
    owner: "daemon/1",
    configuration: "c",
    scopeIdleMs: 1e9,
    leaseMs: 30_000,
  });
  let sent = 0;
  const run = async (execution: Execution, changes: Partial<ToolCall> = {}): Promise<string> => {
    const door: Door = {
      signal: new AbortController().signal,
      waitMs: 0,
      acknowledges: true,
      execute: async () => {
        sent++;
        return execution;
      },
    };
    const guarded = await guard.run({ ...call, ...changes }, door);
    await guarded.delivered();
    return guarded.outcome.kind;
  };
  const approve = async (): Promise<number> => {
    const pending = await store.approvals({ states: ["pending"], limit: 10 });
    for (const { id } of pending) {
      await store.commit({
        kind: "move-approval",
        id,
        event: "approve",
        record: { type: "approval.approved" },
      });
    }
    return pending.length;
  };
  const changePolicy = (): void => {
    policy = "policy-2";
  };
  return { run, approve, store, clock, changePolicy, sent: () => sent };
}

describe("an approved call that its upstream refused until somebody has been to an address", () => {
  it("runs when it is made again, without anybody being asked again, and only once more", async () => {
    const { run, approve, store, sent } = house();

    const first = [await run(REFUSED), await approve(), await run(REFUSED)];
    const again = await run(RAN);
    const third = await run(RAN);

    expect(first).toEqual(["pending", 1, "refused"]);
    expect(again).toBe("answered");
    expect(third).toBe("pending");
    expect(sent()).toBe(2);
    const attached = (await store.records({ limit: 100 })).filter(
      ({ outcome }) => outcome === "resumed",
    );
    expect(attached).toMatchObject([{ type: "approval.attached", approval: "apr_2" }]);
  });

  it.each([
    { because: "it is refused for that once more", made: {}, before: "refuse" },
    { because: "its arguments are others", made: { arguments: { id: 10 } } },
    { because: "the tool's definition changed", made: { toolHash: "tool-2" } },
    {
      because: "somebody else makes it",
      made: {
        caller: { ...call.caller, requester: { ...call.caller.requester, id: "local:eve" } },
      },
    },
    { because: "the policy changed", made: {}, before: "policy" },
    { because: "the approval is too old", made: {}, before: "late" },
  ])("asks a person again if $because", async ({ made, before }) => {
    const { run, approve, clock, changePolicy, sent } = house();
    await run(REFUSED);
    await approve();
    await run(REFUSED);
    if (before === "refuse") await run(REFUSED);
    if (before === "policy") changePolicy();
    if (before === "late") clock.advance(601_000);
    const until = sent();

    const outcome = await run(RAN, made);

    expect(outcome).toBe("pending");
    expect(sent()).toBe(until);
  });

  it("is not resumed after any other refusal, or after it ran", async () => {
    const refused = house();
    const ran = house();
    for (const [one, execution] of [
      [refused, { kind: "refused", error: { code: -32042, message: "no" } }],
      [ran, RAN],
    ] as const) {
      await one.run(execution);
      await one.approve();
      await one.run(execution);
    }

    expect([await refused.run(RAN), await ran.run(RAN)]).toEqual(["pending", "pending"]);
  });

  it("is never sent more than twice for one approval, whatever its upstream says", async () => {
    const step = fc.constantFrom("approve", "refuse", "run", "late");
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const { run, approve, clock, sent } = house();
        let approved = 0;
        for (const one of steps) {
          if (one === "approve") approved += await approve();
          else if (one === "late") clock.advance(601_000);
          else await run(one === "refuse" ? REFUSED : RAN);
          expect(sent()).toBeLessThanOrEqual(2 * approved);
        }
      }),
      { numRuns: 100 },
    );
  });
});

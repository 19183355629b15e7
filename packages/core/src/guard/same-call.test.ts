/** Calls that come in again, and conversations that are kept apart. */
import { manualClock, MemoryStorage } from "@countersign/testkit";
import { describe, expect, it } from "vitest";
import type { ApprovalState } from "../approval/approval-request.ts";
import type { JsonValue } from "../json.ts";
import { createGuard } from "./guard.ts";
import type { Door, ToolCall } from "./tool-call.ts";

const call: ToolCall = {
  caller: {
    requester: { id: "local:ada@host", name: "ada", verified: false },
    client: { name: "program", version: "1" },
    conversation: "t1",
  },
  upstream: "crm",
  trust: "internal",
  tool: "delete",
  description: null,
  hints: {},
  configuredCategory: null,
  toolHash: "tool-1",
  arguments: { id: 9 },
  callKey: "step 1, call 1",
};

const inConversation = (conversation: string): ToolCall => ({
  ...call,
  caller: { ...call.caller, conversation },
});

function house(decision: "allow" | "require-approval") {
  const clock = manualClock();
  const { store, vault, scopes, digest } = new MemoryStorage({ now: clock.now });
  let ids = 0;
  const guard = createGuard({
    store,
    vault,
    scopes,
    digest,
    scan: { labels: new Set(), canonicalValue: (_, text) => text, findings: async () => [] },
    classify: () => ({ category: "delete", evidence: [] }),
    policy: () => ({
      hash: "policy",
      default: decision,
      rules: [],
      disclose: [],
      approval: { reviewers: ["owners"], expiresAfterSeconds: 60, coolingOffSeconds: 30 },
    }),
    clock: { now: clock.now, every: () => () => undefined },
    newId: (prefix) => `${prefix}_${++ids}`,
    owner: "program/1",
    configuration: "c",
    scopeIdleMs: 1e9,
    leaseMs: 30_000,
  });
  const sent: JsonValue[] = [];
  const door: Door = {
    signal: new AbortController().signal,
    waitMs: 0,
    execute: async (args) => ({ kind: "answered", result: sent.push(args), isError: false }),
  };
  const run = async (made: ToolCall) => {
    const guarded = await guard.run(made, door);
    await guarded.delivered();
    return guarded.outcome;
  };
  const requests = () => store.approvals({ limit: 10 });
  const approveAll = async () => {
    for (const { id } of await requests()) {
      await store.commit({
        kind: "move-approval",
        id,
        event: "approve",
        record: { type: "approval.approved" },
      });
    }
  };
  return { run, sent, requests, approveAll };
}

describe("a call that its door can tell from others like it", () => {
  it("that was held and ran is answered with its result again, even after that was delivered", async () => {
    const { run, sent, requests, approveAll } = house("require-approval");

    await run(call);
    await approveAll();
    const first = await run(call);
    const again = await run(call);
    const like = await run({ ...call, callKey: "step 2, call 1" });

    expect([first, again]).toMatchObject([{ result: 1 }, { result: 1 }]);
    expect(like.kind).toBe("pending");
    expect(sent).toHaveLength(1);
    expect((await requests()).map(({ state }): ApprovalState => state).toSorted()).toEqual([
      "executed",
      "pending",
    ]);
  });

  it("that was allowed and ran is answered with its result again", async () => {
    const { run, sent } = house("allow");

    const outcomes = [await run(call), await run(call), await run({ ...call, callKey: "other" })];

    expect(outcomes).toMatchObject([{ result: 1 }, { result: 1 }, { result: 2 }]);
    expect(sent).toHaveLength(2);
  });

  it("is another call in another conversation, however alike they are", async () => {
    const { run, sent, requests } = house("require-approval");

    await run(inConversation("t1"));
    await run(inConversation("t2"));
    await run(inConversation("t1"));

    expect(sent).toEqual([]);
    expect(await requests()).toHaveLength(2);
  });
});

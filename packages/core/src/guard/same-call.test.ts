/** Calls that come in again, and conversations that are kept apart. */
import { manualClock, MemoryStorage } from "@countersign/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ActionCategory } from "../policy/action-category.ts";
import type { Store } from "../store.ts";
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

interface HouseOptions {
  readonly category?: ActionCategory;
  /** Stands between the guard and its store. */
  readonly between?: (store: Store) => Store;
}

function house(
  decision: "allow" | "require-approval",
  { category = "delete", between = (store) => store }: HouseOptions = {},
) {
  const clock = manualClock();
  const { store: kept, vault, scopes, digest } = new MemoryStorage({ now: clock.now });
  const store = between(kept);
  let ids = 0;
  const timers = new Set<NodeJS.Immediate>();
  const ticking = {
    now: clock.now,
    every(ms: number, tick: () => void) {
      // Time stands still: nothing has to be renewed, and what looks for something looks at each turn.
      if (ms > 1_000) return () => undefined;
      let timer: NodeJS.Immediate;
      const next = (): void => {
        timers.delete(timer);
        timer = setImmediate(() => {
          next();
          tick();
        });
        timers.add(timer);
      };
      next();
      return () => {
        clearImmediate(timer);
        timers.delete(timer);
      };
    },
  };
  const guard = createGuard({
    store,
    vault,
    scopes,
    digest,
    scan: { labels: new Set(), canonicalValue: (_, text) => text, findings: async () => [] },
    classify: () => ({ category, evidence: [] }),
    policy: () => ({
      hash: "policy",
      default: decision,
      rules: [],
      disclose: [],
      approval: { reviewers: ["owners"], expiresAfterSeconds: 60, coolingOffSeconds: 30 },
    }),
    clock: ticking,
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
  const run = async (made: ToolCall, changes: Partial<Door> = {}) => {
    const guarded = await guard.run(made, { ...door, ...changes });
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
  return { run, sent, requests, approveAll, store: kept, clock };
}

const answers =
  (sent: JsonValue[], isError = false): Door["execute"] =>
  async (args) => ({ kind: "answered", result: sent.push(args), isError });

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

  it("that failed, or whose answer was lost, is not run again if it may have had an effect", async () => {
    const failed = house("allow");
    const lost = house("allow");

    const outcomes = [
      await failed.run(call, { execute: answers(failed.sent, true) }),
      await failed.run(call),
      await lost.run(call, {
        execute: async (args) => {
          lost.sent.push(args);
          return { kind: "lost", because: "it broke" };
        },
      }),
      await lost.run(call),
    ];

    expect(outcomes).toMatchObject([
      { kind: "answered", result: 1 },
      { kind: "answered", result: 1 },
      { kind: "unknown" },
      { kind: "unknown", because: expect.stringContaining("not run again") },
    ]);
    expect([failed.sent.length, lost.sent.length]).toEqual([1, 1]);
  });

  it("that was a read is run again if it failed, or if its process has gone, and only then", async () => {
    const failed = house("allow", { category: "read" });
    const gone = house("allow", { category: "read" });

    await failed.run(call, { execute: answers(failed.sent, true) });
    const again = await failed.run(call);
    void gone.run(call, { execute: () => new Promise(() => {}) });
    await new Promise((resolve) => setImmediate(resolve));
    gone.clock.advance(30_001);
    const after = await gone.run(call);

    expect([again, after]).toMatchObject([{ result: 2 }, { result: 1 }]);
    expect(await gone.run(call)).toMatchObject({ result: 1 });
  });

  it("is never run twice, however often and at whatever moment it comes in again", async () => {
    const category = fc.constantFrom<ActionCategory>("read", "write");
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        category,
        fc.integer({ min: 2, max: 4 }),
        fc.boolean(),
        async (schedule, of, callers, isHeld) => {
          const { run, sent, store, approveAll } = house(isHeld ? "require-approval" : "allow", {
            category: of,
            between: (kept) => scheduled(kept, schedule),
          });
          const execute: Door["execute"] = async (args) => {
            const result = sent.push(args);
            await schedule.schedule(Promise.resolve(), "the tool works");
            return { kind: "answered", result, isError: false };
          };

          const ran = Promise.all(
            Array.from({ length: callers }, () => run(call, { execute, waitMs: 60_000 })),
          );
          const decided = isHeld
            ? (async () => {
                while ((await store.approvals({ limit: 9 })).length === 0) await turn();
                await approveAll();
              })()
            : Promise.resolve();
          const over = Promise.all([ran, decided]).then(([outcomes]) => outcomes);
          let isOver = false;
          void over.finally(() => (isOver = true)).catch(() => undefined);
          while (!isOver) {
            if (schedule.count() > 0) await schedule.waitOne();
            await turn();
          }

          expect(await over).toMatchObject(Array.from({ length: callers }, () => ({ result: 1 })));
          expect(sent).toHaveLength(1);
        },
      ),
      { numRuns: 60 },
    );
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

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What every caller does with the store comes in an order that is drawn. */
function scheduled(store: Store, schedule: fc.Scheduler): Store {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      const method = member.bind(target) as (...args: unknown[]) => Promise<unknown>;
      if (name !== "commit" && name !== "sentCalls" && name !== "records") return method;
      return async (...args: unknown[]) => {
        await schedule.schedule(Promise.resolve(), name);
        return method(...args);
      };
    },
  });
}

import { MemoryStorage } from "@countersign/testkit";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import type { ActionCategory } from "../policy/action-category.ts";
import type { Policy } from "../policy/policy.ts";
import { createGuard } from "./guard.ts";
import { sweepSentCalls } from "./sweep-sent-calls.ts";
import type { Door, Execution, Guard, GuardedCall, ToolCall } from "./tool-call.ts";

const WINDOW_MS = 60_000;
const LEASE_MS = 30_000;

const call = (changes: Partial<ToolCall> = {}): ToolCall => ({
  caller: {
    requester: { id: "local:ada@host", name: "ada", verified: false },
    client: { name: "test", version: "1" },
  },
  upstream: "crm",
  trust: "internal",
  tool: "append",
  description: null,
  hints: {},
  configuredCategory: null,
  toolHash: "tool-1",
  arguments: { line: 1 },
  ...changes,
});

const policyOf = (changes: Partial<Policy> = {}): Policy => ({
  hash: "policy-1",
  default: "allow",
  rules: [],
  disclose: [],
  reissueWindowMs: WINDOW_MS,
  approval: { reviewers: ["owners"], expiresAfterSeconds: 60, coolingOffSeconds: 30 },
  ...changes,
});

/** A caller that can go away, and an upstream that answers when it is told to. */
function caller() {
  const gone = new AbortController();
  const answer = Promise.withResolvers<Execution>();
  return { gone, answer };
}

/** Guards on one memory: `restart` ends a process as a crash does and starts the next. */
function house({ category = "write" as ActionCategory, policy = policyOf() } = {}) {
  let now = 1_000_000;
  const storage = new MemoryStorage({ now: () => now });
  const { store } = storage;
  const timers = new Set<NodeJS.Timeout>();
  onTestFinished(() => timers.forEach((timer) => clearInterval(timer)));
  const clock = {
    now: () => now,
    // Time stands still between the steps of a test; what looks regularly looks often.
    every(_ms: number, run: () => void) {
      const timer = setInterval(run, 1);
      timers.add(timer);
      return () => clearInterval(timer);
    },
  };
  let ids = 0;
  let life = 0;
  let inForce = policy;
  const start = (): Guard => {
    const owner = `daemon/${++life}`;
    return createGuard({
      store,
      vault: storage.vault,
      scopes: storage.scopes,
      digest: storage.digest,
      scan: { labels: new Set(), canonicalValue: (_type, text) => text, findings: async () => [] },
      classify: () => ({ category, evidence: [] }),
      policy: () => inForce,
      clock,
      newId: (prefix) => `${prefix}_${++ids}`,
      owner,
      configuration: "c",
      scopeIdleMs: 1e9,
      leaseMs: LEASE_MS,
    });
  };
  let guard = start();
  const sent: string[] = [];
  const runAs = (
    { gone, answer }: ReturnType<typeof caller>,
    changes: Partial<ToolCall> = {},
  ): Promise<GuardedCall> => {
    const door: Door = {
      acknowledges: true,
      signal: gone.signal,
      waitMs: 60_000,
      async execute(_args, exchange) {
        sent.push(exchange);
        return answer.promise;
      },
    };
    return guard.run(call(changes), door);
  };
  const wasSent = async (times: number): Promise<void> => {
    for (let turn = 0; sent.length < times; turn++) {
      if (turn > 200) throw new Error(`sent ${sent.length} times`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  return {
    store,
    sent,
    wasSent,
    run: runAs,
    later: (ms: number) => (now += ms),
    inForce: (next: Policy) => (inForce = next),
    async restart() {
      guard = start();
      const own = `daemon/${life}`;
      await sweepSentCalls({ store, clock }, (owner) => owner !== own);
    },
  };
}

const result = (text: string): Execution => ({
  kind: "answered",
  result: { text },
  isError: false,
});

/** A caller whose call was sent and answered, and who has gone without the answer. */
async function lostAnswer(at: ReturnType<typeof house>, changes: Partial<ToolCall> = {}) {
  const first = caller();
  first.answer.resolve(result("first"));
  await at.run(first, changes);
  first.gone.abort();
}

const answering = (text: string) => {
  const next = caller();
  next.answer.resolve(result(text));
  return next;
};

describe("a call whose caller went away without the answer, made again", () => {
  it("waits for what runs already", async () => {
    const at = house();
    const first = caller();
    void at.run(first);
    await at.wasSent(1);
    first.gone.abort();

    const second = at.run(caller());
    first.answer.resolve(result("first"));

    expect((await second).outcome).toMatchObject({ kind: "answered", result: { text: "first" } });
    expect(at.sent).toHaveLength(1);
  });

  it("is handed the answer that was kept, once", async () => {
    const at = house();
    await lostAnswer(at);

    const again = await at.run(answering("second"));
    await again.delivered();
    const anew = await at.run(answering("third"));

    expect(again.outcome).toMatchObject({ kind: "answered", result: { text: "first" } });
    expect(anew.outcome).toMatchObject({ kind: "answered", result: { text: "third" } });
    expect(at.sent).toHaveLength(2);
  });

  it("is handed the answer after a restart", async () => {
    const at = house();
    await lostAnswer(at);
    await at.restart();

    const again = await at.run(answering("second"));

    expect(again.outcome).toMatchObject({ kind: "answered", result: { text: "first" } });
    expect(at.sent).toHaveLength(1);
  });

  it("is told that its outcome is unknown if the process died while it ran, and is not run in the window", async () => {
    const at = house();
    void at.run(caller());
    await at.wasSent(1);
    await at.restart();

    const told = [await at.run(answering("a")), await at.run(answering("b"))];
    for (const one of told) await one.delivered();
    const still = await at.run(answering("c"));
    at.later(WINDOW_MS + 1);
    const anew = await at.run(answering("d"));

    for (const { outcome } of [...told, still]) {
      expect(outcome).toMatchObject({
        kind: "unknown",
        because: expect.stringMatching(/answer was lost; the identical call is not run again/),
      });
    }
    expect(anew.outcome).toMatchObject({ kind: "answered", result: { text: "d" } });
    expect(at.sent).toHaveLength(2);
    expect((await at.store.records({ limit: 100 })).map(({ type }) => type)).toContain(
      "execution.unknown",
    );
  });

  it("is a new call once the window is over", async () => {
    const at = house();
    await lostAnswer(at);
    at.later(WINDOW_MS + 1);

    const anew = await at.run(answering("second"));

    expect(anew.outcome).toMatchObject({ result: { text: "second" } });
  });

  it.each<{ because: string; changes: Partial<ToolCall> }>([
    { because: "the arguments differ", changes: { arguments: { line: 2 } } },
    { because: "the tool differs", changes: { tool: "prepend" } },
    {
      because: "another client makes it",
      changes: { caller: { ...call().caller, client: { name: "other", version: "1" } } },
    },
    {
      because: "somebody else makes it",
      changes: {
        caller: {
          ...call().caller,
          requester: { id: "local:eve@host", name: "eve", verified: false },
        },
      },
    },
    { because: "it goes on with another round", changes: { continues: [{ name: "x" }, null] } },
  ])("is a new call if $because", async ({ changes }) => {
    const at = house();
    await lostAnswer(at);

    const other = await at.run(answering("other"), changes);

    expect(other.outcome).toMatchObject({ result: { text: "other" } });
  });

  it("does not take the place of a call whose caller is still there", async () => {
    const at = house();
    const first = caller();
    const running = at.run(first);
    await at.wasSent(1);

    const beside = await at.run(answering("second"));
    first.answer.resolve(result("first"));

    expect(beside.outcome).toMatchObject({ result: { text: "second" } });
    expect((await running).outcome).toMatchObject({ result: { text: "first" } });
  });

  it("gives one answer to one of two callers that come back", async () => {
    const at = house();
    await lostAnswer(at);

    const [one, two] = await Promise.all([at.run(answering("x")), at.run(answering("x"))]);

    const texts = [one, two].map(({ outcome }) => outcome);
    expect(texts).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ result: { text: "first" } }),
        expect.objectContaining({ result: { text: "x" } }),
      ]),
    );
  });

  it("is sent at all only if the caller was there when the claim was durable", async () => {
    const at = house();
    const first = caller();
    first.gone.abort();

    const { outcome } = await at.run(first);
    const anew = await at.run(answering("second"));

    expect(outcome).toMatchObject({ kind: "not-sent" });
    expect(anew.outcome).toMatchObject({ result: { text: "second" } });
    expect(at.sent).toHaveLength(1);
  });

  it("is run again if it only reads", async () => {
    const at = house({ category: "read" });
    await lostAnswer(at);

    const again = await at.run(answering("second"));

    expect(again.outcome).toMatchObject({ result: { text: "second" } });
  });

  it("is not called unexecuted when the policy denies it by now", async () => {
    const at = house();
    await lostAnswer(at);
    at.inForce(policyOf({ default: "deny", hash: "policy-2" }));

    const { outcome } = await at.run(answering("second"));

    expect(outcome).toMatchObject({
      kind: "unknown",
      because: expect.stringContaining("policy now denies"),
    });
    expect(at.sent).toHaveLength(1);
  });

  it("uses no budget a second time", async () => {
    const budget = {
      id: "one",
      per: "requester",
      of: "calls",
      limit: 1,
      withinSeconds: 3_600,
      decision: "deny",
    } as const;
    const at = house({ policy: policyOf({ budgets: [budget] }) });
    await lostAnswer(at);

    const again = await at.run(answering("second"));

    expect(again.outcome).toMatchObject({ result: { text: "first" } });
  });

  it("never runs twice between two answers that arrived, whatever breaks when", async () => {
    const step = fc.constantFrom("call", "leave", "answer", "deliver", "crash", "wait a little");

    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const at = house();
        // Of one agent that makes one call, again and again until it has an answer.
        let waiting: ReturnType<typeof caller> | undefined;
        let got: GuardedCall | undefined;
        let epoch = 0;
        const sentIn: number[] = [];
        const upstream: ReturnType<typeof caller>[] = [];
        const settle = () => new Promise((resolve) => setTimeout(resolve, 4));
        const leave = () => {
          waiting?.gone.abort();
          waiting = undefined;
          got = undefined;
        };
        for (const one of steps) {
          if (one === "call") {
            leave();
            const mine = caller();
            waiting = mine;
            upstream.push(mine);
            void at.run(mine).then((guarded) => {
              if (waiting === mine) got = guarded;
            });
          }
          if (one === "leave") leave();
          if (one === "answer") for (const each of upstream) each.answer.resolve(result("done"));
          if (one === "crash") {
            leave();
            await at.restart();
          }
          if (one === "wait a little") at.later(1_000);
          await settle();
          while (sentIn.length < at.sent.length) sentIn.push(epoch);
          if (one === "deliver" && got?.outcome.kind === "answered") {
            await got.delivered();
            leave();
            epoch++;
          }
        }
        for (const each of upstream) each.answer.resolve(result("done"));

        // A sending that was not answered before the agent had its answer is not there: one for each answer.
        expect(new Set(sentIn).size).toBe(sentIn.length);
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});

describe("a budget", () => {
  it("is not spent by a call that is refused because everything is paused", async () => {
    const budget = {
      id: "one",
      per: "requester",
      of: "calls",
      limit: 1,
      withinSeconds: 3_600,
      decision: "deny",
    } as const;
    const at = house({ policy: policyOf({ budgets: [budget] }) });
    const record = { type: "pause.started" } as const;
    const pause = {
      mode: "deny",
      by: { person: "tom", channel: "api" },
      at: 1,
      reason: "x",
    } as const;
    await at.store.commit({ kind: "set-pause", pause, record });

    const paused = await at.run(answering("a"));
    await at.store.commit({ kind: "set-pause", pause: null, record });
    const resumed = await at.run(answering("b"));

    expect(paused.outcome).toMatchObject({ kind: "denied", rules: ["paused"] });
    expect(resumed.outcome).toMatchObject({ result: { text: "b" } });
  });
});

import type { Door, ToolCall } from "@countersign/core";
import { holdingGuard, manualClock, passThroughGuard } from "@countersign/testkit";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createMetrics, type Metrics } from "./metrics.ts";

const call: ToolCall = {
  caller: {
    requester: { id: "local:ada@host", name: "ada", verified: false },
    client: { name: "ide", version: "1" },
  },
  upstream: "crm",
  trust: "internal",
  tool: "delete",
  description: null,
  hints: {},
  configuredCategory: null,
  toolHash: "tool",
  arguments: {},
};

/** Milliseconds, as this process counts them. */
let now: number;
let metrics: Metrics;
beforeEach(() => {
  now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  metrics = createMetrics("1.2.3");
});
afterEach(() => vi.restoreAllMocks());

function doorThat(execute: Door["execute"]): Door & { readonly asked: () => number } {
  let asked = 0;
  return {
    execute,
    waitMs: 60_000,
    get signal() {
      asked++;
      return new AbortController().signal;
    },
    asked: () => asked,
  };
}

const answering: Door["execute"] = async () => {
  now += 700;
  return { kind: "answered", result: {}, isError: false };
};

async function value(line: string): Promise<number> {
  const text = await metrics.text();
  const found = text.split("\n").find((one) => one.startsWith(`${line} `));
  return Number(found?.slice(line.length + 1) ?? Number.NaN);
}

it("counts what a call took beside its upstream, and not what the upstream took", async () => {
  const slow = passThroughGuard();
  const guard = metrics.timing(
    {
      ...slow,
      async run(one, door) {
        now += 20;
        const answered = await slow.run(one, door);
        now += 10;
        return answered;
      },
    },
    manualClock(),
  );

  await guard.run(call, doorThat(answering));

  expect(await value("countersign_call_added_seconds_sum")).toBeCloseTo(0.03);
  expect(await value("countersign_call_added_seconds_count")).toBe(1);
  expect(await value('countersign_calls_total{outcome="answered"}')).toBe(1);
});

it("does not count a call that waited for a person, and hands its door on as it is", async () => {
  const holding = holdingGuard();
  const door = doorThat(answering);
  const answer = metrics.timing(holding, manualClock()).run(call, door);
  await holding.held();
  now += 3_600_000;
  holding.decide("approve");
  await answer;

  expect(await value("countersign_call_added_seconds_count")).toBe(0);
  expect(await value('countersign_calls_total{outcome="answered"}')).toBe(1);
  // What the door works out only when it is asked for is not asked for by this.
  const asked = door.asked();
  await metrics.timing(passThroughGuard(), manualClock()).run(call, door);
  expect(door.asked()).toBe(asked);
});

it("passes on what a guard fails with, and counts it", async () => {
  const failing = async (): Promise<never> => {
    throw new Error("the store is closed");
  };
  const guard = metrics.timing({ ...passThroughGuard(), run: failing }, manualClock());

  await expect(guard.run(call, doorThat(answering))).rejects.toThrow("the store is closed");

  expect(await value('countersign_calls_total{outcome="error"}')).toBe(1);
});

it("counts a transaction that failed by its code, and not as one that was written", async () => {
  metrics.observer.wrote(0.5, "written");
  metrics.observer.wrote(9, "AUDIT_WRITE_FAILED");
  metrics.observer.trouble?.({ kind: "conflict", result: "tried-again" });

  expect(await value("countersign_commit_seconds_count")).toBe(1);
  expect(await value("countersign_commit_seconds_sum")).toBe(0.5);
  expect(await value('countersign_commit_failures_total{code="AUDIT_WRITE_FAILED"}')).toBe(1);
  expect(
    await value('countersign_database_errors_total{kind="conflict",result="tried-again"}'),
  ).toBe(1);
});

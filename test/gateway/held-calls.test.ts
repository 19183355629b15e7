import { isJsonObject, type Outcome } from "@countersign/core";
import { type HoldingGuard, holdingGuard, recordingGuard } from "@countersign/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { until } from "../until.ts";
import { type Message, RawClient, textOf } from "./raw-client.ts";
import { fixture, type RunningGateway, startGateway } from "./start-gateway.ts";

let running: RunningGateway;
let client: RawClient;
let guard: HoldingGuard;

afterEach(async () => {
  await client.close();
  await running.gateway.close();
});

async function connect(options: Parameters<typeof startGateway>[1] = {}): Promise<void> {
  guard = holdingGuard();
  running = startGateway([fixture("raw-server.mjs")], { guard, ...options });
  client = RawClient.through(running.gateway);
  await client.initialize();
}

/** What the upstream got, asked of the upstream itself. */
async function receivedUpstream(from = client): Promise<readonly Message[]> {
  const { result } = await from.request("recorder/received");
  return (result as { received: Message[] }).received;
}

function calls(received: readonly Message[]): readonly unknown[] {
  return received
    .filter(({ method }) => method === "tools/call")
    .map(({ params }) => (isJsonObject(params) ? params["name"] : undefined));
}

describe("a held call", () => {
  it("is told about at once and again and again to a client that asked for progress", async () => {
    await connect({ progressEveryMs: 50 });

    const call = client.call("burst", {}, { progressToken: "t" });
    await guard.held();
    await until(() => client.notifications().length >= 3);
    const waiting = client.notifications().map(({ params }) => params as Record<string, unknown>);
    guard.decide("approve");

    expect(textOf(await call)).toBe("burst done");
    expect(waiting[0]).toEqual({
      progressToken: "t",
      progress: 0,
      message: "waiting for approval apr_1",
    });
    const progress = client
      .notifications()
      .filter(({ method }) => method === "notifications/progress")
      .map(({ params }) => (params as { progress: number }).progress);
    expect(progress).toEqual([...new Set(progress)].sort((a, b) => a - b));
    expect(progress.slice(-3)).toEqual([1, 2, 3]);
  });

  it("is answered as pending when the client's patience is over, and was not sent", async () => {
    await connect({ holdMs: 100 });

    const answer = await client.call("echo", { a: 1 });

    expect(answer["result"]).toEqual({
      isError: true,
      content: [
        {
          type: "text",
          text: 'PENDING APPROVAL apr_1, not executed. Call countersign_approval_status {"id":"apr_1"} (waits up to 45 s) or repeat the identical call later.',
        },
      ],
      _meta: {
        "countersign/decision": { kind: "pending", approval: "apr_1", rules: ["by-category"] },
      },
    });
    expect(calls(await receivedUpstream())).toEqual([]);
  });

  it("is waited for longer if the client asked for progress", async () => {
    await connect({ holdMs: 50, holdWithProgressMs: 5000 });

    const call = client.call("echo", { a: 1 }, { progressToken: 1 });
    await guard.held();
    await new Promise((resolve) => setTimeout(resolve, 200));
    guard.decide("approve");

    expect(textOf(await call)).toBe('{"a":1}');
  });

  it("is not sent when it is rejected", async () => {
    await connect();

    const call = client.call("echo", {});
    await guard.held();
    guard.decide("reject");

    expect((await call)["result"]).toMatchObject({
      isError: true,
      _meta: { "countersign/decision": { kind: "rejected", approval: "apr_1" } },
    });
    expect(calls(await receivedUpstream())).toEqual([]);
  });

  it("is not sent when its client withdraws it", async () => {
    await connect();

    void client.request("tools/call", { name: "echo", arguments: {} }, "c");
    await guard.held();
    client.send({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: "c" } });
    await new Promise((resolve) => setTimeout(resolve, 100));
    guard.decide("approve");

    expect(calls(await receivedUpstream())).toEqual([]);
    expect(client.received.some(({ id }) => id === "c")).toBe(false);
  });

  it("that runs is not cancelled when its client withdraws it; one that needed nobody is", async () => {
    const started = async (gateway: RunningGateway): Promise<RawClient> => {
      const other = RawClient.through(gateway.gateway);
      await other.initialize();
      return other;
    };
    const cancel = {
      jsonrpc: "2.0",
      method: "notifications/cancelled",
      params: { requestId: "c" },
    };
    await connect();
    void client.request("tools/call", { name: "slow", arguments: { ms: 2_000 } }, "c");
    await guard.held();
    guard.decide("approve");
    await until(async () => calls(await receivedUpstream()).includes("slow"));
    client.send(cancel);
    const approved = await receivedUpstream();

    const allowing = startGateway([fixture("raw-server.mjs")]);
    const other = await started(allowing);
    void other.request("tools/call", { name: "slow" }, "c");
    await until(async () => calls(await receivedUpstream(other)).includes("slow"));
    other.send(cancel);
    const allowed = await receivedUpstream(other);
    await other.close();
    await allowing.gateway.close();

    const isCancelled = ({ method }: Message): boolean => method === "notifications/cancelled";
    expect(approved.some(isCancelled)).toBe(false);
    expect(allowed.some(isCancelled)).toBe(true);
  });

  it("that runs goes on when its client goes away, and its upstream with it afterwards", async () => {
    const inner = holdingGuard();
    const outcomes: string[] = [];
    const watching = {
      ...inner,
      run: async (...args: Parameters<HoldingGuard["run"]>) => {
        const guarded = await inner.run(...args);
        outcomes.push(guarded.outcome.kind);
        return guarded;
      },
    };
    await connect({ guard: watching });
    void client.call("slow", { ms: 500 });
    await inner.held();
    inner.decide("approve");
    await new Promise((resolve) => setTimeout(resolve, 150));

    await client.close();

    expect(outcomes).toEqual(["answered"]);
    expect(running.pids.size).toBe(0);
  });

  it("does not keep the gateway from closing, and a call that runs may end", async () => {
    await connect();
    const held = client.call("echo", {});
    await guard.held();
    const ending = startGateway([fixture("raw-server.mjs")]);
    const other = RawClient.through(ending.gateway);
    await other.initialize();
    const slow = other.call("slow", { ms: 700 });
    await until(async () => calls(await receivedUpstream(other)).includes("slow"));

    await Promise.all([running.gateway.close(), ending.gateway.close()]);

    expect((await held)["result"]).toMatchObject({ isError: true });
    expect(textOf(await slow)).toBe("slow done");
    expect(ending.pids.size).toBe(0);
  });
});

describe("countersign_approval_status", () => {
  it("says how a request stands, and nothing about one that is not the caller's", async () => {
    await connect();

    const known = await client.call("countersign_approval_status", { id: "apr_1" });
    const unknown = await client.call("countersign_approval_status", { id: "apr_2" });
    const wrong = await client.call("countersign_approval_status", {});

    expect(textOf(known)).toMatch(/^PENDING APPROVAL apr_1, not executed/);
    expect(unknown["result"]).toMatchObject({ isError: true });
    expect(wrong).toMatchObject({ error: { code: -32602 } });
  });
});

describe("what the agent is told", () => {
  const denied: Outcome = { kind: "denied", reason: "no schema changes", rules: ["never-drop"] };
  const lost: Outcome = { kind: "unknown", because: "the connection broke off", approval: null };
  const notSent: Outcome = { kind: "not-sent", because: "upstream `up`: gone", approval: null };

  it.each([
    { outcome: denied, text: "DENIED, not executed: no schema changes.", code: -32050 },
    { outcome: lost, text: "OUTCOME UNKNOWN: the call was sent", code: -32054 },
    { outcome: notSent, text: "NOT EXECUTED: upstream `up`: gone", code: -32055 },
  ])(
    "of a call that is $outcome.kind is a tool error, of a reading a protocol error of ours",
    async ({ outcome, text, code }) => {
      const recording = recordingGuard({ echo: outcome, "resources/read": outcome });
      await connect({ guard: recording });

      const call = await client.call("echo", {});
      const reading = await client.request("resources/read", { uri: "raw://raw/one" });

      const decision = { "countersign/decision": { kind: outcome.kind } };
      expect(call["result"]).toMatchObject({ isError: true, _meta: decision });
      expect(textOf(call)).toContain(text);
      expect(reading["error"]).toMatchObject({ code, data: decision });
    },
  );

  it("counts as delivered once it was written, and not if the client had gone", async () => {
    const recording = recordingGuard();
    await connect({ guard: recording });

    await client.call("echo", {});
    await until(() => recording.deliveries.length > 0);
    const written = recording.deliveries.length;
    void client.call("slow", { ms: 300 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await client.close();
    await new Promise((resolve) => setTimeout(resolve, 500));

    expect(written).toBe(1);
    expect(recording.deliveries).toHaveLength(1);
  });
});

import { randomBytes } from "node:crypto";
import type { JsonObject } from "@countersign/core";
import { type HoldingGuard, holdingGuard, passThroughGuard } from "@countersign/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { fixture, listen, type RunningGateway, startGateway } from "./start-gateway.ts";

const TASKS = { extensions: { "io.modelcontextprotocol/tasks": {} } };

let running: RunningGateway;
let door: Awaited<ReturnType<typeof listen>>;
let guard: HoldingGuard;

afterEach(async () => {
  await door.close();
  await running.gateway.close();
});

async function open(options: Parameters<typeof startGateway>[1] = {}): Promise<void> {
  guard = holdingGuard();
  running = startGateway([fixture("raw-server.mjs")], { guard, ...options });
  door = await listen(running.gateway);
}

interface Answered {
  readonly status: number;
  readonly result: JsonObject;
  readonly error: JsonObject | undefined;
}

/** One request of 2026-07-28, without an SDK that would answer anything by itself. */
async function ask(
  method: string,
  params: JsonObject,
  options: { readonly capabilities?: JsonObject; readonly user?: string } = {},
): Promise<Answered> {
  const { capabilities = {}, user = "ada" } = options;
  const name = params["name"] ?? params["taskId"];
  const response = await fetch(door.url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": method,
      ...(typeof name === "string" ? { "mcp-name": name } : {}),
      "x-user": user,
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: randomBytes(4).toString("hex"),
      method,
      params: {
        ...params,
        _meta: {
          "io.modelcontextprotocol/protocolVersion": "2026-07-28",
          "io.modelcontextprotocol/clientInfo": { name: "raw", version: "1" },
          "io.modelcontextprotocol/clientCapabilities": capabilities,
        },
      },
    }),
  });
  const text = await response.text();
  const json = text.startsWith("{") ? text : (/^data: (\{.*)$/m.exec(text)?.[1] ?? "{}");
  const { result = {}, error } = JSON.parse(json) as { result?: JsonObject; error?: JsonObject };
  return { status: response.status, result, error };
}

const BURST = { name: "burst", arguments: {} };

function get(options: { readonly user?: string } = {}): Promise<Answered> {
  return ask("tasks/get", { taskId: "apr_1" }, { capabilities: TASKS, ...options });
}

/** Asks until the task is over. */
async function ended(): Promise<JsonObject> {
  for (;;) {
    const { result } = await get();
    if (result["status"] !== "working") return result;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe("a held call whose client declared tasks", () => {
  it("is a task at once, which works until it is approved and then holds the result", async () => {
    await open();

    const { result } = await ask("tools/call", BURST, { capabilities: TASKS });
    const waiting = await get();
    guard.decide("approve");
    const over = await ended();

    expect(result).toMatchObject({ resultType: "task", taskId: "apr_1", status: "working" });
    expect(waiting.result).toMatchObject({ status: "working" });
    expect(waiting.result["result"]).toBeUndefined();
    expect(over).toMatchObject({
      status: "completed",
      result: { content: [{ type: "text", text: "burst done" }] },
    });
  });

  it("completes with an error that the agent can read when it is rejected", async () => {
    await open();
    await ask("tools/call", BURST, { capabilities: TASKS });

    guard.decide("reject");

    expect(await ended()).toMatchObject({ status: "completed", result: { isError: true } });
  });

  it("is not run once its client has cancelled the task, and says so for ever", async () => {
    await open();
    await ask("tools/call", BURST, { capabilities: TASKS });

    const cancelled = await ask("tasks/cancel", { taskId: "apr_1" }, { capabilities: TASKS });
    guard.decide("approve");
    const { result } = await get();
    const again = await ask("tasks/cancel", { taskId: "apr_1" }, { capabilities: TASKS });

    expect(cancelled.error).toBeUndefined();
    expect(result).toMatchObject({ status: "cancelled" });
    expect(again.error).toBeUndefined();
    const received = await ask("recorder/received", {});
    expect(JSON.stringify(received.result)).not.toContain('"burst"');
  });

  it("is a task to nobody but the requester", async () => {
    await open();
    guard.whenDecided = async () => undefined;
    await ask("tools/call", BURST, { capabilities: TASKS });

    const { error } = await get({ user: "eve" });

    expect(error).toMatchObject({ code: -32602 });
  });

  it("is still known by its id after a restart, from what the store says", async () => {
    await open();

    const { result } = await get();

    expect(result).toMatchObject({ taskId: "apr_1", status: "working" });
  });

  it("is asked about only by clients that declared tasks", async () => {
    await open();

    const { status, error } = await ask("tasks/get", { taskId: "apr_1" });

    expect(status).toBe(400);
    expect(error).toMatchObject({
      code: -32021,
      data: { requiredCapabilities: TASKS },
    });
  });

  it("is no task if nobody has to be asked", async () => {
    await open({ guard: passThroughGuard() });

    const { result } = await ask("tools/call", BURST, { capabilities: TASKS });

    expect(result["content"]).toEqual([{ type: "text", text: "burst done" }]);
  });
});

describe("a held call of 2026-07-28 without tasks or progress", () => {
  it("is answered with a state to come back with, eight times, and then as pending", async () => {
    await open({ holdMs: 10 });

    let { result } = await ask("tools/call", BURST);
    let rounds = 0;
    for (; result["resultType"] === "input_required"; rounds++) {
      expect(Object.keys(result)).not.toContain("inputRequests");
      const requestState = result["requestState"] as string;
      ({ result } = await ask("tools/call", { ...BURST, requestState }));
    }

    expect(rounds).toBe(8);
    expect(result).toMatchObject({ isError: true });
    expect(JSON.stringify(result)).toContain("PENDING APPROVAL apr_1");
  });

  it("runs in the round in which it is approved", async () => {
    await open({ holdMs: 10 });
    const { result } = await ask("tools/call", BURST);

    guard.decide("approve");
    const requestState = result["requestState"] as string;
    const last = await ask("tools/call", { ...BURST, requestState });

    expect(last.result["content"]).toEqual([{ type: "text", text: "burst done" }]);
  });

  it.each([
    { because: "was used before", change: "nothing", user: "ada", args: {} },
    { because: "was tampered with", change: "state", user: "ada", args: {} },
    { because: "was another requester's", change: "nothing", user: "eve", args: {} },
    { because: "was for other arguments", change: "nothing", user: "ada", args: { n: 1 } },
  ])("refuses a state that $because", async ({ because, change, user, args }) => {
    await open({ holdMs: 10 });
    const { result } = await ask("tools/call", BURST);
    const requestState = `${result["requestState"] as string}${change === "state" ? "x" : ""}`;
    if (because === "was used before") await ask("tools/call", { ...BURST, requestState });

    const { error } = await ask(
      "tools/call",
      { name: "burst", arguments: args, requestState },
      { user },
    );

    expect(error).toMatchObject({ code: -32602, message: "Invalid requestState" });
  });
});

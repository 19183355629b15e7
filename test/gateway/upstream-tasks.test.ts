import type { JsonObject } from "@countersign/core";
import { recordingGuard } from "@countersign/testkit";
import { describe, expect, it, type TestContext } from "vitest";
import { startServer } from "../conformance/runner.ts";
import { type Answered, type ModernOptions, modernRequest } from "./modern-request.ts";
import { type Message, RawClient, textOf } from "./raw-client.ts";
import { fixture, installed, listen, startGateway } from "./start-gateway.ts";

/** Researches for a few seconds in a task, which its calls have to be. Asks what is meant if it is told to. */
const RESEARCH = "simulate-research-query";

type Upstreams = Parameters<typeof startGateway>[0];

interface House {
  legacy(): Promise<RawClient>;
  modern(method: string, params: JsonObject, options?: ModernOptions): Promise<Answered>;
  /** Asks until the task is as `isThere` wants it. */
  until(taskId: string, isThere: (task: JsonObject) => boolean): Promise<JsonObject>;
}

async function open(
  { onTestFinished }: Pick<TestContext, "onTestFinished">,
  upstreams: Upstreams,
  options: Parameters<typeof startGateway>[1] = {},
): Promise<House> {
  const { gateway } = startGateway(upstreams, options);
  const door = await listen(gateway);
  onTestFinished(async () => {
    await door.close();
    await gateway.close({ graceMs: 100 });
  });
  const house: House = {
    async legacy() {
      const client = RawClient.through(gateway);
      await client.initialize();
      return client;
    },
    modern: (method, params, more = {}) =>
      modernRequest(door.url, method, params, { capabilities: TASKS, ...more }),
    async until(taskId, isThere) {
      for (const deadline = Date.now() + 20_000; Date.now() < deadline; ) {
        const { result } = await house.modern("tasks/get", { taskId });
        if (isThere(result)) return result;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error("the task did not get there within 20 s");
    },
  };
  return house;
}

function everything(): Upstreams {
  return [installed("@modelcontextprotocol/server-everything", "dist/index.js")];
}

/** An upstream that speaks 2026-07-28 only, whose tools become tasks. */
async function modernUpstream({ onTestFinished }: TestContext): Promise<Upstreams> {
  const server = await startServer("tasks-server.ts");
  onTestFinished(() => server.stop());
  return [{ ...fixture("raw-server.mjs"), server: { url: server.url, headers: {} } }];
}

const TASKS = {
  elicitation: { form: {} },
  extensions: { "io.modelcontextprotocol/tasks": {} },
};

const isOver = ({ status }: JsonObject): boolean => status !== "working";

describe("a client of 2025-11-25 before an upstream whose tool needs a task", () => {
  it.concurrent("gets a task of ours, hears of it, and gets its masked result through the guard", async (context) => {
    const guard = recordingGuard();
    const house = await open(context, everything(), { guard });
    const client = await house.legacy();

    const { result } = await client.request("tools/call", {
      name: RESEARCH,
      arguments: { topic: "tea" },
      task: { ttl: 60_000 },
    });
    const { task } = result as { task: JsonObject };
    const { taskId } = task as { taskId: string };
    const asked = await client.request("tasks/get", { taskId });
    const listed = await client.request("tasks/list");
    const over = await client.request("tasks/result", { taskId });
    const after = await client.request("tasks/get", { taskId });

    expect(task).toMatchObject({ status: "working", ttl: expect.any(Number) as number });
    expect(taskId).toMatch(/^task_/);
    expect(asked["result"]).toMatchObject({ taskId, status: "working" });
    expect(listed["result"]).toMatchObject({ tasks: [{ taskId }] });
    expect(textOf(over)).toContain("tea");
    expect(over["result"]).toMatchObject({
      _meta: { "io.modelcontextprotocol/related-task": { taskId } },
    });
    expect(after["result"]).toMatchObject({ taskId, status: "completed" });
    expect(guard.calls.map(({ tool }) => tool)).toEqual([RESEARCH]);
    expect(foreignIds(client, taskId)).toEqual([]);
  });

  it.concurrent("is asked what the task wants to know, under our id of it", async (context) => {
    const guard = recordingGuard();
    const house = await open(context, everything(), { guard });
    const client = await house.legacy();
    const asked: JsonObject[] = [];
    client.onRequest("elicitation/create", (params) => {
      asked.push(params as JsonObject);
      return { action: "accept", content: { interpretation: "technical" } };
    });

    const { result } = await client.request("tools/call", {
      name: RESEARCH,
      arguments: { topic: "tea", ambiguous: true },
      task: {},
    });
    const { taskId } = (result as { task: { taskId: string } }).task;
    const over = await client.request("tasks/result", { taskId });

    expect(asked[0]?.["_meta"]).toEqual({ "io.modelcontextprotocol/related-task": { taskId } });
    expect(textOf(over)).toContain("technical");
    expect(guard.calls.map(({ tool }) => tool)).toEqual([RESEARCH, "elicitation/create"]);
    expect(foreignIds(client, taskId)).toEqual([]);
  });

  it.concurrent("gets the result of a plain call if it knows nothing of tasks", async (context) => {
    const house = await open(context, everything());
    const client = await house.legacy();

    const answer = await client.call(RESEARCH, { topic: "tea" });

    expect(textOf(answer)).toContain("tea");
    expect(JSON.stringify(client.received)).not.toContain("related-task");
  });

  it.concurrent("ends the upstream's task when it cancels ours, or the plain call", async (context) => {
    const house = await open(context, everything());
    const client = await house.legacy();
    const { result } = await client.request("tools/call", {
      name: RESEARCH,
      arguments: { topic: "tea" },
      task: {},
    });
    const { taskId } = (result as { task: { taskId: string } }).task;

    const cancelled = await client.request("tasks/cancel", { taskId });
    const again = await client.request("tasks/cancel", { taskId });
    const got = await client.request("tasks/result", { taskId });

    expect(cancelled["result"]).toMatchObject({ taskId, status: "cancelled" });
    expect(again["error"]).toMatchObject({ code: -32602 });
    expect(got["error"]).toMatchObject({ code: -32602 });
  });

  it.concurrent("is told of no task of another requester, and of none that is the upstream's alone", async (context) => {
    const house = await open(context, everything());
    const created = await house.modern(
      "tools/call",
      { name: RESEARCH, arguments: { topic: "tea" } },
      { user: "eve" },
    );
    const client = await house.legacy();

    const foreign = await client.request("tasks/get", {
      taskId: created.result["taskId"] as string,
    });
    const unknown = await client.request("tasks/result", {
      taskId: "786512e2-9e0d-44bd-8f29-789f820fe840",
    });
    const listed = await client.request("tasks/list");

    expect(created.result["resultType"]).toBe("task");
    expect(foreign["error"]).toMatchObject({ code: -32602 });
    expect(unknown["error"]).toMatchObject({ code: -32602 });
    expect(listed["result"]).toEqual({ tasks: [] });
  });
});

describe("a client of 2026-07-28 that declared tasks", () => {
  it.concurrent("gets one for a tool of 2025-11-25 that needs one, and is asked by way of it", async (context) => {
    const house = await open(context, everything());

    const { result } = await house.modern("tools/call", {
      name: RESEARCH,
      arguments: { topic: "tea", ambiguous: true },
    });
    const taskId = result["taskId"] as string;
    const asking = await house.until(taskId, isOver);
    const [key] = Object.keys(asking["inputRequests"] as JsonObject);
    const answer = { action: "accept", content: { interpretation: "technical" } };
    await house.modern("tasks/update", { taskId, inputResponses: { [key ?? ""]: answer } });
    const over = await house.until(taskId, ({ status }) => status === "completed");

    expect(result).toMatchObject({ resultType: "task", status: "working" });
    expect(asking).toMatchObject({
      status: "input_required",
      inputRequests: { [key ?? ""]: { method: "elicitation/create" } },
    });
    expect(JSON.stringify(asking)).not.toContain("related-task");
    expect(JSON.stringify(over["result"])).toContain("technical");
  });

  it.concurrent("hears what the upstream says of its progress", async (context) => {
    const house = await open(context, everything());
    const { result } = await house.modern("tools/call", {
      name: RESEARCH,
      arguments: { topic: "tea" },
    });

    const said = await house.until(
      result["taskId"] as string,
      ({ statusMessage }) => statusMessage !== undefined,
    );

    expect(said["statusMessage"]).toMatch(/\.\.\.$/);
    await house.modern("tasks/cancel", { taskId: result["taskId"] as string });
  });

  it.concurrent("still hears of the progress of a call that is no task", async (context) => {
    const house = await open(context, [fixture("raw-server.mjs")]);

    const { notifications, result } = await house.modern(
      "tools/call",
      { name: "burst", arguments: {} },
      { meta: { progressToken: "mine" } },
    );

    expect(result["resultType"]).toBe("complete");
    expect(notifications.map(({ method }) => method)).toContain("notifications/progress");
  });

  it.concurrent("is not told the upstream's id, and another requester is not told anything", async (context) => {
    const house = await open(context, await modernUpstream(context));

    const { result } = await house.modern("tools/call", {
      name: "slow_compute",
      arguments: { seconds: 1, label: "l" },
    });
    const taskId = result["taskId"] as string;
    const foreign = await house.modern("tasks/get", { taskId }, { user: "eve" });
    const over = await house.until(taskId, isOver);

    expect(taskId).toMatch(/^task_/);
    expect(foreign.error).toMatchObject({ code: -32602 });
    expect(over).toMatchObject({ taskId, status: "completed" });
    expect(JSON.stringify(over["result"])).toContain("computed l");
  });
});

describe("a client of 2025-11-25 before tools of 2026-07-28 that can only be tasks", () => {
  it.concurrent("gets what comes of the task, its errors as errors", async (context) => {
    const house = await open(context, await modernUpstream(context));
    const client = await house.legacy();

    const failed = await client.call("failing_job", {});
    const broken = await client.call("protocol_error_job", {});

    expect(failed["result"]).toMatchObject({ isError: true, content: [{ text: "failed" }] });
    expect(broken["error"]).toMatchObject({ code: -32603, message: "boom" });
  });

  it.concurrent("is asked what the task wants to know", async (context) => {
    const house = await open(context, await modernUpstream(context));
    const client = await house.legacy();
    client.onRequest("elicitation/create", () => ({
      action: "accept",
      content: { confirm: true },
    }));

    const answer = await client.call("confirm_delete", { filename: "a.txt" });

    expect(textOf(answer)).toContain('"confirm":true');
  });
});

/** Ids of tasks in what a client received, but for `ours`. */
function foreignIds(
  { received }: { readonly received: readonly Message[] },
  ours: string,
): readonly string[] {
  const ids = [...JSON.stringify(received).matchAll(/"taskId":"([^"]+)"/g)].map(
    ([, id]) => id ?? "",
  );
  return ids.filter((id) => id !== ours);
}

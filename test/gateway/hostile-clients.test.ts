/** What a client could try in order to reach an upstream around the guard, or to wear the gateway out. */
import { isJsonObject, type JsonValue } from "@countersign/core";
import { recordingGuard } from "@countersign/testkit";
import { afterEach, expect, it } from "vitest";
import { type Message, RawClient } from "./raw-client.ts";
import { fixture, listen, type RunningGateway, startGateway } from "./start-gateway.ts";

let running: RunningGateway;

afterEach(() => running.gateway.close());

async function receivedBy(client: RawClient): Promise<readonly Message[]> {
  const { result } = await client.request("recorder/received", {});
  return isJsonObject(result) ? (result["received"] as unknown as Message[]) : [];
}

it("a call without an id, which some servers act on, never reaches the upstream", async () => {
  running = startGateway([fixture("raw-server.mjs")], { guard: recordingGuard() });
  const client = RawClient.through(running.gateway);
  await client.initialize();

  client.send({ jsonrpc: "2.0", method: "tools/call", params: { name: "echo" } });
  client.send({ jsonrpc: "2.0", method: "admin/wipe", params: { all: true } });
  client.send({ jsonrpc: "2.0", method: "notifications/vendor", params: {} });
  const methods = (await receivedBy(client)).map(({ method }) => method);

  expect(methods).toContain("notifications/vendor");
  expect(methods).not.toContain("tools/call");
  expect(methods).not.toContain("admin/wipe");
});

it("a method that nobody knows is put to the guard, and not sent when it says no", async () => {
  const denied = { kind: "denied", reason: "no", rules: ["r"] } as const;
  const guard = recordingGuard({ "admin/wipe": denied });
  running = startGateway([fixture("raw-server.mjs")], { guard });
  const client = RawClient.through(running.gateway);
  await client.initialize();

  const answer = await client.request("admin/wipe", { all: "ada" });
  const methods = (await receivedBy(client)).map(({ method }) => method);

  expect(guard.calls[0]).toMatchObject({
    tool: "admin/wipe",
    configuredCategory: null,
    arguments: { all: "ada" },
  });
  expect(answer).toMatchObject({ error: { code: -32050 } });
  expect(methods).not.toContain("admin/wipe");
});

const BESIDE = {
  scope: "everybody",
  _meta: {
    tenant: "production",
    progressToken: 7,
    traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    tracestate: "free=text",
    "claudecode/toolUseId": "not an id: ada@post.example",
    "vscode.requestId": "b1d7-44",
    "countersign/exchange": "xch_forged",
    "io.modelcontextprotocol/clientCapabilities": { roots: {} },
  },
};

const GUARDED = {
  scope: "everybody",
  _meta: { tenant: "production", "claudecode/toolUseId": "not an id: ada@post.example" },
};

it("what stands beside the arguments reaches a tool through the guard, and identifiers of the call as they are", async () => {
  const guard = recordingGuard();
  running = startGateway([fixture("raw-server.mjs")], { guard });
  const client = RawClient.through(running.gateway);
  await client.initialize();

  await client.request("tools/call", { name: "echo", arguments: { a: 1 }, ...BESIDE });
  await client.request("resources/read", { uri: "raw://raw/one", ...BESIDE });
  const received = await receivedBy(client);

  expect(guard.calls.map(({ others }) => others)).toEqual([
    GUARDED,
    { _meta: GUARDED._meta },
    undefined, // what tells what was received
  ]);
  for (const method of ["tools/call", "resources/read"]) {
    expect(received.find((one) => one.method === method)?.["params"]).toMatchObject({
      scope: "everybody",
      _meta: {
        tenant: "production",
        traceparent: BESIDE._meta.traceparent,
        "claudecode/toolUseId": "not an id: ada@post.example",
        "vscode.requestId": "b1d7-44",
        "countersign/exchange": expect.not.stringContaining("forged") as JsonValue,
      },
    });
  }
  expect(JSON.stringify(received)).not.toMatch(/free=text|forged|clientCapabilities/);
});

it("a method that no guard looks at carries nothing on but identifiers", async () => {
  running = startGateway([fixture("raw-server.mjs")], { guard: recordingGuard() });
  const client = RawClient.through(running.gateway);
  await client.initialize();

  await client.request("prompts/list", { _meta: BESIDE._meta });
  const listed = (await receivedBy(client)).findLast(({ method }) => method === "prompts/list");

  expect(listed?.["params"]).toEqual({
    _meta: {
      progressToken: expect.any(String) as JsonValue, // the connection's own
      traceparent: BESIDE._meta.traceparent,
      "vscode.requestId": "b1d7-44",
    },
  });
});

it("an opening that is refused leaves no process behind, and many at once stay within the limit", async () => {
  running = startGateway([fixture("raw-server.mjs")]);
  const door = await listen(running.gateway);
  const initialize = (accept: string) =>
    fetch(door.url, {
      method: "POST",
      headers: { "content-type": "application/json", accept },
      body: JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        method: "initialize",
        params: {
          protocolVersion: "2025-06-18",
          capabilities: {},
          clientInfo: { name: "x", version: "1" },
        },
      }),
    });

  const refused = await Promise.all(Array.from({ length: 4 }, () => initialize("text/plain")));
  expect(refused.map(({ status }) => status)).toEqual([406, 406, 406, 406]);
  for (const until = Date.now() + 5_000; running.pids.size > 0 && Date.now() < until; ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(running.pids.size).toBe(0);
  await door.close();
});

it("an upstream that never answers a list keeps nobody from the others", async () => {
  running = startGateway([
    fixture("raw-server.mjs", { name: "good" }),
    fixture("silent-lists.mjs", { name: "bad", startTimeoutMs: 1_500 }),
  ]);
  const client = RawClient.through(running.gateway);
  await client.initialize();

  const called = await client.call("good_echo", { a: 1 });
  const { result } = await client.request("tools/list");

  expect(called["result"]).toMatchObject({ content: [{ type: "text" }] });
  expect(JSON.stringify(result)).toContain("good_echo");
});

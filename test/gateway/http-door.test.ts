import { request } from "node:http";
import { holdingGuard, passThroughGuard, recordingGuard } from "@countersign/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { until } from "../until.ts";
import { fixture, listen, type RunningGateway, startGateway } from "./start-gateway.ts";

let running: RunningGateway;
let door: Awaited<ReturnType<typeof listen>>;

afterEach(async () => {
  await running.gateway.close();
  await door.close();
  if (running.pids.size > 0) throw new Error("an upstream outlived the gateway");
});

async function start(options: Parameters<typeof startGateway>[1] = {}): Promise<void> {
  running = startGateway([fixture("raw-server.mjs", { maxMessageBytes: 100_000 })], options);
  door = await listen(running.gateway);
}

const HEADERS = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
};

function post(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(door.url, {
    method: "POST",
    headers: { ...HEADERS, ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

const INITIALIZE = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "c", version: "1" },
  },
};

async function session(headers: Record<string, string> = {}): Promise<string> {
  const response = await post(INITIALIZE, headers);
  await response.text();
  return response.headers.get("mcp-session-id") ?? "";
}

const call = (name: string, args: object = {}, meta: object = {}): object => ({
  jsonrpc: "2.0",
  id: 7,
  method: "tools/call",
  params: { name, arguments: args, _meta: meta },
});

const modern = (method: string, params: object = {}): object => ({
  jsonrpc: "2.0",
  id: 7,
  method,
  params: {
    ...params,
    _meta: {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientCapabilities": {},
      "io.modelcontextprotocol/clientInfo": { name: "m", version: "1" },
    },
  },
});

const modernHeaders = (method: string, name?: string): Record<string, string> => ({
  "mcp-protocol-version": "2026-07-28",
  "mcp-method": method,
  ...(name === undefined ? {} : { "mcp-name": name }),
});

/** With a header that `fetch` does not let anybody set. */
function statusWith(headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(
      door.url,
      { method: "POST", headers: { ...HEADERS, ...headers } },
      (res) => {
        res.resume();
        resolve(res.statusCode);
      },
    );
    sent.on("error", reject);
    sent.end(JSON.stringify(INITIALIZE));
  });
}

describe("the door over HTTP", () => {
  it.each([
    { because: "of another host's name", headers: { host: "evil.example" } },
    { because: "of another site's origin", headers: { origin: "https://evil.example" } },
    { because: "of a hidden origin", headers: { origin: "null" } },
  ])("is shut because $because", async ({ headers }) => {
    await start();

    expect(await statusWith(headers)).toBe(403);
    expect(running.pids.size).toBe(0);
  });

  it("is open for the machine itself, with and without an origin", async () => {
    await start();

    expect(await statusWith({})).toBe(200);
    expect(await statusWith({ origin: "http://localhost:3000" })).toBe(200);
  });

  it("lets a session that was left make room for a new one, and none that is in use", async () => {
    running = startGateway([]);
    door = await listen(running.gateway);
    const LIMIT = 64;
    const sessions: string[] = [];
    for (let i = 0; i < LIMIT; i++) sessions.push(await session());
    const listening = await Promise.all(
      sessions
        .slice(0, -1)
        .map((id) => fetch(door.url, { headers: { ...HEADERS, "mcp-session-id": id } })),
    );
    const ping = { jsonrpc: "2.0", id: 2, method: "ping" };

    const next = await session();
    const left = await post(ping, { "mcp-session-id": sessions.at(-1) ?? "" });
    const used = await post(ping, { "mcp-session-id": sessions[0] ?? "" });
    const own = await fetch(door.url, { headers: { ...HEADERS, "mcp-session-id": next } });
    const refused = await post(INITIALIZE);

    expect(left.status).toBe(404);
    expect(used.status).toBe(200);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(await refused.text()).toContain("all 64 sessions of this requester are in use");
    await Promise.all([...listening, own].map(async ({ body }) => body?.cancel()));
  });

  it("is at /mcp only", async () => {
    await start();

    expect((await fetch(new URL("/other", door.url))).status).toBe(404);
  });

  it("knows three methods", async () => {
    await start();
    const { port } = new URL(door.url);

    const status = await new Promise((resolve, reject) => {
      // `fetch` sends none of these.
      const sent = request({ port, method: "TRACE", path: "/mcp" }, (res) => {
        res.resume();
        resolve(res.statusCode);
      });
      sent.on("error", reject).end();
    });

    expect(status).toBe(405);
  });

  it.each([
    { because: "it is not JSON", body: "{nope", status: 400, code: -32700 },
    { because: "it is empty", body: "", status: 400, code: -32700 },
    { because: "it is no message", body: '{"jsonrpc":"2.0","id":3}', status: 400, code: -32600 },
    {
      because: "it is too deep",
      body: `{"jsonrpc":"2.0","id":3,"method":"m","params":{"a":${"[".repeat(999)}${"]".repeat(999)}}}`,
      status: 400,
      code: -32600,
    },
    {
      because: "it is too large",
      body: JSON.stringify({ a: "x".repeat(200_000) }),
      status: 413,
      code: -32600,
    },
    {
      because: "there was no initialize",
      body: '{"jsonrpc":"2.0","id":3,"method":"tools/list"}',
      status: 400,
      code: -32600,
    },
  ])("refuses a body because $because", async ({ body, status, code }) => {
    await start();

    const response = await post(body);

    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code } });
  });

  it("refuses a body that is too large although it does not say so in advance", async () => {
    await start();

    const status = await new Promise((resolve) => {
      const sent = request(door.url, { method: "POST", headers: HEADERS }, (res) => {
        res.resume();
        resolve(res.statusCode);
      });
      sent.on("error", () => undefined);
      for (let i = 0; i < 20; i++) sent.write("x".repeat(10_000));
      sent.end();
    });

    expect(status).toBe(413);
  });
});

describe("a session", () => {
  it("is its requester's alone, and unknown to everybody else", async () => {
    await start();
    const id = await session({ "x-user": "ada" });
    const list = { jsonrpc: "2.0", id: 2, method: "tools/list" };

    const own = await post(list, { "mcp-session-id": id, "x-user": "ada" });
    const others = await post(list, { "mcp-session-id": id, "x-user": "mallory" });
    const unknown = await post(list, { "mcp-session-id": "no-such-session", "x-user": "ada" });

    expect(own.status).toBe(200);
    expect(await own.text()).toContain("countersign_approval_status");
    expect(others.status).toBe(404);
    expect(await others.json()).toEqual(await unknown.json());
  });

  it("ends with its upstream when the client ends it", async () => {
    await start();
    const id = await session();
    expect(running.pids.size).toBe(1);

    await fetch(door.url, { method: "DELETE", headers: { "mcp-session-id": id } });

    for (let waited = 0; waited < 5000 && running.pids.size > 0; waited += 50) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(running.pids.size).toBe(0);
    expect((await post(call("echo"), { "mcp-session-id": id })).status).toBe(404);
  });

  it("leaves no answer open that will not come when the client ends it", async () => {
    const goesOn = Promise.withResolvers<never>();
    await start({ guard: { ...passThroughGuard(), run: () => goesOn.promise } });
    const id = await session();
    const open = await post(call("echo"), { "mcp-session-id": id });

    await fetch(door.url, { method: "DELETE", headers: { "mcp-session-id": id } });

    expect(await open.text()).toBe("");
    goesOn.reject(new Error("over"));
  });

  it("begins to answer a held call at once if the client asked for progress", async () => {
    const guard = holdingGuard();
    await start({ guard });
    const id = await session();

    const response = await post(call("echo", {}, { progressToken: 3 }), { "mcp-session-id": id });
    const reader = response.body?.getReader();
    const first = new TextDecoder().decode((await reader?.read())?.value);
    guard.decide("approve");
    const second = new TextDecoder().decode((await reader?.read())?.value);

    expect(first).toContain("waiting for approval apr_1");
    expect(second).toContain('"result"');
  });
});

describe("a client that goes away", () => {
  it.each(["legacy", "modern"])(
    "takes its %s call with it, and it does not count as delivered",
    async (era) => {
      const guard = recordingGuard();
      await start({ guard });
      const gone = new AbortController();
      const id = era === "legacy" ? await session() : "";
      const body =
        era === "legacy"
          ? call("slow", { ms: 400 })
          : modern("tools/call", { name: "slow", arguments: { ms: 400 } });
      const headers =
        era === "legacy" ? { "mcp-session-id": id } : modernHeaders("tools/call", "slow");

      const going = fetch(door.url, {
        method: "POST",
        headers: { ...HEADERS, ...headers } as Record<string, string>,
        body: JSON.stringify(body),
        signal: gone.signal,
      }).then((response) => response.text());
      await until(() => guard.calls.length > 0);
      await new Promise((resolve) => setTimeout(resolve, 100));
      gone.abort();
      await going.catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 600));

      expect(guard.calls.map(({ tool }) => tool)).toEqual(["slow"]);
      expect(guard.deliveries).toEqual([]);
    },
  );

  it.each(["legacy", "modern"])("counts as served when it reads its %s answer", async (era) => {
    const guard = recordingGuard();
    await start({ guard });
    const id = era === "legacy" ? await session() : "";

    const response =
      era === "legacy"
        ? await post(call("echo"), { "mcp-session-id": id })
        : await post(
            modern("tools/call", { name: "echo", arguments: {} }),
            modernHeaders("tools/call", "echo"),
          );
    await response.text();
    await until(() => guard.deliveries.length > 0);

    expect(guard.deliveries).toHaveLength(1);
  });
});

describe("a modern request", () => {
  it("whose method nobody knows is answered with 404", async () => {
    await start();

    const response = await post(modern("vendor/nothing"), modernHeaders("vendor/nothing"));

    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: -32601 } });
  });

  it("whose method only the upstream knows is answered by it", async () => {
    await start();

    const response = await post(
      modern("vendor/anything", { a: 1 }),
      modernHeaders("vendor/anything"),
    );

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ result: { from: "raw", got: { a: 1 } } });
  });

  it("of another requester has upstreams of its own", async () => {
    await start();

    for (const user of ["ada", "grace", "ada"]) {
      const headers = { ...modernHeaders("tools/call", "pid"), "x-user": user };
      await (await post(modern("tools/call", { name: "pid", arguments: {} }), headers)).text();
    }

    expect(running.pids.size).toBe(2);
  });
});

describe("the answer to a call in a session", () => {
  it("is plain JSON if nothing comes before it", async () => {
    await start();
    const id = await session();

    const response = await post(call("echo", { a: 1 }), { "mcp-session-id": id });

    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("mcp-session-id")).toBe(id);
    expect(await response.json()).toMatchObject({ jsonrpc: "2.0", id: 7, result: {} });
  });

  it("is an event stream if the upstream tells of progress first", async () => {
    await start();
    const id = await session();

    const response = await post(call("burst", {}, { progressToken: "t" }), {
      "mcp-session-id": id,
    });
    const messages = eventsOf(await response.text());

    expect(response.headers.get("content-type")).toBe("text/event-stream");
    expect(messages.slice(0, 3)).toMatchObject(
      [1, 2, 3].map((progress) => ({
        method: "notifications/progress",
        params: { progressToken: "t", progress },
      })),
    );
    expect(messages.at(-1)).toMatchObject({ id: 7, result: {} });
  });

  it("begins when the call takes longer than clients bear silence, and ends when it is withdrawn", async () => {
    await start();
    const id = await session();

    const response = await post(call("slow", { ms: 60_000 }), { "mcp-session-id": id });
    const cancelled = await post(
      {
        jsonrpc: "2.0",
        method: "notifications/cancelled",
        params: { requestId: 7, reason: "enough" },
      },
      { "mcp-session-id": id },
    );

    expect(response.headers.get("content-type")).toBe("text/event-stream");
    expect(cancelled.status).toBe(202);
    expect(eventsOf(await response.text()).filter((message) => "id" in message)).toEqual([]);
  });

  it.each([
    { because: "it does not take streams", headers: { accept: "application/json" }, status: 406 },
    {
      because: "it does not say that it is JSON",
      headers: { "content-type": "text/plain" },
      status: 415,
    },
    { because: "of its revision", headers: { "mcp-protocol-version": "1999-01-01" }, status: 400 },
  ])("is refused when $because", async ({ headers, status }) => {
    await start();
    const id = await session();

    const response = await post(call("echo"), { "mcp-session-id": id, ...headers });

    expect(response.status).toBe(status);
  });
});

/** The messages of an event stream. */
function eventsOf(text: string): readonly object[] {
  return text
    .split("\n")
    .filter((line) => line.startsWith("data: "))
    .map((line) => JSON.parse(line.slice("data: ".length)) as object);
}

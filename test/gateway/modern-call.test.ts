import { request } from "node:http";
import type { JsonObject } from "@countersign/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { envelope } from "./modern-request.ts";
import { fixture, listen, type RunningGateway, startGateway } from "./start-gateway.ts";

let running: RunningGateway;
let door: Awaited<ReturnType<typeof listen>>;

beforeAll(async () => {
  running = startGateway([fixture("raw-server.mjs")]);
  door = await listen(running.gateway);
});
afterAll(async () => {
  await running.gateway.close({ graceMs: 100 });
  await door.close();
});

interface Answered {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly body: string;
  /** Whether the SDK had no part in it: it says no length beforehand. */
  readonly isDirect: boolean;
}

let clients = 0;
const newClient = (): string => `client-${++clients}`;

function send(
  client: string,
  params: JsonObject & { readonly name: string },
  options: { readonly headers?: Record<string, string>; readonly meta?: JsonObject } = {},
): Promise<Answered> {
  const meta = envelope({ client, ...(options.meta === undefined ? {} : { meta: options.meta }) });
  const body = JSON.stringify({
    jsonrpc: "2.0",
    id: 7,
    method: "tools/call",
    params: { ...params, _meta: meta },
  });
  return new Promise((resolve, reject) => {
    const headers = {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "tools/call",
      "mcp-name": params.name,
      ...options.headers,
    };
    const req = request(door.url, { method: "POST", headers }, (res) => {
      let text = "";
      res.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      res.on("end", () =>
        resolve({
          status: res.statusCode,
          type: res.headers["content-type"],
          body: text,
          isDirect: res.headers["content-length"] !== undefined,
        }),
      );
    });
    req.on("error", reject).end(body);
  });
}

/** The first request of a client goes through the SDK, and those after it do not need to. */
async function twice(
  params: JsonObject & { readonly name: string },
  options: Parameters<typeof send>[2] = {},
): Promise<readonly [Answered, Answered]> {
  const client = newClient();
  return [await send(client, params, options), await send(client, params, options)];
}

describe("a plain call of 2026-07-28 over HTTP", () => {
  it.each([
    "echo",
    "odd",
    "no-content",
    "says-error",
    "throws-32002",
    "throws-custom",
    "throws-32042",
    "unheard-of",
  ])("of %s is answered without the SDK as it is with it", async (name) => {
    const [through, direct] = await twice({ name, arguments: { a: "1", n: [1, null] } });

    expect([through.isDirect, direct.isDirect]).toEqual([false, true]);
    expect({ ...direct, isDirect: false }).toEqual(through);
  });

  it("is told of its progress in the same events", async () => {
    const options = { meta: { progressToken: "t-1", "x.example/thing": 1 } };

    const [through, direct] = await twice({ name: "burst", arguments: {} }, options);

    expect(direct.type).toBe("text/event-stream");
    const events = ({ body }: Answered): readonly string[] => body.match(/^data: .*$/gm) ?? [];
    expect(events(direct)).toEqual(events(through));
    expect(events(direct)).toHaveLength(4);
  });

  it.each([
    { because: "another revision is named", headers: { "mcp-protocol-version": "2025-11-25" } },
    { because: "another tool is named", headers: { "mcp-name": "odd" } },
    { because: "another method is named", headers: { "mcp-method": "tools/list" } },
    { because: "the client takes no events", headers: { accept: "application/json" } },
  ])("goes through the SDK, which refuses or answers it, when $because", async ({ headers }) => {
    const client = newClient();
    await send(client, { name: "echo" });

    const answered = await send(client, { name: "echo" }, { headers });

    expect(answered.isDirect).toBe(false);
  });

  it("goes through the SDK when it says something about itself that was not looked at", async () => {
    const client = newClient();
    await send(client, { name: "echo" });

    const answers = [
      await send(
        client,
        { name: "echo" },
        { meta: { "io.modelcontextprotocol/logLevel": "info" } },
      ),
      await send(client, { name: "echo" }, { meta: { "io.modelcontextprotocol/other": 1 } }),
      await send(client, { name: "echo", requestState: "s" }),
      await send(newClient(), { name: "echo" }),
    ];

    expect(answers.map(({ isDirect }) => isDirect)).toEqual([false, false, false, false]);
  });

  it("is withdrawn when its client hangs up", async () => {
    const client = newClient();
    await send(client, { name: "echo" });
    const params = { name: "slow", arguments: { ms: 20_000 }, _meta: envelope({ client }) };
    const leaving = new AbortController();
    const gone = fetch(door.url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        "mcp-protocol-version": "2026-07-28",
        "mcp-method": "tools/call",
        "mcp-name": "slow",
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }),
      signal: leaving.signal,
    }).catch(() => "gone");
    const told = (): Promise<string> =>
      send(client, { name: "echo" }).then(async () => {
        const { body } = await raw(client, "recorder/received");
        return body;
      });
    while (!(await told()).includes('"slow"')) continue;

    leaving.abort();
    await gone;

    while (!(await told()).includes("notifications/cancelled")) continue;
    expect(await gone).toBe("gone");
  });
});

async function raw(client: string, method: string): Promise<{ readonly body: string }> {
  const response = await fetch(door.url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": method,
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 9,
      method,
      params: { _meta: envelope({ client }) },
    }),
  });
  return { body: await response.text() };
}

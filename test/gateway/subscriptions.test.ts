import { afterEach, describe, expect, it } from "vitest";
import { startServer } from "../conformance/runner.ts";
import { until } from "../until.ts";
import { envelope, modernRequest } from "./modern-request.ts";
import { type Message, RawClient } from "./raw-client.ts";
import { fixture, listen, type RunningGateway, startGateway } from "./start-gateway.ts";

const closers: (() => Promise<unknown>)[] = [];
let running: RunningGateway;
let url: string;

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function open(upstream = fixture("raw-server.mjs")): Promise<void> {
  running = startGateway([upstream]);
  const door = await listen(running.gateway);
  url = door.url;
  closers.push(
    () => running.gateway.close({ graceMs: 100 }),
    () => door.close(),
  );
}

/** The conformance fixture, as an upstream of 2026-07-28 only. */
async function openModern(): Promise<void> {
  const server = await startServer("fixture-server.ts", "--modern-only");
  closers.push(() => server.stop());
  await open({ ...fixture("raw-server.mjs"), server: { url: server.url, headers: {} } });
}

/** Listens as a client of 2026-07-28 over HTTP does; gives what is announced, as it comes. */
async function listenTo(
  notifications: object,
): Promise<{ readonly heard: Message[]; readonly stop: () => void }> {
  const abort = new AbortController();
  closers.push(async () => abort.abort());
  const heard: Message[] = [];
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "subscriptions/listen",
      "x-user": "ada",
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: "listen-1",
      method: "subscriptions/listen",
      params: { notifications, _meta: envelope() },
    }),
    signal: abort.signal,
  });
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      for (const [, data] of decoder.decode(chunk as Uint8Array).matchAll(/^data: (\{.*)$/gm)) {
        heard.push(JSON.parse(data ?? "{}") as Message);
      }
    }
  };
  read().catch(() => undefined);
  return { heard, stop: () => abort.abort() };
}

async function upstreamHeard(method: string): Promise<boolean> {
  const { result } = await modernRequest(url, "recorder/received", {});
  return (result["received"] as { method?: string }[]).some((one) => one.method === method);
}

const ONE = "raw://raw/one";

describe("a client of 2026-07-28 that listens to a resource of an upstream of 2025-11-25", () => {
  it("hears of it over HTTP, and the upstream is told when it stops listening", async () => {
    await open();

    const { heard, stop } = await listenTo({ resourceSubscriptions: [ONE] });
    await until(() => heard.some(({ method }) => method === "notifications/resources/updated"));
    stop();
    await until(() => upstreamHeard("resources/unsubscribe"));

    const updated = heard.find(({ method }) => method === "notifications/resources/updated");
    expect(updated?.["params"]).toMatchObject({ uri: ONE });
  });

  it("hears of it over standard input and output", async () => {
    await open();
    const client = RawClient.through(running.gateway);
    closers.push(() => client.close());

    client.send({
      jsonrpc: "2.0",
      id: "listen-1",
      method: "subscriptions/listen",
      params: { notifications: { resourceSubscriptions: [ONE] }, _meta: envelope() },
    });

    const { params } = await client.until(
      ({ method }) => method === "notifications/resources/updated",
    );
    expect(params).toMatchObject({ uri: ONE });
  });

  it("is one subscriber of many: the upstream is asked once, and until the last has gone", async () => {
    await open();
    const first = await listenTo({ resourceSubscriptions: [ONE] });
    const second = await listenTo({ resourceSubscriptions: [ONE] });
    await until(() => upstreamHeard("resources/subscribe"));

    first.stop();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const stillSubscribed = !(await upstreamHeard("resources/unsubscribe"));
    second.stop();
    await until(() => upstreamHeard("resources/unsubscribe"));

    expect(stillSubscribed).toBe(true);
  });
});

describe("an upstream of 2026-07-28 whose resource changes", () => {
  it("is listened to for a client of 2025-11-25 that subscribed, until it unsubscribes", async () => {
    await openModern();
    const client = RawClient.through(running.gateway);
    closers.push(() => client.close());
    await client.initialize();
    const updates = (): number =>
      client.received.filter(({ method }) => method === "notifications/resources/updated").length;

    const subscribed = await client.request("resources/subscribe", {
      uri: "test://watched-resource",
    });
    await client.call("touch_watched_resource", {});
    await until(() => updates() === 1);
    await client.request("resources/unsubscribe", { uri: "test://watched-resource" });
    await client.call("touch_watched_resource", {});
    await new Promise((resolve) => setTimeout(resolve, 200));

    expect(subscribed["result"]).toEqual({});
    expect(updates()).toBe(1);
  });

  it("is listened to for a client of 2026-07-28 that listens", async () => {
    await openModern();

    const { heard } = await listenTo({ resourceSubscriptions: ["test://watched-resource"] });
    await until(async () => {
      await modernRequest(url, "tools/call", { name: "touch_watched_resource", arguments: {} });
      return heard.some(({ method }) => method === "notifications/resources/updated");
    });

    expect(heard[0]).toMatchObject({ method: "notifications/subscriptions/acknowledged" });
  });
});

describe("lists that change", () => {
  it("are announced to a client of 2026-07-28 by an upstream of 2025-11-25", async () => {
    await open();
    const { heard } = await listenTo({ toolsListChanged: true });

    await modernRequest(url, "tools/call", { name: "change-tools", arguments: {} });

    await until(() => heard.some(({ method }) => method === "notifications/tools/list_changed"));
    const { result } = await modernRequest(url, "tools/list", {});
    expect(JSON.stringify(result)).toContain('"added"');
  });

  it("are announced to a client of 2025-11-25 by an upstream of 2026-07-28", async () => {
    await openModern();
    const client = RawClient.through(running.gateway);
    closers.push(() => client.close());
    await client.initialize();

    await client.call("test_trigger_tool_change", {});

    const { method } = await client.until(
      (one) => one["method"] === "notifications/tools/list_changed",
    );
    expect(method).toBe("notifications/tools/list_changed");
  });
});

describe("an argument that a tool wants in a header", () => {
  it.each([
    { because: "the header is missing", headers: {} },
    { because: "the header says something else", headers: { "mcp-param-region": "us" } },
  ])("is refused if $because, and never sent", async ({ headers }) => {
    await openModern();

    const { status, error } = await modernRequest(
      url,
      "tools/call",
      { name: "mirrored_header", arguments: { region: "eu" } },
      { headers },
    );

    expect(status).toBe(400);
    expect(error).toMatchObject({ code: -32020, data: { "countersign/error": true } });
    expect(JSON.stringify(error)).not.toContain("eu");
  });

  it("goes on with its header if both agree", async () => {
    await openModern();

    const { result } = await modernRequest(
      url,
      "tools/call",
      { name: "mirrored_header", arguments: { region: "eu" } },
      { headers: { "mcp-param-region": "=?base64?ZXU=?=" } },
    );

    expect(JSON.stringify(result)).toContain('region \\\"eu');
  });
});

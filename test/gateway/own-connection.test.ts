/** One connection to each upstream for each session, and for each set of capabilities of 2026-07-28. */
import type { JsonObject } from "@countersign/core";
import { afterEach, expect, it } from "vitest";
import { modernRequest } from "./modern-request.ts";
import { type Message, RawClient, textOf } from "./raw-client.ts";
import { fixture, listen, type RunningGateway, startGateway } from "./start-gateway.ts";

const closers: (() => Promise<unknown>)[] = [];
let running: RunningGateway;
let url: string;

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function open(): Promise<void> {
  running = startGateway([fixture("raw-server.mjs")]);
  const door = await listen(running.gateway);
  url = door.url;
  closers.push(
    () => running.gateway.close({ graceMs: 100 }),
    () => door.close(),
  );
}

async function session(initialize: JsonObject): Promise<RawClient> {
  const client = RawClient.through(running.gateway);
  closers.push(() => client.close());
  await client.initialize(initialize);
  return client;
}

/** What the upstream was told at the opening of this client's connection. */
async function openingSeenBy(client: RawClient): Promise<JsonObject> {
  const { result } = await client.request("recorder/received", {});
  const { received } = result as unknown as { received: Message[] };
  return received.find(({ method }) => method === "initialize")?.["params"] as JsonObject;
}

it.each([
  { what: "nothing", capabilities: {} },
  { what: "members that nobody knows", capabilities: { "x-odd": { deep: [1] }, roots: {} } },
  { what: "forms the old way", capabilities: { elicitation: {} } },
  {
    what: "tasks of its own",
    capabilities: { tasks: { requests: { elicitation: { create: {} } } } },
  },
])("tells the upstream of a client that declares $what exactly that", async ({ capabilities }) => {
  await open();
  const client = await session({ capabilities });

  expect((await openingSeenBy(client))["capabilities"]).toEqual(capabilities);
});

it("keeps sessions apart: each has a process, a name and capabilities of its own", async () => {
  await open();
  const able = await session({ clientInfo: { name: "able", version: "1" } });
  const unable = await session({ clientInfo: { name: "unable", version: "2" }, capabilities: {} });
  able.onRequest("elicitation/create", () => ({ action: "accept", content: { who: "able" } }));
  unable.onRequest("elicitation/create", () => ({ action: "accept", content: { who: "unable" } }));

  const pids = await Promise.all([able, unable].map(async (one) => textOf(await one.call("pid"))));
  const answer = await able.call("elicit");

  expect(new Set(pids).size).toBe(2);
  expect(await openingSeenBy(unable)).toMatchObject({
    clientInfo: { name: "unable" },
    capabilities: {},
  });
  expect(textOf(answer)).toContain('"able"');
  expect(unable.received.filter(({ method }) => method !== undefined)).toEqual([]);
});

it("takes no second opening for another client's, and no answer to a question that was not asked", async () => {
  await open();
  const client = await session({ capabilities: {} });

  const again = await client.request("initialize", {
    protocolVersion: "2025-11-25",
    capabilities: { sampling: {} },
    clientInfo: { name: "other", version: "1" },
  });
  client.send({
    jsonrpc: "2.0",
    id: "ask-1",
    result: { action: "accept", content: { who: "eve" } },
  });
  client.send({ jsonrpc: "2.0", id: 0, error: { code: 1, message: "m" } });
  const opening = await openingSeenBy(client);
  const answer = await client.call("echo", { a: 1 });

  expect(again["id"]).toBeDefined();
  expect(opening["capabilities"]).toEqual({});
  expect(textOf(answer)).toBe('{"a":1}');
  expect(running.pids.size).toBe(1);
});

it("opens no connection for each whim of a client that declares something else with each request", async () => {
  await open();
  const modes = [{}, { form: {} }, { url: {} }, { form: {}, url: {} }, null, "yes", [1]];
  const sets = modes.flatMap((elicitation) =>
    [{}, { tools: {} }, { x: 1 }, undefined].map((sampling) => ({
      elicitation,
      ...(sampling === undefined ? {} : { sampling }),
      "x-random": Math.random(),
    })),
  );

  for (const capabilities of sets) {
    const { result, error } = await modernRequest(
      url,
      "tools/call",
      { name: "echo", arguments: {} },
      { capabilities: capabilities as unknown as JsonObject },
    );
    // What is no set of capabilities is refused.
    expect(result["resultType"] ?? error?.["code"]).toBeOneOf(["complete", -32602, -32600]);
  }

  // Eight at most for what they can be asked, and one for all beyond.
  expect(running.pids.size).toBeLessThanOrEqual(9);
});

it("asks nobody but the requester's own client: another requester's call stays unasked", async () => {
  await open();
  const capabilities = { elicitation: { form: {} } };
  const asked = await modernRequest(
    url,
    "tools/call",
    { name: "elicit", arguments: {} },
    { capabilities, user: "ada" },
  );
  const foreign = await modernRequest(
    url,
    "tools/call",
    { name: "echo", arguments: { from: "eve" } },
    { capabilities, user: "eve" },
  );

  expect(asked.result["resultType"]).toBe("input_required");
  expect(foreign.result["resultType"]).toBe("complete");
  expect(JSON.stringify(foreign)).not.toContain("Who is it");
});

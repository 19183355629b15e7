import { isJsonObject, type JsonValue } from "@countersign/core";
import { MARK, markingGuard, recordingGuard } from "@countersign/testkit";
import { afterEach, expect, it } from "vitest";
import { type Message, RawClient } from "./raw-client.ts";
import { fixture, type RunningGateway, startGateway } from "./start-gateway.ts";

let running: RunningGateway;

afterEach(() => running.gateway.close());

/** Words of the protocol and of ours, which stay as they are. Everything else a server says has to be marked. */
const LITERAL: readonly RegExp[] = [
  /^2\.0$/,
  /^\d{4}-\d\d-\d\d$/,
  /^(?:notifications|elicitation|sampling|roots)\//,
  /^(?:text|image|resource|resource_link|hologram|object|string|integer|user|form|info|debug|forbidden)$/,
  /^image\/png$/,
  /^https:\/\/json-schema\.org\//,
  /^#\/\$defs\/d$/,
  /^(?:[A-Za-z0-9+/]{4}){16,}$/, // what images are made of
  /^csg1\./,
];

/** The strings of a message, in values, that no guard has seen. */
function unmarked(value: JsonValue, inside = ""): readonly string[] {
  if (typeof value === "string") {
    return value.startsWith(MARK) || LITERAL.some((pattern) => pattern.test(value))
      ? []
      : [`${inside}: ${value}`];
  }
  if (Array.isArray(value)) return value.flatMap((item, i) => unmarked(item, `${inside}[${i}]`));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    key === "id" || key === "progressToken" ? [] : unmarked(member, `${inside}.${key}`),
  );
}

const REQUESTS: readonly (readonly [method: string, params?: JsonValue])[] = [
  ["ping"],
  ["tools/list"],
  ["prompts/list"],
  ["resources/list"],
  ["resources/templates/list"],
  ["logging/setLevel", { level: "debug" }],
  ["vendor/anything", { a: "b" }],
  ["vendor/nothing"],
  ["recorder/received"],
  ["recorder/notify", { method: "notifications/message", params: { level: "info", data: "d" } }],
  ["recorder/notify", { method: "notifications/vendor/x", params: { data: "d" } }],
];

const GUARDED: readonly (readonly [method: string, params: JsonValue])[] = [
  ["tools/call", { name: "odd" }],
  ["tools/call", { name: "says-error" }],
  ["tools/call", { name: "throws-custom" }],
  ["tools/call", { name: "throws-32042" }],
  ["tools/call", { name: "burst", _meta: { progressToken: 7 } }],
  ["tools/call", { name: "elicit" }],
  ["tools/call", { name: "sample" }],
  ["prompts/get", { name: "greet", arguments: { who: "Ada" } }],
  ["resources/read", { uri: "raw://raw/one" }],
  ["resources/subscribe", { uri: "raw://raw/one" }],
  ["resources/read", { uri: "raw://elsewhere" }],
  ["completion/complete", { ref: { type: "ref/prompt", name: "greet" }, argument: { value: "A" } }],
];

it.each([1, 2])("lets no word of %d upstreams past the guard", async (upstreams) => {
  running = startGateway(
    ["raw", "other"].slice(0, upstreams).map((name) => fixture("raw-server.mjs", { name })),
    { guard: markingGuard() },
  );
  const client = RawClient.through(running.gateway);
  client.onRequest("elicitation/create", () => ({ action: "decline" }));
  client.onRequest("sampling/createMessage", () => ({ role: "assistant", model: "m" }));
  await client.initialize();
  const prefix = upstreams === 1 ? "" : "raw_";

  for (const [method, params] of [...REQUESTS, ...GUARDED]) {
    const name = isJsonObject(params) ? params["name"] : undefined;
    const isNamed = typeof name === "string" && isJsonObject(params);
    await client.request(method, isNamed ? { ...params, name: prefix + name } : params);
  }
  await client.until(({ method }) => method === "notifications/resources/updated");

  const ours = (message: Message): boolean => message["error"] !== undefined && isOurs(message);
  const open = client.received.filter((message) => !ours(message)).flatMap((one) => unmarked(one));
  expect(open).toEqual([]);
  await client.close();
});

function isOurs({ error }: Message): boolean {
  return isJsonObject(error) && isJsonObject(error["data"]) && "countersign/error" in error["data"];
}

it("puts every call, reading, prompt and completion to the guard, and says which is which", async () => {
  const guard = recordingGuard();
  running = startGateway([fixture("raw-server.mjs")], { guard });
  const client = RawClient.through(running.gateway);
  await client.initialize();

  for (const [method, params] of GUARDED.filter(
    ([, params]) => !/elicit|sample/.test(JSON.stringify(params)),
  )) {
    await client.request(method, params);
  }

  expect(guard.calls.map(({ tool, configuredCategory }) => [tool, configuredCategory])).toEqual([
    ["odd", null],
    ["says-error", null],
    ["throws-custom", null],
    ["throws-32042", null],
    ["burst", null],
    ["prompts/get", "read"],
    ["resources/read", "read"],
    ["resources/subscribe", "read"],
    ["resources/read", "read"],
    ["completion/complete", "read"],
  ]);
  expect(guard.calls.every(({ caller }) => caller.requester.id === "local:ada@host")).toBe(true);
  expect(guard.calls.every(({ caller }) => caller.client.name === "raw-client")).toBe(true);
  await client.close();
});

it("answers with nothing of the upstream's if the guard fails", async () => {
  const guard = {
    ...recordingGuard(),
    run: () => Promise.reject(new Error("secret detail")),
    mask: () => Promise.reject(new Error("secret detail")),
  };
  running = startGateway([fixture("raw-server.mjs")], { guard });
  const client = RawClient.through(running.gateway);
  await client.initialize().catch(() => undefined);

  const answer = await client.request("tools/call", { name: "echo", arguments: {} });

  expect(JSON.stringify(client.received)).not.toContain("secret detail");
  expect(JSON.stringify(client.received)).not.toContain("raw");
  expect(answer).toMatchObject({ error: { code: -32603 } });
  await client.close();
});

it("knows tools, prompts and pages by the names that the model saw", async () => {
  running = startGateway([fixture("raw-server.mjs", { args: ["--pages", "5"] })], {
    guard: markingGuard(),
  });
  const client = RawClient.through(running.gateway);
  await client.initialize();

  const first = (await client.request("tools/list"))["result"] as unknown as Shown;
  const next = await client.request("tools/list", { cursor: first.nextCursor });
  const second = next["result"] as unknown as Shown;
  const prompts = (await client.request("prompts/list"))["result"] as unknown as Shown;
  const call = await client.call(`${MARK}echo${MARK}`, {});
  const prompt = await client.request("prompts/get", { name: prompts.prompts?.[0]?.name ?? "" });

  expect(first.tools?.map(({ name }) => name)).toContain(`${MARK}echo${MARK}`);
  expect(first.nextCursor).toMatch(/^csg1\./);
  expect(second.tools?.[0]?.name).not.toBe(first.tools?.[0]?.name);
  expect(call["result"]).toMatchObject({ content: [{ text: `${MARK}{}${MARK}` }] });
  expect(prompt["result"]).toMatchObject({ "x-g": `${MARK}greet${MARK}` });
  await client.close();
});

interface Shown {
  readonly tools?: readonly { readonly name: string }[];
  readonly prompts?: readonly { readonly name: string }[];
  readonly nextCursor: string;
}

it("advertises output schemas that masked results fit", async () => {
  running = startGateway([fixture("raw-server.mjs")]);
  const client = RawClient.through(running.gateway);
  await client.initialize();

  const { tools } = (await client.request("tools/list"))["result"] as {
    tools: { name: string; outputSchema?: JsonValue }[];
  };

  expect(tools.find(({ name }) => name === "odd")?.outputSchema).toEqual({
    type: "object",
    properties: { n: { type: ["integer", "string"] } },
  });
  await client.close();
});

import { afterEach, beforeEach, expect, it } from "vitest";
import { RawClient, textOf } from "./raw-client.ts";
import { fixture, type RunningGateway, startGateway } from "./start-gateway.ts";

let running: RunningGateway;
let client: RawClient;

beforeEach(async () => {
  running = startGateway([fixture("odd-answers.mjs")]);
  client = RawClient.through(running.gateway);
  await client.initialize();
});

afterEach(async () => {
  await client.close();
  await running.gateway.close();
});

it.each([
  { because: "its id is the text of the number it was given", tool: "text-id" },
  { because: "a byte order mark stands before it", tool: "mark" },
  { because: "its line does not end, and the server does", tool: "last-words" },
  { because: "what was logged before it is no answer to anything", tool: "logs" },
])("takes an answer although $because", async ({ tool }) => {
  expect(textOf(await client.call(tool))).toBe("done");
});

it.each([
  { because: "no JSON knows its NaN", tool: "nan", says: "it is not JSON" },
  {
    because: "no JSON knows its NaN, and its id comes last",
    tool: "nan-id-last",
    says: "it is not JSON",
  },
  { because: "it was cut off in the middle", tool: "cut", says: "it is not JSON" },
  {
    because: "it says what it answers",
    tool: "also-method",
    says: "it is no JSON-RPC 2.0 message",
  },
  { because: "it is an error of id null", tool: "null-id", says: "names no request" },
  { because: "it is a result without an id", tool: "no-id-result", says: "names no request" },
  { because: "it is an error without an id", tool: "no-id", says: "names no request" },
])("leaves nobody waiting for an answer that cannot be used because $because", async (row) => {
  const answer = await client.call(row.tool);

  expect(answer["result"]).toMatchObject({
    isError: true,
    _meta: { "countersign/decision": { kind: "unknown" } },
  });
  expect(textOf(answer)).toContain(row.says);
  expect(textOf(await client.call("stays"))).toMatch(/^\d+$/);
});

it("starts a server anew that has closed its output and lives on, and leaves nobody waiting", async () => {
  const before = textOf(await client.call("stays"));

  const answer = await client.call("closes");

  expect(answer["result"]).toMatchObject({
    _meta: { "countersign/decision": { kind: "unknown" } },
  });
  expect(textOf(await client.call("stays"))).not.toBe(before);
});

it("lets no upstream speak in our name", async () => {
  const { result } = await client.call("our-result");
  const { error } = await client.call("our-error");

  expect(result).toMatchObject({ _meta: { "vendor/kept": true } });
  expect(error).toMatchObject({ code: -32050, data: { "vendor/kept": true } });
  expect(JSON.stringify([result, error])).not.toContain("countersign/");
});

it("takes nothing that an upstream says of its task for words of its own", async () => {
  const answer = await client.call("tasked");

  expect(textOf(answer)).toBe("task done");
  expect(JSON.stringify(client.received)).not.toContain("ada@corp.example");
});

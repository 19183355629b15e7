import { createHmac } from "node:crypto";
import type { JsonObject } from "@countersign/core";
import { MARK, markingGuard, passThroughGuard } from "@countersign/testkit";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { startServer } from "../conformance/runner.ts";
import { type Answered, modernRequest } from "./modern-request.ts";
import { fixture, listen, startGateway } from "./start-gateway.ts";

const STATE = "step 2 for ilse@post.example";

let upstream: Awaited<ReturnType<typeof startServer>>;

beforeAll(async () => {
  upstream = await startServer("tasks-server.ts");
});
afterAll(() => upstream?.stop());

type Ask = (state?: string, user?: string, tool?: string) => Promise<Answered>;

async function openDoor(options: Parameters<typeof startGateway>[1]): Promise<string> {
  const { gateway } = startGateway(
    [{ ...fixture("raw-server.mjs"), server: { url: upstream.url, headers: {} } }],
    options,
  );
  const door = await listen(gateway);
  onTestFinished(async () => {
    await door.close();
    await gateway.close({ graceMs: 100 });
  });
  return door.url;
}

function ask(
  url: string,
  method: string,
  params: JsonObject,
  state?: string,
  user = "ada",
): Promise<Answered> {
  const answered = { user_name: { action: "accept", content: { name: "x" } } };
  const round = state === undefined ? {} : { requestState: state, inputResponses: answered };
  const capabilities = { elicitation: { form: {} } };
  return modernRequest(url, method, { ...params, ...round }, { user, capabilities });
}

async function open(guard: ReturnType<typeof markingGuard>): Promise<Ask> {
  const url = await openDoor({ guard });
  return (state, user, name = "asks_with_a_state") =>
    ask(url, "tools/call", { name, arguments: {} }, state, user);
}

function stateOf({ result }: Answered): string {
  const { requestState } = result;
  if (typeof requestState !== "string") throw new Error("wanted a state");
  return requestState;
}

const textOf = ({ result }: Answered): string =>
  (result["content"] as readonly { readonly text: string }[])[0]?.text ?? "";

it("gives an upstream its state back as it was, though the client was shown none of it", async () => {
  const ask = await open(markingGuard());

  const first = await ask();
  const last = await ask(stateOf(first));

  expect(JSON.stringify(first.result)).not.toContain("ilse");
  expect(stateOf(first)).not.toContain(MARK);
  expect(textOf(last)).toBe(`${MARK}had ${STATE.length} characters, ${STATE}${MARK}`);
});

it("passes on a state as it is in which nothing was found", async () => {
  const ask = await open(passThroughGuard());

  const first = await ask();

  expect(stateOf(first)).toBe(STATE);
  expect(textOf(await ask(stateOf(first)))).toContain(STATE);
});

it("takes a state from nobody else, for no other tool and not altered", async () => {
  const ask = await open(markingGuard());
  const state = stateOf(await ask());

  const altered = `${state.slice(0, 20)}${state[20] === "A" ? "B" : "A"}${state.slice(21)}`;

  const answers = [await ask(state, "grace"), await ask(state, "ada", "greet"), await ask(altered)];

  for (const { error } of answers) {
    expect(error).toMatchObject({ code: -32602, message: "Invalid requestState" });
  }
});

it.each([
  { method: "prompts/get", one: { name: "p" }, other: { name: "q" }, member: "messages" },
  {
    method: "resources/read",
    one: { uri: "file:///a" },
    other: { uri: "file:///b" },
    member: "contents",
  },
])("does the same with the states of $method", async ({ method, one, other, member }) => {
  const url = await openDoor({ guard: markingGuard() });

  const first = await ask(url, method, one);
  const last = await ask(url, method, one, stateOf(first));
  const elsewhere = await ask(url, method, other, stateOf(first));
  const asTool = await ask(url, "tools/call", { name: "asks_with_a_state" }, stateOf(first));

  expect(JSON.stringify(first.result)).not.toContain("ilse");
  expect(JSON.stringify(last.result[member])).toContain(`had ${STATE.length} characters, ${STATE}`);
  for (const { error } of [elsewhere, asTool]) {
    expect(error).toMatchObject({ code: -32602, message: "Invalid requestState" });
  }
});

it("opens a state that it gave out before it was started anew, under the key of its installation", async () => {
  const keyed = (key: string) => (text: string) =>
    createHmac("sha256", key).update(text).digest("base64url");
  const name = "asks_with_a_state";
  const before = await openDoor({ guard: markingGuard(), digest: keyed("one") });
  const state = stateOf(await ask(before, "tools/call", { name }));

  const anew = await openDoor({ guard: markingGuard(), digest: keyed("one") });
  const others = await openDoor({ guard: markingGuard(), digest: keyed("two") });

  expect(textOf(await ask(anew, "tools/call", { name }, state))).toContain(STATE);
  expect((await ask(others, "tools/call", { name }, state)).error).toMatchObject({ code: -32602 });
});

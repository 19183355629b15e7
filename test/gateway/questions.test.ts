import type { Guard, JsonObject } from "@countersign/core";
import { markingGuard, MARK, recordingGuard } from "@countersign/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { until } from "../until.ts";
import { startHttpServer } from "./http-server.ts";
import { type Answered, envelope, type ModernOptions, modernRequest } from "./modern-request.ts";
import { RawClient, textOf } from "./raw-client.ts";
import { fixture, installed, listen, type RunningGateway, startGateway } from "./start-gateway.ts";

const closers: (() => Promise<unknown>)[] = [];
let running: RunningGateway;
let url: string;

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const CAN_BE_ASKED = { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} };

async function open(
  options: Parameters<typeof startGateway>[1] = {},
  upstreams = [fixture("raw-server.mjs")],
): Promise<void> {
  running = startGateway(upstreams, options);
  const door = await listen(running.gateway);
  url = door.url;
  closers.push(
    () => running.gateway.close({ graceMs: 100 }),
    () => door.close(),
  );
}

function call(
  name: string,
  more: JsonObject = {},
  options: ModernOptions = { capabilities: CAN_BE_ASKED },
): Promise<Answered> {
  return modernRequest(url, "tools/call", { name, arguments: {}, ...more }, options);
}

/** What the upstream got, asked of the upstream itself. */
async function received(): Promise<readonly { readonly method?: string }[]> {
  const options = { capabilities: CAN_BE_ASKED };
  const { result } = await modernRequest(url, "recorder/received", {}, options);
  return result["received"] as { method?: string }[];
}

/** Answers every question of `asked` with `answer`. */
function withAnswers({ result }: Answered, answer: JsonObject): JsonObject {
  const { inputRequests, requestState } = result as {
    inputRequests: JsonObject;
    requestState: string;
  };
  return {
    requestState,
    inputResponses: Object.fromEntries(Object.keys(inputRequests).map((key) => [key, answer])),
  };
}

const ACCEPT = { action: "accept", content: { who: "Ada" } };

describe("a client of 2026-07-28 before an upstream of 2025-11-25", () => {
  it.each([
    {
      tool: "elicit",
      asked: { method: "elicitation/create", params: { mode: "form", message: "Who is it?" } },
      answer: ACCEPT,
    },
    {
      tool: "sample",
      asked: { method: "sampling/createMessage", params: { maxTokens: 5 } },
      answer: { role: "assistant", model: "m", content: { type: "text", text: "said" } },
    },
    {
      tool: "roots",
      asked: { method: "roots/list" },
      answer: { roots: [{ uri: "file:///a", name: "a" }] },
    },
  ])("is asked in a round what $tool asks, and gets the result in the next", async (row) => {
    await open();

    const first = await call(row.tool);
    const second = await call(row.tool, withAnswers(first, row.answer));

    expect(first.result).toMatchObject({
      resultType: "input_required",
      inputRequests: { q1: row.asked },
    });
    expect(second.result).toMatchObject({ resultType: "complete" });
    const [{ text }] = second.result["content"] as [{ text: string }];
    expect(JSON.parse(text)).toEqual(row.answer);
  });

  it("has the model that it sampled from told to the guard", async () => {
    const guard = recordingGuard();
    await open({ guard });
    const answer = { role: "assistant", model: "m-1", content: { type: "text", text: "said" } };

    await call("sample", withAnswers(await call("sample"), answer));

    expect(guard.calls.filter(({ model }) => model !== undefined)).toMatchObject([
      { tool: "sampling/createMessage", model: "m-1", arguments: answer },
    ]);
  });

  it("is asked over standard input and output, too", async () => {
    await open();
    const client = RawClient.through(running.gateway);
    const ask = (more: JsonObject) =>
      client.request("tools/call", {
        name: "elicit",
        arguments: {},
        ...more,
        _meta: envelope({ capabilities: CAN_BE_ASKED }),
      });

    const first = (await ask({}))["result"] as { requestState: string };
    const second = await ask({
      requestState: first.requestState,
      inputResponses: { q1: ACCEPT },
    });

    expect(first).toMatchObject({ resultType: "input_required" });
    expect(JSON.parse(textOf(second))).toEqual(ACCEPT);
    await client.close();
  });

  it("is asked by the reference server over HTTP, whose tools depend on what it can be asked", async () => {
    const at = 20_000 + (process.pid % 20_000);
    const everything = installed("@modelcontextprotocol/server-everything", "dist/index.js");
    const server = await startHttpServer(everything, ["streamableHttp"], {
      env: { PORT: String(at) },
      port: at,
    });
    closers.push(() => server.stop());
    await open({}, [server.settings]);
    const options = { capabilities: CAN_BE_ASKED };

    const { result: listed } = await modernRequest(url, "tools/list", {}, options);
    const first = await call("trigger-elicitation-request");
    let last = first;
    // The server asks for roots once, some time after it was connected to: perhaps while this call runs.
    for (let round = 0; last.result["resultType"] === "input_required" && round < 5; round++) {
      const asksRoots = JSON.stringify(last.result["inputRequests"]).includes("roots/list");
      const answer = asksRoots ? { roots: [] } : { action: "accept", content: { name: "Grace" } };
      last = await call("trigger-elicitation-request", withAnswers(last, answer));
    }

    const names = (listed["tools"] as { name: string }[]).map(({ name }) => name);
    expect(names).toContain("trigger-elicitation-request");
    expect(first.result["resultType"]).toBe("input_required");
    expect(JSON.stringify(last.result)).toContain("Grace");
  });

  it("is asked again for what it left open", async () => {
    await open();
    const first = await call("elicit");

    const second = await call("elicit", {
      requestState: first.result["requestState"] as string,
      inputResponses: { other: ACCEPT, q1: "no object" },
    });
    const third = await call("elicit", withAnswers(second, ACCEPT));

    expect(second.result).toMatchObject({ inputRequests: { q1: {} } });
    expect(third.result["resultType"]).toBe("complete");
  });

  it("is told in one sentence that it cannot be asked what it did not declare", async () => {
    await open();

    const none = await call("elicit", {}, {});
    const other = await call("sample", {}, { capabilities: { elicitation: {} } });

    for (const answer of [none, other]) {
      expect(JSON.stringify(answer.result)).toContain("no client that could be asked");
    }
  });

  it("runs the call once, however many rounds it takes", async () => {
    await open();
    const first = await call("elicit");
    await call("elicit", withAnswers(first, ACCEPT));

    const calls = (await received()).filter(({ method }) => method === "tools/call");
    expect(calls).toHaveLength(1);
  });

  it("tells the upstream that nobody answered when nobody comes back in time", async () => {
    await open({ answerMs: 50 });
    const first = await call("elicit");
    await until(async () => JSON.stringify(await received()).includes('{"action":"cancel"}'));

    const late = await call("elicit", withAnswers(first, ACCEPT));

    expect(late.error).toMatchObject({ code: -32602, message: "Invalid requestState" });
    expect(JSON.stringify(await received())).not.toContain("Ada");
  });

  it("is not asked if several calls run and nothing says which of them asks", async () => {
    await open();
    const abort = new AbortController();
    const slow = call("slow", {}, { capabilities: CAN_BE_ASKED, signal: abort.signal }).catch(
      () => undefined,
    );
    await until(async () => (await received()).some(({ method }) => method === "tools/call"));

    const { result } = await call("elicit");
    abort.abort();
    await slow;

    expect(JSON.stringify(result)).toContain("call one at a time");
  });
});

describe("a state that a client brings back", () => {
  it.each([
    { because: "was used before" },
    { because: "was tampered with" },
    { because: "was another requester's", user: "eve" },
    { because: "was for other arguments", args: { n: 1 } },
    { because: "was for another tool", name: "sample" },
  ])("is refused if it $because", async ({ because, user = "ada", args = {}, name = "elicit" }) => {
    await open();
    const first = await call("elicit");
    const { requestState, ...responses } = withAnswers(first, ACCEPT);
    const used = { ...responses, requestState: requestState as string };
    if (because === "was used before") await call("elicit", used);
    const more = {
      ...used,
      ...(because === "was tampered with" ? { requestState: `${used.requestState}x` } : {}),
    };

    const { error } = await call(
      name,
      { ...more, arguments: args },
      { capabilities: CAN_BE_ASKED, user },
    );

    expect(error).toMatchObject({ code: -32602, message: "Invalid requestState" });
  });
});

describe("what an upstream asks and what it is answered", () => {
  it("is masked on the way to the client", async () => {
    await open({ guard: markingGuard() });

    const { result } = await modernRequest(
      url,
      "tools/call",
      { name: "elicit", arguments: {} },
      { capabilities: CAN_BE_ASKED },
    );

    expect(JSON.stringify(result["inputRequests"])).toContain(`${MARK}Who is it?${MARK}`);
  });

  it.each([
    { era: "2026-07-28", exchange: modernAnswer },
    { era: "2025-11-25", exchange: legacyAnswer },
  ])(
    "comes from a client of $era through the guard, as a call of its own",
    async ({ exchange }) => {
      const guard = recordingGuard();
      await open({ guard });

      await exchange();

      expect(guard.calls.map(({ tool }) => tool)).toEqual(["elicit", "elicitation/create"]);
      expect(guard.calls[1]).toMatchObject({
        upstream: "up",
        trust: "internal",
        configuredCategory: "read",
        arguments: ACCEPT,
      });
    },
  );

  it.each([
    { era: "2026-07-28", exchange: modernAnswer },
    { era: "2025-11-25", exchange: legacyAnswer },
  ])("does not leave a client of $era if the guard says no", async ({ exchange }) => {
    const denied = { kind: "denied", reason: "no", rules: ["r"] } as const;
    await open({ guard: recordingGuard({ "elicitation/create": denied }) });

    const text = await exchange();

    expect(text).toContain("not let through");
    expect(text).not.toContain("Ada");
  });

  it("leaves as the guard discloses it, not as it was given", async () => {
    const inner = recordingGuard();
    const guard: Guard = {
      ...inner,
      run: (made, door) =>
        inner.run(made, {
          ...door,
          execute: (args, exchange, terms) =>
            door.execute(
              made.tool === "elicitation/create"
                ? { action: "accept", content: { who: "TOKEN" } }
                : args,
              exchange,
              terms,
            ),
        }),
    };
    await open({ guard });

    expect(await modernAnswer()).toContain("TOKEN");
  });
});

async function modernAnswer(): Promise<string> {
  const first = await call("elicit");
  const { result } = await call("elicit", withAnswers(first, ACCEPT));
  return JSON.stringify(result);
}

async function legacyAnswer(): Promise<string> {
  const client = RawClient.through(running.gateway);
  client.onRequest("elicitation/create", () => ACCEPT);
  await client.initialize();
  const answer = await client.call("elicit");
  await client.close();
  return textOf(answer);
}

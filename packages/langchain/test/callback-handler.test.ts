/** What the drop-in handler does by itself, and where it says that a host ignores it. */
import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { fakeModel } from "@langchain/core/testing";
import { FakeListChatModel, FakeLLM } from "@langchain/core/utils/testing";
import { tool } from "@langchain/core/tools";
import { createReactAgent } from "@langchain/langgraph/prebuilt";
import { createAgent } from "langchain";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { GuardCallbackHandler, guardTool } from "../src/index.ts";
import { answersIn } from "./hosts/langchain.ts";
import { type House, openHouse } from "./house.ts";

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());
// LangChain prints what handlers throw.
beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

const EMAIL = "ada.byron@contoso.example";
const model = (name: string, args: Record<string, unknown> = {}) =>
  fakeModel()
    .respondWithTools([{ name, args, id: "call_1" }])
    .respond(new AIMessage("done"));
const CALLS = [{ name: "", args: {}, id: "call_1" }];

function toolNamed(name: string, answer = "done") {
  const ran: unknown[] = [];
  const made = tool(
    async (args) => {
      ran.push(args);
      return answer;
    },
    { name, description: "does", schema: z.object({ to: z.string().optional() }) },
  );
  return { ran, made };
}

let threads = 0;
const configWith = (handler: GuardCallbackHandler) => ({
  configurable: { thread_id: `handler ${++threads}` },
  callbacks: [handler],
});
const ask = { messages: [new HumanMessage("go")] };

const AGENTS = {
  createAgent: (llm: unknown, tools: unknown[]) => createAgent({ model: llm, tools } as never),
  createReactAgent: (llm: unknown, tools: unknown[]) => createReactAgent({ llm, tools } as never),
};

describe.each(Object.entries(AGENTS).map(([of, make]) => ({ of, make })))("in $of", ({ make }) => {
  it("a tool that nobody put under guard does not run, and the refusal is recorded", async () => {
    const { ran, made } = toolNamed("find_rows");

    const result = (await make(model("find_rows"), [made]).invoke(
      ask,
      configWith(new GuardCallbackHandler(house.guard)),
    )) as unknown as { messages: never[] };

    expect(ran).toEqual([]);
    expect(answersIn(result.messages, CALLS)[0]).toContain("is not under guard");
    const refused = (await house.records()).filter(({ rules }) => rules?.[0] === "not-under-guard");
    expect(refused.at(-1)).toMatchObject({ type: "call.decided", decision: "deny" });
  });

  it("a guarded tool runs", async () => {
    const { ran, made } = toolNamed("find_rows");

    await make(model("find_rows"), [guardTool(made as never, house.guard)]).invoke(
      ask,
      configWith(new GuardCallbackHandler(house.guard)),
    );

    expect(ran).toHaveLength(1);
  });

  it("no tag that a caller has seen at a guarded tool lets an unguarded one run", async () => {
    const seen: string[] = [];
    const watching = BaseCallbackHandler.fromMethods({
      handleToolStart: (_tool, _input, _run, _parent, tags = []) => void seen.push(...tags),
      handleChainStart: (_chain, _input, _run, _parent, tags = []) => void seen.push(...tags),
    });
    const guarded = guardTool(toolNamed("find_rows").made as never, house.guard);
    await make(model("find_rows"), [guarded]).invoke(ask, { callbacks: [watching] });
    const { ran, made } = toolNamed("find_rows");

    await make(model("find_rows"), [made]).invoke(ask, {
      ...configWith(new GuardCallbackHandler(house.guard)),
      tags: seen,
    });

    expect(ran).toEqual([]);
  });

  it("an unguarded tool does not run inside of a guarded one whose body is traced", async () => {
    const { ran, made } = toolNamed("find_rows");
    const around = tool((_args, config) => made.invoke({}, config), {
      name: "find_around",
      description: "calls another tool",
      schema: z.object({}),
    });
    const guarded = guardTool(around, house.guard, { traceInner: true });

    await make(model("find_around"), [guarded]).invoke(
      ask,
      configWith(new GuardCallbackHandler(house.guard)),
    );

    expect(ran).toEqual([]);
  });

  it("`hold` lets an unguarded tool run once a person approved it, and records what came of it", async () => {
    const { ran, made } = toolNamed("delete_rows", `gone ${EMAIL}`);
    const handler = new GuardCallbackHandler(house.guard, { unguarded: "hold", prompts: "pass" });

    const running = make(model("delete_rows", { to: "x" }), [made]).invoke(
      ask,
      configWith(handler),
    );
    const { id } = await house.pending("delete_rows");
    const ranBefore = ran.length;
    await house.decide(id, "approve");
    await running;

    expect(ranBefore).toBe(0);
    expect(ran).toEqual([{ to: "x" }]);
    const request = (await house.requests()).find((one) => one.id === id);
    expect(request?.state).toBe("executed");
    const [finished] = (await house.records()).filter(
      ({ approval, type }) => approval === id && type === "execution.finished",
    );
    expect(finished?.masked).toEqual({ EMAIL_ADDRESS: 1 });
  });

  it("`hold` keeps a rejected tool from running", async () => {
    const { ran, made } = toolNamed("delete_rows");
    const handler = new GuardCallbackHandler(house.guard, { unguarded: "hold" });

    const running = make(model("delete_rows", { to: "y" }), [made]).invoke(
      ask,
      configWith(handler),
    );
    await house.decide((await house.pending("delete_rows")).id, "reject");
    const result = (await running) as unknown as { messages: never[] };

    expect(ran).toEqual([]);
    expect(answersIn(result.messages, CALLS)[0]).toContain("REJECTED by a reviewer");
  });
});

describe("a prompt with values in clear", () => {
  const typed = `I am ${EMAIL}`;
  const handler = () => new GuardCallbackHandler(house.guard);

  it.each([
    {
      by: "invoke",
      send: (callbacks: GuardCallbackHandler[]) =>
        new FakeListChatModel({ responses: ["hi"] }).invoke(typed, { callbacks }),
    },
    {
      by: "stream",
      send: async (callbacks: GuardCallbackHandler[]) => {
        for await (const _ of await new FakeListChatModel({ responses: ["hi"] }).stream(typed, {
          callbacks,
        })) {
          // Nothing may come.
          throw new Error("it was sent");
        }
      },
    },
    {
      by: "a completion model",
      send: (callbacks: GuardCallbackHandler[]) =>
        new FakeLLM({ response: "hi" }).invoke(typed, { callbacks }),
    },
  ])("is not sent by $by, and the error names types only", async ({ send }) => {
    await expect(send([handler()])).rejects.toThrow(
      "NOT SENT: the prompt holds values in clear: EMAIL_ADDRESS",
    );
  });

  it.each([
    { where: "a name", message: new HumanMessage({ content: "hi", name: EMAIL }) },
    {
      where: "arguments of an earlier call",
      message: new AIMessage({
        content: "",
        tool_calls: [{ id: "c", name: "f", args: { EMAIL } }],
      }),
    },
    {
      where: "arguments that could not be read",
      message: new AIMessage({
        content: "",
        invalid_tool_calls: [{ id: "c", name: "f", args: `{${EMAIL}`, type: "invalid_tool_call" }],
      }),
    },
    {
      where: "arguments in a provider's form",
      message: new AIMessage({
        content: "",
        additional_kwargs: {
          tool_calls: [{ id: "c", type: "function", function: { name: "f", arguments: EMAIL } }],
        },
        tool_calls: [{ id: "c", name: "f", args: {} }],
      }),
    },
  ])("is not sent with one in $where", async ({ message }) => {
    const sent = new FakeListChatModel({ responses: ["hi"] }).invoke([message], {
      callbacks: [handler()],
    });

    await expect(sent).rejects.toThrow("NOT SENT");
  });

  it("is sent where it is masked", async () => {
    const token = await house.guard.mask(
      { requester: house.guard.requesterFor(), client: { name: "x", version: "" } },
      EMAIL,
    );

    const answer = await new FakeListChatModel({ responses: ["hi"] }).invoke(
      `I am ${JSON.stringify(token)}`,
      { callbacks: [handler()] },
    );

    expect(answer.content).toBe("hi");
  });

  it("that a raw result of an unguarded tool came into does not reach the model", async () => {
    const { made } = toolNamed("find_rows", EMAIL);
    const llm = model("find_rows");

    const running = createAgent({ model: llm, tools: [made] } as never).invoke(
      ask as never,
      configWith(new GuardCallbackHandler(house.guard, { unguarded: "hold" })) as never,
    );

    await expect(running).rejects.toThrow("NOT SENT");
    expect(llm.calls).toHaveLength(1);
  });
});

describe("a host that does not listen", () => {
  it("cannot switch off what the handler needs", () => {
    const handler = new GuardCallbackHandler(house.guard);

    expect(handler.copy()).toBe(handler);
    for (const flag of ["raiseError", "awaitHandlers", "ignoreAgent", "ignoreLLM"] as const) {
      expect(() => {
        handler[flag] = !handler[flag];
      }).toThrow(TypeError);
    }
  });

  it("is told off when it runs what was refused", async () => {
    const handler = new GuardCallbackHandler(house.guard);
    const serialized = { lc: 1, type: "not_implemented" as const, id: ["tools", "Raw"] };

    await expect(handler.handleToolStart(serialized, "{}", "run_1")).rejects.toThrow(
      "NOT EXECUTED",
    );

    await expect(handler.handleToolEnd("it ran", "run_1")).rejects.toThrow(
      "the host ran a tool although its call was refused",
    );
  });
});

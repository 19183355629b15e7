/** Models, retrievers, middleware, and what a person is shown. */
import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { dispatchCustomEvent } from "@langchain/core/callbacks/dispatch";
import { Document } from "@langchain/core/documents";
import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";
import { BaseRetriever } from "@langchain/core/retrievers";
import { fakeModel } from "@langchain/core/testing";
import { tool } from "@langchain/core/tools";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { Annotation, getWriter, StateGraph } from "@langchain/langgraph";
import { createAgent, createMiddleware } from "langchain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { guardMiddleware } from "../src/agent.ts";
import {
  guardModel,
  guardRetriever,
  guardTool,
  guardTools,
  isGuarded,
  maskMessages,
  revealText,
} from "../src/index.ts";
import { answersIn } from "./hosts/langchain.ts";
import { type House, openHouse } from "./house.ts";

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const EMAIL = "ada.byron@contoso.example";
const TYPED = `I am ${EMAIL}`;
const TOKEN = /EMAIL_[a-z2-7]{10}/;
const config = { configurable: { thread_id: "around" } };

/** Remembers the prompts it was given by whatever method. */
class Listening extends FakeListChatModel {
  // As providers' models have: a field that only the object itself can read.
  readonly #prompts: string[] = [];

  constructor() {
    super({ responses: ["hi", "hi", "hi"] });
  }

  get prompts(): readonly string[] {
    return this.#prompts;
  }

  override async _generate(...args: Parameters<FakeListChatModel["_generate"]>) {
    this.#prompts.push(JSON.stringify(args[0]));
    return super._generate(...args);
  }

  override async *_streamResponseChunks(
    ...args: Parameters<FakeListChatModel["_streamResponseChunks"]>
  ) {
    this.#prompts.push(JSON.stringify(args[0]));
    yield* super._streamResponseChunks(...args);
  }
}

describe("a guarded model", () => {
  it.each([
    { by: "invoke", send: (model: Listening) => model.invoke(TYPED, config) },
    {
      by: "invoke with messages",
      send: (model: Listening) =>
        model.invoke([new SystemMessage(TYPED), ["human", TYPED]], config),
    },
    { by: "batch", send: (model: Listening) => model.batch([TYPED], config) },
    { by: "stream", send: async (model: Listening) => drain(await model.stream(TYPED, config)) },
    { by: "generate", send: (model: Listening) => model.generate([[new HumanMessage(TYPED)]]) },
    {
      by: "streamEvents v2",
      send: async (model: Listening) =>
        drain(model.streamEvents(TYPED, { ...config, version: "v2" })),
    },
    {
      by: "streamEvents",
      send: async (model: Listening) => (await model.streamEvents(TYPED, config)) as unknown,
    },
    {
      by: "withConfig",
      send: (model: Listening) => model.withConfig({ tags: ["x"] }).invoke(TYPED, config),
    },
    {
      by: "pipe",
      send: (model: Listening) =>
        model.pipe((message: AIMessage) => message.content).invoke(TYPED, config),
    },
  ])("is shown tokens only by $by", async ({ send }) => {
    const model = new Listening();

    await send(guardModel(model, house.guard));

    expect(model.prompts.length).toBeGreaterThan(0);
    expect(model.prompts.join()).toMatch(TOKEN);
    expect(model.prompts.join()).not.toContain("ada.byron");
  });

  it("knows the thread of the graph it is called in, whether it is told or not", async () => {
    const model = new Listening();
    const guarded = guardModel(model, house.guard);
    const graph = new StateGraph(Annotation.Root({ said: Annotation<string> }))
      .addNode("ask", async () => ({ said: (await guarded.invoke(TYPED)).text }))
      .addEdge("__start__", "ask")
      .compile();

    await graph.invoke({}, config);
    await guarded.invoke(TYPED, config);

    const [first, second] = model.prompts.map((prompt) => TOKEN.exec(prompt)?.[0]);
    expect(first).toMatch(TOKEN);
    expect(first).toBe(second);
  });

  it("keeps its tools under the same guard when they are bound to it", async () => {
    const model = fakeModel().respond(new AIMessage("done"));
    const bound = guardModel(model as never as Listening, house.guard).bindTools?.([]);

    await bound?.invoke(TYPED, config);

    expect(JSON.stringify(model.calls)).toMatch(TOKEN);
    expect(JSON.stringify(model.calls)).not.toContain("ada.byron");
  });
});

async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream);
}

class Shelf extends BaseRetriever {
  lc_namespace = ["test"];
  readonly asked: string[] = [];

  override async _getRelevantDocuments(query: string): Promise<Document[]> {
    this.asked.push(query);
    return [
      new Document({ pageContent: `of ${EMAIL}`, metadata: { by: EMAIL, page: 3 }, id: "d1" }),
    ];
  }
}

describe("a guarded retriever", () => {
  it("gives documents masked, and is itself asked with the real value", async () => {
    const shelf = new Shelf();
    const guarded = guardRetriever(shelf, house.guard);
    const token =
      TOKEN.exec((await guarded.invoke("who", config))[0]?.pageContent ?? "")?.[0] ?? "";

    const [found] = await guarded.invoke(`mail of ${token}`, config);

    expect(found).toBeInstanceOf(Document);
    expect(found?.pageContent).toMatch(TOKEN);
    expect(found?.metadata).toEqual({ by: expect.stringMatching(TOKEN), page: 3 });
    expect(shelf.asked).toEqual(["who", `mail of ${EMAIL}`]);
  });

  it("hands on what the search says, masked and whole, and knows the thread it runs in", async () => {
    class Telling extends Shelf {
      override async _getRelevantDocuments(query: string): Promise<Document[]> {
        await dispatchCustomEvent("progress", { of: EMAIL.slice(0, 6) });
        await dispatchCustomEvent("progress", { of: EMAIL.slice(6) });
        getWriter()?.({ of: EMAIL });
        return super._getRelevantDocuments(query);
      }
    }
    const told: unknown[] = [];
    const guarded = guardRetriever(new Telling(), house.guard);
    const graph = new StateGraph(Annotation.Root({ found: Annotation<string> }))
      .addNode("search", async () => {
        const [first] = await guarded.invoke("who");
        return { found: first?.pageContent ?? "" };
      })
      .addEdge("__start__", "search")
      .compile();
    const chunks: unknown[] = [];

    for await (const chunk of await graph.stream(
      {},
      {
        ...config,
        streamMode: ["custom", "values"],
        callbacks: [
          BaseCallbackHandler.fromMethods({
            handleCustomEvent: (name: string, data: unknown) => void told.push([name, data]),
          }),
        ],
      },
    )) {
      chunks.push(chunk);
    }

    const [known] = await guarded.invoke("who", config);
    const token = TOKEN.exec(known?.pageContent ?? "")?.[0];
    expect(told).toEqual([
      ["progress", { of: token }],
      ["progress", { of: "" }],
    ]);
    expect(chunks).toContainEqual(["custom", { of: token }]);
    expect(chunks.at(-1)).toEqual(["values", { found: `of <${token}>` }]);
  });

  it("throws the reason of a search that does not run", async () => {
    const shelf = new Shelf();
    const guarded = guardRetriever(shelf, house.guard, { name: "delete_documents" });

    const searching = guarded.invoke("who", config).catch((error: Error) => error.message);
    await house.decide((await house.pending("delete_documents")).id, "reject");

    expect(await searching).toMatch(/^REJECTED/);
    expect(shelf.asked).toEqual([]);
  });
});

describe("what a person is shown", () => {
  const thread = "shown";

  it("holds real values where the policy lets their screen have them, and that is recorded", async () => {
    const [masked] = await maskMessages(
      [new HumanMessage(`Update: ${EMAIL}, +44 20 7946 0958`)],
      house.guard,
      { thread },
    );
    const text = masked?.text ?? "";

    const shown = await revealText(text, house.guard, { thread }, "screen");

    expect(shown).toContain(EMAIL);
    expect(shown).toMatch(/PHONE_/);
    expect(await revealText(text, house.guard, { thread: "other" }, "screen")).toBe(text);
    expect(await revealText(text, house.guard, { thread }, "elsewhere")).toBe(text);
    const told = (await house.records()).filter(({ type }) => type === "text.disclosed");
    expect(told.at(-1)).toMatchObject({ upstream: "screen", disclosed: { EMAIL_ADDRESS: 1 } });
  });
});

describe("what cannot be put under guard", () => {
  const search = { type: "web_search", name: "web_search" };

  it("is refused, or left as it is where that is wanted", () => {
    const mine = tool(async () => "x", { name: "find", description: "d", schema: z.object({}) });

    expect(() => guardTools([mine, search] as never[], house.guard)).toThrow(
      "cannot guard `web_search`: expected a tool that runs in this process",
    );
    const passed = guardTools(
      [mine, search] as unknown[] as [typeof mine, typeof search],
      house.guard,
      {
        onUnguardable: "pass",
      },
    );
    expect(passed.map(isGuarded)).toEqual([true, false]);
    expect(passed[1]).toBe(search);
  });

  it("is refused in any case where it runs in this process", () => {
    const foreign = { name: "own_search", invoke: async () => EMAIL };

    expect(() => guardTools([foreign], house.guard, { onUnguardable: "pass" })).toThrow(
      "cannot guard `own_search`",
    );
  });

  it("is put under guard once only", () => {
    const mine = tool(async () => "x", { name: "find", description: "d", schema: z.object({}) });
    const once = guardTool(mine, house.guard);

    expect(guardTool(once, house.guard)).toBe(once);
    expect(isGuarded(mine)).toBe(false);
  });
});

describe("bad arguments", () => {
  it("are refused before anybody is asked, without what is in them, and recorded", async () => {
    const ran: unknown[] = [];
    const remove = tool(async (args) => ran.push(args), {
      name: "delete_number",
      description: "d",
      schema: z.object({ count: z.number({ error: (issue) => `got ${String(issue.input)}` }) }),
    });
    const call = {
      type: "tool_call" as const,
      name: "delete_number",
      args: { count: EMAIL },
      id: "c",
    };

    const answer = await (guardTool(remove as never, house.guard) as typeof remove).invoke(
      call,
      config,
    );

    expect((answer as { content: string }).content).toMatch(
      /^NOT EXECUTED: bad arguments for delete_number: count: got <?EMAIL_/,
    );
    expect(ran).toEqual([]);
    expect((await house.requests()).some((one) => one.tool === "delete_number")).toBe(false);
    const refused = (await house.records()).filter(
      ({ rules }) => rules?.[0] === "arguments-misfit",
    );
    expect(refused).toHaveLength(1);
  });
});

describe("guardMiddleware", () => {
  const CALLS = [{ name: "", args: {}, id: "call_1" }];

  it("masks the system's prompt, and every message, not only the last", async () => {
    const model = fakeModel().respond(new AIMessage("done"));
    const agent = createAgent({
      model,
      tools: [],
      systemPrompt: `You serve ${EMAIL}`,
      middleware: [guardMiddleware(house.guard)],
    } as never);

    await agent.invoke(
      {
        messages: [new HumanMessage(TYPED), new AIMessage("yes"), new HumanMessage("go")],
      } as never,
      config,
    );

    expect(JSON.stringify(model.calls)).toMatch(/You serve <?EMAIL_/);
    expect(JSON.stringify(model.calls)).not.toContain("ada.byron");
  });

  it("has the model recorded that asked for a call, and none where its message names none", async () => {
    const tool_calls = [{ name: "find_teller", args: {}, id: "call_1" }];
    const asking = [{ model_name: "large-1" }, { model: "small-1" }, {}, { model_name: EMAIL }];
    const tell = tool(async () => "told", {
      name: "find_teller",
      description: "d",
      schema: z.object({}),
    });
    for (const [i, response_metadata] of asking.entries()) {
      const model = fakeModel()
        .respond(new AIMessage({ content: "", tool_calls, response_metadata }))
        .respond(new AIMessage("done"));
      const agent = createAgent({
        model,
        tools: [tell],
        middleware: [guardMiddleware(house.guard)],
      } as never);
      const thread = { configurable: { thread_id: `model ${i}` } };
      await agent.invoke({ messages: [new HumanMessage("go")] } as never, thread);
    }

    const told = (await house.records()).filter(({ tool: name }) => name === "find_teller");
    for (const type of ["call.received", "execution.finished"]) {
      expect(told.filter((record) => record.type === type).map(({ model }) => model)).toEqual([
        "large-1",
        "small-1",
        undefined,
        undefined,
      ]);
    }
  });

  it("answers for a tool that is not there, and for one it cannot guard, without running it", async () => {
    const model = fakeModel()
      .respondWithTools([{ name: "find_ghost", args: {}, id: "call_1" }])
      .respond(new AIMessage("done"));
    const find = tool(async () => "x", { name: "find", description: "d", schema: z.object({}) });
    const agent = createAgent({
      model,
      tools: [find],
      middleware: [guardMiddleware(house.guard)],
    } as never);

    const result = (await agent.invoke(
      { messages: [new HumanMessage("go")] } as never,
      config,
    )) as unknown as { messages: never[] };

    expect(answersIn(result.messages, CALLS)[0]).toMatch(
      /NOT EXECUTED|not found|not a valid tool/i,
    );
  });

  it("ends the run where another middleware behind it answers for a tool", async () => {
    const model = fakeModel()
      .respondWithTools([{ name: "find", args: {}, id: "call_1" }])
      .respond(new AIMessage("done"));
    const find = tool(async () => "x", { name: "find", description: "d", schema: z.object({}) });
    const behind = createMiddleware({
      name: "behind",
      wrapToolCall: () => new ToolMessage({ content: EMAIL, tool_call_id: "call_1" }),
    });
    const agent = createAgent({
      model,
      tools: [find],
      middleware: [guardMiddleware(house.guard), behind],
    } as never);

    const running = agent.invoke({ messages: [new HumanMessage("go")] } as never, config);

    await expect(running).rejects.toThrow("the tool find was not called under guard");
    expect(JSON.stringify(model.calls)).not.toContain("ada.byron");
  });
});

/** LangGraph's own pause: whatever it is resumed with, only a decision in the store lets a call run. */
import type { AuditRecord } from "@countersign/core";
import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { awaitAllCallbacks } from "@langchain/core/callbacks/promises";
import { AIMessage, type BaseMessage, HumanMessage } from "@langchain/core/messages";
import { fakeModel } from "@langchain/core/testing";
import { tool } from "@langchain/core/tools";
import { Annotation, Command, interrupt, MemorySaver, StateGraph } from "@langchain/langgraph";
import { createReactAgent } from "@langchain/langgraph/prebuilt";
import { createAgent } from "langchain";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { guardTool } from "../src/index.ts";
import { answersIn } from "./hosts/langchain.ts";
import { type House, openHouse } from "./house.ts";

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

interface Graph {
  invoke(
    input: unknown,
    config: object,
  ): Promise<{ messages: BaseMessage[]; __interrupt__?: unknown[] }>;
}

/** An agent whose model calls all of `ids` in one step, two of which delete. */
const AGENTS = {
  createAgent: (model: unknown, tools: unknown[]) =>
    createAgent({ model, tools, checkpointer: new MemorySaver() } as never) as unknown as Graph,
  "createReactAgent v1": (model: unknown, tools: unknown[]) =>
    createReactAgent({
      llm: model,
      tools,
      version: "v1",
      checkpointer: new MemorySaver(),
    } as never) as unknown as Graph,
  "createReactAgent v2": (model: unknown, tools: unknown[]) =>
    createReactAgent({
      llm: model,
      tools,
      version: "v2",
      checkpointer: new MemorySaver(),
    } as never) as unknown as Graph,
};

/** Tools of each run have names of their own, so that what an earlier one left behind is not taken for theirs. */
const callsOf = (run: number) => [
  { name: `delete_row_${run}`, args: { id: "1" }, id: "call_1" },
  { name: `find_row_${run}`, args: { id: "2" }, id: "call_2" },
  { name: `delete_row_${run}`, args: { id: "3" }, id: "call_3" },
];

let threads = 0;

function start(make: (model: unknown, tools: unknown[]) => Graph) {
  const run = ++threads;
  const calls = callsOf(run);
  const ran: string[] = [];
  const schema = z.object({ id: z.string() });
  const tools = [`delete_row_${run}`, `find_row_${run}`].map((name) =>
    guardTool(
      tool(
        async ({ id }: { id: string }) => {
          ran.push(`${name} ${id}`);
          return `${name} ${id} of ada.byron@contoso.example`;
        },
        { name, description: "does", schema },
      ) as never,
      house.guard,
      { hold: "interrupt" },
    ),
  );
  const model = fakeModel().respondWithTools(calls).respond(new AIMessage("done"));
  const graph = make(model, tools);
  const config = { configurable: { thread_id: `interrupt ${run}` } };
  return {
    ran,
    calls,
    pendingIds: async () => {
      const requests = await house.requests();
      return requests
        .filter(({ state, tool: name }) => state === "pending" && name === `delete_row_${run}`)
        .map(({ id }) => id);
    },
    begin: () => graph.invoke({ messages: [new HumanMessage("go")] }, config),
    resume: (value: unknown) => graph.invoke(new Command({ resume: value }), config),
  };
}

function deletions(ran: readonly string[]): readonly string[] {
  return ran.filter((call) => call.startsWith("delete"));
}

describe.each(Object.entries(AGENTS).map(([of, make]) => ({ of, make })))("$of", ({ make }) => {
  it("pauses with nothing of the call but its tool and its request", async () => {
    const { begin, ran } = start(make);

    const paused = await begin();

    const told = (paused.__interrupt__ ?? []).map((one) => (one as { value: object }).value);
    expect(told.length).toBeGreaterThan(0);
    for (const value of told) {
      expect(Object.keys(value).toSorted()).toEqual(["id", "state", "tool", "type"]);
    }
    expect(deletions(ran)).toEqual([]);
  });

  it.each([
    { claim: "of an approval", resume: { approved: true, decisions: [{ type: "approve" }] } },
    { claim: "of a person", resume: { type: "approve", by: "ada" } },
    { claim: "of nothing", resume: true },
  ])("stays paused when it is resumed with a claim $claim", async ({ resume }) => {
    const { begin, resume: resumeWith, ran } = start(make);
    await begin();

    const again = await resumeWith(resume);

    expect(again.__interrupt__?.length).toBeGreaterThan(0);
    expect(deletions(ran)).toEqual([]);
  });

  it("runs each call as it was decided, once, and no sibling twice", async () => {
    const { begin, resume, ran, calls, pendingIds } = start(make);
    const isFindingDone = ({ type, tool: name }: AuditRecord): boolean =>
      type === "execution.finished" && name === calls[1]?.name;
    await begin();
    // A host that runs a step's calls together pauses at the first of them, and the others go on.
    await vi.waitUntil(async () => (await pendingIds()).length === 2, { timeout: 10_000 });
    await vi.waitUntil(async () => (await house.records()).some(isFindingDone), {
      timeout: 10_000,
    });
    const [first, second] = await pendingIds();

    await house.decide(first ?? "", "approve");
    const half = await resume({ seen: true });
    await house.decide(second ?? "", "reject");
    const whole = half.__interrupt__ === undefined ? half : await resume({ seen: true });

    const answers = answersIn(whole.messages, calls);
    expect(answers.map((answer) => answer.split(/[ _]/)[0]).toSorted()).toEqual([
      "REJECTED",
      "delete",
      "find",
    ]);
    expect(answers.join()).not.toContain("ada.byron");
    expect(deletions(ran)).toHaveLength(1);
    expect(ran.filter((call) => call.startsWith("find"))).toHaveLength(1);
  });
});

it.each(["createReactAgent v1", "createReactAgent v2", "createAgent"] as const)(
  "hands a sibling's answer over that was still running when the graph went on, in %s",
  async (of) => {
    const run = ++threads;
    const schema = z.object({});
    const finished = Promise.withResolvers<void>();
    const ran: string[] = [];
    const made = (name: string, body: () => Promise<string>) =>
      guardTool(
        tool(
          async () => {
            ran.push(name);
            return body();
          },
          { name, description: "does", schema },
        ) as never,
        house.guard,
        { hold: "interrupt" },
      );
    const names = [`delete_row_${run}`, `find_slow_${run}`];
    const calls = names.map((name, at) => ({ name, args: {}, id: `call_${at}` }));
    const graph = AGENTS[of](fakeModel().respondWithTools(calls).respond(new AIMessage("done")), [
      made(names[0] ?? "", async () => "deleted"),
      made(names[1] ?? "", async () => {
        await finished.promise;
        return "found";
      }),
    ]);
    const config = { configurable: { thread_id: `slow ${run}` } };
    const begun = graph.invoke({ messages: [new HumanMessage("go")] }, config);
    const request = await house.pending(names[0] ?? "");
    await vi.waitUntil(() => ran.length === 1, { timeout: 10_000 });
    // A host that waits for all calls of a step pauses when they have ended; the other goes on without them.
    if (of !== "createReactAgent v1") finished.resolve();
    await begun;
    await house.decide(request.id, "approve");

    const resumed = graph.invoke(new Command({ resume: true }), config);
    await vi.waitUntil(() => ran.includes(names[0] ?? ""), { timeout: 10_000 });
    finished.resolve();
    const done = await resumed;

    expect(ran.toSorted()).toEqual(names);
    expect(answersIn(done.messages, calls)).toEqual(["deleted", "found"]);
  },
);

it("masks what a guarded tool asks by an interrupt of its own, and runs it again with the answer", async () => {
  let stack: string | undefined;
  const asking = guardTool(
    tool(
      async () => {
        try {
          return `${String(interrupt({ about: "ada.byron@contoso.example" }))}, then`;
        } catch (error) {
          // It is put into words when it is first read, wherever source maps are.
          stack = (error as Error).stack;
          throw error;
        }
      },
      { name: "find_asking", description: "asks", schema: z.object({}) },
    ) as never,
    house.guard,
  );
  const graph = AGENTS.createAgent(
    fakeModel()
      .respondWithTools([{ name: "find_asking", args: {}, id: "call_1" }])
      .respond(new AIMessage("done")),
    [asking],
  );
  const errors: Error[] = [];
  const listening = BaseCallbackHandler.fromMethods({
    handleToolError: (error: Error) => void errors.push(error),
  });
  const config = {
    configurable: { thread_id: `interrupt ${++threads}` },
    callbacks: [listening],
  };

  const paused = await graph.invoke({ messages: [new HumanMessage("go")] }, config);
  await awaitAllCallbacks();
  const done = await graph.invoke(new Command({ resume: "yes" }), config);

  expect(JSON.stringify(paused.__interrupt__)).toMatch(/EMAIL_/);
  expect(JSON.stringify(paused.__interrupt__)).not.toContain("ada.byron");
  expect(stack).toContain("ada.byron");
  expect(errors).toHaveLength(1);
  // As tracers write it.
  expect(`${errors[0]?.message} ${errors[0]?.stack}`).not.toContain("ada.byron");
  expect(answersIn(done.messages, [{ name: "", args: {}, id: "call_1" }])).toEqual(["yes, then"]);
});

it("lets a graph of a tool's own pause and go on, without keeping what it was given", async () => {
  const saver = new MemorySaver();
  const kept: unknown[] = [];
  const put = saver.put.bind(saver);
  saver.put = async (...args) => {
    kept.push(args);
    return put(...args);
  };
  const Inner = Annotation.Root({ text: Annotation<string> });
  const inner = new StateGraph(Inner)
    .addNode("ask", ({ text }) => ({ text: `${String(interrupt({ about: text }))}: ${text}` }))
    .addEdge("__start__", "ask")
    .compile();
  const asking = guardTool(
    tool(async () => (await inner.invoke({ text: "ada.byron@contoso.example" })).text, {
      name: "find_inside",
      description: "asks",
      schema: z.object({}),
    }) as never,
    house.guard,
  );
  const graph = createAgent({
    model: fakeModel()
      .respondWithTools([{ name: "find_inside", args: {}, id: "call_1" }])
      .respond(new AIMessage("done")),
    tools: [asking],
    checkpointer: saver,
  } as never) as unknown as Graph;
  const config = { configurable: { thread_id: `interrupt ${++threads}` } };

  const paused = await graph.invoke({ messages: [new HumanMessage("go")] }, config);
  const done = await graph.invoke(new Command({ resume: "yes" }), config);

  expect(JSON.stringify(paused.__interrupt__)).toMatch(/EMAIL_/);
  expect(answersIn(done.messages, [{ name: "", args: {}, id: "call_1" }])[0]).toMatch(
    /^yes: <?EMAIL_/,
  );
  expect(kept.length).toBeGreaterThan(0);
  expect(JSON.stringify([kept, saver.storage, saver.writes])).not.toContain("ada.byron");
});

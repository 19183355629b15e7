/**
 * Everything that leaves a run, searched for what a tool gave back: traces, streams, callbacks, state and the checkpoint
 * file. The same search finds it all for a tool without a guard.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startFakeLangSmith, type FakeLangSmith } from "@countersign/testkit";
import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { dispatchCustomEvent } from "@langchain/core/callbacks/dispatch";
import { awaitAllCallbacks } from "@langchain/core/callbacks/promises";
import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { RunnableLambda } from "@langchain/core/runnables";
import { fakeModel } from "@langchain/core/testing";
import { DynamicStructuredTool, type StructuredToolInterface, tool } from "@langchain/core/tools";
import { LangChainTracer } from "@langchain/core/tracers/tracer_langchain";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
import { createAgent } from "langchain";
import { Client } from "langsmith";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { guardMiddleware } from "../src/agent.ts";
import { guardModel, guardTool, langsmithAnonymizer, maskMessages } from "../src/index.ts";
import { type House, openHouse } from "./house.ts";

const CONTENT = "ada.byron@contoso.example";
const ARTIFACT = "grace.hopper@contoso.example";
const ERROR = "kurt.goedel@contoso.example";
const WRITTEN = "emmy.noether@contoso.example";
const YIELDED = "maria.agnesi@contoso.example";
const SENT = "lise.meitner@contoso.example";
/** One address that comes in two pieces. */
const PIECES = ["sofia.kovalev", "skaya@contoso.example"];
const TYPED = "alan.turing@contoso.example";
const ALL = [CONTENT, ARTIFACT, ERROR, WRITTEN, YIELDED, SENT, ...PIECES, TYPED];

let house: House;
let langSmith: FakeLangSmith;
beforeAll(async () => {
  house = await openHouse();
  langSmith = await startFakeLangSmith();
  process.env["LANGSMITH_ENDPOINT"] = langSmith.origin;
  process.env["LANGSMITH_API_KEY"] = "none";
  process.env["LANGSMITH_TRACING"] = "true";
  process.env["LANGCHAIN_CALLBACKS_BACKGROUND"] = "false";
});
afterAll(async () => {
  for (const name of ["LANGSMITH_ENDPOINT", "LANGSMITH_API_KEY", "LANGSMITH_TRACING"]) {
    delete process.env[name];
  }
  await langSmith.close();
  await house.close();
});

const child = RunnableLambda.from(async (text: string) => `the crm says ${text}`).withConfig({
  runName: "child",
});

/** Calls children in each way a body can, writes to the stream, and gives a pair back. */
const finding = (): StructuredToolInterface =>
  new DynamicStructuredTool({
    name: "find_customer",
    description: "finds",
    schema: z.object({}),
    responseFormat: "content_and_artifact",
    func: async (_args, runManager, config) => {
      await child.invoke(CONTENT);
      await child.invoke(CONTENT, config);
      const callbacks = runManager?.getChild();
      if (callbacks !== undefined) await child.invoke(CONTENT, { callbacks });
      (config as { writer?: (chunk: unknown) => void }).writer?.({ progress: WRITTEN });
      return [
        [
          { type: "text", text: `row ${CONTENT}` },
          { type: "text", text: `again ${CONTENT}` },
        ],
        { raw: ARTIFACT },
      ];
    },
  }) as never;

const failing = (): StructuredToolInterface =>
  tool(
    async () => {
      throw new Error(`no row for ${ERROR}`);
    },
    { name: "find_trouble", description: "fails", schema: z.object({}) },
  ) as never;

/** Says on its way what it finds: by what it yields, and by events of its own. */
const streaming = (): StructuredToolInterface =>
  tool(
    async function* (_args: object, config: object) {
      yield { found: YIELDED };
      for (const piece of PIECES) yield piece;
      await dispatchCustomEvent("sent", { found: SENT }, config);
      return "streamed";
    } as never,
    { name: "find_stream", description: "streams", schema: z.object({}) },
  ) as never;

const model = () =>
  fakeModel()
    .respondWithTools([
      { name: "find_customer", args: {}, id: "call_1" },
      { name: "find_trouble", args: {}, id: "call_2" },
      { name: "find_stream", args: {}, id: "call_3" },
    ])
    .respond(new AIMessage("done"));

class Recorder extends BaseCallbackHandler {
  override name = "recorder";
  said = "";

  override handleToolEnd(output: unknown): void {
    this.said += JSON.stringify(output);
  }

  override handleToolError(error: Error): void {
    this.said += error.message;
  }

  override handleChainEnd(output: unknown): void {
    this.said += JSON.stringify(output);
  }

  override handleCustomEvent(name: string, data: unknown): void {
    this.said += name + JSON.stringify(data);
  }
}

const MODES = ["values", "updates", "messages", "tools", "debug", "tasks", "custom", "checkpoints"];

type Options = Record<string, unknown>;
type AnyAgent = {
  invoke(input: object, config: object): Promise<{ messages: unknown[] }>;
  stream(input: object, config: object): Promise<AsyncIterable<unknown>>;
  streamEvents(input: object, config: object): AsyncIterable<unknown>;
};

let threads = 0;

/** Where in what leaves a run each of the values stands in clear. */
async function search(make: () => Options, messages?: (thread: string) => Promise<unknown[]>) {
  const found: Record<string, readonly string[]> = {};
  const note = (place: string, text: string): void => {
    const values = ALL.filter((value) => text.includes(value));
    if (values.length > 0) found[place] = values;
  };
  const start = async (more: Options = {}) => {
    const thread = `leaks ${++threads}`;
    const agent = createAgent({ model: model(), ...make(), ...more } as never) as AnyAgent;
    const input = { messages: (await messages?.(thread)) ?? [new HumanMessage("find it")] };
    return { agent, input, config: { configurable: { thread_id: thread } } };
  };

  const folder = mkdtempSync(join(tmpdir(), "countersign-leaks-"));
  const file = join(folder, "checkpoints.sqlite");
  const saver = SqliteSaver.fromConnString(file);
  try {
    langSmith.forget();
    const kept = await start({ checkpointer: saver });
    const recorder = new Recorder();
    const state = await kept.agent.invoke(kept.input, { ...kept.config, callbacks: [recorder] });
    note("state", JSON.stringify(state.messages));
    note("callbacks", recorder.said);
    const { agent, input, config } = await start({ checkpointer: saver });
    const said: Record<string, string> = {};
    for await (const chunk of await agent.stream(input, { ...config, streamMode: MODES })) {
      const [mode, value] = chunk as [string, unknown];
      said[mode] = (said[mode] ?? "") + JSON.stringify(value);
    }
    for (const [mode, told] of Object.entries(said)) note(`stream:${mode}`, told);
    const streamed = await start();
    let text = "";
    for await (const event of streamed.agent.streamEvents(streamed.input, {
      ...streamed.config,
      version: "v2",
    })) {
      text += JSON.stringify(event);
    }
    note("streamEvents", text);
    (saver as unknown as { db: { pragma(text: string): void } }).db.pragma(
      "wal_checkpoint(TRUNCATE)",
    );
    note("checkpoint file", readFileSync(file).toString("latin1"));
    await awaitAllCallbacks();
    await (new LangChainTracer().client as Client).awaitPendingTraceBatches();
    note("LangSmith", langSmith.received());
    expect(langSmith.received()).toContain("find_customer");
    return found;
  } finally {
    (saver as unknown as { db: { close(): void } }).db.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

describe("what a tool says on its way", () => {
  it("arrives masked, in order, and a value that came in pieces as one", async () => {
    const agent = createAgent({
      model: model(),
      tools: [finding(), failing(), streaming()].map((one) => guardTool(one, house.guard)),
    } as never) as AnyAgent;
    const events: unknown[] = [];
    const chunks: unknown[] = [];

    const stream = await agent.stream(
      { messages: [new HumanMessage("find it")] },
      {
        configurable: { thread_id: `said ${++threads}` },
        streamMode: "tools",
        callbacks: [
          BaseCallbackHandler.fromMethods({
            handleCustomEvent: (name: string, data: unknown) => void events.push([name, data]),
          }),
        ],
      },
    );
    for await (const chunk of stream) chunks.push(chunk);

    const said = chunks
      .filter((chunk) => (chunk as { event?: string }).event === "on_tool_event")
      .map((chunk) => (chunk as { data?: unknown }).data);
    expect(said).toEqual([
      { found: expect.stringMatching(/^EMAIL_\w+$/) },
      expect.stringMatching(/^EMAIL_\w+$/),
      "",
    ]);
    expect(events).toEqual([["sent", { found: expect.stringMatching(/^EMAIL_\w+$/) }]]);
  });
});

describe("what leaves a run", () => {
  it("holds everything in clear without a guard: the search finds it", async () => {
    const found = await search(() => ({
      tools: [finding(), failing(), streaming()],
    }));

    expect(Object.keys(found).toSorted()).toEqual(
      [
        "LangSmith",
        "callbacks",
        "checkpoint file",
        "state",
        "streamEvents",
        ...MODES.map((mode) => `stream:${mode}`),
      ].toSorted(),
    );
  });

  it("holds nothing that came from tools under guard", async () => {
    const { guard } = house;

    const found = await search(() => ({
      tools: [finding(), failing(), streaming()].map((one) => guardTool(one, guard)),
    }));

    expect(found).toEqual({});
  });

  it("holds nothing that came from tools that the middleware put under guard", async () => {
    const found = await search(() => ({
      tools: [finding(), failing(), streaming()],
      middleware: [guardMiddleware(house.guard)],
    }));

    expect(found).toEqual({});
  });

  it("holds artifacts in clear where they are kept, and nothing else", async () => {
    const { guard } = house;

    const found = await search(() => ({
      tools: [
        guardTool(finding(), guard, { artifacts: "keep" }),
        guardTool(failing(), guard),
        guardTool(streaming(), guard),
      ],
    }));

    expect(new Set(Object.values(found).flat())).toEqual(new Set([ARTIFACT]));
  });

  it("holds nothing a person typed where it was masked before it came in", async () => {
    const { guard } = house;

    const found = await search(
      () => ({ tools: [finding(), failing(), streaming()].map((one) => guardTool(one, guard)) }),
      (thread) => maskMessages([new HumanMessage(`find ${TYPED}`)], guard, { thread }),
    );

    expect(found).toEqual({});
  });
});

describe("what a person typed", () => {
  const typed = async () => [new HumanMessage(`find ${TYPED}`)];

  it.each(["guardMiddleware", "guardModel"])("is kept from the model by %s", async (by) => {
    const { guard } = house;
    const scripted = model();
    const agent = createAgent({
      tools: [finding(), failing(), streaming()].map((one) => guardTool(one, guard)),
      model: by === "guardModel" ? guardModel(scripted as never, guard) : scripted,
      middleware: by === "guardMiddleware" ? [guardMiddleware(guard)] : [],
    } as never) as AnyAgent;

    await agent.invoke(
      { messages: await typed() },
      { configurable: { thread_id: `typed ${++threads}` } },
    );

    const prompts = JSON.stringify(scripted.calls);
    expect(prompts).toMatch(/find <?EMAIL_/);
    expect(prompts).not.toContain(TYPED);
  });

  it("is kept from LangSmith by the anonymizer", async () => {
    langSmith.forget();
    const client = new Client({
      apiUrl: langSmith.origin,
      apiKey: "none",
      anonymizer: langsmithAnonymizer(house.guard),
    });
    const agent = createAgent({
      model: model(),
      tools: [finding(), failing(), streaming()],
    } as never) as AnyAgent;

    await agent.invoke(
      { messages: await typed() },
      {
        configurable: { thread_id: `typed ${++threads}` },
        callbacks: [new LangChainTracer({ client })],
      },
    );
    await awaitAllCallbacks();
    await client.awaitPendingTraceBatches();

    expect(langSmith.received()).toContain("EMAIL_");
    expect(ALL.filter((value) => langSmith.received().includes(value))).toEqual([]);
  });
});

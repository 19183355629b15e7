/**
 * Values cut in two at each of their signs, by every way in which the pieces can leave a tool that runs, and everything
 * that leaves a run read as a person would read it: what stands at the same place, one after the other.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FakeLangSmith, startFakeLangSmith } from "@countersign/testkit";
import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { dispatchCustomEvent } from "@langchain/core/callbacks/dispatch";
import { awaitAllCallbacks } from "@langchain/core/callbacks/promises";
import type { CallbackManagerForToolRun } from "@langchain/core/callbacks/manager";
import { AIMessage, type BaseMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { RunnableLambda } from "@langchain/core/runnables";
import { fakeModel } from "@langchain/core/testing";
import {
  DynamicStructuredTool,
  StructuredTool,
  type StructuredToolInterface,
} from "@langchain/core/tools";
import { LangChainTracer } from "@langchain/core/tracers/tracer_langchain";
import {
  Annotation,
  Command,
  getCurrentTaskInput,
  getWriter,
  MessagesAnnotation,
  StateGraph,
  task,
} from "@langchain/langgraph";
import { createReactAgent } from "@langchain/langgraph/prebuilt";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
import { createAgent } from "langchain";
import type { Client } from "langsmith";
import { traceable } from "langsmith/traceable";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { guardMiddleware } from "../src/agent.ts";
import { HeldPieces } from "../src/held-pieces.ts";
import { guardTool } from "../src/index.ts";
import { type House, openHouse } from "./house.ts";

let house: House;
let langSmith: FakeLangSmith;
const SETTINGS = {
  LANGSMITH_API_KEY: "none",
  LANGSMITH_TRACING: "true",
  LANGCHAIN_CALLBACKS_BACKGROUND: "false",
};
beforeAll(async () => {
  house = await openHouse();
  langSmith = await startFakeLangSmith();
  Object.assign(process.env, SETTINGS, { LANGSMITH_ENDPOINT: langSmith.origin });
});
afterAll(async () => {
  for (const name of [...Object.keys(SETTINGS), "LANGSMITH_ENDPOINT"]) delete process.env[name];
  await langSmith.close();
  await house.close();
});

type Config = Record<string, unknown> & {
  writer?: (piece: unknown) => void;
  state?: { messages?: unknown[] };
  metadata?: Record<string, unknown>;
  toolCall?: { args: Record<string, unknown> };
};

/** What a tool's body does with a value that nobody may read. */
type Body = (value: string, config: Config, runManager: CallbackManagerForToolRun) => unknown;

/** A value, cut at each of its signs: the first halves, and then the others at the same places. */
function cuts(value: string): readonly { at: string; piece: string }[] {
  const all = Array.from({ length: value.length - 1 }, (_, i) => i + 1);
  return [
    ...all.map((at) => ({ at: `at${at}`, piece: value.slice(0, at) })),
    ...all.map((at) => ({ at: `at${at}`, piece: value.slice(at) })),
  ];
}

const State = Annotation.Root({ text: Annotation<string> });

/** A graph of the tool's own, whose nodes keep a value in its state and write it. */
function graphOver(value: string) {
  return new StateGraph(State)
    .addNode("first", async (_state, config) => {
      for (const { at, piece } of cuts(value)) config.writer?.({ [`inner ${at}`]: piece });
      return { text: value };
    })
    .addNode("second", async ({ text }) => ({ text: `again ${text}` }))
    .addEdge("__start__", "first")
    .addEdge("first", "second")
    .compile();
}

const remember = task("remember", async (value: string) => value);

const WAYS: Readonly<Record<string, Body>> = {
  "texts written": (value, { writer }) => {
    writer?.(value.slice(0, 7));
    writer?.(value.slice(7));
    return "done";
  },
  "objects written": (value, { writer }) => {
    for (const { at, piece } of cuts(value)) writer?.({ step: 1, [at]: piece });
    return "done";
  },
  "lists written": (value, { writer }) => {
    for (const { at, piece } of cuts(value)) writer?.({ rows: [{ kind: "row" }, { [at]: piece }] });
    return "done";
  },
  "what the graph's writer is asked for": (value) => {
    for (const { at, piece } of cuts(value)) getWriter()?.({ [`asked ${at}`]: piece });
    return "done";
  },
  "pieces yielded": async function* (value) {
    for (const { at, piece } of cuts(value)) yield { [`yielded ${at}`]: piece };
    return "done";
  },
  "events sent": async (value, config) => {
    for (const { at, piece } of cuts(value)) {
      await dispatchCustomEvent(`event ${at}`, { piece }, config);
    }
    return "done";
  },
  "events of the run's own": async (value, _config, runManager) => {
    for (const { at, piece } of cuts(value)) {
      await runManager.getChild().handleCustomEvent?.(`own ${at}`, { piece }, runManager.runId);
    }
    return "done";
  },
  "what is yielded to the run": async (value, _config, runManager) => {
    for (const { at, piece } of cuts(value)) await runManager.handleToolEvent?.({ [at]: piece });
    return "done";
  },
  "streams of children": async (value, config) => {
    const child = RunnableLambda.from(async function* () {
      for (const { at, piece } of cuts(value)) yield { [`child ${at}`]: piece };
    });
    for await (const _ of await child.stream("", config));
    for await (const _ of await child.stream(""));
    return "done";
  },
  "a graph of its own": async (value, config) => {
    await graphOver(value).invoke({ text: value }, config);
    await graphOver(value).invoke({ text: value });
    for await (const _ of await graphOver(value).stream({ text: value }, config));
    return "done";
  },
  "a task": async (value) => {
    await remember(value);
    return "done";
  },
  "a trace": async (value) => {
    await traceable(async (text: string) => text, { name: "traced" })(value);
    return "done";
  },
  "the state it was given": (value, { state }) => {
    state?.messages?.push(new HumanMessage(value));
    const input = getCurrentTaskInput() as { messages?: HumanMessage[] };
    input.messages?.push(new HumanMessage(value));
    for (const message of input.messages ?? []) message.content = value;
    return "done";
  },
  "the call it was given": (value, { metadata, toolCall }) => {
    Object.assign(metadata ?? {}, { value });
    Object.assign(toolCall?.args ?? {}, { value });
    return "done";
  },
  "a message": (value) => new ToolMessage({ content: value, tool_call_id: "x", artifact: value }),
  "a command": (value, { toolCall }) =>
    new Command({
      update: {
        messages: [
          new ToolMessage({
            content: value,
            tool_call_id: (toolCall as { id?: string } | undefined)?.id ?? "",
          }),
        ],
      },
    }),
  "an error": (value, { writer }) => {
    for (const { at, piece } of cuts(value)) writer?.({ [`failed ${at}`]: piece });
    throw new Error(`no ${value}`, { cause: new Error(value) });
  },
};

/** Of the value of each way: its own, so that what is found says where it came from. */
const valueOf = (way: string): string =>
  `ada.${way.replaceAll(/\W/g, "").toLowerCase()}@contoso.example`;

class Way extends StructuredTool {
  name: string;
  description = "does";
  schema = z.object({});
  readonly #way: string;

  constructor(way: string, nth: number) {
    super();
    this.#way = way;
    this.name = `find_${nth}`;
  }

  protected _call(...[, runManager, config]: Parameters<StructuredTool["_call"]>): never {
    return WAYS[this.#way]?.(valueOf(this.#way), config as never, runManager as never) as never;
  }
}

/** The last is one that fails. */
const tools = (count = Infinity): StructuredToolInterface[] =>
  Object.keys(WAYS)
    .slice(0, count)
    .map((way, nth) => new Way(way, nth) as never);

const model = (count: number) =>
  fakeModel()
    .respondWithTools(
      Array.from({ length: count }, (_, nth) => ({
        name: `find_${nth}`,
        args: {},
        id: `call_${nth}`,
      })),
    )
    .respond(new AIMessage("done"));

class Recorder extends BaseCallbackHandler {
  override name = "recorder";
  readonly said: unknown[] = [];

  override handleToolEnd(output: unknown): void {
    this.said.push(output);
  }

  override handleToolError(error: Error): void {
    this.said.push({ message: error.message, stack: error.stack, cause: error.cause });
  }

  override handleChainEnd(output: unknown): void {
    this.said.push(output);
  }

  override handleCustomEvent(name: string, data: unknown): void {
    this.said.push({ [name]: data });
  }
}

const MODES = ["values", "updates", "messages", "tools", "debug", "tasks", "custom", "checkpoints"];

/** Everything that can be read in `said`: as it is, and the texts at each place of it one after the other. */
function read(said: readonly unknown[]): string {
  const places = new Map<string, string>();
  const look = (value: unknown, path: string): void => {
    if (typeof value === "string") places.set(path, (places.get(path) ?? "") + value);
    else if (Array.isArray(value)) value.forEach((item) => look(item, path));
    else if (typeof value === "object" && value !== null) {
      for (const [key, member] of Object.entries(value)) look(member, `${path}/${key}`);
    }
  };
  const plain = JSON.parse(JSON.stringify(said)) as unknown[];
  for (const one of plain) look(one, "");
  return `${JSON.stringify(plain)}\n${[...places.values()].join("\n")}`;
}

/** Names of the ways whose values can be read somewhere, by where. */
function ways(found: Record<string, string>): Record<string, readonly string[]> {
  const all = Object.entries(found).map(([place, text]) => {
    return [place, Object.keys(WAYS).filter((way) => text.includes(valueOf(way)))] as const;
  });
  return Object.fromEntries(all.filter(([, leaking]) => leaking.length > 0));
}

interface AnyGraph {
  stream(input: object, config: object): Promise<AsyncIterable<unknown>>;
  streamEvents(input: object, config: object): unknown;
}

type Make = (tools: StructuredToolInterface[], more: object) => unknown;

const HOSTS: Readonly<Record<string, Make>> = {
  createAgent: (given, more) =>
    createAgent({ model: model(given.length), tools: given, ...more } as never),
  "createReactAgent v1 as a part of a graph": (given, more) =>
    new StateGraph(MessagesAnnotation)
      .addNode("agent", createReactAgent({ llm: model(given.length), tools: given, version: "v1" }))
      .addEdge("__start__", "agent")
      .compile(more),
  "guardMiddleware alone": (given, more) =>
    createAgent({
      model: model(given.length),
      tools: given,
      middleware: [guardMiddleware(house.guard)],
      ...more,
    } as never),
};

let threads = 0;

async function search(
  make: (more: object, count?: number) => unknown,
): Promise<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-pieces-"));
  const file = join(folder, "checkpoints.sqlite");
  const saver = SqliteSaver.fromConnString(file);
  const { db } = saver as unknown as { db: { pragma(text: string): void; close(): void } };
  try {
    langSmith.forget();
    const recorder = new Recorder();
    const said: Record<string, unknown[]> = {};
    const input = () => ({ messages: [new HumanMessage("go")] });
    const config = () => ({ configurable: { thread_id: `pieces ${++threads}` } });
    const graph = make({ checkpointer: saver }) as AnyGraph;
    for await (const chunk of await graph.stream(input(), {
      ...config(),
      streamMode: MODES,
      subgraphs: true,
      callbacks: [recorder],
    })) {
      const [, mode, value] = chunk as [string[], string, unknown];
      (said[`stream:${mode}`] ??= []).push(value);
    }
    // The newest rejects promises of its own for tools that fail, which nobody waits for.
    for (const version of ["v1", "v2", "v3"]) {
      const failing = version === "v3" ? Object.keys(WAYS).length - 1 : Infinity;
      const events = (await (make({}, failing) as AnyGraph).streamEvents(input(), {
        ...config(),
        version,
      })) as AsyncIterable<unknown>;
      for await (const event of events) (said[`events:${version}`] ??= []).push(event);
    }
    db.pragma("wal_checkpoint(TRUNCATE)");
    await awaitAllCallbacks();
    await (new LangChainTracer().client as Client).awaitPendingTraceBatches();
    expect(langSmith.received()).toContain("find_0");
    expect(said["stream:custom"]?.length).toBeGreaterThan(0);
    return {
      ...Object.fromEntries(Object.entries(said).map(([place, all]) => [place, read(all)])),
      callbacks: read(recorder.said),
      "checkpoint file": readFileSync(file).toString("latin1"),
      LangSmith: langSmith.received(),
    };
  } finally {
    db.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

describe.each(Object.entries(HOSTS).map(([of, make]) => ({ of, make })))(
  "in $of",
  ({ of, make }) => {
    it("nothing can be read of a value, by whichever way and wherever it is cut", async () => {
      const isGuarded = of !== "guardMiddleware alone";

      const found = await search((more, count) => {
        const given = tools(count);
        return make(isGuarded ? given.map((one) => guardTool(one, house.guard)) : given, more);
      });

      expect(ways(found)).toEqual({});
    });
  },
);

it("all of it can be read without a guard: the search finds each way", async () => {
  const found = await search((more, count) => HOSTS["createAgent"]?.(tools(count), more));

  const seen = new Set(Object.values(ways(found)).flat());
  expect(Object.keys(WAYS).filter((way) => !seen.has(way))).toEqual([]);
});

const noOne = (): void => undefined;

describe("what a tool says and reads", () => {
  const email = (name: string): string => `${name}@contoso.example`;
  const TOKEN = /^<?EMAIL_[a-z2-7]{10}>?$/;

  /** What comes of tools that say something and end, each as its body says. */
  async function listen(
    bodies: readonly ((say: (piece: unknown) => void, heard: readonly unknown[]) => unknown)[],
    signal?: AbortSignal,
  ): Promise<unknown[]> {
    const heard: unknown[] = [];
    const made = bodies.map((body, nth) =>
      guardTool(
        new DynamicStructuredTool({
          name: `find_${nth}`,
          description: "says",
          schema: z.object({}),
          func: async (_args, _run, config) => body((config as Config).writer ?? noOne, heard),
        }),
        house.guard,
      ),
    );
    await Promise.allSettled(
      made.map(async (one) =>
        one.invoke({}, {
          configurable: { thread_id: `said ${threads}` },
          writer: (piece: unknown) => heard.push(piece),
          ...(signal === undefined ? {} : { signal }),
        } as object),
      ),
    );
    return heard;
  }

  it("goes out in its order, and what holds no text does not wait", async () => {
    const heard = await listen([
      async (say, heardBefore) => {
        say({ done: 0.5 });
        await vi.waitUntil(() => heardBefore.length > 0, { timeout: 30_000, interval: 5 });
        say("a ");
        say({ done: 0.7 });
        say(email("ada"));
        say(" b");
      },
    ]);

    expect(heard).toEqual([{ done: 0.5 }, "a ", { done: 0.7 }, expect.stringMatching(TOKEN), " b"]);
  });

  it("is masked where it says what it was given in clear, which nobody would find there", async () => {
    const heard: unknown[] = [];
    const config = {
      configurable: { thread_id: `given ${threads++}` },
      writer: (piece: unknown) => heard.push(piece),
    };
    const schema = z.object({ who: z.string() });
    let got = "";
    const tell = new DynamicStructuredTool({
      name: "find_who",
      description: "says who",
      schema,
      func: async ({ who }, _run, config) => {
        got = who;
        for (const piece of ["[FILE] ", who.slice(0, 4), `${who.slice(4)}.txt`])
          (config as Config).writer?.(piece);
        return "nobody";
      },
    });

    await guardTool(tell, house.guard).invoke({ who: "ada.lovelace@navy.mil" }, config as object);

    expect(got).toBe("ada.lovelace@navy.mil");
    expect(heard.join("")).toMatch(/^\[FILE\] <?EMAIL_[a-z2-7]{10}>?\.txt$/);
  });

  it("is not mixed where several tools say it at once", async () => {
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const saying = (value: string, own: number) => async (say: (piece: unknown) => void) => {
      for (const piece of [value.slice(0, 4), value.slice(4)]) {
        say({ own, piece });
        await turn();
      }
    };

    const heard = await listen([saying(email("ada"), 1), saying(email("grace"), 2)]);

    for (const own of [1, 2]) {
      expect(heard.filter((one) => (one as { own: number }).own === own)).toEqual([
        { own, piece: expect.stringMatching(TOKEN) },
        { own, piece: "" },
      ]);
    }
  });

  it("goes out when its tool fails, and when its caller goes away; and nothing after that", async () => {
    const gone = new AbortController();
    const late = Promise.withResolvers<void>();
    const failed = await listen([
      (say) => {
        say(email("ada"));
        throw new Error("no");
      },
    ]);
    const aborted = await listen(
      [
        async (say) => {
          say(email("ada").slice(0, 5));
          setImmediate(() => {
            say(email("ada").slice(5));
            late.resolve();
          });
          gone.abort();
          throw new Error("aborted");
        },
      ],
      gone.signal,
    );
    await late.promise;

    expect(failed).toEqual([expect.stringMatching(TOKEN)]);
    expect(aborted).toEqual([email("ada").slice(0, 5)]);
  });

  it("leaves the state as it is for the tool that reads it", async () => {
    const read: unknown[] = [];
    const reading = guardTool(
      new DynamicStructuredTool({
        name: "find_0",
        description: "reads",
        schema: z.object({}),
        func: async (_args, _run, config) => {
          const { state, toolCall } = config as Config;
          const [first, second] = (state?.messages ?? []) as BaseMessage[];
          read.push(first instanceof HumanMessage, first?.text, second?.getType(), toolCall?.args);
          return "done";
        },
      }),
      house.guard,
    );

    await createAgent({ model: model(1), tools: [reading] } as never).invoke({
      messages: [new HumanMessage("go")],
    } as never);

    expect(read).toEqual([true, "go", "ai", {}]);
  });

  it("does not trouble a tool that says what cannot be written", async () => {
    const knot: Record<string, unknown> = {};
    knot["itself"] = knot;

    const heard = await listen([
      (say) => {
        say(knot);
        say("more");
      },
    ]);

    expect(heard).toEqual(["more"]);
  });

  it("goes out before the tool ends where it is very much, and never a part of a value", async () => {
    const filler = "nothing ".repeat(64);
    const heard: unknown[] = [];
    const { guard } = house;
    const caller = {
      requester: guard.requesterFor(),
      client: { name: "langchain", version: "" },
      conversation: "thread very much",
    };
    const held = new HeldPieces(guard, caller, []);
    const say = (piece: string) => held.add("written", piece, (masked) => heard.push(masked));
    for (let i = 0; i < 1_400; i++) {
      say(`${filler}\n`);
      if (i % 200 === 199) for (const piece of ["\n", ...email("ada").split(""), "\n"]) say(piece);
    }

    await vi.waitUntil(() => heard.length > 0, { timeout: 30_000 });
    const before = heard.length;
    await held.close();

    expect(before).toBeLessThan(heard.length);
    expect(heard.join("")).not.toMatch(/@|contoso/);
    expect(heard.join("").match(/EMAIL_/g)).toHaveLength(7);
  });
});

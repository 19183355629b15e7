/** Everything in LangChain and LangGraph that runs tools. */
import { AgentExecutor, createToolCallingAgent } from "@langchain/classic/agents";
import { AIMessage, type BaseMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { fakeModel } from "@langchain/core/testing";
import type { StructuredToolInterface } from "@langchain/core/tools";
import { createReactAgent, ToolNode } from "@langchain/langgraph/prebuilt";
import { createAgent } from "langchain";
import { guardMiddleware } from "../../src/agent.ts";
import { guardTools } from "../../src/index.ts";
import type { Host, ScriptedCall, ToolSpec, Turn } from "./host.ts";
import { TOOL_KINDS } from "./langchain-tools.ts";

export function scripted(calls: readonly ScriptedCall[], read: (messages: BaseMessage[]) => void) {
  return fakeModel()
    .respond(
      new AIMessage({
        content: "",
        tool_calls: calls.map(({ name, args, id }) => ({
          name,
          args: { ...args },
          id,
          type: "tool_call" as const,
        })),
      }),
    )
    .respond((messages) => {
      read(messages);
      return new AIMessage("done");
    });
}

export function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  return Array.isArray(content)
    ? content.map((block: { text?: string }) => block.text ?? JSON.stringify(block)).join("")
    : JSON.stringify(content);
}

/** The answers to the calls, in the order of the calls. */
export function answersIn(
  messages: readonly BaseMessage[],
  calls: readonly ScriptedCall[],
): readonly string[] {
  const answers = messages.filter((message) => ToolMessage.isInstance(message));
  return calls.map(({ id }) =>
    textOf(answers.find((answer) => answer.tool_call_id === id)?.content ?? "(no answer)"),
  );
}

const configOf = ({ thread, signal }: Turn) => ({
  configurable: { thread_id: thread },
  ...(signal === undefined ? {} : { signal }),
});

function toolsOf(turn: Turn, kind: string): Promise<StructuredToolInterface[]> {
  const make = TOOL_KINDS[kind];
  if (make === undefined) throw new Error(`no kind ${kind}`);
  return Promise.all(turn.tools.map(async (spec: ToolSpec) => make(spec)));
}

/** A graph that runs to its end, by its messages. */
function graphHost(
  name: string,
  kind: string,
  graph: (turn: Turn, tools: StructuredToolInterface[], model: unknown) => unknown,
  guarding: (tools: StructuredToolInterface[], turn: Turn) => StructuredToolInterface[] = (
    tools,
    { guard },
  ) => guardTools(tools, guard),
): Host {
  return {
    name,
    async run(turn) {
      let read: readonly BaseMessage[] = [];
      const model = scripted(turn.calls, (messages) => {
        read = messages;
      });
      const tools = guarding(await toolsOf(turn, kind), turn);
      const made = graph(turn, tools, model) as {
        invoke(input: object, config: object): Promise<unknown>;
      };
      await made.invoke({ messages: [new HumanMessage("go")] }, configOf(turn));
      return answersIn(read, turn.calls);
    },
  };
}

const direct: Host = {
  name: "invoke() with a tool call",
  async run(turn) {
    const tools = guardTools(await toolsOf(turn, "tool()"), turn.guard);
    const answers = await Promise.all(
      turn.calls.map(async ({ name, args, id }) => {
        const tool = tools.find((one) => one.name === name);
        const call = { type: "tool_call" as const, name, args: { ...args }, id };
        return tool?.invoke(call, configOf(turn)).catch(failureIn);
      }),
    );
    return answers.map((answer) => textOf((answer as ToolMessage).content));
  },
};

/** What hosts do of a tool's error. An abort is none. */
function failureIn(error: Error): { content: string } {
  if (error.name === "AbortError") throw error;
  return { content: `Error: ${error.message}` };
}

const toolNode: Host = {
  name: "ToolNode",
  async run(turn) {
    const node = new ToolNode(guardTools(await toolsOf(turn, "tool()"), turn.guard));
    const asking = new AIMessage({
      content: "",
      tool_calls: turn.calls.map(({ name, args, id }) => ({
        name,
        args: { ...args },
        id,
        type: "tool_call" as const,
      })),
    });
    const given = (await node.invoke([asking], configOf(turn))) as BaseMessage[];
    return answersIn(given, turn.calls);
  },
};

const executor: Host = {
  name: "AgentExecutor",
  async run(turn) {
    // It takes texts only.
    const specs = turn.tools.map((spec) => ({
      ...spec,
      run: async (args: Readonly<Record<string, unknown>>) => textOf(await spec.run(args)),
    }));
    const tools = guardTools(await toolsOf({ ...turn, tools: specs }, "tool()"), turn.guard);
    let read: BaseMessage[] = [];
    const model = scripted(turn.calls, (messages) => {
      read = messages;
    });
    const prompt = ChatPromptTemplate.fromMessages([
      ["human", "{input}"],
      ["placeholder", "{agent_scratchpad}"],
    ]);
    const agent = createToolCallingAgent({ llm: model, tools: tools as never, prompt });
    await new AgentExecutor({
      agent,
      tools: tools as never,
      handleToolRuntimeErrors: (error) => `Error: ${error.message}`,
    }).invoke({ input: "go" }, configOf(turn));
    return answersIn(read, turn.calls);
  },
};

const agent = (turn: Turn, tools: StructuredToolInterface[], model: unknown): unknown =>
  createAgent({ model: model as never, tools });

export const LANGCHAIN_HOSTS: readonly Host[] = [
  direct,
  toolNode,
  executor,
  ...Object.keys(TOOL_KINDS).map((kind) => graphHost(`createAgent, ${kind}`, kind, agent)),
  graphHost("createReactAgent v1", "tool()", (_turn, tools, llm) =>
    createReactAgent({ llm: llm as never, tools, version: "v1" }),
  ),
  graphHost(
    "createReactAgent v2",
    "DynamicStructuredTool with a JSON schema",
    (_turn, tools, llm) => createReactAgent({ llm: llm as never, tools, version: "v2" }),
  ),
  graphHost(
    "createAgent with guardMiddleware alone",
    "tool()",
    ({ guard }, tools, model) =>
      createAgent({ model: model as never, tools, middleware: [guardMiddleware(guard)] }),
    (tools) => tools,
  ),
];

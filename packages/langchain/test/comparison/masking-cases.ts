/** Where personal data can stand, and whether it gets to the model or anywhere else, with each middleware in turn. */
import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { AIMessage, type BaseMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { fakeModel } from "@langchain/core/testing";
import { tool } from "@langchain/core/tools";
import { createAgent, piiMiddleware } from "langchain";
import { z } from "zod";
import { guardMiddleware } from "../../src/agent.ts";
import type { House } from "../house.ts";

export type Side = "langchain" | "countersign";

/** A line of a table: what is looked at, and what came of it on each side. */
export interface Case {
  readonly name: string;
  readonly run: (side: Side, house: House) => Promise<string>;
}

const EMAIL = "ada.byron@contoso.example";
const PHONE = "+44 20 7946 0958";
let threads = 0;

class Ends extends BaseCallbackHandler {
  override name = "ends";
  said = "";

  override handleToolEnd(output: unknown): void {
    this.said += JSON.stringify(output);
  }
}

/** Runs an agent whose one tool gives `result` back, and keeps all that the model was sent. */
async function agentWith(
  side: Side,
  { guard }: House,
  {
    result = "nothing",
    messages = [new HumanMessage("go")],
    systemPrompt = "You help.",
    isPair = false,
  }: {
    result?: unknown;
    messages?: BaseMessage[];
    systemPrompt?: string;
    isPair?: boolean;
  },
) {
  const find = tool(async () => result, {
    name: "find_customer",
    description: "finds",
    schema: z.object({}),
    ...(isPair ? { responseFormat: "content_and_artifact" as const } : {}),
  });
  const model = fakeModel()
    .respondWithTools([{ name: "find_customer", args: {}, id: "call_1" }])
    .respond(new AIMessage("done"));
  const middleware =
    side === "countersign"
      ? [guardMiddleware(guard)]
      : [piiMiddleware("email", { applyToInput: true, applyToToolResults: true })];
  const agent = createAgent({ model, tools: [find], middleware, systemPrompt } as never);
  const ends = new Ends();
  const config = { configurable: { thread_id: `masking ${++threads}` }, callbacks: [ends] };
  let streamed = "";
  let state: BaseMessage[] = [];
  for await (const [mode, chunk] of (await agent.stream({ messages } as never, {
    ...config,
    streamMode: ["values", "tools"] as never,
  })) as unknown as AsyncIterable<[string, { messages: BaseMessage[] }]>) {
    if (mode === "values") state = chunk.messages;
    else streamed += JSON.stringify(chunk);
  }
  return {
    prompts: JSON.stringify(model.calls.map(({ messages: sent }) => sent)),
    state,
    ends: ends.said,
    streamed,
  };
}

const inClear = (text: string, value: string = EMAIL): string =>
  text.includes(value) ? "in clear" : "masked";

export const MASKING_CASES: readonly Case[] = [
  {
    name: "a tool's result that is a text, to the model",
    run: async (side, house) =>
      inClear((await agentWith(side, house, { result: `row ${EMAIL}` })).prompts),
  },
  {
    name: "a result of several content blocks (MCP), to the model",
    run: async (side, house) => {
      const blocks = ["one", "two"].map((text) => ({ type: "text", text: `${text} ${EMAIL}` }));
      return inClear((await agentWith(side, house, { result: blocks })).prompts);
    },
  },
  {
    name: "a phone number in a result, to the model",
    run: async (side, house) =>
      inClear((await agentWith(side, house, { result: `row ${PHONE}` })).prompts, PHONE),
  },
  {
    name: "what a person typed last, to the model",
    run: async (side, house) =>
      inClear((await agentWith(side, house, { messages: [new HumanMessage(EMAIL)] })).prompts),
  },
  {
    name: "what a person typed before, to the model",
    run: async (side, house) => {
      const messages = [new HumanMessage(EMAIL), new AIMessage("yes"), new HumanMessage("go")];
      return inClear((await agentWith(side, house, { messages })).prompts);
    },
  },
  {
    name: "the system's prompt, to the model",
    run: async (side, house) =>
      inClear((await agentWith(side, house, { systemPrompt: `You serve ${EMAIL}` })).prompts),
  },
  {
    name: "arguments of earlier tool calls, to the model",
    run: async (side, house) => {
      const asked = new AIMessage({
        content: "",
        tool_calls: [
          { name: "find_customer", args: { email: EMAIL }, id: "c0", type: "tool_call" },
        ],
      });
      const answered = new ToolMessage({ content: "found", tool_call_id: "c0" });
      const messages = [new HumanMessage("x"), asked, answered, new HumanMessage("go")];
      return inClear((await agentWith(side, house, { messages })).prompts);
    },
  },
  {
    name: "a result, in `handleToolEnd` of callbacks (LangSmith's tracer is one)",
    run: async (side, house) => inClear((await agentWith(side, house, { result: EMAIL })).ends),
  },
  {
    name: 'a result, in `streamMode: "tools"`',
    run: async (side, house) => inClear((await agentWith(side, house, { result: EMAIL })).streamed),
  },
  {
    name: "an artifact, in the agent's state",
    run: async (side, house) => {
      const result = [`row ${EMAIL}`, { raw: EMAIL }];
      const { state } = await agentWith(side, house, { result, isPair: true });
      const message = state.find((one) => ToolMessage.isInstance(one));
      if (message?.artifact === undefined) return "dropped";
      return inClear(JSON.stringify(message.artifact));
    },
  },
  {
    name: '`status: "error"` of a tool\'s message that was masked',
    run: async (side, house) => {
      const result = new ToolMessage({ content: EMAIL, status: "error", tool_call_id: "call_1" });
      const { state } = await agentWith(side, house, { result });
      return state.find((one) => ToolMessage.isInstance(one))?.status ?? "lost";
    },
  },
  {
    name: "a masked value that the model passes to another tool",
    run: async (side, house) => {
      const ran: unknown[] = [];
      const find = tool(async () => EMAIL, {
        name: "find_customer",
        description: "finds",
        schema: z.object({}),
      });
      const mail = tool(async ({ to }) => void ran.push(to), {
        name: "find_mail_of",
        description: "finds",
        schema: z.object({ to: z.string() }),
      });
      const model = fakeModel()
        .respondWithTools([{ name: "find_customer", args: {}, id: "c1" }])
        .respond(
          (messages) =>
            new AIMessage({
              content: "",
              tool_calls: [
                {
                  name: "find_mail_of",
                  args: { to: messages.at(-1)?.text ?? "" },
                  id: "c2",
                  type: "tool_call",
                },
              ],
            }),
        )
        .respond(new AIMessage("done"));
      const middleware =
        side === "countersign"
          ? [guardMiddleware(house.guard)]
          : [piiMiddleware("email", { applyToToolResults: true })];
      await createAgent({ model, tools: [find, mail], middleware } as never).invoke(
        { messages: [new HumanMessage("go")] } as never,
        { configurable: { thread_id: `masking ${++threads}` } },
      );
      return ran[0] === EMAIL ? "the tool gets the value" : `the tool gets \`${String(ran[0])}\``;
    },
  },
];

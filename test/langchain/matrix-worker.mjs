// Runs guarded tools with the LangChain of the folder it is given. Plain JavaScript on the built packages.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [root] = process.argv.slice(2);
const parentURL = pathToFileURL(join(root, "package.json")).href;
const isTheirs = (name) => /^(?:@langchain\/|langchain(?:\/|$)|zod(?:\/|$))/.test(name);
registerHooks({
  resolve: (name, context, next) =>
    next(
      name,
      isTheirs(name) && !context.parentURL?.startsWith(pathToFileURL(root).href)
        ? { ...context, parentURL }
        : context,
    ),
});

const { AIMessage, HumanMessage } = await import("@langchain/core/messages");
const { BaseChatModel } = await import("@langchain/core/language_models/chat_models");
const { RunnableLambda } = await import("@langchain/core/runnables");
const { DynamicStructuredTool, StructuredTool, tool } = await import("@langchain/core/tools");
const { z } = await import("zod");
const { createGuard } = await import("../../packages/runtime/dist/index.js");
const { guardTool, maskMessages } = await import("../../packages/langchain/dist/index.js");

const EMAIL = "ada.byron@contoso.example";
const folder = mkdtempSync(join(tmpdir(), "countersign-matrix-guard-"));
const config = join(folder, "countersign.yaml");
writeFileSync(
  config,
  `version: 1
mode: local
listen: { http: false }
upstreams: { program: { program: true, trust: internal, tools: { "find_*": { category: read } } } }
policy: { disclose: [{ upstream: program, entities: [EMAIL_ADDRESS] }] }
`,
);
const guard = await createGuard({ config, report: () => undefined });

const schema = z.object({ email: z.email() });
const fields = { name: "find_row", description: "finds" };
class Private extends StructuredTool {
  name = fields.name;
  description = fields.description;
  schema = schema;
  #run;
  constructor(run) {
    super();
    this.#run = run;
  }
  async _call(args) {
    return this.#run(args);
  }
}
const KINDS = {
  "tool()": (run) => tool(run, { ...fields, schema }),
  DynamicStructuredTool: (run) => new DynamicStructuredTool({ ...fields, schema, func: run }),
  "a JSON schema": (run) =>
    new DynamicStructuredTool({ ...fields, schema: z.toJSONSchema(schema), func: run }),
  "a class": (run) => new Private(run),
  "asTool()": (run) => RunnableLambda.from(run).asTool({ ...fields, schema }),
};

/** Calls the tool once, then repeats what it read. */
class Scripted extends BaseChatModel {
  #token;
  constructor(token) {
    super({});
    this.#token = token;
  }
  _llmType() {
    return "scripted";
  }
  bindTools() {
    return this;
  }
  async _generate(messages) {
    const answered = messages.find((message) => message.getType() === "tool");
    const message =
      answered === undefined
        ? new AIMessage({
            content: "",
            tool_calls: [
              { name: "find_row", args: { email: this.#token }, id: "call_1", type: "tool_call" },
            ],
          })
        : new AIMessage(String(answered.content));
    return { generations: [{ text: "", message }] };
  }
}

const results = {};
/** What left a run of an agent, where there is one. */
let leaving = { written: [], text: "" };
/** Texts of what a saver keeps, which are bytes. */
const textsOf = (kept) =>
  Object.values(kept).flatMap((one) =>
    one instanceof Uint8Array
      ? [Buffer.from(one).toString("utf8")]
      : typeof one === "object" && one !== null
        ? textsOf(one)
        : [String(one)],
  );
const tokenIn = async (thread) => {
  const [masked] = await maskMessages([new HumanMessage(EMAIL)], guard, { thread });
  return String(masked.content);
};
const bodyOf = (ran) => async (args) => {
  ran.push({ email: args.email });
  return `row of ${args.email}`;
};
for (const [kind, make] of Object.entries(KINDS)) {
  const ran = [];
  const email = await tokenIn(kind);
  const call = { type: "tool_call", name: "find_row", args: { email }, id: "call_1" };
  const answer = await guardTool(make(bodyOf(ran)), guard).invoke(call, {
    configurable: { thread_id: kind },
  });
  results[kind] = { answer: String(answer.content), ran };
}
const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
if ("langchain" in dependencies) {
  const { createAgent } = await import("langchain");
  const { Annotation, MemorySaver, StateGraph } = await import("@langchain/langgraph");
  const { guardMiddleware } = await import("../../packages/langchain/dist/agent.js");
  const ran = [];
  const thread = "createAgent";
  /** A graph of the tool's own, which keeps a value in its state. */
  const inner = new StateGraph(Annotation.Root({ text: Annotation() }))
    .addNode("keep", ({ text }) => ({ text: `kept ${text}` }))
    .addEdge("__start__", "keep")
    .compile();
  const body = bodyOf(ran);
  const telling = async (args, given) => {
    for (const piece of [EMAIL.slice(0, 6), EMAIL.slice(6)]) given.writer?.(piece);
    await inner.invoke({ text: EMAIL }, given);
    return body(args);
  };
  const saver = new MemorySaver();
  const agent = createAgent({
    model: new Scripted(await tokenIn(thread)),
    tools: [tool(telling, { ...fields, schema })],
    middleware: [guardMiddleware(guard)],
    checkpointer: saver,
  });
  const chunks = [];
  const written = [];
  const modes = ["values", "updates", "debug", "custom"];
  for await (const [namespace, mode, chunk] of await agent.stream(
    { messages: [new HumanMessage("go")] },
    { configurable: { thread_id: thread }, streamMode: modes, subgraphs: true },
  )) {
    chunks.push({ namespace, mode, chunk });
    if (mode === "custom") written.push(chunk);
  }
  const last = chunks.findLast(
    ({ namespace, mode }) => mode === "values" && namespace.length === 0,
  );
  results[thread] = { answer: String(last.chunk.messages.at(-1).content), ran };
  leaving = { written, text: [JSON.stringify(chunks), ...textsOf(saver.storage)].join("\n") };
}
const manifest = join(root, "node_modules/@langchain/core/package.json");
console.log(
  JSON.stringify({ core: JSON.parse(readFileSync(manifest, "utf8")).version, results, leaving }),
);
await guard.close();
rmSync(folder, { recursive: true, force: true });

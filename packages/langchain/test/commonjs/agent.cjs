// A program in CommonJS: everything by `require`, as it is built.
const { mkdtempSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const path = require("node:path");
const { AIMessage, HumanMessage, ToolMessage } = require("@langchain/core/messages");
const { fakeModel } = require("@langchain/core/testing");
const { tool } = require("@langchain/core/tools");
const { createAgent } = require("langchain");
const { z } = require("zod");
const { createGuard } = require("@countersign/runtime");
const { GuardCallbackHandler, guardTool } = require("@countersign/langchain");
const { guardMiddleware } = require("@countersign/langchain/agent");
require("@countersign/langchain/ai");
require("@countersign/langchain/openai-agents");

const folder = mkdtempSync(path.join(tmpdir(), "countersign-commonjs-"));
const config = path.join(folder, "countersign.yaml");
writeFileSync(config, "version: 1\nmode: local\nlisten: { http: false }\n");

async function main() {
  const guard = await createGuard({ config, report: () => undefined });
  const find = tool(async () => "row ada.byron@contoso.example", {
    name: "find_row",
    description: "finds",
    schema: z.object({}),
  });
  const agent = createAgent({
    model: fakeModel()
      .respondWithTools([{ name: "find_row", args: {}, id: "call_1" }])
      .respond(new AIMessage("done")),
    tools: [guardTool(find, guard)],
    middleware: [guardMiddleware(guard)],
  });
  const { messages } = await agent.invoke(
    { messages: [new HumanMessage("go")] },
    { callbacks: [new GuardCallbackHandler(guard)], configurable: { thread_id: "t1" } },
  );
  const answer = messages.find((message) => message instanceof ToolMessage);
  console.log(
    JSON.stringify({ content: answer?.content, from: require.resolve("@countersign/langchain") }),
  );
  await guard.close();
}

void main().finally(() => rmSync(folder, { recursive: true, force: true }));

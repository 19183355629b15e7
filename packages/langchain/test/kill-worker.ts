/** One life of an agent: `node kill-worker.ts FOLDER wait|interrupt start|resume`. Says what happens, line by line. */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { createGuard } from "@countersign/runtime";
import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { fakeModel } from "@langchain/core/testing";
import { tool } from "@langchain/core/tools";
import { Command } from "@langchain/langgraph";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
import { createAgent } from "langchain";
import { z } from "zod";
import { guardTool } from "../src/index.ts";

const [folder = "", hold = "wait", step = "start"] = process.argv.slice(2);
const guard = await createGuard({
  config: join(folder, "countersign.yaml"),
  report: () => undefined,
});
const remove = tool(
  async ({ id }: { id: string }) => {
    appendFileSync(join(folder, "effects.txt"), `removed ${id}\n`);
    return `removed ${id}`;
  },
  { name: "delete_row", description: "deletes", schema: z.object({ id: z.string() }) },
);
const agent = createAgent({
  model: fakeModel()
    .respond((messages) => answer(messages.map((message) => [message.getType(), message.content])))
    .respond((messages) => answer(messages.map((message) => [message.getType(), message.content]))),
  tools: [
    guardTool(remove as never, guard, {
      hold: hold === "interrupt" ? "interrupt" : "wait",
      onPending: () => console.log("held"),
    }),
  ],
  checkpointer: SqliteSaver.fromConnString(join(folder, "checkpoints.sqlite")),
} as never);
const config = { configurable: { thread_id: "t1" } };
const goOn = hold === "interrupt" ? new Command({ resume: { approved: true } }) : null;
const input = step === "start" ? { messages: [new HumanMessage("delete 9")] } : goOn;
const result = (await agent.invoke(input as never, config)) as unknown as {
  messages: { content: unknown }[];
  __interrupt__?: unknown;
};
console.log(
  result.__interrupt__ === undefined
    ? `answered ${String(result.messages.at(-1)?.content)}`
    : "paused",
);
await guard.close();

function answer(messages: unknown[][]): AIMessage {
  const said = messages.findLast(([type]) => type === "tool")?.[1];
  if (typeof said === "string") return new AIMessage(`final: ${said}`);
  return new AIMessage({
    content: "",
    tool_calls: [{ name: "delete_row", args: { id: "9" }, id: "call_1", type: "tool_call" }],
  });
}

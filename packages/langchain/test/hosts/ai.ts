import { generateText, isStepCount, tool, type ToolSet } from "ai";
import { MockLanguageModelV4 } from "ai/test";
import { guardAiTools } from "../../src/ai.ts";
import type { Host } from "./host.ts";

const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
};

export const aiHost: Host = {
  name: "the AI SDK's generateText",
  async run({ guard, tools, calls, thread, signal }) {
    const set: ToolSet = Object.fromEntries(
      tools.map(({ name, schema, run }) => [
        name,
        tool({ description: "does", inputSchema: schema, execute: async (args) => run(args) }),
      ]),
    );
    const model = new MockLanguageModelV4({
      doGenerate: [
        {
          content: calls.map(({ name, args, id }) => ({
            type: "tool-call",
            toolCallId: id,
            toolName: name,
            input: JSON.stringify(args),
          })),
          finishReason: { unified: "tool-calls", raw: undefined },
          usage,
          warnings: [],
        },
        {
          content: [{ type: "text", text: "done" }],
          finishReason: { unified: "stop", raw: undefined },
          usage,
          warnings: [],
        },
      ],
    });
    await generateText({
      model,
      tools: guardAiTools(set, guard, { scope: () => ({ thread }) }),
      prompt: "go",
      stopWhen: isStepCount(3),
      maxRetries: 0,
      ...(signal === undefined ? {} : { abortSignal: signal }),
    });
    const results = (model.doGenerateCalls.at(-1)?.prompt ?? []).flatMap((message) =>
      message.role === "tool" ? message.content : [],
    );
    return calls.map(({ id }) => {
      const found = results.find((part) => part.type === "tool-result" && part.toolCallId === id);
      const { output } = (found ?? {}) as { output?: { value?: unknown } };
      return typeof output?.value === "string" ? output.value : JSON.stringify(output?.value);
    });
  },
};

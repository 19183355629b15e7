import { Agent, type Model, type ModelRequest, Runner, tool, Usage } from "@openai/agents-core";
import { guardAgentsTool } from "../../src/openai-agents.ts";
import type { Host } from "./host.ts";

export const openaiAgentsHost: Host = {
  name: "the OpenAI Agents SDK's Runner",
  async run({ guard, tools, calls, thread, signal }) {
    const requests: ModelRequest[] = [];
    const model: Model = {
      async getResponse(request) {
        requests.push(request);
        return {
          usage: new Usage(),
          output:
            requests.length === 1
              ? calls.map(({ name, args, id }) => ({
                  type: "function_call" as const,
                  callId: id,
                  name,
                  status: "completed" as const,
                  arguments: JSON.stringify(args),
                }))
              : [
                  {
                    type: "message" as const,
                    role: "assistant" as const,
                    status: "completed" as const,
                    content: [{ type: "output_text" as const, text: "done" }],
                  },
                ],
        };
      },
      getStreamedResponse() {
        throw new Error("nothing is streamed here");
      },
    };
    const agent = new Agent({
      name: "agent",
      model,
      tools: tools.map(({ name, schema, run }) =>
        guardAgentsTool(
          tool({
            name,
            description: "does",
            parameters: schema,
            execute: async (args) => run(args) as Promise<string>,
            errorFunction: (_context, error) => String(error),
          }) as never,
          guard,
          { scope: () => ({ thread }) },
        ),
      ),
    });
    const runner = new Runner({ tracingDisabled: true });
    await runner.run(agent, "go", signal === undefined ? {} : { signal });
    const input = requests.at(-1)?.input;
    const items = Array.isArray(input) ? input : [];
    return calls.map(({ id }) => {
      const found = items.find(
        (item) => item.type === "function_call_result" && item.callId === id,
      ) as { output?: unknown } | undefined;
      const output = found?.output;
      return typeof output === "string"
        ? output
        : ((output as { text?: string } | undefined)?.text ?? JSON.stringify(output));
    });
  },
};

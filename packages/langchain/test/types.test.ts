/** What TypeScript infers through the guard. Checked by `tsc -p test`; running it only shows that nothing throws. */
import type { BaseRetriever } from "@langchain/core/retrievers";
import { DynamicStructuredTool, tool } from "@langchain/core/tools";
import type { FakeListChatModel } from "@langchain/core/utils/testing";
import type { OpenGuard } from "@countersign/runtime";
import { createAgent, type createMiddleware } from "langchain";
import { tool as aiTool } from "ai";
import { tool as agentsTool } from "@openai/agents-core";
import { expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { guardMiddleware } from "../src/agent.ts";
import { guardAiTool, guardAiTools } from "../src/ai.ts";
import { guardModel, guardRetriever, guardTool, guardTools } from "../src/index.ts";
import { guardAgentsTool } from "../src/openai-agents.ts";

declare const guard: OpenGuard;
declare const model: FakeListChatModel;
declare const retriever: BaseRetriever<{ page: number }>;

const add = tool(({ a, b }) => a + b, {
  name: "add",
  description: "adds",
  schema: z.object({ a: z.number(), b: z.number() }),
});
const described = new DynamicStructuredTool({
  name: "say",
  description: "says",
  schema: { type: "object", properties: {} },
  func: async () => "said",
});
const weather = aiTool({
  description: "tells",
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => ({ city, degrees: 3 }),
});
const agents = agentsTool({
  name: "tell",
  description: "tells",
  parameters: z.object({ city: z.string() }),
  execute: async ({ city }) => city,
});

it("a guarded thing has the type of what it guards", () => {
  const check = () => {
    expectTypeOf(guardTool(add, guard)).toEqualTypeOf(add);
    expectTypeOf(guardTools([add, described], guard)).toEqualTypeOf([add, described]);
    expectTypeOf(guardTool(add, guard).invoke({ a: 1, b: 2 })).toEqualTypeOf(
      add.invoke({ a: 1, b: 2 }),
    );
    expectTypeOf(guardModel(model, guard)).toEqualTypeOf<FakeListChatModel>();
    expectTypeOf(guardRetriever(retriever, guard)).toEqualTypeOf(retriever);
    expectTypeOf(guardAiTool("weather", weather, guard)).toEqualTypeOf(weather);
    expectTypeOf(guardAiTools({ weather }, guard)).toEqualTypeOf<{
      weather: typeof weather;
    }>();
    expectTypeOf(guardAgentsTool(agents, guard)).toEqualTypeOf(agents);
    createAgent({
      model,
      tools: guardTools([add], guard),
      middleware: [guardMiddleware(guard)],
    });
    expectTypeOf(guardMiddleware(guard)).toExtend<ReturnType<typeof createMiddleware>>();
    // @ts-expect-error an upstream is named by a text
    guardTool(add, guard, { upstream: 1 });
    // @ts-expect-error there is no other way of waiting
    guardTool(add, guard, { hold: "later" });
  };

  expect(check).toBeTypeOf("function");
});

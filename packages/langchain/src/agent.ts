/** For `createAgent` of the package `langchain`. */
import type { ProgramGuard } from "@countersign/core";
import { ToolMessage } from "@langchain/core/messages";
import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";
import { type AgentMiddleware, createMiddleware } from "langchain";
import { type CallContext, threadOf } from "./conversation.ts";
import { guardTool, type GuardableTool, type GuardToolOptions } from "./guard-tool.ts";
import { isInterruption } from "./interruption.ts";
import { callerIn, maskEach } from "./mask-messages.ts";
import type { OpenConfig } from "./quiet-config.ts";

export interface GuardMiddlewareOptions extends GuardToolOptions {
  /** Whether prompts are masked before the model sees them; they are unless `false`. */
  readonly maskMessages?: boolean;
  /** A tool that fails: told to the model, masked (the default), or thrown, which ends the run. */
  readonly toolErrors?: "message" | "throw";
}

/**
 * Puts every tool an agent calls under guard, and masks every prompt before the model sees it, the system's included.
 *
 * It has to be the last of the agent's middlewares: one behind it could put another tool in place of the guarded one.
 * Model calls that other middlewares make by themselves do not come by: for those there is `guardModel`.
 */
export function guardMiddleware(
  guard: ProgramGuard,
  options: GuardMiddlewareOptions = {},
): AgentMiddleware {
  const callerFor = (runtime: unknown, state: unknown) => {
    const around = AsyncLocalStorageProviderSingleton.getRunnableConfig() as OpenConfig | undefined;
    // Older versions do not put the thread into what a middleware is given.
    const { configurable = around?.["configurable"], ...rest } = runtime as OpenConfig;
    const context = { ...rest, configurable, state } as CallContext & OpenConfig;
    const { thread = threadOf(context), user } = options.scope?.(context) ?? {};
    return callerIn(guard, {
      ...(thread === undefined ? {} : { thread }),
      ...(user === undefined ? {} : { user }),
    });
  };
  return createMiddleware({
    name: "CountersignGuard",
    wrapModelCall: async (request, handler) => {
      if (options.maskMessages === false) return handler(request);
      const caller = callerFor(request.runtime, request.state);
      const [systemMessage, ...messages] = await maskEach(
        [request.systemMessage, ...request.messages],
        guard,
        caller,
      );
      // The same prompt as text is left as it is: of the two, the one that was changed counts.
      return handler({ ...request, messages, systemMessage } as typeof request);
    },
    wrapToolCall: async (request, handler) => {
      const { tool, toolCall, runtime, state } = request;
      const answer = (content: string): ToolMessage =>
        new ToolMessage({
          content,
          status: "error",
          tool_call_id: toolCall.id ?? "",
          name: toolCall.name,
        });
      if (tool === undefined) return answer("NOT EXECUTED: no such tool is under guard.");
      try {
        const { entered, watched } = watch(guardTool(tool as GuardableTool, guard, options));
        const result = await handler({ ...request, tool: watched as typeof tool });
        if (!entered()) throw new PastTheGuard(toolCall.name);
        return result;
      } catch (error) {
        const signal = (runtime as { signal?: AbortSignal }).signal;
        const isTheirs = error instanceof PastTheGuard || isInterruption(error);
        if (isTheirs || signal?.aborted || options.toolErrors === "throw") throw error;
        const said = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "it failed";
        const masked = await guard.mask(callerFor(runtime, state), `Error: ${said}`);
        return answer(typeof masked === "string" ? masked : "Error: it failed");
      }
    },
  });
}

/** A host or another middleware answered for a tool without calling the one under guard: no run may go on like that. */
class PastTheGuard extends Error {
  constructor(tool: string) {
    super(
      `the tool ${tool} was not called under guard: guardMiddleware has to be the last middleware, in langchain 1.2.13 or later`,
    );
  }
}

/** The same tool, and whether it was called. */
function watch(tool: GuardableTool): {
  readonly watched: GuardableTool;
  readonly entered: () => boolean;
} {
  let isEntered = false;
  const open = tool as GuardableTool & { invoke(...args: unknown[]): unknown };
  const invoke = (...args: unknown[]): unknown => {
    isEntered = true;
    return open.invoke(...args);
  };
  return {
    watched: Object.create(tool, { invoke: { value: invoke } }) as GuardableTool,
    entered: () => isEntered,
  };
}

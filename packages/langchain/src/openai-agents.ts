/** For the OpenAI Agents SDK, `@openai/agents`. */
import type { JsonValue, ProgramGuard } from "@countersign/core";
import type { RunContext } from "@openai/agents-core";
import { isGuarded, markOf } from "./guarded-mark.ts";
import { callPlainTool, type PlainToolOptions } from "./plain-tool.ts";
import { plainValue } from "./plain-value.ts";
import { conversationOfRun } from "./run-conversation.ts";

export type GuardAgentsToolOptions = PlainToolOptions<RunContext<unknown>>;

/** The members of a function tool that are used here, whatever its types are. */
interface OpenTool {
  readonly type: string;
  readonly name: string;
  readonly description: string;
  readonly parameters: unknown;
  invoke(context: RunContext<unknown>, input: string, details?: OpenDetails): Promise<unknown>;
}

interface OpenDetails {
  readonly signal?: AbortSignal;
  readonly toolCall?: { readonly callId?: string };
  readonly resumeState?: string;
  readonly parentRunConfig?: object;
}

/**
 * The same function tool under guard.
 *
 * @throws {TypeError} for tools of other kinds, which do not run in this process.
 */
export function guardAgentsTool<T extends { readonly type: "function"; readonly name: string }>(
  tool: T,
  guard: ProgramGuard,
  options: GuardAgentsToolOptions = {},
): T {
  if (isGuarded(tool)) return tool;
  const open = tool as unknown as OpenTool;
  if (open.type !== "function") {
    throw new TypeError(`cannot guard \`${open.name}\`: expected a function tool`);
  }
  const guarded = {
    ...tool,
    invoke(context: RunContext<unknown>, input: string, details: OpenDetails = {}) {
      const scope = options.scope?.(context) ?? {};
      return callPlainTool(guard, {
        facts: {
          name: open.name,
          description: open.description,
          hints: {},
          inputSchema: plainValue(open.parameters),
        },
        terms: {
          upstream: options.upstream,
          client: "openai-agents",
          conversation: conversationOfRun(scope, context),
          user: scope.user,
          callKey: undefined,
        },
        arguments: argumentsOf(input),
        signal: details.signal,
        options,
        run(args, signal) {
          // Not all of them: the others tell the run of the real arguments.
          const { toolCall, resumeState, parentRunConfig } = details;
          return open.invoke.call(tool, context, JSON.stringify(args), {
            ...(toolCall === undefined ? {} : { toolCall }),
            ...(resumeState === undefined ? {} : { resumeState }),
            ...(parentRunConfig === undefined ? {} : { parentRunConfig }),
            ...(signal === undefined ? {} : { signal }),
          });
        },
      });
    },
  };
  return Object.defineProperties(guarded, markOf()) as unknown as T;
}

/** What is no JSON is passed on as it is, for the tool to say so. */
function argumentsOf(input: string): JsonValue {
  try {
    return JSON.parse(input) as JsonValue;
  } catch {
    return input;
  }
}

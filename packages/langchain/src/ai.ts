/** For the AI SDK of the package `ai`. */
import type { ProgramGuard } from "@countersign/core";
import { asSchema, jsonSchema, type Tool, type ToolExecutionOptions, type ToolSet } from "ai";
import { isGuarded, markOf } from "./guarded-mark.ts";
import { callPlainTool, type PlainToolOptions } from "./plain-tool.ts";
import { plainValue } from "./plain-value.ts";
import { conversationOfRun } from "./run-conversation.ts";

export type GuardAiToolOptions = PlainToolOptions<ToolExecutionOptions<unknown>>;

/**
 * The same tool under guard, by the name under which the model is given it. Its arguments are checked against its
 * schema after real values were put in.
 *
 * @throws {TypeError} for a tool without `execute`, which does not run in this process.
 */
export function guardAiTool<T extends { readonly inputSchema?: unknown }>(
  name: string,
  tool: T,
  guard: ProgramGuard,
  options: GuardAiToolOptions = {},
): T {
  if (isGuarded(tool)) return tool;
  const open = tool as unknown as Tool;
  const { execute } = tool as {
    execute?: (input: unknown, options: ToolExecutionOptions<unknown>) => unknown;
  };
  if (execute === undefined) {
    throw new TypeError(`cannot guard \`${name}\`: expected a tool with \`execute\``);
  }
  const schema = asSchema<unknown>(open.inputSchema);

  const guarded = {
    ...tool,
    inputSchema: jsonSchema(() => schema.jsonSchema, {
      validate: (value) => ({ success: true, value }),
    }),
    execute: async (input: unknown, given: ToolExecutionOptions<unknown>) => {
      const scope = options.scope?.(given) ?? {};
      return callPlainTool(guard, {
        facts: {
          name,
          description: typeof open.description === "string" ? open.description : null,
          hints: {},
          inputSchema: plainValue(await schema.jsonSchema),
        },
        terms: {
          upstream: options.upstream,
          client: "ai",
          conversation: conversationOfRun(scope, given.messages[0]),
          user: scope.user,
          callKey: undefined,
        },
        arguments: plainValue(input),
        signal: given.abortSignal,
        options,
        async run(args, signal) {
          const checked = (await schema.validate?.(args)) ?? { success: true, value: args };
          if (!checked.success) throw checked.error;
          const { abortSignal: _withoutIt, ...rest } = given;
          const context = signal === undefined ? rest : { ...rest, abortSignal: signal };
          return lastOf(await execute.call(tool, checked.value, context));
        },
      });
    },
  };
  return Object.defineProperties(guarded, markOf()) as unknown as T;
}

/** All tools of a set under guard. Those that do not run in this process are refused. */
export function guardAiTools<T extends ToolSet>(
  tools: T,
  guard: ProgramGuard,
  options: GuardAiToolOptions = {},
): T {
  return Object.fromEntries(
    Object.entries(tools).map(([name, tool]) => [name, guardAiTool(name, tool, guard, options)]),
  ) as T;
}

/** Of a tool that tells how far it is, what it says last is its result; the rest is dropped. */
async function lastOf(output: unknown): Promise<unknown> {
  if (typeof output !== "object" || output === null || !(Symbol.asyncIterator in output)) {
    return output;
  }
  let last: unknown;
  for await (const part of output as AsyncIterable<unknown>) last = part;
  return last;
}

import type { Caller, JsonObject, JsonValue, ProgramGuard } from "@countersign/core";
import type { BaseMessage } from "@langchain/core/messages";
import { conversationOf, type Scope } from "./conversation.ts";
import { fieldsOf, isBinary, isCallStructure, withFields } from "./message-form.ts";
import { callerOf } from "./program-call.ts";

/** The conversation messages belong to: tools that are called in it know the tokens. */
export interface ThreadScope extends Scope {
  readonly thread: string;
}

/**
 * Copies of `messages` with every value behind its token, to be given to an agent in place of what a person typed. The
 * thread has to be the one the agent is run with.
 *
 * @throws what the guard throws; nothing of the messages may then go on.
 */
export function maskMessages<M extends BaseMessage>(
  messages: readonly M[],
  guard: ProgramGuard,
  scope: ThreadScope,
): Promise<M[]> {
  return maskEach(messages, guard, callerIn(guard, scope));
}

export function maskEach<M extends BaseMessage>(
  messages: readonly M[],
  guard: ProgramGuard,
  caller: Caller,
): Promise<M[]> {
  return Promise.all(
    messages.map(async (message) => {
      const fields = fieldsOf(message, "mask");
      const masked = await guard.mask(caller, fields, {
        skip: (path) => isCallStructure(path) || isBinary(fields, path),
      });
      return withFields(message, masked as JsonObject, "mask") as M;
    }),
  );
}

export function callerIn(guard: ProgramGuard, { thread, user }: Scope): Caller {
  return callerOf(guard, { client: "langchain", conversation: conversationOf(thread), user });
}

/** What of a message a model reads; names and ids by which hosts find their way are left out. */
export function readableParts(message: BaseMessage): JsonValue {
  const { content = null, tool_calls: calls, additional_kwargs: more } = fieldsOf(message, "drop");
  const others = { ...(more as JsonObject | undefined) } as Record<string, JsonValue>;
  const written = others["tool_calls"];
  delete others["tool_calls"];
  return [
    content,
    Array.isArray(calls) ? calls.map((call) => (call as JsonObject)["args"] ?? null) : [],
    Array.isArray(written)
      ? written.map((call) => {
          const { function: called } = call as { function?: JsonObject };
          return called?.["arguments"] ?? null;
        })
      : [],
    others,
  ];
}

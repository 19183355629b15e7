import {
  type Caller,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type ProgramGuard,
} from "@countersign/core";
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
  const fields = fieldsOf(message, "drop");
  const { content = null, name = null, tool_calls: calls, invalid_tool_calls: invalid } = fields;
  const { tool_calls: written, ...others } = (fields["additional_kwargs"] ?? {}) as JsonObject;
  return [
    content,
    name,
    listed(calls).map(({ args = null }) => args),
    listed(invalid).map(({ args = null }) => args),
    listed(written).map(
      (call) => (call["function"] as JsonObject | undefined)?.["arguments"] ?? null,
    ),
    others,
  ];
}

function listed(calls: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(calls) ? calls.filter(isJsonObject) : [];
}

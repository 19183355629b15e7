import { randomUUID } from "node:crypto";
import { isBaseMessage } from "@langchain/core/messages";

/** Whose conversation a call belongs to. Say only what the program has authenticated itself. */
export interface Scope {
  /** The conversation. Tokens mean something inside it and nothing outside. */
  readonly thread?: string;
  /** The user on whose behalf it runs: by an e-mail address or a key of `people` they are known as that person. */
  readonly user?: string;
}

/** The part of LangChain's configurations that tells where a call belongs. */
export interface CallContext {
  readonly configurable?: Readonly<Record<string, unknown>> | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly state?: unknown;
}

/** What the guard is told of a conversation. */
export interface Conversation {
  readonly conversation: string;
  readonly isOneOff?: true;
}

/**
 * The thread that LangGraph was given; without one, the messages of the run tell by the id of the first of them; and
 * without those the call stands alone.
 */
export function threadOf({ configurable, metadata, state }: CallContext): string | undefined {
  return (
    textOf(configurable?.["thread_id"]) ??
    textOf(metadata?.["thread_id"]) ??
    threadOfMessages((state as { messages?: unknown } | undefined)?.messages)
  );
}

/** Two runs that go on from the same first message go on with the same conversation. */
export function threadOfMessages(messages: unknown): string | undefined {
  if (!Array.isArray(messages)) return undefined;
  const first: unknown = messages.find(
    (message) => isBaseMessage(message) && message.getType() !== "system",
  );
  const id = isBaseMessage(first) ? textOf(first.id) : undefined;
  return id === undefined ? undefined : `messages from ${id}`;
}

/**
 * The model that asked for a tool call, as its provider names it in the message that asks; without one in the state, as
 * the run's metadata do.
 */
export function modelOf(
  { metadata, state }: CallContext,
  callId: string | undefined,
): string | undefined {
  const messages = (state as { messages?: unknown } | undefined)?.messages;
  const asking: unknown = Array.isArray(messages)
    ? messages.findLast((message) => isBaseMessage(message) && asksFor(message, callId))
    : undefined;
  const said = isBaseMessage(asking) ? asking.response_metadata : undefined;
  return (
    textOf(said?.["model_name"]) ?? textOf(said?.["model"]) ?? textOf(metadata?.["ls_model_name"])
  );
}

function asksFor(message: object, callId: string | undefined): boolean {
  const calls = (message as { tool_calls?: readonly { id?: unknown }[] }).tool_calls;
  return callId !== undefined && Array.isArray(calls) && calls.some(({ id }) => id === callId);
}

export function conversationOf(thread: string | undefined): Conversation {
  return thread === undefined
    ? { conversation: `alone ${randomUUID()}`, isOneOff: true }
    : { conversation: `thread ${thread}` };
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

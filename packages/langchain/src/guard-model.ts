import type { ProgramGuard } from "@countersign/core";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { type BaseMessage, coerceMessageLikeToMessage } from "@langchain/core/messages";
import { RunnableBinding } from "@langchain/core/runnables";
import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";
import { type CallContext, type Scope, threadOf, threadOfMessages } from "./conversation.ts";
import { callerIn, maskEach } from "./mask-messages.ts";
import type { OpenConfig } from "./quiet-config.ts";

export interface GuardModelOptions {
  /** Whose call it is; the thread by LangGraph's `thread_id`, and no user, unless given. */
  readonly scope?: (config: OpenConfig) => Scope;
}

/** The members of a chat model that everything goes through, whichever method is called. */
interface OpenModel {
  generate(lists: BaseMessage[][], options?: unknown, callbacks?: unknown): Promise<unknown>;
  _streamIterator(input: unknown, options?: unknown): AsyncGenerator<unknown>;
  streamEvents(input: unknown, options?: unknown, more?: unknown): unknown;
  /** Since core 1.2 or so. */
  _streamChatModelEvents?(messages: BaseMessage[], ...rest: unknown[]): AsyncGenerator<unknown>;
  bindTools?(...args: unknown[]): unknown;
  readonly constructor: {
    _convertInputToPromptValue(input: unknown): { toChatMessages(): BaseMessage[] };
  };
}

/**
 * The same chat model, which is shown every prompt masked: whoever calls it, other middlewares included. Values a
 * person typed get the tokens of the thread.
 */
export function guardModel<M extends BaseChatModel>(
  model: M,
  guard: ProgramGuard,
  options: GuardModelOptions = {},
): M {
  const open = model as unknown as OpenModel;
  const mask = (messages: readonly BaseMessage[], config: unknown): Promise<BaseMessage[]> => {
    const context = inRun(config);
    const { thread = threadOf(context) ?? threadOfMessages(messages), user } =
      options.scope?.(context) ?? {};
    const scope = { ...(thread === undefined ? {} : { thread }), ...(user ? { user } : {}) };
    return maskEach(messages, guard, callerIn(guard, scope));
  };
  const messagesOf = (input: unknown): BaseMessage[] =>
    open.constructor._convertInputToPromptValue(input).toChatMessages();

  const guarded: unknown = Object.create(model, {
    generate: {
      async value(lists: unknown[][], given?: unknown, callbacks?: unknown) {
        const messages = lists.map((list) =>
          list.map((message) => coerceMessageLikeToMessage(message as BaseMessage)),
        );
        const masked = await Promise.all(messages.map((list) => mask(list, given)));
        return open.generate.call(model, masked, given, callbacks);
      },
    },
    _streamIterator: {
      async *value(input: unknown, given?: unknown) {
        yield* open._streamIterator.call(model, await mask(messagesOf(input), given), given);
      },
    },
    streamEvents: {
      value(input: unknown, given?: { version?: string }, more?: unknown) {
        // The older versions come back to the methods above; the newest opens the provider's stream by itself.
        if (given?.version === "v1" || given?.version === "v2") {
          return open.streamEvents.call(guarded, input, given, more);
        }
        const once: unknown = Object.create(model, {
          _streamChatModelEvents: {
            async *value(messages: BaseMessage[], ...rest: unknown[]) {
              const masked = await mask(messages, given);
              yield* open._streamChatModelEvents?.call(model, masked, ...rest) ?? [];
            },
          },
        });
        return open.streamEvents.call(once, input, given, more);
      },
    },
    streamV2: {
      value: (input: unknown, given?: unknown) => (guarded as OpenModel).streamEvents(input, given),
    },
    ...(open.bindTools === undefined
      ? {}
      : {
          bindTools: {
            value: (...args: unknown[]) => rebind(open.bindTools?.(...args), guard, options),
          },
        }),
  });
  return guarded as M;
}

/** What is known of a call of the model that says nothing of itself, from the run it is called in. */
function inRun(config: unknown): CallContext & OpenConfig {
  const around = AsyncLocalStorageProviderSingleton.getRunnableConfig() as OpenConfig | undefined;
  const given = (Array.isArray(config) ? {} : (config ?? {})) as OpenConfig;
  const { configurable = around?.["configurable"], metadata = around?.["metadata"] } = given;
  return { ...around, ...given, configurable, metadata } as CallContext & OpenConfig;
}

/** A model with tools bound to it is a binding around the model. */
function rebind(bound: unknown, guard: ProgramGuard, options: GuardModelOptions): unknown {
  const binding = bound as {
    readonly bound?: BaseChatModel;
    readonly config?: object;
    readonly kwargs?: object;
    readonly configFactories?: readonly unknown[];
  };
  if (binding.bound === undefined) return guardModel(bound as BaseChatModel, guard, options);
  return new RunnableBinding({
    bound: guardModel(binding.bound, guard, options),
    config: binding.config ?? {},
    kwargs: binding.kwargs ?? {},
    configFactories: [...(binding.configFactories ?? [])],
  } as never);
}

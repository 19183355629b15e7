import type { ProgramGuard } from "@countersign/core";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { type BaseMessage, coerceMessageLikeToMessage } from "@langchain/core/messages";
import { RunnableBinding } from "@langchain/core/runnables";
import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";
import { type CallContext, type Scope, threadOf, threadOfMessages } from "./conversation.ts";
import { isGuarded, markOf } from "./guarded-mark.ts";
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
  withConfig(...args: unknown[]): unknown;
  withStructuredOutput(...args: unknown[]): unknown;
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
  if (isGuarded(model)) return model;
  const open = model as unknown as OpenModel;
  const rebind = (made: unknown): unknown => guardMade(made, guard, options);
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
    ...markOf(),
    ...guardedInstances(model, rebind),
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
        const isOlder = given?.version === "v1" || given?.version === "v2";
        if (isOlder || isConfigurable(model)) {
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
    withConfig: { value: (...args: unknown[]) => rebind(open.withConfig(...args)) },
    withStructuredOutput: {
      value: (...args: unknown[]) => {
        const made = open.withStructuredOutput.call(guarded, ...args);
        return isModel(made) ? rebind(made) : made;
      },
    },
    ...(open.bindTools === undefined
      ? {}
      : { bindTools: { value: (...args: unknown[]) => rebind(open.bindTools?.(...args)) } }),
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

/** What a model makes of itself, such as one with tools bound to it: a model of its own, or a binding around one. */
function guardMade(made: unknown, guard: ProgramGuard, options: GuardModelOptions): unknown {
  const { bound, config, kwargs, configFactories } = made as {
    readonly bound?: object;
    readonly config?: object;
    readonly kwargs?: object;
    readonly configFactories?: readonly unknown[];
  };
  if (bound === undefined) return guardModel(made as BaseChatModel, guard, options);
  return new RunnableBinding({
    bound: guardMade(bound, guard, options),
    config: config ?? {},
    kwargs: kwargs ?? {},
    configFactories: [...(configFactories ?? [])],
  } as never);
}

function isModel(made: unknown): boolean {
  return typeof (made as { generate?: unknown } | undefined)?.generate === "function";
}

/** What `initChatModel` gives: it hands every call on to a provider's model, which it makes when it is called. */
interface ConfigurableModel {
  readonly _queuedMethodOperations: Readonly<Record<string, readonly unknown[]>>;
  _getModelInstance(config?: unknown): Promise<unknown>;
}

function isConfigurable(model: unknown): model is ConfigurableModel {
  return "_getModelInstance" in (model as object) && "_queuedMethodOperations" in (model as object);
}

/** Puts the provider's model under guard before what was asked of it, such as a structured output, is made of it. */
function guardedInstances(
  model: unknown,
  rebind: (made: unknown) => unknown,
): Readonly<Record<string, PropertyDescriptor>> {
  if (!isConfigurable(model)) return {};
  const bare = Object.create(model, {
    _queuedMethodOperations: { value: {} },
    _modelInstanceCache: { value: new Map() },
  }) as ConfigurableModel;
  const value = async (config?: unknown): Promise<unknown> => {
    let made = rebind(await bare._getModelInstance(config));
    for (const [method, args] of Object.entries(model._queuedMethodOperations)) {
      const queued = (made as Readonly<Record<string, unknown>>)[method];
      if (typeof queued === "function") made = (await queued.apply(made, args)) as unknown;
    }
    return made;
  };
  return { _getModelInstance: { value } };
}

/**
 * The configuration a guarded tool's body runs with. It sees real values, so nothing that it or its children do may be
 * traced: they get no callbacks but one that hands custom events over to be masked, and one that does nothing and bears
 * the name of LangChain's own tracer, because an empty list would be filled up again from the surrounding run and from
 * the environment.
 */
import { randomUUID } from "node:crypto";
import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { CallbackManagerForToolRun } from "@langchain/core/callbacks/manager";
import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";
import { apartFromGraph, type OwnLinks } from "./apart-from-graph.ts";

/** Takes the custom events of what runs, with real values. */
type OnEvent = (name: string, data: unknown) => void;

const IGNORING = { ignoreLLM: true, ignoreChain: true, ignoreAgent: true, ignoreRetriever: true };

class MuteTracer extends BaseCallbackHandler {
  override name = "langchain_tracer";

  constructor() {
    super({ ...IGNORING, ignoreCustomEvent: true });
  }

  override copy(): this {
    return this;
  }

  updateFromRunTree(): void {}

  getRunTreeWithTracingConfig(): object {
    return { tracingEnabled: false, extra: {} };
  }
}

/** Beside the tracer, which LangChain takes away where it says that nothing is traced. */
class EventTaker extends BaseCallbackHandler {
  override name = "countersign_events";
  readonly #onEvent: OnEvent;

  constructor(onEvent: OnEvent) {
    super({ ...IGNORING, ignoreCustomEvent: false });
    // Else an event would come when the call has ended.
    this.awaitHandlers = true;
    this.#onEvent = onEvent;
  }

  override copy(): this {
    return this;
  }

  override handleCustomEvent(name: string, data: unknown): void {
    this.#onEvent(name, data);
  }
}

/** A configuration of LangChain's, of which little is known here. */
export type OpenConfig = Readonly<Record<string, unknown>>;

export interface Quiet {
  readonly config: OpenConfig;
  readonly runManager: CallbackManagerForToolRun;
}

export function quietConfig(
  config: OpenConfig,
  runId: string | undefined,
  own: OwnLinks,
  onEvent: OnEvent,
): Quiet {
  const handlers = [new MuteTracer(), new EventTaker(onEvent)];
  const id = runId ?? randomUUID();
  const runManager = new CallbackManagerForToolRun(id, handlers, handlers, [], [], {}, {});
  // With the run they belong to, without which a body cannot send events at all.
  const callbacks = runManager.getChild();
  const quiet = { callbacks, runName: undefined, runId: undefined, ...written(own) };
  const inner = config["config"];
  return {
    config: {
      ...apartFromGraph(config, own),
      ...quiet,
      // LangGraph's tool runtime carries the configuration of the node inside of its own.
      ...(typeof inner === "object" && inner !== null
        ? { config: { ...apartFromGraph(inner as OpenConfig, own), ...quiet } }
        : {}),
    },
    runManager,
  };
}

function written({ writer }: OwnLinks): OpenConfig {
  return writer === undefined ? {} : { writer };
}

/** Runs `body` so that what it starts finds `config` as the run it belongs to. */
export function runUnder<T>(config: OpenConfig, body: () => Promise<T>): Promise<T> {
  return AsyncLocalStorageProviderSingleton.runWithConfig(config, body) as Promise<T>;
}

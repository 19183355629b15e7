/**
 * The configuration a guarded tool's body runs with. It sees real values, so nothing that it or its children do may be
 * traced: they get no callbacks but one that does nothing and bears the name of LangChain's own tracer, because an empty
 * list would be filled up again from the surrounding run and from the environment.
 */
import { randomUUID } from "node:crypto";
import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { CallbackManagerForToolRun } from "@langchain/core/callbacks/manager";
import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";

class MuteTracer extends BaseCallbackHandler {
  override name = "langchain_tracer";

  constructor() {
    super({
      ignoreLLM: true,
      ignoreChain: true,
      ignoreAgent: true,
      ignoreRetriever: true,
      ignoreCustomEvent: true,
    });
  }

  override copy(): this {
    return this;
  }

  updateFromRunTree(): void {}

  getRunTreeWithTracingConfig(): object {
    return { tracingEnabled: false, extra: {} };
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
  changes: OpenConfig,
): Quiet {
  const mute = new MuteTracer();
  const quiet = { callbacks: [mute], runName: undefined, runId: undefined, ...changes };
  const inner = config["config"];
  return {
    config: {
      ...config,
      ...quiet,
      // LangGraph's tool runtime carries the configuration of the node inside of its own.
      ...(typeof inner === "object" && inner !== null ? { config: { ...inner, ...quiet } } : {}),
    },
    runManager: new CallbackManagerForToolRun(
      runId ?? randomUUID(),
      [mute],
      [mute],
      [],
      [],
      {},
      {},
    ),
  };
}

/** Runs `body` so that what it starts finds `config` as the run it belongs to. */
export function runUnder<T>(config: OpenConfig, body: () => Promise<T>): Promise<T> {
  return AsyncLocalStorageProviderSingleton.runWithConfig(config, body) as Promise<T>;
}

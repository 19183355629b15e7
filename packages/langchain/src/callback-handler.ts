/**
 * A safety net, and no more: a callback handler can log, hold and veto, but it sees no abort, cannot change arguments or
 * results, and runs only where the host calls it. What masks is the guarded tool.
 */
import {
  canonicalJson,
  type Execution,
  type JsonValue,
  type ProgramGuard,
  type ToolCall,
} from "@countersign/core";
import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import type { Serialized } from "@langchain/core/load/serializable";
import { type BaseMessage, isBaseMessage } from "@langchain/core/messages";
import { conversationOf, type Scope, threadOf } from "./conversation.ts";
import { isEntering } from "./guarded-mark.ts";
import { readableParts } from "./mask-messages.ts";
import { fieldsOf } from "./message-form.ts";
import { plainValue } from "./plain-value.ts";
import { runProgramCall, toolCallOf, UNTIL_IT_EXPIRES_MS } from "./program-call.ts";
import { errorForm } from "./result-form.ts";

export interface GuardCallbackHandlerOptions {
  /**
   * What becomes of a tool that nobody put under guard: it does not run (`deny`, the default), or it runs as the policy
   * decides, held if it has to be (`hold`). Nothing it is given or gives back can be masked.
   */
  readonly unguarded?: "deny" | "hold";
  /** Whether a prompt with values in clear goes to the model: not unless `pass` is given. */
  readonly prompts?: "block" | "pass";
  /** Name under `upstreams` for tools that nobody put under guard. */
  readonly upstream?: string;
  /** How long to wait for a person, in milliseconds; until the request expires unless given. */
  readonly holdTimeoutMs?: number;
  /** Whose run it is, by its metadata; the thread by `thread_id`, and no user, unless given. */
  readonly scope?: (metadata: Readonly<Record<string, unknown>>) => Scope;
}

/** The run of a tool that was let through, and is not over. */
interface OpenRun {
  readonly finish: (execution: Execution) => void;
  readonly recorded: Promise<unknown>;
}

export class GuardCallbackHandler extends BaseCallbackHandler {
  override name = "countersign-guard";

  readonly #guard: ProgramGuard;
  readonly #options: GuardCallbackHandlerOptions;
  readonly #running = new Map<string, OpenRun>();
  readonly #refused = new Set<string>();

  constructor(guard: ProgramGuard, options: GuardCallbackHandlerOptions = {}) {
    super({ raiseError: true });
    this.#guard = guard;
    this.#options = options;
    // Without both of the first two a host calls the handler and goes on whatever it says. Setting one later throws.
    for (const [flag, value] of FLAGS)
      Object.defineProperty(this, flag, { value, writable: false });
  }

  /** Hosts copy handlers for child runs; a copy would know nothing of the runs that are open. */
  override copy(): this {
    return this;
  }

  override async handleToolStart(
    tool: Serialized,
    input: string,
    runId: string,
    _parentRunId?: string,
    _tags?: readonly string[],
    metadata: Readonly<Record<string, unknown>> = {},
    runName?: string,
  ): Promise<void> {
    if (isEntering()) return;
    const name = runName ?? tool.id.at(-1) ?? "tool";
    const call = this.#callOf(name, argumentsOf(input), metadata);
    if (this.#options.unguarded === "hold") await this.#gate(runId, call);
    else {
      this.#refused.add(runId);
      const reason = "it is not under guard";
      await this.#guard.refuse(call, { rule: "not-under-guard", reason });
      throw new Error(`NOT EXECUTED: the tool ${name} is not under guard: see guardTool()`);
    }
  }

  override async handleToolEnd(output: unknown, runId: string): Promise<void> {
    this.#assertNotRefused(runId);
    await this.#finish(runId, () => {
      const shown = isBaseMessage(output) ? fieldsOf(output, "drop") : plainValue(output);
      return { kind: "answered", result: { output: shown }, isError: false };
    });
  }

  override async handleToolError(error: unknown, runId: string): Promise<void> {
    // A host may tell of its refusal as of an error of the tool.
    this.#refused.delete(runId);
    await this.#finish(runId, () => ({
      kind: "answered",
      result: errorForm(error),
      isError: true,
    }));
  }

  override async handleChatModelStart(
    _model: Serialized,
    lists: BaseMessage[][],
    _runId: string,
    _parentRunId?: string,
    _extra?: Record<string, unknown>,
    _tags?: string[],
    metadata: Readonly<Record<string, unknown>> = {},
  ): Promise<void> {
    await this.#look(lists.flat().map(readableParts), metadata);
  }

  override async handleLLMStart(
    _model: Serialized,
    prompts: string[],
    _runId: string,
    _parentRunId?: string,
    _extra?: Record<string, unknown>,
    _tags?: string[],
    metadata: Readonly<Record<string, unknown>> = {},
  ): Promise<void> {
    await this.#look(prompts, metadata);
  }

  /** Stops a prompt that holds values in clear. */
  async #look(prompt: JsonValue, metadata: Readonly<Record<string, unknown>>): Promise<void> {
    if (this.#options.prompts === "pass") return;
    const entityTypes = await this.#guard.detect(prompt);
    if (entityTypes.length === 0) return;
    const call = this.#callOf("model/prompt", { entityTypes }, metadata);
    const reason = "the prompt holds values in clear";
    await this.#guard.refuse(call, { rule: "prompt-in-clear", reason });
    throw new Error(`NOT SENT: the prompt holds values in clear: ${entityTypes.join(", ")}`);
  }

  /** Resolves when the call may run; what comes of it is recorded when the host tells. */
  async #gate(runId: string, call: ToolCall): Promise<void> {
    const entered = Promise.withResolvers<undefined>();
    const finished = Promise.withResolvers<Execution>();
    const recorded = runProgramCall(this.#guard, call, {
      signal: undefined,
      waitMs: this.#options.holdTimeoutMs ?? UNTIL_IT_EXPIRES_MS,
      execute: (args) => {
        if (canonicalJson(args) !== canonicalJson(call.arguments)) {
          const because = "it would be given other arguments than it was called with";
          return Promise.resolve({ kind: "not-sent", because });
        }
        entered.resolve(undefined);
        return finished.promise;
      },
    });
    const outcome = await Promise.race([entered.promise, recorded]);
    if (outcome === undefined) {
      this.#running.set(runId, { finish: finished.resolve, recorded });
      return;
    }
    this.#refused.add(runId);
    // Answered without running: it ran before, and this host has no way to be handed the result.
    throw new Error(outcome.kind === "answered" ? "NOT EXECUTED: it ran before" : outcome.text);
  }

  async #finish(runId: string, execution: () => Execution): Promise<void> {
    const run = this.#running.get(runId);
    if (run === undefined) return;
    this.#running.delete(runId);
    try {
      run.finish(execution());
    } catch {
      run.finish({ kind: "answered", result: { output: null }, isError: false });
    }
    await run.recorded;
  }

  #assertNotRefused(runId: string): void {
    if (!this.#refused.delete(runId)) return;
    throw new Error(
      "the host ran a tool although its call was refused: it ignores callback handlers",
    );
  }

  #callOf(tool: string, args: JsonValue, metadata: Readonly<Record<string, unknown>>): ToolCall {
    const { thread = threadOf({ metadata }), user } = this.#options.scope?.(metadata) ?? {};
    return toolCallOf(
      this.#guard,
      { name: tool, description: null, hints: {}, inputSchema: {} },
      {
        upstream: this.#options.upstream,
        client: "langchain",
        conversation: conversationOf(thread),
        user,
        callKey: undefined,
      },
      args,
    );
  }
}

const FLAGS = [
  ["raiseError", true],
  ["awaitHandlers", true],
  ["ignoreAgent", false],
  ["ignoreLLM", false],
] as const;

function argumentsOf(input: string): JsonValue {
  try {
    return JSON.parse(input) as JsonValue;
  } catch {
    return input;
  }
}

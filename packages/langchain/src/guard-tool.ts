import {
  type ApprovalRequest,
  isJsonObject,
  type JsonValue,
  type ProgramGuard,
  type RevealedValue,
  type ToolCall,
  type ToolHints,
} from "@countersign/core";
import type { CallbackManagerForToolRun } from "@langchain/core/callbacks/manager";
import { ToolMessage } from "@langchain/core/messages";
import type { RunnableToolLike } from "@langchain/core/runnables";
import {
  DynamicStructuredTool,
  isRunnableToolLike,
  isStructuredTool,
  type StructuredToolInterface,
} from "@langchain/core/tools";
import { toJsonSchema } from "@langchain/core/utils/json_schema";
import { hopelessArguments, parseArguments } from "./argument-problems.ts";
import { conversationOf, modelOf, type Scope, threadOf } from "./conversation.ts";
import { entered, entering, isGuarded, markOf } from "./guarded-mark.ts";
import { isInterruption, maskInterruption } from "./interruption.ts";
import type { ArtifactRule } from "./message-form.ts";
import { isBinary } from "./message-form.ts";
import { announcePending } from "./pending-notice.ts";
import { plainValue } from "./plain-value.ts";
import {
  type ProgramDoor,
  type ProgramOutcome,
  runProgramCall,
  type ToolFacts,
  toolCallOf,
  UNTIL_IT_EXPIRES_MS,
} from "./program-call.ts";
import type { OpenConfig } from "./quiet-config.ts";
import { errorForm, errorFrom, ResultForm } from "./result-form.ts";
import { runQuietly } from "./run-quietly.ts";

export interface GuardToolOptions {
  /** Name under `upstreams` in the configuration, with `program: true`. `program` unless given. */
  readonly upstream?: string;
  /**
   * How a held call waits. `wait` (the default): inside of this call, which needs nothing else. `interrupt`: by
   * LangGraph's own interrupt, which needs a checkpointer; whatever it is resumed with, only a decision in the store
   * lets the call run.
   */
  readonly hold?: "wait" | "interrupt";
  /** How long to wait for a person, in milliseconds; until the request expires unless given. The request stays. */
  readonly holdTimeoutMs?: number;
  /** What becomes of artifacts, which the model does not see: masked (the default), left in clear, or dropped. */
  readonly artifacts?: ArtifactRule;
  /** A call that does not run: answered with the reason (the default), or thrown. */
  readonly onDenied?: "return" | "throw";
  /** Lets callbacks, traces and the graph around it see what the tool's body does, with real values. */
  readonly traceInner?: boolean;
  /** Whose call it is; the thread by LangGraph's `thread_id`, and no user, unless given. */
  readonly scope?: (config: OpenConfig) => Scope;
  /** Called once when a call starts waiting for a person, in place of notices to the graph's custom stream and callbacks. */
  readonly onPending?: (approval: ApprovalRequest, config: OpenConfig) => void;
}

/** A tool of LangChain's, of any types: `tool()`, a class, `asTool()`, one that an adapter loaded. */
export interface GuardableTool {
  readonly name: string;
}

/** The members of a tool that TypeScript keeps from its users. */
interface OpenTool {
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly responseFormat?: string;
  readonly call: (args: unknown, config?: unknown, tags?: unknown) => unknown;
  readonly _call: (args: unknown, runManager: unknown, config: unknown) => unknown;
}

/**
 * The same tool under guard: each call is decided, held if it has to be, given real values only where the policy
 * discloses them, and answered masked, before LangChain sees anything of it. Neither `tool` nor arguments are changed.
 *
 * @throws {TypeError} for what does not run in this process, such as a provider's own tools.
 */
export function guardTool<T extends GuardableTool>(
  tool: T,
  guard: ProgramGuard,
  options: GuardToolOptions = {},
): T {
  if (isGuarded(tool)) return tool;
  const given: object = tool;
  if (isRunnableToolLike(given as RunnableToolLike)) {
    const made = structured(given as RunnableToolLike);
    return guardStructured(made, guard, options) as unknown as T;
  }
  if (!isStructuredTool(given as StructuredToolInterface)) {
    throw new TypeError(`cannot guard ${nameOf(tool)}: expected a tool that runs in this process`);
  }
  return guardStructured(given as StructuredToolInterface, guard, options) as unknown as T;
}

function guardStructured<T extends StructuredToolInterface>(
  tool: T,
  guard: ProgramGuard,
  options: GuardToolOptions,
): T {
  const open = tool as unknown as OpenTool;
  const callGuarded = (
    args: unknown,
    runManager?: CallbackManagerForToolRun,
    config: OpenConfig = {},
  ): Promise<unknown> =>
    entered(() => callTool({ tool, open, guard, options }, args, runManager, config));
  // Getters of a class may read private fields, which only the tool itself has.
  const shown = {
    name: { value: tool.name, enumerable: true },
    description: { value: tool.description, enumerable: true },
  };
  // What runs. It takes any arguments, so that LangChain logs what the model sent and checks nothing before the guard.
  const running: unknown = Object.create(tool, {
    ...shown,
    schema: { value: {} },
    _call: { value: callGuarded },
  });
  // What the model is shown: the tool's own schema.
  return Object.create(tool, {
    ...shown,
    ...markOf(),
    schema: { value: tool.schema, enumerable: true },
    _call: { value: callGuarded },
    func: { value: callGuarded },
    call: {
      value: (args: unknown, config?: unknown, tags?: unknown) =>
        entering(() => open.call.call(running, args, config, tags)),
    },
  }) as T;
}

interface GuardedTool {
  readonly tool: StructuredToolInterface;
  readonly open: OpenTool;
  readonly guard: ProgramGuard;
  readonly options: GuardToolOptions;
}

async function callTool(
  { tool, open, guard, options }: GuardedTool,
  modelArgs: unknown,
  runManager: CallbackManagerForToolRun | undefined,
  config: OpenConfig,
): Promise<unknown> {
  const isPair = open.responseFormat === "content_and_artifact";
  const callId = callIdOf(config);
  const args = plainValue(modelArgs);
  const call = toolCallOf(guard, factsOf(tool, open), termsOf(options, config, callId), args);
  const refuse = (text: string): unknown => {
    if (options.onDenied === "throw") throw new Error(text);
    // Without a call to answer, as in an `AgentExecutor`, the host wants a text.
    const answer =
      callId === undefined
        ? text
        : new ToolMessage({
            content: text,
            status: "error",
            tool_call_id: callId,
            name: tool.name,
          });
    return isPair ? [answer, undefined] : answer;
  };

  const hopeless = await hopelessArguments(tool.schema, args);
  if (hopeless !== undefined) return refuse(await refuseMisfit(guard, call, hopeless));

  const form = new ResultForm(options.artifacts ?? "mask", isPair, callId);
  let interruption: Error | undefined;
  let given: readonly RevealedValue[] = [];
  let encoded: JsonValue = null;
  const signal = config["signal"] as AbortSignal | undefined;
  const door: ProgramDoor = {
    signal,
    waitMs: options.hold === "interrupt" ? 0 : (options.holdTimeoutMs ?? UNTIL_IT_EXPIRES_MS),
    skip: (path) => isBinary(encoded, path),
    onHeld: (request) => (options.onPending ?? announcePending)(request, config),
    async execute(disclosed, isHeld, real) {
      given = real;
      // Not the arguments themselves: with a JSON schema they are the very object in the model's message.
      const parsed = await parseArguments(tool.schema, structuredClone(disclosed));
      if (parsed.kind === "misfit") {
        encoded = errorForm(new Error(misfit(tool.name, parsed.text)));
        return { kind: "answered", result: encoded, isError: true };
      }
      try {
        const output = await runBody(
          { tool, open, guard, options },
          call,
          { args: parsed.value, given },
          runManager,
          isHeld ? { ...config, signal: undefined } : config,
        );
        encoded = form.encode(output);
        return { kind: "answered", result: encoded, isError: form.isError };
      } catch (error) {
        if (isInterruption(error)) {
          interruption = error;
          return { kind: "not-sent", because: "the tool paused the graph" };
        }
        if (signal?.aborted === true && !isHeld) {
          return { kind: "lost", because: "its caller withdrew it while it ran" };
        }
        encoded = errorForm(error);
        return { kind: "answered", result: encoded, isError: true };
      }
    },
  };

  let outcome = await runProgramCall(guard, call, door);
  if (options.hold === "interrupt")
    outcome = await interruptWhilePending(guard, call, door, outcome);
  if (interruption !== undefined)
    throw await maskInterruption(interruption, guard, call.caller, { given });
  if (outcome.kind !== "answered") return refuse(outcome.text);
  const error = errorFrom(outcome.result);
  if (error !== undefined) throw error;
  const decoded = await form.decode(outcome.result);
  if (decoded === undefined) return refuse("WITHHELD: the result could not be read.");
  return outcome.note === null ? decoded.value : withNote(decoded.value, outcome.note, isPair);
}

/** Runs the tool itself, unseen by callbacks and traces, and waits for all it says. */
function runBody(
  { tool, open, guard, options }: GuardedTool,
  call: ToolCall,
  { args, given }: { readonly args: unknown; readonly given: readonly RevealedValue[] },
  listener: CallbackManagerForToolRun | undefined,
  config: OpenConfig,
): Promise<unknown> {
  const isTraced = options.traceInner === true;
  return runQuietly(
    { guard, caller: call.caller, given, config, listener, isTraced },
    async ({ config: own, runManager, onYield }) =>
      drained(await open._call.call(tool, args, runManager, own), onYield),
  );
}

/** What a tool gives back; `onYield` takes what it yields on its way. */
async function drained(output: unknown, onYield: (piece: unknown) => void): Promise<unknown> {
  if (!isGenerator(output)) return output;
  for (;;) {
    const { done, value } = await output.next();
    if (done === true) return value;
    onYield(value);
  }
}

function isGenerator(value: unknown): value is AsyncGenerator<unknown, unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    Symbol.asyncIterator in value &&
    "next" in value &&
    typeof value.next === "function"
  );
}

/**
 * Pauses the graph until the request is decided in the store. What it is resumed with is not looked at: it comes from
 * the caller.
 */
async function interruptWhilePending(
  guard: ProgramGuard,
  call: ToolCall,
  door: ProgramDoor,
  first: ProgramOutcome,
): Promise<ProgramOutcome> {
  let outcome = first;
  if (outcome.kind !== "pending") return outcome;
  const { interrupt } = await import("@langchain/langgraph");
  while (outcome.kind === "pending") {
    const { id, state } = outcome.approval;
    if (state !== "pending") {
      // Decided, and running for the same call as it was made before the pause: its end is near.
      outcome = await runProgramCall(guard, call, { ...door, waitMs: UNTIL_IT_EXPIRES_MS });
      continue;
    }
    interrupt({ type: "countersign.approval", id, tool: call.tool, state: "pending" });
    const decided = await guard.whenDecided(call.caller, id, {
      signal: door.signal ?? new AbortController().signal,
      waitMs: 1,
    });
    if (decided?.state !== "pending") outcome = await runProgramCall(guard, call, door);
  }
  return outcome;
}

async function refuseMisfit(guard: ProgramGuard, call: ToolCall, text: string): Promise<string> {
  await guard.refuse(call, { rule: "arguments-misfit", reason: "they do not fit the schema" });
  const masked = await guard.mask(call.caller, misfit(call.tool, text));
  return typeof masked === "string" ? masked : misfit(call.tool, "they do not fit");
}

function misfit(tool: string, text: string): string {
  return `NOT EXECUTED: bad arguments for ${tool}: ${text}`;
}

function withNote(value: unknown, note: string, isPair: boolean): unknown {
  if (isPair && Array.isArray(value)) return [withNote(value[0], note, false), value[1]];
  if (typeof value === "string") return `${value}\n\n${note}`;
  if (value instanceof ToolMessage || (ToolMessage.isInstance(value) && !Array.isArray(value))) {
    value.content = withNote(value.content, note, false) as typeof value.content;
    return value;
  }
  if (Array.isArray(value) && value.every((item) => isJsonObject(item) && "type" in item)) {
    return [...(value as unknown[]), { type: "text", text: note }];
  }
  return isJsonObject(value) && !("lg_name" in value) ? { result: value, note } : value;
}

function structured(tool: RunnableToolLike): StructuredToolInterface {
  return new DynamicStructuredTool({
    name: tool.name,
    description: tool.description ?? "",
    schema: tool.schema as unknown as Record<string, unknown>,
    func: async (args: unknown, _runManager: unknown, config: unknown): Promise<unknown> =>
      tool.invoke(args as never, { ...(config as object), runId: undefined } as never),
  }) as unknown as StructuredToolInterface;
}

function factsOf(tool: StructuredToolInterface, { metadata }: OpenTool): ToolFacts {
  return {
    name: tool.name,
    description: tool.description === "" ? null : tool.description,
    hints: hintsOf(metadata?.["annotations"]),
    inputSchema: plainValue(toJsonSchema(tool.schema as Parameters<typeof toJsonSchema>[0])),
  };
}

/** MCP's annotations, where an adapter has kept them. */
function hintsOf(annotations: unknown): ToolHints {
  if (typeof annotations !== "object" || annotations === null) return {};
  const hints: Record<string, boolean> = {};
  for (const key of ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"]) {
    const hint = (annotations as Readonly<Record<string, unknown>>)[key];
    if (typeof hint === "boolean") hints[key] = hint;
  }
  return hints;
}

function termsOf(
  { upstream, scope }: GuardToolOptions,
  config: OpenConfig,
  callId: string | undefined,
): Parameters<typeof toolCallOf>[2] {
  const { thread = threadOf(config), user } = scope?.(config) ?? {};
  const { metadata, configurable } = config as Readonly<Record<string, OpenConfig | undefined>>;
  const task = metadata?.["langgraph_checkpoint_ns"] ?? configurable?.["checkpoint_ns"];
  return {
    upstream,
    client: "langchain",
    model: modelOf(config, callId),
    conversation: conversationOf(thread),
    user,
    // A task of LangGraph's has the same name when it is run again from its checkpoint, and no other has it.
    callKey:
      typeof task === "string" && task !== "" && callId !== undefined
        ? `${task}/${callId}`
        : undefined,
  };
}

function callIdOf(config: OpenConfig): string | undefined {
  const id = (config["toolCall"] as { id?: unknown } | undefined)?.id ?? config["toolCallId"];
  return typeof id === "string" ? id : undefined;
}

function nameOf(tool: unknown): string {
  const name = (tool as { name?: unknown } | null)?.name;
  return typeof name === "string" ? `\`${name}\`` : "this";
}

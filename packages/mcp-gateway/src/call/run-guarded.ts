import {
  type ActionCategory,
  type ApprovalRequest,
  CountersignError,
  type Door,
  doorWith,
  type Execution,
  type Fitting,
  forgetResult,
  type Guard,
  isJsonObject,
  type JsonObject,
  type JsonPath,
  type JsonValue,
  type RevealedValue,
  type SiblingTool,
  type ToolCall,
  type ToolHints,
  type Trust,
} from "@countersign/core";
import {
  type Answer,
  INTERNAL_ERROR,
  type JsonRpcError,
  URL_ELICITATION_REQUIRED,
} from "../json-rpc/message.ts";
import { OWN_ERROR_KEY, ownError } from "../json-rpc/own-error.ts";
import { literalParts } from "../mask/literal-parts.ts";
import type { TaskSupport } from "../aggregate/listed-tool.ts";
import { type BinaryRules, openBinaries, sealBinaries } from "../mask/binary.ts";
import type { Reply } from "../upstream/reply.ts";
import { timesFor } from "./client-limits.ts";
import type { ClientRequest } from "./client-request.ts";
import { decisionAnswer, tellingWhatRan, withheldAnswer } from "./decision-answer.ts";
import type { HoldTimes } from "./hold-times.ts";
import { HeldProgress } from "./held-progress.ts";
import { leadsElsewhere } from "./masked-visits.ts";
import type { UpstreamStates } from "./upstream-state.ts";
import type { UpstreamTask } from "./upstream-task.ts";

/** What is to be called, and how. */
export interface GuardedTarget {
  readonly upstream: string;
  readonly trust: Trust;
  readonly tool: string;
  readonly description: string | null;
  readonly hints: ToolHints;
  readonly configuredCategory: ActionCategory | null;
  readonly toolHash: string;
  readonly currentToolHash: () => string;
  /** It is among what the upstream lists. */
  readonly definition?: ToolCall["definition"];
  readonly inputSchema?: JsonValue | undefined;
  /** What becomes of images, sounds and other bytes in a result. */
  readonly binaries?: BinaryRules | undefined;
  /** Larger results are withheld; without it none is. */
  readonly maxResultBytes?: number | undefined;
  /** What a result has to fit when it is masked. */
  readonly fitting?: (() => Fitting | undefined) | undefined;
  readonly taskSupport?: TaskSupport;
  /** What becomes of the states it has its client bring back. */
  readonly states?: UpstreamStates;
  readonly arguments: JsonValue;
  /** What is guarded beside them. */
  readonly others?: JsonObject | undefined;
  /** The other tools of the upstream, to count with what a held call would change. */
  readonly siblings?: {
    readonly list: () => readonly SiblingTool[];
    readonly target: (name: string, args: JsonValue) => Promise<GuardedTarget | undefined>;
  };
  /** Sends the call with the arguments the guard disclosed. Rejects only before anything was sent. */
  send(
    args: JsonValue,
    exchange: string,
    options: {
      /** What the guard lets through of what stands beside the arguments. */
      others?: JsonObject;
      signal: AbortSignal;
      onProgress?: (progress: JsonObject) => void;
      /** The client was answered already, so that the upstream can ask it nothing. */
      isDetached?: boolean;
      /** The client can take a task for an answer. Told of it, and gives the id under which the client knows it. */
      onTask?: (task: UpstreamTask) => string;
    },
  ): Promise<Reply>;
}

/** What whoever waits for a call in a way of its own has to know of it. */
export interface CallHooks {
  /** How long to wait for a person, in place of what {@link HoldTimes} say. */
  readonly waitMs?: number;
  /** Once it is held, the call goes on without its request. */
  readonly isTask?: boolean;
  readonly onHeld?: (approval: ApprovalRequest) => void;
  readonly onExecute?: () => void;
  /** The upstream made a task of it. Gives the id under which the client knows it. */
  readonly onUpstreamTask?: (task: UpstreamTask) => string;
  /** The wait ended, and nothing came of it yet. */
  readonly onPending?: () => void;
}

/**
 * Puts one request under guard and says what its client is answered. This is the only way from a request to an
 * upstream's answer for everything that calls, reads, gets or completes something.
 */
export async function runGuarded(
  guard: Guard,
  everybody: HoldTimes,
  request: ClientRequest,
  target: GuardedTarget,
  hooks: CallHooks = {},
): Promise<Answer> {
  const times = timesFor(everybody, request.caller.client.name);
  const isToolCall = request.method === "tools/call";
  const progress = HeldProgress.of(request);

  let held: ApprovalRequest | undefined;
  let skip: ((path: JsonPath) => boolean) | undefined;
  let refusedWith: JsonRpcError | undefined;
  let received: JsonObject | undefined;
  let shown: JsonValue | undefined;
  const members: Omit<Door, "signal"> = {
    acknowledges: true,
    waitMs: hooks.waitMs ?? (progress === undefined ? times.holdMs : times.holdWithProgressMs),
    skip: (path) => skip?.(path) ?? false,
    ...(target.fitting === undefined ? {} : { fitting: target.fitting }),
    currentToolHash: target.currentToolHash,
    ...(target.siblings === undefined ? {} : { siblings: siblingsOf(request, target.siblings) }),
    onHeld(approval) {
      held = approval;
      request.turn?.hold();
      if (hooks.isTask !== true) progress?.startWaiting(approval.id, times.progressEveryMs);
      hooks.onHeld?.(approval);
    },
    async execute(args, exchange, { outlivesCaller, others, given = [] }) {
      progress?.stopWaiting();
      request.turn?.goOn();
      hooks.onExecute?.();
      // An approved call that runs is not stopped because its caller went away.
      const whileAllowed = outlivesCaller ? withdrawalOf(request) : request.signal;
      const signal = held === undefined ? whileAllowed : new AbortController().signal;
      const isDetached = hooks.isTask === true && held !== undefined;
      const reply = await sendSafely(target, args, exchange, {
        ...(others === undefined ? {} : { others }),
        signal,
        isDetached,
        ...(hooks.onUpstreamTask === undefined ? {} : { onTask: hooks.onUpstreamTask }),
        ...(progress === undefined || isDetached
          ? {}
          : {
              onProgress: (params) =>
                progress.forward(maskedProgress(guard, request, params, given)),
            }),
      });
      if (reply.kind === "error") refusedWith = reply.error;
      if (reply.kind !== "result") return executionOf(reply);
      received = reply.result;
      if (isLargerThan(target.maxResultBytes, reply.result)) return tooLarge(target.maxResultBytes);
      const opened = openBinaries(reply.result, target.binaries ?? []);
      const result = (await target.states?.shown(guard, request, target, opened)) ?? opened;
      const isLiteral = literalParts(result);
      const hasState = target.states?.isOurs(result["requestState"]) === true;
      skip = (path) =>
        isLiteral(path) || (hasState && path.length === 1 && path[0] === "requestState");
      return executionOf({ kind: "result", result });
    },
  };
  // Nobody looks at the signal unless the call is held, and it is not cheap.
  const door = doorWith(members, () => AbortSignal.any([request.signal, request.shutdown]));
  try {
    const guarded = await guard.run(callOf(request, target), door);
    request.onDelivered(() => {
      // Nothing can be done about a mark that is not made but to hand the result over once more.
      guarded.delivered().catch(() => undefined);
    });
    const { outcome } = guarded;
    switch (outcome.kind) {
      case "answered":
        shown = outcome.result;
        if (leadsElsewhere(received, shown)) {
          return ownError(INTERNAL_ERROR, "the address to visit holds personal data or a secret");
        }
        return {
          result: tellingWhatRan(
            outcome,
            isJsonObject(outcome.result) ? sealBinaries(outcome.result) : {},
          ),
        };
      case "refused": {
        const error = errorOf(outcome.error, refusedWith);
        return outcome.isWithheld === true && isToolCall
          ? { result: tellingWhatRan(outcome, withheldAnswer(outcome, error.message)) }
          : { error: tellingWhatRan(outcome, error) };
      }
      default:
        if (outcome.kind === "pending") hooks.onPending?.();
        return decisionAnswer(outcome, isToolCall);
    }
  } catch (error) {
    return { error: failure(error) };
  } finally {
    progress?.stopWaiting();
    if (received !== undefined && received !== shown) forgetResult(received);
  }
}

/** A counting read goes out as a call of ours, in silence: neither its progress nor its end is the client's business. */
function siblingsOf(
  request: ClientRequest,
  { list, target }: NonNullable<GuardedTarget["siblings"]>,
): NonNullable<Door["siblings"]> {
  return {
    list,
    async call(name, args) {
      const sibling = await target(name, args);
      if (sibling === undefined) return undefined;
      const signal = AbortSignal.any([request.shutdown, AbortSignal.timeout(LONGEST_COUNT_MS)]);
      return {
        call: callOf({ ...request, params: undefined }, sibling),
        door: {
          signal,
          waitMs: 0,
          execute: async (disclosed, exchange) =>
            executionOf(await sendSafely(sibling, disclosed, exchange, { signal })),
        },
      };
    },
  };
}

const LONGEST_COUNT_MS = 10_000;

/** Under this key of a call's `_meta`, the agent or its user may say to reviewers why they want it. */
export const JUSTIFICATION_KEY = "countersign/justification";

function justificationOf({ params }: ClientRequest): { readonly justification?: string } {
  const meta = params?.["_meta"];
  const said = isJsonObject(meta) ? meta[JUSTIFICATION_KEY] : undefined;
  return typeof said === "string" && said.trim() !== "" ? { justification: said.trim() } : {};
}

function callOf(request: ClientRequest, target: GuardedTarget): ToolCall {
  const { caller } = request;
  const { upstream, trust, tool, description, hints, configuredCategory, toolHash } = target;
  const { inputSchema } = target;
  return {
    caller,
    ...(target.definition === undefined ? {} : { definition: target.definition }),
    ...(inputSchema === undefined ? {} : { inputSchema }),
    ...roundOf(request),
    ...justificationOf(request),
    upstream,
    trust,
    tool,
    description,
    hints,
    configuredCategory,
    toolHash,
    arguments: target.arguments,
    ...(target.others === undefined ? {} : { others: target.others }),
  };
}

/** Aborts when the client withdraws the call. One that has merely gone may come back for the answer. */
function withdrawalOf({ signal, hasGone }: ClientRequest): AbortSignal {
  const withdrawn = new AbortController();
  const onAbort = (): void => {
    if (!hasGone()) withdrawn.abort(signal.reason);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  return withdrawn.signal;
}

/** What answers what the upstream asked for in an earlier round of the same call. */
function roundOf({ params }: ClientRequest): Pick<ToolCall, "continues"> {
  const { inputResponses, requestState } = params ?? {};
  if (inputResponses === undefined && requestState === undefined) return {};
  return { continues: [inputResponses ?? null, requestState ?? null] };
}

function isLargerThan(bytes: number | undefined, result: JsonObject): boolean {
  return bytes !== undefined && Buffer.byteLength(JSON.stringify(result)) > bytes;
}

/** It ran: the agent must not take it for something to try again. */
function tooLarge(bytes: number | undefined): Execution {
  const message = `the tool ran, but its result is larger than ${bytes} bytes and is withheld`;
  return {
    kind: "refused",
    error: { code: INTERNAL_ERROR, message, data: { [OWN_ERROR_KEY]: true } },
    isWithheld: true,
  };
}

async function sendSafely(
  target: GuardedTarget,
  ...args: Parameters<GuardedTarget["send"]>
): Promise<Reply> {
  try {
    return await target.send(...args);
  } catch (error) {
    return {
      kind: "not-sent",
      because: error instanceof CountersignError ? error.message : "the upstream cannot be reached",
    };
  }
}

function executionOf(reply: Reply): Execution {
  switch (reply.kind) {
    case "result":
      return {
        kind: "answered",
        result: reply.result,
        isError: reply.result["isError"] === true,
      };
    case "error":
      return {
        kind: "refused",
        error: reply.error as unknown as JsonValue,
        ...(reply.error.code === URL_ELICITATION_REQUIRED ? { wantsVisit: true } : {}),
      };
    case "cancelled":
      return { kind: "lost", because: "it was withdrawn before it was answered" };
    default:
      return reply;
  }
}

/** The upstream's error, masked. Its code is a number of the protocol, whatever a detector takes it for. */
function errorOf(masked: JsonValue, original: JsonRpcError | undefined): JsonRpcError {
  const error = isJsonObject(masked) ? masked : {};
  const code = original?.code ?? error["code"];
  const { message } = error;
  return {
    ...error,
    code: typeof code === "number" ? code : INTERNAL_ERROR,
    message: typeof message === "string" ? message : "the upstream refused",
  };
}

/** The guard failed closed. What went wrong inside is for the operator; the agent learns that nothing was let through. */
function failure(error: unknown): JsonRpcError {
  const because =
    error instanceof CountersignError ? error.message : "the call could not be put under guard";
  return { code: INTERNAL_ERROR, message: because, data: { [OWN_ERROR_KEY]: true } };
}

async function maskedProgress(
  guard: Guard,
  { caller }: ClientRequest,
  value: JsonObject,
  given: readonly RevealedValue[],
): Promise<JsonObject> {
  // Progress is counted in numbers, which a detector may take for somebody's.
  const isCount = ([key, ...deeper]: JsonPath): boolean =>
    deeper.length === 0 &&
    (key === "progress" || key === "total") &&
    typeof value[key] === "number";
  const masked = await guard.mask(caller, value, { skip: isCount, given });
  return isJsonObject(masked) ? masked : {};
}

import type { AbortSignalLike } from "../abort-signal.ts";
import type { ApprovalRequest } from "../approval/approval-request.ts";
import type { SiblingTool } from "../approval/effect-reader.ts";
import type { DefinitionKind } from "../definitions/upstream-definition.ts";
import type { AgentClient, Requester } from "../identity.ts";
import type { JsonObject, JsonPath, JsonValue } from "../json.ts";
import type { Fitting } from "../masking/schema/fit-replacements.ts";
import type { RevealedValue } from "../masking/vault.ts";
import type { ActionCategory, ToolHints, Trust } from "../policy/action-category.ts";

/** Who calls, as the door authenticated them. */
export interface Caller {
  readonly requester: Requester;
  readonly client: AgentClient;
  /**
   * The conversation it calls in, where the door knows one: tokens then live as long as the conversation, and the same
   * call in another one is another call. Without it, tokens live until the client has been idle for too long.
   */
  readonly conversation?: string;
  /** Nobody can come back to the conversation: the same call is then the same in another one. */
  readonly isOneOff?: boolean;
}

/** One tool call as it came through a door. */
export interface ToolCall {
  readonly caller: Caller;
  /**
   * The language model that asks for it, or whose answer it is, where the door was told. Recorded if it looks like the
   * name of one; worth nothing for a decision.
   */
  readonly model?: string;
  readonly upstream: string;
  readonly trust: Trust;
  /**
   * The upstream's own name for the tool. What is not a tool call is named by its method, for example
   * `resources/read`: a slash never occurs in a tool's name.
   */
  readonly tool: string;
  readonly description: string | null;
  readonly hints: ToolHints;
  /** Category the configuration gives this tool, or that the protocol implies. */
  readonly configuredCategory: ActionCategory | null;
  /** Hash of the tool's definition as the upstream gave it. */
  readonly toolHash: string;
  /** It is among what its upstream lists: called only as its definition was accepted, whose hash is `toolHash`. */
  readonly definition?: { readonly kind: DefinitionKind; readonly name: string };
  /** The JSON Schema of its arguments, if it has one: what a reviewer puts in their place has to pass it. */
  readonly inputSchema?: JsonValue;
  readonly arguments: JsonValue;
  /**
   * Members beside the arguments that go to the tool with them, such as those of `_meta`. Guarded as the arguments are:
   * with others it is another call.
   */
  readonly others?: JsonObject;
  /** What the caller brings to go on with an earlier round of the call; with something else it is another call. */
  readonly continues?: JsonValue;
  /**
   * Names this one call, where the door can tell it from the same call made another time: when it comes in again, even
   * after it was answered, it is answered with what it came to.
   */
  readonly callKey?: string;
  /** Why the agent or its user says it wants this. Shown to reviewers as theirs, and worth nothing for a decision. */
  readonly justification?: string;
}

/** What came of sending a call upstream. */
export type Execution =
  /** The upstream answered. `isError`: the tool itself says that it failed. */
  | { readonly kind: "answered"; readonly result: JsonValue; readonly isError: boolean }
  /** The upstream answered with a protocol error, which the agent gets, masked. */
  | {
      readonly kind: "refused";
      readonly error: JsonValue;
      /** Or it answered otherwise, which is withheld: the error is ours, and says why. */
      readonly isWithheld?: boolean;
      /** It did not run: a person has to visit an address first, and then the same call is made again. */
      readonly wantsVisit?: boolean;
    }
  /** Nothing was sent: safe to ask again. `because` is told to the agent and never holds an argument value. */
  | { readonly kind: "not-sent"; readonly because: string }
  /** Sent, and the answer lost: it may or may not have run. */
  | { readonly kind: "lost"; readonly because: string };

/** What the guard needs of the door a call came through. */
export interface Door {
  /**
   * Sends the call upstream, once. Called at most once, and only after that is durable.
   *
   * @param exchange our id of the call, to be sent along as an idempotency key.
   * @param terms `outlivesCaller`: a caller that merely goes away does not stop it, because it may come back for the
   *   answer; one that withdraws the call does. `others`: what is sent beside the arguments, if there is anything.
   */
  execute(
    args: JsonValue,
    exchange: string,
    terms: {
      readonly outlivesCaller: boolean;
      readonly others?: JsonObject;
      /** The values among them that are real, for {@link ListMasking.given}. */
      readonly given?: readonly RevealedValue[];
    },
  ): Promise<Execution>;

  /** Aborts when the caller has gone or has withdrawn the call. An approved call that runs already is not stopped. */
  readonly signal: AbortSignalLike;

  /**
   * Whether it says `delivered()` once its caller has the answer. Without it an answer counts as delivered when it is
   * given, as it is for a caller in the same process.
   */
  readonly acknowledges?: boolean;

  /** How long this caller can be kept waiting for a person, in milliseconds. */
  readonly waitMs: number;

  /** Hash of the tool's definition as it is now; compared again before an approved call runs. */
  currentToolHash?(): string;

  /** Called once when the call starts waiting for a person. */
  onHeld?(request: ApprovalRequest): void;

  /** The other tools of the same upstream, for a read that counts what a held call would change. */
  readonly siblings?: {
    list(): readonly SiblingTool[];
    /** A call of one of them, and the door it goes through; `undefined` if there is none of this name. */
    call(
      name: string,
      args: JsonValue,
    ): Promise<{ readonly call: ToolCall; readonly door: Door } | undefined>;
  };

  /** Leaves parts of a result unmasked, such as base64 images: true for the root of each such part. */
  readonly skip?: (path: JsonPath) => boolean;

  /** What a result has to fit, masked too: the schema its reader was shown. Asked for once there is a result. */
  fitting?(): Fitting | undefined;
}

/** What the agent gets. */
export type Outcome =
  | {
      readonly kind: "answered";
      readonly result: JsonValue;
      readonly approval: ApprovalRequest | null;
      /** The arguments it ran with, masked, if a reviewer changed them; `null`: they were erased. */
      readonly ran?: JsonValue;
    }
  | {
      readonly kind: "refused";
      readonly error: JsonValue;
      /** The tool ran, what it said is withheld, and the error is ours. */
      readonly isWithheld?: boolean;
      readonly approval: ApprovalRequest | null;
      readonly ran?: JsonValue;
    }
  /** Not run: policy denies it, or something in the arguments cannot be let through. */
  | { readonly kind: "denied"; readonly reason: string; readonly rules: readonly string[] }
  /** Not run: a person said no. */
  | { readonly kind: "rejected"; readonly approval: ApprovalRequest }
  /** Not run yet: the wait is over, the request stays. */
  | { readonly kind: "pending"; readonly approval: ApprovalRequest }
  /** Not run: nobody decided in time, or the request was withdrawn. */
  | { readonly kind: "lapsed"; readonly approval: ApprovalRequest }
  /** It may or may not have run; a reviewer has to find out. `approval` is `null` for a call that needed none. */
  | {
      readonly kind: "unknown";
      readonly because: string;
      readonly approval: ApprovalRequest | null;
    }
  /** Not run: nothing was sent. */
  | {
      readonly kind: "not-sent";
      readonly because: string;
      readonly approval: ApprovalRequest | null;
    };

/** An outcome, and a way to say that the agent has it. */
export interface GuardedCall {
  readonly exchange: string;
  readonly outcome: Outcome;
  /**
   * To be called once the answer was handed to the transport. Until then the same call made again by a caller that came
   * back is handed this answer, and is not run; afterwards it is a new call.
   */
  delivered(): Promise<void>;
}

/** How something else than a call's result is masked. */
export interface ListMasking {
  /** Leaves parts as they are: true for the root of each such part. */
  readonly skip?: (path: JsonPath) => boolean;
  /** What the upstream that says it was given in clear: masked whether it is found or not. */
  readonly given?: readonly RevealedValue[];
  /** It is the answer to this list method. `upstreamAt`: whose word stands under a path. */
  readonly list?: { readonly method: string; readonly upstreamAt: (path: JsonPath) => string };
}

/** The guard as a door sees it. Made by `createGuard` of `@countersign/runtime`. */
export interface Guard {
  /**
   * Runs one call under guard.
   *
   * Every step fails closed: if one throws, the tool does not run, or its result does not reach the model.
   */
  run(call: ToolCall, door: Door): Promise<GuardedCall>;

  /**
   * Masks something else the model can read: a list of tools, a notification, a log message. What it masks can be
   * restored like any other value; nothing is recorded but the values themselves, and with `list` how many of each type
   * were masked.
   */
  mask(caller: Caller, value: JsonValue, options?: ListMasking): Promise<JsonValue>;

  /**
   * One of the caller's own approval requests, once it is no longer pending or the wait is over; `undefined` for ids
   * that are not theirs. For `countersign_approval_status`, which reports and can never decide.
   */
  whenDecided(
    caller: Caller,
    id: string,
    options: { readonly signal: AbortSignalLike; readonly waitMs: number },
  ): Promise<ApprovalRequest | undefined>;
}

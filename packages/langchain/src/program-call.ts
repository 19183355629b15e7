/** One call of a tool of this program, put under guard: what is common to every library whose tools are guarded. */
import { createHash } from "node:crypto";
import {
  type ApprovalRequest,
  type Caller,
  canonicalJson,
  editInWords,
  type Execution,
  type JsonValue,
  outcomeInWords,
  type ProgramGuard,
  type RevealedValue,
  type ToolCall,
  type ToolHints,
} from "@countersign/core";
import type { Conversation } from "./conversation.ts";

/** What is known of a tool before it is called. */
export interface ToolFacts {
  readonly name: string;
  readonly description: string | null;
  readonly hints: ToolHints;
  /** JSON Schema of its arguments. */
  readonly inputSchema: JsonValue;
}

/** Where in the configuration a tool stands unless it is said. */
export const PROGRAM = "program";

export interface CallTerms {
  readonly upstream: string | undefined;
  readonly client: string;
  /** The language model that asks for it, where the host tells. */
  readonly model?: string | undefined;
  readonly conversation: Conversation;
  readonly user: string | undefined;
  readonly callKey: string | undefined;
}

export function callerOf(
  guard: ProgramGuard,
  { client, conversation, user }: Pick<CallTerms, "client" | "conversation" | "user">,
): Caller {
  return {
    requester: guard.requesterFor(user),
    client: { name: client, version: "" },
    ...conversation,
  };
}

export function toolCallOf(
  guard: ProgramGuard,
  facts: ToolFacts,
  terms: CallTerms,
  args: JsonValue,
): ToolCall {
  const { name, description, hints, inputSchema } = facts;
  const upstream = terms.upstream ?? PROGRAM;
  const settings = guard.settingsOf(upstream);
  return {
    caller: callerOf(guard, terms),
    ...(terms.model === undefined ? {} : { model: terms.model }),
    upstream,
    trust: settings.trust,
    tool: name,
    description,
    hints,
    configuredCategory: settings.categoryOf(name),
    toolHash: createHash("sha256")
      .update(canonicalJson([name, description, inputSchema]))
      .digest("hex"),
    inputSchema,
    arguments: args,
    ...(terms.callKey === undefined ? {} : { callKey: terms.callKey }),
  };
}

export interface ProgramDoor {
  readonly signal: AbortSignal | undefined;
  readonly waitMs: number;
  readonly onHeld?: (request: ApprovalRequest) => void;
  /** Leaves binary parts of a result as they are. */
  readonly skip?: (path: readonly (string | number)[]) => boolean;
  /** `isHeld`: a person approved it, so that it is not stopped when its caller goes away. */
  execute(
    args: JsonValue,
    isHeld: boolean,
    /** Those of their values that are real, to know them again in what the tool says. */
    given: readonly RevealedValue[],
  ): Promise<Execution>;
}

/** What came of it. */
export type ProgramOutcome =
  /** The tool's answer, masked; `note`: what the agent has to be told beside it. */
  | { readonly kind: "answered"; readonly result: JsonValue; readonly note: string | null }
  /** Not run, or not to be shown. */
  | { readonly kind: "told"; readonly text: string }
  /** Waits for a person still. */
  | { readonly kind: "pending"; readonly approval: ApprovalRequest; readonly text: string };

/** As long as a timer can be; the request for approval expires before. */
export const UNTIL_IT_EXPIRES_MS: number = 2 ** 31 - 1;

const REPEAT = "Repeat the identical call later.";

/**
 * Runs a call under guard.
 *
 * @throws the reason of `signal` if the caller went away meanwhile, and what the guard throws: then nothing of a result
 *   reaches the caller.
 */
export async function runProgramCall(
  guard: ProgramGuard,
  call: ToolCall,
  door: ProgramDoor,
): Promise<ProgramOutcome> {
  const signal = door.signal ?? new AbortController().signal;
  let isHeld = false;
  const guarded = await guard.run(call, {
    signal,
    waitMs: door.waitMs,
    ...(door.skip === undefined ? {} : { skip: door.skip }),
    onHeld(request) {
      isHeld = true;
      if (request.state === "pending") door.onHeld?.(request);
    },
    async execute(args, _exchange, { given = [] }) {
      // One that was held is claimed by now: to drop it would use up its approval for nothing.
      if (signal.aborted && !isHeld) return { kind: "not-sent", because: "its caller has gone" };
      return door.execute(args, isHeld, given);
    },
  });
  signal.throwIfAborted();
  const { outcome } = guarded;
  switch (outcome.kind) {
    case "answered": {
      await guarded.delivered();
      const { approval, ran, result } = outcome;
      const note = ran === undefined || approval === null ? null : editInWords(approval.id, ran);
      return { kind: "answered", result, note };
    }
    case "refused": {
      await guarded.delivered();
      return { kind: "told", text: `WITHHELD: ${messageOf(outcome.error)}.` };
    }
    case "pending":
      return {
        kind: "pending",
        approval: outcome.approval,
        text: outcomeInWords(outcome, () => REPEAT),
      };
    default:
      return { kind: "told", text: outcomeInWords(outcome, () => REPEAT) };
  }
}

function messageOf(error: JsonValue): string {
  const message = (error as { message?: JsonValue } | null)?.message;
  return typeof message === "string" ? message : "the result could not be let through";
}

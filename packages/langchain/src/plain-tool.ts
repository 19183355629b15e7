/** A tool of a library whose results are plain values: no messages, commands or artifacts. */
import type { ApprovalRequest, JsonValue, ProgramGuard } from "@countersign/core";
import type { Scope } from "./conversation.ts";
import { plainValue } from "./plain-value.ts";
import {
  type CallTerms,
  runProgramCall,
  type ToolFacts,
  toolCallOf,
  UNTIL_IT_EXPIRES_MS,
} from "./program-call.ts";
import { errorForm, errorFrom } from "./result-form.ts";

/** What can be said of a tool that is put under guard; `Context` is what its library gives it with a call. */
export interface PlainToolOptions<Context> {
  /** Name under `upstreams` in the configuration, with `program: true`. `program` unless given. */
  readonly upstream?: string;
  /** How long to wait for a person, in milliseconds; until the request expires unless given. The request stays. */
  readonly holdTimeoutMs?: number;
  /** Whose call it is. Without a thread, tokens live as long as the run. */
  readonly scope?: (context: Context) => Scope;
  /** Called once when a call starts waiting for a person. */
  readonly onPending?: (approval: ApprovalRequest) => void;
}

export interface PlainCall {
  readonly facts: ToolFacts;
  readonly terms: CallTerms;
  readonly arguments: JsonValue;
  readonly signal: AbortSignal | undefined;
  readonly options: Pick<PlainToolOptions<never>, "holdTimeoutMs" | "onPending">;
  /** @param signal `undefined` for a call that a person approved: it is not stopped. */
  run(args: JsonValue, signal: AbortSignal | undefined): Promise<unknown>;
}

/**
 * What the tool gave back, masked, or a text that says why it did not run.
 *
 * @throws the tool's own error, masked.
 */
export async function callPlainTool(guard: ProgramGuard, call: PlainCall): Promise<JsonValue> {
  const { facts, terms, signal, options } = call;
  const outcome = await runProgramCall(guard, toolCallOf(guard, facts, terms, call.arguments), {
    signal,
    waitMs: options.holdTimeoutMs ?? UNTIL_IT_EXPIRES_MS,
    ...(options.onPending === undefined ? {} : { onHeld: options.onPending }),
    async execute(args, isHeld) {
      try {
        const output = await call.run(structuredClone(args), isHeld ? undefined : signal);
        return { kind: "answered", result: { output: plainValue(output) }, isError: false };
      } catch (error) {
        if (signal?.aborted === true && !isHeld) {
          return { kind: "lost", because: "its caller withdrew it while it ran" };
        }
        return { kind: "answered", result: errorForm(error), isError: true };
      }
    },
  });
  if (outcome.kind !== "answered") return outcome.text;
  const error = errorFrom(outcome.result);
  if (error !== undefined) throw error;
  const { output } = outcome.result as { output: JsonValue };
  if (outcome.note === null) return output;
  return typeof output === "string"
    ? `${output}\n\n${outcome.note}`
    : { result: output, note: outcome.note };
}

import {
  type Caller,
  type Guard,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type Trust,
} from "@countersign/core";
import type { QuestionMethod } from "./asking-capabilities.ts";
import { hashOf } from "../aggregate/listed-tool.ts";

/** The upstream that asked. */
export interface AskingUpstream {
  readonly upstream: string;
  readonly trust: Trust;
}

/** How the upstream is told that it gets no answer. */
export class NotLetThroughError extends Error {
  readonly code = -32603;

  constructor() {
    super("the answer was not let through");
  }
}

/**
 * Puts what a client answered an upstream under guard: recorded, decided by policy under the name of the question's
 * method, and sent with real values only where policy discloses them to this upstream.
 *
 * @returns what the upstream may have.
 * @throws {@link NotLetThroughError} if that is nothing.
 */
export async function guardAnswer(
  guard: Guard,
  caller: Caller,
  { upstream, trust }: AskingUpstream,
  question: { readonly method: string; readonly answer: JsonObject; readonly waitMs: number },
  signal: AbortSignal,
): Promise<JsonObject> {
  const { method, answer, waitMs } = question;
  let sent: JsonValue | undefined;
  try {
    await guard.run(
      {
        caller,
        ...(typeof answer["model"] === "string" ? { model: answer["model"] } : {}),
        upstream,
        trust,
        tool: method,
        description: null,
        hints: {},
        configuredCategory: "read",
        toolHash: hashOf({ method }),
        arguments: answer,
      },
      {
        signal,
        waitMs,
        async execute(disclosed) {
          sent = disclosed;
          return { kind: "answered", result: {}, isError: false };
        },
      },
    );
  } catch {
    // What could not be recorded is not sent, whatever was kept of it.
    throw new NotLetThroughError();
  }
  if (!isJsonObject(sent)) throw new NotLetThroughError();
  return sent;
}

/** The same for what a client of 2026-07-28 answers an upstream of that revision: the responses of one round. */
export async function guardResponses(
  guard: Guard,
  caller: Caller,
  by: AskingUpstream,
  { responses, waitMs }: { readonly responses: JsonObject; readonly waitMs: number },
  signal: AbortSignal,
): Promise<JsonObject> {
  const sent: Record<string, JsonValue> = {};
  for (const [key, answer] of Object.entries(responses)) {
    if (!isJsonObject(answer)) throw new NotLetThroughError();
    const question = { method: methodOf(answer), answer, waitMs };
    sent[key] = await guardAnswer(guard, caller, by, question, signal);
  }
  return sent;
}

/** What a response answers, by its form: responses do not say. */
function methodOf(answer: JsonObject): QuestionMethod {
  if (answer["roots"] !== undefined) return "roots/list";
  return answer["role"] === undefined ? "elicitation/create" : "sampling/createMessage";
}

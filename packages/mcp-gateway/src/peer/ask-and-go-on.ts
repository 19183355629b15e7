import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";
import { isQuestion } from "../call/asking-capabilities.ts";
import type { Reply } from "../upstream/reply.ts";

/** An upstream that wants to know more than this is not asked for what it wants next. */
const MOST_ROUNDS = 10;

/** Asks a client one thing; gives what the upstream may have of its answer. */
export type AskOne = (method: string, params: JsonObject | undefined) => Promise<JsonObject>;

/**
 * Up to 2025-11-25 an upstream asks its client in the middle of a call; from 2026-07-28 on it answers with what it needs
 * and is called again with the answers. Does the asking and the calling again for whoever cannot do it by itself. Gives
 * the reply as it is if there is nothing to ask, or nobody who answers.
 */
export async function askAndGoOn(
  ask: AskOne,
  first: Reply,
  callAgain: (answers: JsonObject) => Promise<Reply>,
): Promise<Reply> {
  let reply = first;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    if (reply.kind !== "result" || reply.result["resultType"] !== "input_required") return reply;
    const { inputRequests, requestState } = reply.result;
    const answers = await answersTo(inputRequests, ask);
    if (answers === undefined) return reply;
    reply = await callAgain({
      inputResponses: answers,
      ...(requestState === undefined ? {} : { requestState }),
    });
  }
  return reply;
}

/** The answers to `requests`, which are asked together; `undefined` if one of them got none. */
export async function answersTo(
  requests: JsonValue | undefined,
  ask: AskOne,
): Promise<JsonObject | undefined> {
  if (!isJsonObject(requests)) return undefined;
  try {
    const answers = await Promise.all(
      Object.entries(requests).map(async ([key, asked]): Promise<[string, JsonObject]> => {
        const { method, params } = isJsonObject(asked) ? asked : {};
        if (typeof method !== "string" || !isQuestion(method)) throw new Error("not a question");
        return [key, await ask(method, isJsonObject(params) ? params : undefined)];
      }),
    );
    return Object.fromEntries(answers);
  } catch {
    // It cannot be asked that, or it has gone.
    return undefined;
  }
}

import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";
import type { ClientRequest } from "../call/client-request.ts";
import { isQuestion } from "../call/asking-capabilities.ts";
import type { AskingUpstream } from "../call/guard-answer.ts";
import type { Reply } from "../upstream/reply.ts";

/** An upstream that wants to know more than this is not asked for what it wants next. */
const MOST_ROUNDS = 10;

/**
 * Up to 2025-11-25 an upstream asks its client in the middle of a call; from 2026-07-28 on it answers with what it needs
 * and is called again with the answers. Does the asking and the calling again for a client of the older kind. Gives the
 * reply as it is if there is nothing to ask, or nobody who answers.
 */
export async function askAndGoOn(
  { askClient, signal }: ClientRequest,
  by: AskingUpstream,
  first: Reply,
  callAgain: (answers: JsonObject) => Promise<Reply>,
): Promise<Reply> {
  if (askClient === undefined) return first;
  let reply = first;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    if (reply.kind !== "result" || reply.result["resultType"] !== "input_required") return reply;
    const { inputRequests, requestState } = reply.result;
    const answers = await answersTo(inputRequests, (method, params) =>
      askClient(by, method, params, signal),
    );
    if (answers === undefined) return reply;
    reply = await callAgain({
      inputResponses: answers,
      ...(requestState === undefined ? {} : { requestState }),
    });
  }
  return reply;
}

async function answersTo(
  requests: JsonValue | undefined,
  ask: (method: string, params: JsonObject | undefined) => Promise<JsonObject>,
): Promise<JsonObject | undefined> {
  if (!isJsonObject(requests)) return undefined;
  const answers: Record<string, JsonObject> = {};
  try {
    for (const [key, asked] of Object.entries(requests)) {
      const { method, params } = isJsonObject(asked) ? asked : {};
      if (typeof method !== "string" || !isQuestion(method)) return undefined;
      answers[key] = await ask(method, isJsonObject(params) ? params : undefined);
    }
  } catch {
    // It cannot be asked that, or it has gone.
    return undefined;
  }
  return answers;
}

/** What a client of 2026-07-28 brings along when it makes a call again that its upstream had asked something about. */
import { isJsonObject, type JsonObject } from "@countersign/core";
import type { ClientRequest } from "../call/client-request.ts";
import { guardResponses } from "../call/guard-answer.ts";
import type { Reply } from "../upstream/reply.ts";
import type { Member } from "./member.ts";
import type { PeerParts } from "./peer-parts.ts";

type RoundParts = Pick<PeerParts, "guard" | "times" | "states">;

/** Whether it brings a state of ours that was not given out for this. */
export function hasForeignState(
  { states }: Pick<PeerParts, "states">,
  member: Member,
  request: ClientRequest,
  tool: string,
): boolean {
  const state = request.params?.["requestState"];
  if (!states.isOurs(state)) return false;
  return states.open(state, request, { upstream: member.name, tool }) === undefined;
}

/** The upstream's own state, and the answers to what it asked, as far as the guard lets them through. */
export async function nextRound(
  parts: RoundParts,
  member: Member,
  request: ClientRequest,
  tool: string,
  signal: AbortSignal,
): Promise<JsonObject | Extract<Reply, { kind: "not-sent" }>> {
  const { inputResponses, requestState } = request.params ?? {};
  let state: JsonObject = {};
  if (typeof requestState === "string") {
    const opened = parts.states.open(requestState, request, { upstream: member.name, tool });
    if (opened === undefined) {
      return { kind: "not-sent", because: "its requestState was not given out for it" };
    }
    state = { requestState: opened };
  }
  if (!isJsonObject(inputResponses)) return state;
  const { guard, times } = parts;
  const terms = { responses: inputResponses, waitMs: times.holdMs };
  const by = { upstream: member.name, trust: member.link.settings.trust };
  try {
    const responses = await guardResponses(guard, request.caller, by, terms, signal);
    return { inputResponses: responses, ...state };
  } catch {
    return { kind: "not-sent", because: "what was answered to it was not let through" };
  }
}

export function isNotSent(
  round: JsonObject | Extract<Reply, { kind: "not-sent" }>,
): round is Extract<Reply, { kind: "not-sent" }> {
  return round["kind"] === "not-sent";
}

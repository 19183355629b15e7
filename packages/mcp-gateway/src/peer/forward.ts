/** Hands requests on that need no guard; what comes back is masked before a client gets it. */
import { CountersignError } from "@countersign/core";
import type { ClientRequest } from "../call/client-request.ts";
import { decisionAnswer } from "../call/decision-answer.ts";
import { HeldProgress } from "../call/held-progress.ts";
import { runGuarded } from "../call/run-guarded.ts";
import { type Answer, METHOD_NOT_FOUND } from "../json-rpc/message.ts";
import { ownError } from "../json-rpc/own-error.ts";
import { maskError, maskParams } from "../mask/mask-message.ts";
import type { Reply } from "../upstream/reply.ts";
import type { Member } from "./member.ts";
import type { PeerParts } from "./peer-parts.ts";
import { besideArguments } from "./other-members.ts";
import { sendUpstream } from "./send-upstream.ts";
import { methodTarget } from "./targets.ts";

/** Sends a request to one upstream. The reply is not masked; its progress is. Never rejects. */
export async function forward(
  { guard }: PeerParts,
  member: Member,
  request: ClientRequest,
): Promise<Reply> {
  const progress = HeldProgress.of(request);
  const { binaries } = member.link.settings;
  try {
    return await sendUpstream(member, request, {
      params: request.params && { ...request.params, ...besideArguments(request.params) },
      signal: request.signal,
      ...(progress === undefined
        ? {}
        : {
            onProgress: (params) =>
              progress.forward(maskParams(guard, request.caller, params, binaries)),
          }),
    });
  } catch (error) {
    return notConnected(error);
  }
}

/** Asks the only upstream whether it is there; several are looked after by their own connections. */
export async function ping(parts: PeerParts, request: ClientRequest): Promise<Answer> {
  const [member, ...others] = parts.members;
  if (member === undefined || others.length > 0) return { result: {} };
  const reply = await forward(parts, member, { ...request, params: undefined });
  return maskedAnswer(parts, request, answerOf(reply));
}

/**
 * Passes on what is none of the protocol's requests, under guard: nobody knows what it does, so it counts as
 * destructive unless its name or the policy says otherwise. With several upstreams nobody knows whose it is.
 */
export async function passOn(parts: PeerParts, request: ClientRequest): Promise<Answer> {
  const [member, ...others] = parts.members;
  if (member === undefined || others.length > 0) {
    return ownError(METHOD_NOT_FOUND, "Method not found");
  }
  const target = methodTarget(member, request, request.params ?? {});
  return runGuarded(parts.guard, parts.times, request, { ...target, configuredCategory: null });
}

export async function maskedAnswer(
  { guard }: PeerParts,
  { caller }: ClientRequest,
  answer: Answer,
): Promise<Answer> {
  return "error" in answer
    ? { error: await maskError(guard, caller, answer.error) }
    : { result: await maskParams(guard, caller, answer.result) };
}

export function answerOf(reply: Reply | undefined): Answer {
  switch (reply?.kind) {
    case "result":
      return { result: reply.result };
    case "error":
      return { error: reply.error };
    case "not-sent":
      return decisionAnswer({ kind: "not-sent", because: reply.because, approval: null }, false);
    case "lost":
      return decisionAnswer({ kind: "unknown", because: reply.because, approval: null }, false);
    default:
      return ownError(METHOD_NOT_FOUND, "Method not found");
  }
}

/** What a connection that cannot be opened comes down to. */
export function notConnected(error: unknown): Reply & { readonly kind: "not-sent" } {
  const because =
    error instanceof CountersignError ? error.message : "the upstream cannot be connected to";
  return { kind: "not-sent", because };
}

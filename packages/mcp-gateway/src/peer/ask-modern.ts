import { isJsonObject, type JsonObject } from "@countersign/core";
import { RELATED_TASK } from "../call/answer-about-task.ts";
import { mayBeAsked } from "../call/asking-capabilities.ts";
import { type ClientRequest, declaredBy } from "../call/client-request.ts";
import { guardAnswer } from "../call/guard-answer.ts";
import { maskParams } from "../mask/mask-message.ts";
import type { Member } from "./member.ts";
import type { PeerParts } from "./peer-parts.ts";
import { assureSameAddress, NobodyToAskError } from "./sinks.ts";

interface Question {
  readonly method: string;
  readonly params: JsonObject | undefined;
}

/**
 * Asks a client of 2026-07-28 on behalf of an upstream of up to 2025-11-25, by way of the call that it runs for that
 * client: the next request of that call brings the answer.
 */
export async function askModern(
  parts: PeerParts,
  member: Member,
  question: Question,
  signal: AbortSignal,
): Promise<JsonObject> {
  const request = ofTask(member, question) ?? whoIsAsked([...member.askable], question);
  return askCall(parts, member, request, question, signal);
}

/** Asks the client of one call. */
export async function askCall(
  { guard, times }: PeerParts,
  member: Member,
  request: ClientRequest,
  { method, params }: Question,
  signal: AbortSignal,
): Promise<JsonObject> {
  const { asking, caller } = request;
  if (asking === undefined || !mayBeAsked(declaredBy(request), method, params)) {
    throw new NobodyToAskError();
  }
  const { trust, binaries } = member.link.settings;
  const masked =
    params === undefined
      ? undefined
      : await maskParams(guard, caller, inModernForm(params), binaries);
  assureSameAddress(params, masked);
  // What the upstream said before it asked goes out before its question.
  await request.outbox.settled();
  const answer = await asking.ask(method, masked, signal);
  const by = { upstream: member.name, trust };
  return guardAnswer(guard, caller, by, { method, answer, waitMs: times.holdMs }, signal);
}

/** What belongs to a task says so. */
function ofTask(member: Member, { params }: Question): ClientRequest | undefined {
  const meta = params?.["_meta"];
  const related = isJsonObject(meta) ? meta[RELATED_TASK] : undefined;
  const id = isJsonObject(related) ? related["taskId"] : undefined;
  return typeof id === "string" ? member.tasks.get(id)?.request : undefined;
}

/**
 * Whose call it is about. The handshake's protocol does not say which of several running calls a question belongs to, so
 * it is asked only if that makes no difference.
 */
function whoIsAsked(
  running: readonly ClientRequest[],
  { method, params }: Question,
): ClientRequest {
  const able = running.filter((request) => mayBeAsked(declaredBy(request), method, params));
  const [first] = able;
  if (first === undefined) throw new NobodyToAskError();
  const busy = able.filter(({ asking }) => asking?.isWaiting() !== true);
  const candidates = busy.length === 0 ? able : busy;
  const isClear =
    method === "roots/list" || candidates.every(({ client }) => client === candidates[0]?.client);
  if (!isClear) throw new UnclearWhoAsksError();
  return candidates[0] ?? first;
}

/** 2026-07-28 has no notification that a visit is over, and no id for it. */
function inModernForm(params: JsonObject): JsonObject {
  const { elicitationId: _id, _meta, ...modern } = params;
  if (!isJsonObject(_meta)) return modern;
  const { [RELATED_TASK]: _task, ...kept } = _meta;
  return Object.keys(kept).length === 0 ? modern : { ...modern, _meta: kept };
}

class UnclearWhoAsksError extends Error {
  readonly code = -32603;

  constructor() {
    super("several calls are running, and nothing says which of them asks; call one at a time");
  }
}

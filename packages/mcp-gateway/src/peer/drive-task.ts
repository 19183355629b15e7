/**
 * Follows a task that an upstream made of a call to its end, in the upstream's revision, and gives what came of the call:
 * to the guard a call is one call, however its upstream answers it.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";
import { RELATED_TASK } from "../call/answer-about-task.ts";
import type { ClientRequest } from "../call/client-request.ts";
import type { UpstreamTask } from "../call/upstream-task.ts";
import { INTERNAL_ERROR } from "../json-rpc/message.ts";
import type { Reply } from "../upstream/reply.ts";
import type { UpstreamConnection } from "../upstream/upstream-connection.ts";
import { MAX_TASK_MS } from "../upstream/upstream-settings.ts";
import { answersTo } from "./ask-and-go-on.ts";
import { errorInItsOwnName, resultInItsOwnName } from "../upstream/without-our-marks.ts";
import type { Member } from "./member.ts";

/** Between one question about a task and the next: the upstream's wish within bounds. */
const POLL_MS = { usual: 1_000, least: 50, most: 10_000 };

/** How long a task is said to be kept: as the upstream says, within bounds. The most is what it is followed for. */
const TTL_MS = { usual: 60 * 60_000, least: 60_000 };

/** No question about a task takes longer, nor longer than the task may. */
const ANSWER_MS = 60_000;

/** So many in a row may fail. */
const MOST_FAILURES = 3;

/** An upstream that was told to end a task, and does not say that it did, is not waited for any longer; see there. */
const CANCEL_MS = 5_000;

/** How often it is asked meanwhile, at the least. */
const ENDING_POLL_MS = 500;

const FINAL: ReadonlySet<JsonValue | undefined> = new Set(["completed", "failed", "cancelled"]);

export interface Driving {
  readonly connection: UpstreamConnection;
  readonly member: Member;
  readonly request: ClientRequest;
  /** The client has gone, or has withdrawn the call. */
  readonly signal: AbortSignal;
  /** What goes with every request about the task. */
  readonly meta: JsonObject;
  readonly onTask?: (task: UpstreamTask) => string;
}

/** The task that a reply to a call describes, if it does. */
export function taskIn(reply: Reply): JsonObject | undefined {
  if (reply.kind !== "result") return undefined;
  const { resultType, task } = reply.result;
  const described = resultType === "task" ? reply.result : resultType === undefined ? task : null;
  return isJsonObject(described) && typeof described["taskId"] === "string" ? described : undefined;
}

export async function driveTask(driving: Driving, task: JsonObject): Promise<Reply> {
  const { connection, member, request, signal, onTask } = driving;
  const taskId = task["taskId"] as string;
  const longestMs = longestOf(driving);
  const ended = new AbortController();
  const cancel = (): void => ended.abort();
  signal.addEventListener("abort", cancel, { once: true });
  if (signal.aborted) cancel();
  let isTooLong = false;
  const tooLong = setTimeout(() => {
    isTooLong = !ended.signal.aborted;
    cancel();
  }, longestMs).unref();
  let say: ((message: string) => void) | undefined;
  const ours = onTask?.({
    pollMs: pollMsOf(task),
    ttlMs: ttlMsOf(task, longestMs),
    cancel,
    onStatus: (listener) => {
      say = listener;
    },
  });
  member.tasks.set(taskId, { request, ours });
  let told: JsonValue | undefined;
  const tell = (message: JsonValue | undefined): void => {
    if (typeof message !== "string" || say === undefined || message === told) return;
    told = message;
    // What cannot be masked is not told.
    member.mask(request.caller, message).then(say, () => undefined);
  };
  try {
    tell(task["statusMessage"]);
    const drive = connection.era === "modern" ? driveModern : driveLegacy;
    const reply = await drive(driving, task, ended.signal, tell);
    if (!isTooLong || isAnswer(reply)) return reply;
    return { kind: "lost", because: `its task was not over after ${longestMs / 1000} s` };
  } finally {
    clearTimeout(tooLong);
    signal.removeEventListener("abort", cancel);
    member.tasks.delete(taskId);
  }
}

/** 2026-07-28: its description holds what it asks and what came of it. */
async function driveModern(
  driving: Driving,
  task: JsonObject,
  ended: AbortSignal,
  tell: (message: JsonValue | undefined) => void,
): Promise<Reply> {
  const { member, request, signal } = driving;
  const taskId = task["taskId"] as string;
  const answered = new Set<string>();
  let failed = false;
  const last = await follow(driving, task, ended, async (state) => {
    tell(state["statusMessage"]);
    if (state["status"] !== "input_required") return;
    const { inputRequests } = state;
    const open = isJsonObject(inputRequests)
      ? Object.fromEntries(Object.entries(inputRequests).filter(([key]) => !answered.has(key)))
      : {};
    if (Object.keys(open).length === 0) return;
    const inputResponses = await answersTo(open, (method, params) =>
      member.askClient(request, method, params, AbortSignal.any([signal, ended])),
    );
    if (inputResponses === undefined) {
      failed = true;
      await ask(driving, "tasks/cancel", { taskId });
      return;
    }
    for (const key of Object.keys(open)) answered.add(key);
    await ask(driving, "tasks/update", { taskId, inputResponses });
  });
  if ("reply" in last) return last.reply;
  const { status, result, error } = last.state;
  if (status === "completed" && isJsonObject(result)) {
    return { kind: "result", result: { resultType: "complete", ...resultInItsOwnName(result) } };
  }
  if (status === "failed" && isJsonObject(error)) {
    const { code, message } = error;
    return {
      kind: "error",
      error: errorInItsOwnName({
        ...error,
        code: typeof code === "number" ? code : INTERNAL_ERROR,
        message: typeof message === "string" ? message : "the task failed",
      }),
    };
  }
  if (failed) return nobodyAsked;
  return status === "cancelled" ? wasCancelled : unanswered;
}

/** 2025-11-25: what came of it is a request of its own, which waits for the end, and during which it asks. */
async function driveLegacy(
  driving: Driving,
  task: JsonObject,
  ended: AbortSignal,
  tell: (message: JsonValue | undefined) => void,
): Promise<Reply> {
  const { connection } = driving;
  const taskId = task["taskId"] as string;
  let isAsked = false;
  const last = await follow(driving, task, ended, (state) => {
    tell(state["statusMessage"]);
    isAsked = state["status"] === "input_required";
    return Promise.resolve(isAsked);
  });
  if ("reply" in last) return last.reply;
  if (last.state["status"] === "cancelled") return wasCancelled;
  const giveUp = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const giveUpAfter = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => giveUp.abort(), ms).unref();
  };
  // One that asks something answers when it has been told.
  if (!isAsked) giveUpAfter(answerMsOf(driving));
  const onEnded = (): void => {
    if (isAsked) void ask(driving, "tasks/cancel", { taskId });
    giveUpAfter(cancelMsOf(driving));
  };
  ended.addEventListener("abort", onEnded, { once: true });
  if (ended.aborted) onEnded();
  const reply = await connection.request("tasks/result", { taskId }, { signal: giveUp.signal });
  ended.removeEventListener("abort", onEnded);
  clearTimeout(timer);
  if (reply.kind === "cancelled" && !ended.aborted) return unanswered;
  if (reply.kind !== "result") return reply.kind === "not-sent" ? lost : reply;
  return { kind: "result", result: withoutTask(reply.result) };
}

/** How the task stood at last, or what came of asking. Two members: what a task says of itself can look like anything. */
type Followed = { readonly state: JsonObject } | { readonly reply: Reply };

/** Asks how the task stands until it is over, or `onState` says that it has seen enough. */
async function follow(
  driving: Driving,
  first: JsonObject,
  ended: AbortSignal,
  onState: (state: JsonObject) => Promise<boolean | undefined | void>,
): Promise<Followed> {
  const taskId = first["taskId"] as string;
  let state = first;
  let failures = 0;
  let giveUpAt = Number.POSITIVE_INFINITY;
  let isEnding = false;
  for (;;) {
    if ((await onState(state)) === true || FINAL.has(state["status"])) return { state };
    if (isEnding) await pause(Math.min(pollMsOf(state), ENDING_POLL_MS), NEVER);
    else await pause(pollMsOf(state), ended);
    if (ended.aborted && !isEnding) {
      isEnding = true;
      giveUpAt = Date.now() + cancelMsOf(driving);
      await ask(driving, "tasks/cancel", { taskId }, AbortSignal.timeout(cancelMsOf(driving)));
    }
    if (Date.now() > giveUpAt) return { reply: { kind: "cancelled" } };
    const patience = isEnding ? AbortSignal.timeout(cancelMsOf(driving)) : ended;
    const reply = await ask(driving, "tasks/get", { taskId }, patience);
    if (!isEnding && ended.aborted && reply.kind === "cancelled") continue;
    if (reply.kind === "error") return { reply };
    if (reply.kind === "result") {
      failures = 0;
      state = { ...reply.result, taskId };
    } else if (++failures >= MOST_FAILURES || driving.connection.isClosed) return { reply: lost };
  }
}

const NEVER = new AbortController().signal;

const unanswered: Reply = { kind: "lost", because: "it did not say what came of its task" };

const lost: Reply = { kind: "lost", because: "the connection broke off before its task was over" };

const nobodyAsked: Reply = endedWith(
  "the task was ended, because it asked for something and nobody could be asked",
);

const wasCancelled: Reply = endedWith("the task was cancelled");

function endedWith(message: string): Reply {
  return { kind: "error", error: { code: INTERNAL_ERROR, message } };
}

/** The upstream's own, and not what is made of a task that was ended. */
function isAnswer(reply: Reply): boolean {
  return (reply.kind === "result" || reply.kind === "error") && reply !== wasCancelled;
}

function ask(
  driving: Driving,
  method: string,
  params: JsonObject,
  sooner: AbortSignal = NEVER,
): Promise<Reply> {
  const { connection, meta } = driving;
  const sent = Object.keys(meta).length === 0 ? params : { ...params, _meta: meta };
  const signal = AbortSignal.any([AbortSignal.timeout(answerMsOf(driving)), sooner]);
  return connection.request(method, sent, { signal });
}

/** The upstream's id of the task means nothing to a client. */
function withoutTask(result: JsonObject): JsonObject {
  const { _meta, ...rest } = result;
  if (!isJsonObject(_meta)) return result;
  const { [RELATED_TASK]: _, ...kept } = _meta;
  return Object.keys(kept).length === 0 ? rest : { ...rest, _meta: kept };
}

function longestOf({ member }: Driving): number {
  return member.link.settings.maxTaskMs ?? MAX_TASK_MS;
}

function cancelMsOf(driving: Driving): number {
  return Math.min(CANCEL_MS, longestOf(driving));
}

function answerMsOf(driving: Driving): number {
  return Math.min(ANSWER_MS, longestOf(driving));
}

function pollMsOf(task: JsonObject): number {
  const wanted = numberOf(task["pollIntervalMs"] ?? task["pollInterval"]) ?? POLL_MS.usual;
  return Math.round(Math.min(POLL_MS.most, Math.max(POLL_MS.least, wanted)));
}

function ttlMsOf(task: JsonObject, longestMs: number): number {
  const wanted = numberOf(task["ttlMs"] ?? task["ttl"]) ?? TTL_MS.usual;
  return Math.round(Math.min(Math.max(longestMs, TTL_MS.least), Math.max(TTL_MS.least, wanted)));
}

function numberOf(value: JsonValue | undefined): number | undefined {
  return typeof value === "number" && value > 0 ? value : undefined;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
    if (signal.aborted) done();
  });
}

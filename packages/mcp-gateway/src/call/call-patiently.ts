import type { ApprovalRequest, Guard, JsonValue } from "@countersign/core";
import { type Answer, INTERNAL_ERROR, INVALID_PARAMS } from "../json-rpc/message.ts";
import { ownError } from "../json-rpc/own-error.ts";
import type { ClientRequest } from "./client-request.ts";
import type { Rounds } from "./rounds.ts";
import { type GuardedTarget, type HoldTimes, runGuarded } from "./run-guarded.ts";
import { HeldTask, type TaskTable, taskOf, waitingFor } from "./task-table.ts";
import { wayOfWaiting } from "./waiting.ts";

export interface Patience {
  readonly guard: Guard;
  readonly times: HoldTimes;
  readonly tasks: TaskTable;
  readonly rounds: Rounds;
  /** Work that goes on after its request was answered. */
  readonly background: (work: Promise<unknown>) => void;
}

/** As long as a timer can be; the request for approval expires before. */
const UNTIL_IT_EXPIRES_MS = 2 ** 31 - 1;

/** Runs a tool call that may be held, in the way its client can wait for it. */
export async function callPatiently(
  patience: Patience,
  request: ClientRequest,
  targetOf: (request: ClientRequest) => GuardedTarget,
): Promise<Answer> {
  const { guard, times, rounds } = patience;
  const { requestState, ...params } = request.params ?? {};
  const isOurs = rounds.isOurs(requestState);
  const asked = isOurs ? { ...request, params } : request;
  const target = targetOf(asked);
  const call = [request.caller.requester.id, target.upstream, target.tool, target.arguments];
  const round = isOurs ? rounds.redeem(requestState, call) : 0;
  if (round === undefined) return ownError(INVALID_PARAMS, "Invalid requestState");

  switch (wayOfWaiting(asked)) {
    case "task":
      return callAsTask(patience, asked, target);
    case "open":
      return runGuarded(guard, times, asked, target);
    case "rounds":
      return requestState !== undefined && !isOurs
        ? runGuarded(guard, times, asked, target)
        : callInRounds(patience, asked, target, { round, call });
  }
}

async function callInRounds(
  { guard, times, rounds }: Patience,
  request: ClientRequest,
  target: GuardedTarget,
  { round, call }: { readonly round: number; readonly call: JsonValue },
): Promise<Answer> {
  let isPending = false;
  const onPending = (): void => {
    isPending = true;
  };
  const answer = await runGuarded(guard, times, request, target, { onPending });
  if (!isPending || request.signal.aborted || request.shutdown.aborted) return answer;
  const next = rounds.next(round, call);
  return next === undefined
    ? answer
    : { result: { resultType: "input_required", requestState: next } };
}

async function callAsTask(
  { guard, times, tasks, background }: Patience,
  request: ClientRequest,
  target: GuardedTarget,
): Promise<Answer> {
  const held = Promise.withResolvers<ApprovalRequest>();
  let task: HeldTask | undefined;
  let deliver: (() => void) | undefined;

  const attend = async (signal: AbortSignal): Promise<Answer | undefined> => {
    let isPending = false;
    const detached: ClientRequest = {
      ...request,
      signal,
      onDelivered(callback) {
        deliver = callback;
        if (task !== undefined) task.onDelivered = callback;
      },
    };
    const answer = await runGuarded(guard, times, detached, target, {
      waitMs: UNTIL_IT_EXPIRES_MS,
      isTask: true,
      onHeld: held.resolve,
      onExecute() {
        if (task !== undefined) task.isExecuting = true;
      },
      onPending() {
        isPending = true;
      },
    });
    return isPending ? undefined : answer;
  };

  const waiting = new AbortController();
  const onGone = (): void => waiting.abort();
  request.signal.addEventListener("abort", onGone, { once: true });
  const run = attend(waiting.signal);
  const first = await Promise.race([run, held.promise.then((approval) => ({ approval }))]);
  // From here on it is the client's asking that shows that it is there.
  request.signal.removeEventListener("abort", onGone);
  if (first === undefined || !("approval" in first)) {
    if (deliver !== undefined) request.onDelivered(deliver);
    return first ?? ownError(INTERNAL_ERROR, "the call was withdrawn");
  }
  const { approval } = first;
  task = new HeldTask(approval, (signal) => {
    const again = attend(signal);
    background(again);
    return again;
  });
  task.onDelivered = deliver;
  tasks.add(task);
  background(run);
  task.adopt(waiting, run);
  return {
    result: {
      resultType: "task",
      ...taskOf(approval, approval.createdAt),
      status: "working",
      statusMessage: waitingFor(approval),
    },
  };
}

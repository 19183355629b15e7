import type { Guard, JsonValue } from "@countersign/core";
import { type Answer, INVALID_PARAMS } from "../json-rpc/message.ts";
import { ownError } from "../json-rpc/own-error.ts";
import { callAsTask } from "./call-as-task.ts";
import { timesFor } from "./client-limits.ts";
import type { ClientRequest } from "./client-request.ts";
import type { Rounds } from "./rounds.ts";
import type { HoldTimes } from "./hold-times.ts";
import { type GuardedTarget, runGuarded } from "./run-guarded.ts";
import type { TaskTable } from "./task-table.ts";
import { wayOfWaiting } from "./waiting.ts";

export interface Patience {
  readonly guard: Guard;
  readonly times: HoldTimes;
  readonly tasks: TaskTable;
  readonly rounds: Rounds;
  /** Work that goes on after its request was answered. */
  readonly background: (work: Promise<unknown>) => void;
}

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
  const round = isOurs ? await rounds.redeem(requestState, call) : 0;
  if (round === undefined) return ownError(INVALID_PARAMS, "Invalid requestState");

  switch (wayOfWaiting(asked, target.taskSupport)) {
    case "task":
      return callAsTask(patience, asked, targetOf);
    case "open":
      return runGuarded(guard, times, asked, target);
    case "rounds":
      return (requestState !== undefined && !isOurs) || !comesBack(times, asked)
        ? runGuarded(guard, times, asked, target)
        : callInRounds(patience, asked, target, { round, call });
  }
}

function comesBack(times: HoldTimes, { caller }: ClientRequest): boolean {
  return timesFor(times, caller.client.name).rounds;
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

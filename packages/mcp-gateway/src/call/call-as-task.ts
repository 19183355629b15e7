/** A call that its client can wait for as a task: it becomes one when it is held, or when its upstream makes one of it. */
import { randomBytes } from "node:crypto";
import type { ApprovalRequest } from "@countersign/core";
import { type Answer, INTERNAL_ERROR } from "../json-rpc/message.ts";
import { ownError } from "../json-rpc/own-error.ts";
import type { Patience } from "./call-patiently.ts";
import type { ClientRequest } from "./client-request.ts";
import { type GuardedTarget, runGuarded } from "./run-guarded.ts";
import { birthOf, CallTask, inLegacyForm } from "./task-table.ts";
import type { UpstreamTask } from "./upstream-task.ts";

/** As long as a timer can be; the request for approval expires before. */
const UNTIL_IT_EXPIRES_MS = 2 ** 31 - 1;

type Beginning =
  | { readonly kind: "over"; readonly answer: Answer | undefined }
  | { readonly kind: "held"; readonly approval: ApprovalRequest }
  | { readonly kind: "made"; readonly task: CallTask };

export async function callAsTask(
  { guard, times, tasks, background }: Patience,
  request: ClientRequest,
  targetOf: (request: ClientRequest) => GuardedTarget,
): Promise<Answer> {
  const began = Promise.withResolvers<Beginning>();
  let task: CallTask | undefined;
  let deliver: (() => void) | undefined;

  const onUpstreamTask = (made: UpstreamTask): string => {
    // One that was held is a task already, and goes on as the same.
    const known =
      task ??
      new CallTask({
        id: `task_${randomBytes(16).toString("base64url")}`,
        requester: request.caller.requester.id,
        createdAt: Date.now(),
        ttlMs: made.ttlMs,
        pollMs: made.pollMs,
      });
    task = known;
    known.cancelUpstream = () => made.cancel();
    made.onStatus((message) => known.say(message));
    began.resolve({ kind: "made", task: known });
    return known.birth.id;
  };

  const attend = async (signal: AbortSignal): Promise<Answer | undefined> => {
    let isPending = false;
    const detached: ClientRequest = {
      ...request,
      signal,
      ...(request.asking === undefined
        ? {}
        : {
            asking: {
              ask: (...asked) => (task?.asking ?? request.asking ?? nobody).ask(...asked),
              isWaiting: () => (task?.asking ?? request.asking)?.isWaiting() === true,
            },
          }),
      onDelivered(callback) {
        deliver = callback;
        if (task !== undefined) task.onDelivered = callback;
      },
    };
    const answer = await runGuarded(guard, times, detached, targetOf(detached), {
      waitMs: UNTIL_IT_EXPIRES_MS,
      isTask: true,
      onHeld: (approval) => began.resolve({ kind: "held", approval }),
      onExecute() {
        if (task !== undefined) task.isExecuting = true;
      },
      onPending() {
        isPending = true;
      },
      onUpstreamTask,
    });
    return isPending ? undefined : answer;
  };

  const waiting = new AbortController();
  const onGone = (): void => waiting.abort(request.signal.reason);
  request.signal.addEventListener("abort", onGone, { once: true });
  if (request.signal.aborted) onGone();
  const run = attend(waiting.signal);
  const over = run.then((answer): Beginning => ({ kind: "over", answer }));
  const first = await Promise.race([over, began.promise]);
  // From here on it is the client's asking that shows that it is there.
  request.signal.removeEventListener("abort", onGone);
  if (first.kind === "over") {
    if (deliver !== undefined) request.onDelivered(deliver);
    return first.answer ?? ownError(INTERNAL_ERROR, "the call was withdrawn");
  }
  if (first.kind === "held") {
    task = new CallTask(birthOf(first.approval), (signal) => {
      const again = attend(signal);
      background(again);
      return again;
    });
  } else task = first.task;
  task.onDelivered = deliver;
  tasks.add(task);
  background(run);
  request.turn?.outlive(run);
  task.adopt(waiting, run);
  const created = task.describe();
  return {
    result:
      request.era === "modern"
        ? { resultType: "task", ...created, status: "working" }
        : { task: { ...inLegacyForm(created), status: "working" } },
  };
}

const nobody: NonNullable<ClientRequest["asking"]> = {
  ask: () => Promise.reject(new Error("nobody is there to be asked")),
  isWaiting: () => false,
};

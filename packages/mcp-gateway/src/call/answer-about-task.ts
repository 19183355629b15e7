/** Answers `tasks/get`, `tasks/update` and `tasks/cancel`: about held calls, for those who made them. */
import type { ApprovalRequest, Guard, JsonObject } from "@countersign/core";
import { statusWording } from "../approval-status-tool.ts";
import { type Answer, INVALID_PARAMS } from "../json-rpc/message.ts";
import { ownError } from "../json-rpc/own-error.ts";
import type { ClientRequest } from "./client-request.ts";
import { DECISION_KEY } from "./decision-answer.ts";
import { type TaskTable, taskOf, waitingFor } from "./task-table.ts";
import { declaresTasks, TASKS_EXTENSION } from "./waiting.ts";

export const TASK_METHODS = ["tasks/get", "tasks/update", "tasks/cancel"] as const;

/** Of 2026-07-28. */
const MISSING_CLIENT_CAPABILITY = -32021;

export async function answerAboutTask(
  guard: Guard,
  tasks: TaskTable,
  request: ClientRequest,
): Promise<Answer> {
  if (!declaresTasks(request)) {
    const message = `${request.method}: wanted the client to declare ${TASKS_EXTENSION}`;
    const requiredCapabilities = { extensions: { [TASKS_EXTENSION]: {} } };
    return { error: { code: MISSING_CLIENT_CAPABILITY, message, data: { requiredCapabilities } } };
  }
  const id = request.params?.["taskId"];
  const { caller } = request;
  const task = typeof id === "string" ? tasks.find(id, caller.requester.id) : undefined;
  if (task !== undefined) {
    if (request.method === "tasks/cancel") task.cancel();
    if (request.method !== "tasks/get") return { result: {} };
    task.present();
    if (task.isFinal && task.onDelivered !== undefined) request.onDelivered(task.onDelivered);
    return { result: task.describe() };
  }
  // Made before this process was started: what is known of it is what the store says.
  const options = { signal: request.signal, waitMs: 1 };
  const approval =
    typeof id === "string" ? await guard.whenDecided(caller, id, options) : undefined;
  if (approval === undefined) return ownError(INVALID_PARAMS, "there is no such task");
  return { result: request.method === "tasks/get" ? describeKept(approval) : {} };
}

/**
 * The call itself is gone with the process that held it. Once decided, the task is over, and its result says how the
 * agent gets on: the identical call made again finds the same request.
 */
function describeKept(approval: ApprovalRequest): JsonObject {
  const about = taskOf(approval, approval.decision?.at ?? approval.createdAt);
  switch (approval.state) {
    case "pending":
    case "executing":
      return { ...about, status: "working", statusMessage: waitingFor(approval) };
    default:
      return {
        ...about,
        status: "completed",
        result: {
          content: [{ type: "text", text: statusWording(approval) }],
          isError: true,
          _meta: { [DECISION_KEY]: { kind: approval.state, approval: approval.id } },
        },
      };
  }
}

/** Answers the methods about tasks: those of held calls and those that upstreams made, for those who made the calls. */
import type { ApprovalRequest, Guard, JsonObject } from "@countersign/core";
import { statusWording } from "../approval-status-tool.ts";
import { type Answer, INVALID_PARAMS } from "../json-rpc/message.ts";
import { ownError } from "../json-rpc/own-error.ts";
import type { ClientRequest } from "./client-request.ts";
import { DECISION_KEY } from "./decision-answer.ts";
import {
  birthOf,
  type CallTask,
  inLegacyForm,
  type TaskTable,
  taskOf,
  waitingFor,
} from "./task-table.ts";
import { declaresTasks, TASKS_EXTENSION } from "./waiting.ts";

/** Of 2026-07-28. */
export const TASK_METHODS = ["tasks/get", "tasks/update", "tasks/cancel"] as const;

/** Of 2025-11-25. */
const LEGACY_TASK_METHODS: ReadonlySet<string> = new Set([
  "tasks/get",
  "tasks/result",
  "tasks/list",
  "tasks/cancel",
]);

export function isAboutTask({ era, method }: ClientRequest): boolean {
  return era === "modern"
    ? (TASK_METHODS as readonly string[]).includes(method)
    : LEGACY_TASK_METHODS.has(method);
}

/** Of 2026-07-28. */
export const MISSING_CLIENT_CAPABILITY = -32021;

export async function answerAboutTask(
  guard: Guard,
  tasks: TaskTable,
  request: ClientRequest,
): Promise<Answer> {
  return request.era === "modern"
    ? answerModern(guard, tasks, request)
    : answerLegacy(guard, tasks, request);
}

async function answerModern(
  guard: Guard,
  tasks: TaskTable,
  request: ClientRequest,
): Promise<Answer> {
  if (!declaresTasks(request)) {
    const message = `${request.method}: wanted the client to declare ${TASKS_EXTENSION}`;
    const requiredCapabilities = { extensions: { [TASKS_EXTENSION]: {} } };
    return { error: { code: MISSING_CLIENT_CAPABILITY, message, data: { requiredCapabilities } } };
  }
  const task = taskOfRequest(tasks, request);
  if (task !== undefined) {
    if (request.method === "tasks/cancel") task.cancel();
    if (request.method === "tasks/update") task.answer(request.params?.["inputResponses"]);
    if (request.method !== "tasks/get") return { result: {} };
    task.present();
    deliverWith(request, task);
    return { result: task.describe() };
  }
  const kept = await keptTask(guard, request);
  if (kept === undefined) return NO_SUCH_TASK;
  return { result: request.method === "tasks/get" ? kept : {} };
}

async function answerLegacy(
  guard: Guard,
  tasks: TaskTable,
  request: ClientRequest,
): Promise<Answer> {
  const { method, caller } = request;
  if (method === "tasks/list") {
    const all = tasks.of(caller.requester.id).map((task) => inLegacyForm(task.describe()));
    return { result: { tasks: all } };
  }
  const task = taskOfRequest(tasks, request);
  if (task === undefined) {
    const kept = method === "tasks/cancel" ? undefined : await keptTask(guard, request);
    if (kept === undefined) return NO_SUCH_TASK;
    const { result } = kept;
    if (method === "tasks/get") return { result: inLegacyForm(kept) };
    return result === undefined
      ? ownError(INVALID_PARAMS, "the process that ran this task has ended; make the call again")
      : { result: result as JsonObject };
  }
  switch (method) {
    case "tasks/cancel":
      if (task.isFinal) return ownError(INVALID_PARAMS, "the task is over");
      task.cancel();
      return { result: inLegacyForm(task.describe()) };
    case "tasks/result":
      return resultOf(task, request);
    default:
      task.present();
      return { result: inLegacyForm(task.describe()) };
  }
}

/** Waits until the task is over, as 2025-11-25 has it. */
async function resultOf(task: CallTask, request: ClientRequest): Promise<Answer> {
  const gone = Promise.withResolvers<void>();
  const { signal, shutdown } = request;
  for (const end of [signal, shutdown]) {
    end.addEventListener("abort", () => gone.resolve(), { once: true });
    if (end.aborted) gone.resolve();
  }
  const isThere = setInterval(() => task.present(), PRESENT_EVERY_MS);
  task.present();
  await Promise.race([task.ended, gone.promise]);
  clearInterval(isThere);
  const { outcome } = task;
  if (outcome === undefined) return ownError(INVALID_PARAMS, "the task was cancelled");
  deliverWith(request, task);
  if ("error" in outcome) return outcome;
  const { _meta } = outcome.result;
  const about = { [RELATED_TASK]: { taskId: task.birth.id } };
  return { result: { ...outcome.result, _meta: { ...(_meta as JsonObject), ...about } } };
}

const PRESENT_EVERY_MS = 20_000;

/** Under this key of `_meta`, 2025-11-25 says which task a message belongs to. */
export const RELATED_TASK = "io.modelcontextprotocol/related-task";

const NO_SUCH_TASK: Answer = ownError(INVALID_PARAMS, "there is no such task");

function taskOfRequest(tasks: TaskTable, { params, caller }: ClientRequest): CallTask | undefined {
  const id = params?.["taskId"];
  return typeof id === "string" ? tasks.find(id, caller.requester.id) : undefined;
}

function deliverWith(request: ClientRequest, task: CallTask): void {
  if (task.isFinal && task.onDelivered !== undefined) request.onDelivered(task.onDelivered);
}

/** Made before this process was started: what is known of it is what the store says. */
async function keptTask(guard: Guard, request: ClientRequest): Promise<JsonObject | undefined> {
  const id = request.params?.["taskId"];
  if (typeof id !== "string") return undefined;
  const options = { signal: request.signal, waitMs: 1 };
  const approval = await guard.whenDecided(request.caller, id, options);
  return approval === undefined ? undefined : describeKept(approval);
}

/**
 * The call itself is gone with the process that held it. Once decided, the task is over, and its result says how the
 * agent gets on: the identical call made again finds the same request.
 */
function describeKept(approval: ApprovalRequest): JsonObject {
  const about = taskOf(birthOf(approval), approval.decision?.at ?? approval.createdAt);
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

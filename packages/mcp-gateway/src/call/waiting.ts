/** How a held call is waited for is chosen for each request, by what its client declared with it. */
import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";
import type { TaskSupport } from "../aggregate/listed-tool.ts";
import { type ClientRequest, progressTokenOf } from "./client-request.ts";

/** The extension of 2026-07-28 under which a call may go on as a task. */
export const TASKS_EXTENSION = "io.modelcontextprotocol/tasks";

/**
 * `task`: answered at once with a task, which is asked about. `open`: stays open, with progress if the client asked for
 * it. `rounds`: answered after a while with a state, with which the client comes back by itself.
 */
export type WayOfWaiting = "task" | "open" | "rounds";

export function wayOfWaiting(
  request: ClientRequest,
  taskSupport: TaskSupport = "forbidden",
): WayOfWaiting {
  if (request.era === "legacy") {
    return taskSupport !== "forbidden" && wantsTask(request) ? "task" : "open";
  }
  if (declaresTasks(request)) return "task";
  if (progressTokenOf(request) !== undefined) return "open";
  // A round that was answered already cannot be kept for the client: it would not send its answers again.
  return request.params?.["inputResponses"] === undefined ? "rounds" : "open";
}

export function declaresTasks({ envelope }: ClientRequest): boolean {
  const declared = envelope?.["io.modelcontextprotocol/clientCapabilities"];
  const extensions = isJsonObject(declared) ? declared["extensions"] : undefined;
  return isJsonObject(extensions) && extensions[TASKS_EXTENSION] !== undefined;
}

/** Whether the client can take a task for an answer to this call: it declared it, or asked for one. */
export function wantsTask(request: ClientRequest): boolean {
  return request.era === "modern"
    ? declaresTasks(request)
    : isTaskTerms(request.params?.["task"] ?? null);
}

/** How long the client wants the result of a task kept, as revision 2025-11-25 has it. */
export function isTaskTerms(value: JsonValue | undefined): value is JsonObject {
  return (
    isJsonObject(value) &&
    Object.entries(value).every(([key, member]) => key === "ttl" && typeof member === "number")
  );
}

/**
 * What goes on to an upstream of what a client declared: nothing that an answer could not be brought back for.
 *
 * @param can.beAsked whether somebody is there to be asked
 * @param can.takeTasks whether the upstream may make a task of it
 */
export function capabilitiesFor(
  declared: JsonObject,
  can: { readonly beAsked: boolean; readonly takeTasks: boolean },
): JsonObject {
  const { extensions, ...plain } = declared;
  const { elicitation: _e, sampling: _s, roots: _r, ...unasked } = plain;
  const { [TASKS_EXTENSION]: tasks, ...others } = isJsonObject(extensions) ? extensions : {};
  const kept = can.takeTasks ? { ...others, [TASKS_EXTENSION]: tasks ?? {} } : others;
  return {
    ...(can.beAsked ? plain : unasked),
    ...(Object.keys(kept).length === 0 ? {} : { extensions: kept }),
  };
}

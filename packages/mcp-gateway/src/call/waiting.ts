/** How a held call is waited for is chosen for each request, by what its client declared with it. */
import { isJsonObject, type JsonObject } from "@countersign/core";
import { type ClientRequest, progressTokenOf } from "./client-request.ts";

/** The extension of 2026-07-28 under which a call may go on as a task. */
export const TASKS_EXTENSION = "io.modelcontextprotocol/tasks";

/**
 * `task`: answered at once with a task, which is asked about. `open`: stays open, with progress if the client asked for
 * it. `rounds`: answered after a while with a state, with which the client comes back by itself.
 */
export type WayOfWaiting = "task" | "open" | "rounds";

export function wayOfWaiting(request: ClientRequest): WayOfWaiting {
  if (request.era === "legacy") return "open";
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

/** What goes on to an upstream of what a client declared: nothing that an answer could not be brought back for. */
export function capabilitiesWithout(envelope: JsonObject, isDetached: boolean): JsonObject {
  const key = "io.modelcontextprotocol/clientCapabilities";
  const declared = envelope[key];
  if (!isJsonObject(declared)) return envelope;
  const { extensions, ...plain } = declared;
  const { elicitation: _e, sampling: _s, roots: _r, ...unasked } = plain;
  const { [TASKS_EXTENSION]: _t, ...others } = isJsonObject(extensions) ? extensions : {};
  return {
    ...envelope,
    [key]: {
      ...(isDetached ? unasked : plain),
      ...(Object.keys(others).length === 0 ? {} : { extensions: others }),
    },
  };
}

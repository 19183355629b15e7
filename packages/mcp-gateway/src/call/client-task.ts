/** What a client of 2025-11-25 says of a task that it made of an upstream's question: how it stands, and nothing else. */
import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";

const FORMS: Readonly<Record<string, (value: JsonValue) => boolean>> = {
  taskId: (value) => typeof value === "string" && /^[\w-]{1,128}$/.test(value),
  status: (value) => typeof value === "string" && /^[a-z_]{1,32}$/.test(value),
  createdAt: isTime,
  lastUpdatedAt: isTime,
  ttl: (value) => value === null || typeof value === "number",
  pollInterval: (value) => typeof value === "number",
};

/**
 * The answer, without its free text, if it is about a task: nothing in it that could be masked, so that it need not be
 * guarded. `undefined` for an answer of any other kind.
 */
export function answerAboutClientTask(method: string, answer: JsonObject): JsonObject | undefined {
  const { task } = answer;
  if (isJsonObject(task) && answer["action"] === undefined && answer["role"] === undefined) {
    const state = stateOf(task);
    return state === undefined ? undefined : { task: state };
  }
  return method === "tasks/get" || method === "tasks/cancel" ? stateOf(answer) : undefined;
}

function stateOf(task: JsonObject): JsonObject | undefined {
  const known = Object.entries(task).filter(([key, value]) => FORMS[key]?.(value) === true);
  const state = Object.fromEntries(known);
  return state["taskId"] === undefined || state["status"] === undefined ? undefined : state;
}

function isTime(value: JsonValue): boolean {
  return (
    typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]{5,15}(?:Z|[+-]\d\d:\d\d)$/.test(value)
  );
}

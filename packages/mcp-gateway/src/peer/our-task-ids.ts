/** An upstream's ids of tasks mean nothing to clients, who know them by ids of ours. */
import { isJsonObject, type JsonObject } from "@countersign/core";
import { RELATED_TASK } from "../call/answer-about-task.ts";
import type { Member } from "./member.ts";

/** A question that belongs to a task, with our id of it. */
export function withOurTask(
  member: Member,
  params: JsonObject | undefined,
): JsonObject | undefined {
  const meta = params?.["_meta"];
  const related = isJsonObject(meta) ? meta[RELATED_TASK] : undefined;
  if (!isJsonObject(meta) || !isJsonObject(related)) return params;
  const { [RELATED_TASK]: _, ...rest } = meta;
  const ours = oursOf(member, related);
  const about = ours === undefined ? {} : { [RELATED_TASK]: { taskId: ours } };
  return { ...params, _meta: { ...rest, ...about } };
}

/** What a task says of itself, with our id of it; `undefined` if no client knows it. */
export function ourStatus(member: Member, params: JsonObject | undefined): JsonObject | undefined {
  const ours = params === undefined ? undefined : oursOf(member, params);
  return ours === undefined ? undefined : { ...params, taskId: ours };
}

function oursOf(member: Member, { taskId }: JsonObject): string | undefined {
  return typeof taskId === "string" ? member.tasks.get(taskId)?.ours : undefined;
}

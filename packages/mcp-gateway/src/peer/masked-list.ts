import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";
import type { ClientRequest } from "../call/client-request.ts";
import type { Answer } from "../json-rpc/message.ts";
import { inOrderOf } from "../json-rpc/in-order-of.ts";
import { maskParams } from "../mask/mask-message.ts";
import { mendSchemas } from "../mask/mend-schemas.ts";
import { maskedAnswer } from "./forward.ts";
import { listAnswer, listContext } from "./list-answer.ts";
import { LISTS, type ListMethod } from "./member.ts";
import type { PeerParts } from "./peer-parts.ts";
import type { ResourceRoutes } from "./resource-routes.ts";

/** Answers a list method, masked, and remembers what masking did to the names the model will use. */
export async function maskedList(
  parts: PeerParts,
  resources: ResourceRoutes,
  method: ListMethod,
  request: ClientRequest,
): Promise<Answer> {
  const { answer, upstreams } = await listAnswer(parts, method, request);
  if ("error" in answer) return maskedAnswer(parts, request, answer);

  const { nextCursor, ...rest } = answer.result;
  const { key } = LISTS[method];
  const [only = ""] = parts.members.map(({ name }) => name);
  const masked = await maskParams(parts.guard, request.caller, rest, [], {
    method,
    // What stands beside the entries is there with one upstream alone.
    upstreamAt: ([member, place]) =>
      (member === key && typeof place === "number" ? upstreams[place] : undefined) ?? only,
  });
  const result = method === "tools/list" ? withMendedTools(rest, masked) : masked;
  noteMasked(parts, resources, method, rest, result);
  if (typeof nextCursor !== "string") return { result };
  const cursor = await maskedCursor(parts, method, request, nextCursor);
  return { result: inOrderOf(answer.result, { ...result, nextCursor: cursor }) };
}

function withMendedTools(original: JsonObject, masked: JsonObject): JsonObject {
  const [before, after] = [original["tools"], masked["tools"]];
  if (!Array.isArray(before) || !Array.isArray(after)) return masked;
  const tools = after.map((tool: JsonValue, i) => mendSchemas(before[i] ?? null, tool));
  return { ...masked, tools };
}

function noteMasked(
  { names }: PeerParts,
  resources: ResourceRoutes,
  method: ListMethod,
  original: JsonObject,
  masked: JsonObject,
): void {
  const { key } = LISTS[method];
  const before = original[key];
  const after = masked[key];
  if (!Array.isArray(before) || !Array.isArray(after)) return;
  for (const [i, item] of before.entries()) {
    const shown: unknown = after[i];
    if (method !== "tools/list" && method !== "prompts/list") resources.noteMasked(item, after[i]);
    else if (isJsonObject(item) && isJsonObject(shown)) {
      const { name } = item;
      if (typeof name !== "string" || typeof shown["name"] !== "string") continue;
      names.noteMasked(method, shown["name"], name);
    }
  }
}

/** A cursor is opaque to its client, but the model may see it: one that shows something is replaced by one of ours. */
async function maskedCursor(
  { guard, cursors, members }: PeerParts,
  method: ListMethod,
  request: ClientRequest,
  cursor: string,
): Promise<string> {
  const [only] = members;
  if (cursors.isOurs(cursor) || only === undefined) return cursor;
  const masked = await guard.mask(request.caller, cursor);
  return masked === cursor
    ? cursor
    : cursors.seal([[only.name, cursor]], listContext(method, request));
}

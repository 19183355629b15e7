import { BlockedValue, isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";
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

  const { nextCursor, ...listed } = answer.result;
  const { rest, masked } = await maskedEntries(parts, method, request, { rest: listed, upstreams });
  const result = method === "tools/list" ? withMendedTools(rest, masked) : masked;
  noteMasked(parts, resources, method, rest, result);
  if (typeof nextCursor !== "string") return { result };
  const cursor = await maskedCursor(parts, method, request, nextCursor);
  return { result: inOrderOf(answer.result, { ...result, nextCursor: cursor }) };
}

/** An answer without its cursor, and which upstream listed the entry at each place. */
interface Entries {
  readonly rest: JsonObject;
  readonly upstreams: readonly string[];
}

/** Masks them, without those that hold a value that is blocked: one entry is not to take all others with it. */
async function maskedEntries(
  parts: PeerParts,
  method: ListMethod,
  request: ClientRequest,
  { rest, upstreams }: Entries,
): Promise<{ readonly rest: JsonObject; readonly masked: JsonObject }> {
  const { guard, members } = parts;
  const { key } = LISTS[method];
  const [only = ""] = members.map(({ name }) => name);
  const list = {
    method,
    // What stands beside the entries is there with one upstream alone.
    upstreamAt: ([member, place]: readonly (string | number)[]): string =>
      (member === key && typeof place === "number" ? upstreams[place] : undefined) ?? only,
  };
  try {
    return { rest, masked: await maskParams(guard, request.caller, rest, [], list) };
  } catch (error) {
    if (!(error instanceof BlockedValue)) throw error;
    const left = await withoutBlocked(parts, method, request, { rest, upstreams });
    // It stands beside the entries.
    if (left === undefined) throw error;
    return maskedEntries(parts, method, request, left);
  }
}

/** `undefined` if none of them holds one. */
async function withoutBlocked(
  { guard, members, report }: PeerParts,
  method: ListMethod,
  { caller }: ClientRequest,
  { rest, upstreams }: Entries,
): Promise<Entries | undefined> {
  const { key } = LISTS[method];
  const entries = rest[key];
  if (!Array.isArray(entries)) return undefined;
  const kept: number[] = [];
  for (const [i, entry] of entries.entries()) {
    try {
      await maskParams(guard, caller, { [key]: [entry as JsonValue] });
      kept.push(i);
    } catch (error) {
      if (!(error instanceof BlockedValue)) throw error;
      const member = members.find(({ name }) => name === upstreams[i]);
      if (member === undefined || told.has(member)) continue;
      told.add(member);
      report(
        `upstream ${member.name}: what holds a ${error.entityType} of what it lists (${method}) is left out, as the configuration blocks it`,
      );
    }
  }
  if (kept.length === entries.length) return undefined;
  return {
    rest: { ...rest, [key]: kept.map((i) => entries[i] as JsonValue) },
    upstreams: kept.map((i) => upstreams[i] ?? ""),
  };
}

/** Of whom it was said once that something it lists is left out. */
const told = new WeakSet<object>();

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

/**
 * What a request carries beside its arguments. Three kinds:
 *
 * - of the protocol and ours: the tool's name, progress token, task, rounds, the envelope of 2026-07-28. Each is handled
 *   where it belongs, and none goes on from here;
 * - identifiers of the call, which differ each time the same call is made: they go on, and decide nothing. By their name
 *   and their form they can carry nothing else;
 * - the rest: it goes on as the arguments do, guarded with them, and with others it is another call.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";

/** Of `params` of a tool call: handled elsewhere. */
const PROTOCOL_MEMBERS: ReadonlySet<string> = new Set([
  "name",
  "arguments",
  "_meta",
  "task",
  "inputResponses",
  "requestState",
]);

/** Of `_meta`: reserved by the protocol, handled elsewhere, or free text that is another one each time. */
function isHandled(key: string): boolean {
  return (
    key === "progressToken" ||
    key === "tracestate" ||
    key === "baggage" ||
    /^(?:[\w-]+\.)*(?:modelcontextprotocol|mcp)(?:\.[\w-]+)*\//.test(key) ||
    key.startsWith("countersign/")
  );
}

const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/; // W3C Trace Context

/** Of the last part of a name, in words. */
const CALL_ID =
  /(?:^|_)(?:request|conversation|call|tool_use|tool_call|trace|span|correlation|message)_id$/;

/** Whether a member of `_meta` only names the call. */
function isIdentifier(key: string, value: JsonValue): boolean {
  if (typeof value !== "string") return false;
  if (key === "traceparent") return TRACEPARENT.test(value);
  const name = key.split(/[./]/).at(-1) ?? "";
  const words = name.replaceAll(/(?<=[a-z])(?=[A-Z])|-/g, "_").toLowerCase();
  return CALL_ID.test(words) && /^[\w-]{1,64}$/.test(value);
}

/** The identifiers in a client's `_meta`. */
export function identifiersIn(meta: JsonValue | undefined): JsonObject {
  if (!isJsonObject(meta)) return {};
  return Object.fromEntries(
    Object.entries(meta).filter(([key, value]) => isIdentifier(key, value)),
  );
}

/** What is guarded beside the arguments of a tool call; `undefined` if there is nothing. */
export function othersOf(params: JsonObject | undefined): JsonObject | undefined {
  const beside = Object.entries(params ?? {}).filter(([key]) => !PROTOCOL_MEMBERS.has(key));
  return withMeta(Object.fromEntries(beside), params?.["_meta"]);
}

/** The same of a request whose other members are its arguments. */
export function otherMetaOf(params: JsonObject | undefined): JsonObject | undefined {
  return withMeta({}, params?.["_meta"]);
}

function withMeta(others: JsonObject, meta: JsonValue | undefined): JsonObject | undefined {
  const kept = isJsonObject(meta)
    ? Object.entries(meta).filter(([key, value]) => !isHandled(key) && !isIdentifier(key, value))
    : [];
  const all = kept.length === 0 ? others : { ...others, _meta: Object.fromEntries(kept) };
  return Object.keys(all).length === 0 ? undefined : all;
}

/** What goes on of `params` when the guard let `others` through: those, and the identifiers. */
export function besideArguments(
  params: JsonObject | undefined,
  others: JsonObject = {},
): JsonObject {
  const given = params?.["_meta"];
  const { _meta: guarded, ...rest } = others;
  const meta = { ...identifiersIn(given), ...(isJsonObject(guarded) ? guarded : {}) };
  return given === undefined && guarded === undefined ? rest : { ...rest, _meta: meta };
}

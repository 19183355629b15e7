import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";
import type { JsonRpcError } from "../json-rpc/message.ts";

/** What stands in `_meta` or `data` under a name of this kind is said by Countersign and nobody else. */
const OURS = "countersign/";

/** A result without what its upstream says in our name: an agent could take it for a decision. */
export function resultInItsOwnName(result: JsonObject): JsonObject {
  const meta = result["_meta"];
  return saysOurs(meta) ? { ...result, _meta: withoutOurs(meta) } : result;
}

/** The same for an error. */
export function errorInItsOwnName(error: JsonRpcError): JsonRpcError {
  const data = error["data"] as JsonValue | undefined;
  return saysOurs(data) ? { ...error, data: withoutOurs(data) } : error;
}

function saysOurs(value: JsonValue | undefined): value is JsonObject {
  if (!isJsonObject(value)) return false;
  for (const key in value) if (key.startsWith(OURS)) return true;
  return false;
}

function withoutOurs(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !key.startsWith(OURS)));
}

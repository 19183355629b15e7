import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";

/** What several servers can do together: everything that one of them can. */
export function mergeCapabilities(all: readonly JsonObject[]): JsonObject {
  return all.reduce((merged, capabilities) => merge(merged, capabilities), {});
}

function merge(a: JsonObject, b: JsonObject): JsonObject {
  const merged: Record<string, JsonValue> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const earlier = merged[key];
    if (isJsonObject(earlier) && isJsonObject(value)) merged[key] = merge(earlier, value);
    else if (earlier === undefined || earlier === false) merged[key] = value;
  }
  return merged;
}

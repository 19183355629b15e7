import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";

/**
 * Whether a result of 2026-07-28 would send its client to another address than its upstream named: one with a token in it
 * leads somewhere else.
 */
export function leadsElsewhere(received: JsonObject | undefined, shown: JsonValue): boolean {
  if (received?.["resultType"] !== "input_required") return false;
  const [before, after] = [addressesIn(received), addressesIn(shown)];
  return before.some((address, i) => address !== after[i]);
}

/** In order: the names under which they are asked for may be masked as well. */
function addressesIn(result: JsonValue): readonly (JsonValue | undefined)[] {
  const requests = isJsonObject(result) ? result["inputRequests"] : undefined;
  if (!isJsonObject(requests)) return [];
  return Object.values(requests).map((asked) => {
    const params = isJsonObject(asked) ? asked["params"] : undefined;
    return isJsonObject(params) && params["mode"] === "url" ? params["url"] : undefined;
  });
}

import type { GuardParts } from "./guard-parts.ts";
import type { Caller } from "./tool-call.ts";

/** The scope a caller's tokens live in: a conversation's own, or the client's until it has been idle for too long. */
export function scopeOfCaller(
  { scopes, configuration, scopeIdleMs }: GuardParts,
  { requester, client, conversation }: Caller,
): Promise<string> {
  const key = { requester: requester.id, client: client.name, configuration };
  return conversation === undefined
    ? scopes.scopeOf(key, scopeIdleMs)
    : scopes.scopeOf({ ...key, conversation }, Number.MAX_SAFE_INTEGER);
}

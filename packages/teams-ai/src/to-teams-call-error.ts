import { TeamsCallError } from "@countersign/teams-core";

/** What the SDK throws, without the request it carries: that holds the token and the card. */
export function toTeamsCallError(error: unknown): TeamsCallError {
  if (error instanceof TeamsCallError) return error;
  const thrown = (typeof error === "object" && error !== null ? error : {}) as {
    readonly statusCode?: unknown;
    readonly body?: { readonly error?: { readonly code?: unknown } };
    readonly response?: { readonly headers?: { readonly get?: (name: string) => unknown } };
  };
  const code = thrown.body?.error?.code;
  const seconds = Number(thrown.response?.headers?.get?.("retry-after"));
  return new TeamsCallError({
    status: typeof thrown.statusCode === "number" ? thrown.statusCode : null,
    code: typeof code === "string" && /^[A-Za-z0-9]{1,60}$/.test(code) ? code : null,
    retryAfterMs: seconds > 0 ? seconds * 1_000 : null,
  });
}

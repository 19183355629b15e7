import { TeamsCallError } from "@countersign/teams-core";

/** What the SDK throws, without the request it carries: that holds the token and the card. */
export function toTeamsCallError(error: unknown): TeamsCallError {
  if (error instanceof TeamsCallError) return error;
  const response = (error as { readonly response?: unknown } | null)?.response as
    | {
        readonly status?: unknown;
        readonly data?: { readonly error?: { readonly code?: unknown } };
        readonly headers?: { readonly "retry-after"?: unknown };
      }
    | undefined;
  const status = typeof response?.status === "number" ? response.status : null;
  const code = response?.data?.error?.code;
  const seconds = Number(response?.headers?.["retry-after"]);
  return new TeamsCallError({
    status,
    code: typeof code === "string" && /^[A-Za-z0-9]{1,60}$/.test(code) ? code : null,
    retryAfterMs: seconds > 0 ? seconds * 1_000 : null,
  });
}

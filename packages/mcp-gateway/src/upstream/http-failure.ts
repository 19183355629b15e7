import { SdkError, SdkErrorCode, SdkHttpError } from "@modelcontextprotocol/client";
import { isJsonObject } from "@countersign/core";
import { isJsonRpcError, type JsonRpcError, METHOD_NOT_FOUND } from "../json-rpc/message.ts";
import { NotSentError, type Reply } from "./reply.ts";
import { errorInItsOwnName } from "./without-our-marks.ts";

/** Errors that come before the first byte of a request leaves. The codes of Node's sockets and of undici. */
const BEFORE_SENDING: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);

/** What a failed attempt to send a request, or to read its answer, says about whether it ran. */
export function replyOfFailure(error: unknown): Reply {
  if (error instanceof NotSentError) return { kind: "not-sent", because: error.message };
  if (error instanceof SdkHttpError) return replyOfStatus(error);
  const code = codesOf(error).find((candidate) => BEFORE_SENDING.has(candidate));
  if (code !== undefined) return { kind: "not-sent", because: `it cannot be reached (${code})` };
  const because = isUnreadable(error)
    ? "its answer cannot be read"
    : "the connection broke off before it answered";
  return { kind: "lost", because };
}

/** What was read is no JSON, no message, or of another kind. */
function isUnreadable(error: unknown): boolean {
  return (
    error instanceof SyntaxError ||
    (error instanceof Error && error.name === "ZodError") ||
    (error instanceof SdkError && error.code === SdkErrorCode.ClientHttpUnexpectedContent)
  );
}

/** A refusal (3xx, 4xx) comes before the call is looked at; after a failure (5xx) nobody knows. */
function replyOfStatus(error: SdkHttpError): Reply {
  const { status, text } = error.data as { readonly status: number; readonly text?: unknown };
  if (status < 300 || status >= 500) {
    return { kind: "lost", because: `it answered with HTTP status ${status}` };
  }
  const upstreamError = errorInBody(text);
  const isOfSession = status === 404 && upstreamError?.code !== METHOD_NOT_FOUND;
  return upstreamError === undefined || isOfSession
    ? { kind: "not-sent", because: `it refused the request with HTTP status ${status}` }
    : { kind: "error", error: errorInItsOwnName(upstreamError) };
}

function errorInBody(text: unknown): JsonRpcError | undefined {
  if (typeof text !== "string") return undefined;
  try {
    const body: unknown = JSON.parse(text);
    const error = isJsonObject(body) ? body["error"] : undefined;
    return isJsonRpcError(error) ? error : undefined;
  } catch {
    return undefined;
  }
}

function codesOf(error: unknown): readonly string[] {
  const codes: string[] = [];
  for (let at = error, depth = 0; at instanceof Error && depth < 5; depth++) {
    const { code } = at as NodeJS.ErrnoException;
    if (typeof code === "string") codes.push(code);
    at = at.cause;
  }
  return codes;
}

/** The specification wants 404 for a session the server does not know; servers in the field say 400. */
export function hasLostSession(error: unknown): boolean {
  if (!(error instanceof SdkHttpError)) return false;
  const { status, text } = error.data as { readonly status: number; readonly text?: unknown };
  // From 2026-07-28 on it is also the status of a method that the server does not know.
  if (errorInBody(text)?.code === METHOD_NOT_FOUND) return false;
  return status === 404 || (status === 400 && typeof text === "string" && /session/i.test(text));
}

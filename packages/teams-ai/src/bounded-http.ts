import { TeamsCallError } from "@countersign/teams-core";

/** What the SDK's pipeline gives to its HTTP client, as far as it is looked at. */
interface PipelineRequest {
  readonly url: string;
  readonly method: string;
  readonly body?: unknown;
  readonly headers: { toJson(): Readonly<Record<string, string>> };
}

const TIMEOUT_MS = 10_000;
const MOST_ANSWER_BYTES = 1_048_576;

/**
 * The HTTP client for the SDK's pipeline: follows no redirect, because the token is for the host that was asked, waits
 * and reads so much and no more. Throws for every refusal, which keeps the SDK from trying again by itself: that is for
 * the port's owner, who also knows when it is given up.
 *
 * @throws {TeamsCallError}
 */
export async function boundedHttp(request: PipelineRequest): Promise<object> {
  const body = typeof request.body === "string" ? { body: request.body } : {};
  let response: Response;
  let bodyAsText: string;
  try {
    response = await fetch(request.url, {
      method: request.method,
      headers: request.headers.toJson(),
      ...body,
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    bodyAsText = await boundedText(response);
  } catch (error) {
    if (error instanceof TeamsCallError) throw error;
    throw new TeamsCallError({ status: null }, { cause: error });
  }
  if (!response.ok) {
    const seconds = Number(response.headers.get("retry-after"));
    throw new TeamsCallError({
      status: response.status,
      code: codeIn(bodyAsText),
      retryAfterMs: seconds > 0 ? seconds * 1_000 : null,
    });
  }
  const headers = Object.fromEntries(response.headers);
  return { request, status: response.status, headers: { toJson: () => headers }, bodyAsText };
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > MOST_ANSWER_BYTES) throw new TeamsCallError({ status: 502, code: "too large" });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Microsoft's own name of the trouble. */
function codeIn(text: string): string | null {
  try {
    const { error } = JSON.parse(text) as { readonly error?: { readonly code?: unknown } };
    const code = error?.code;
    return typeof code === "string" && /^[A-Za-z0-9]{1,60}$/.test(code) ? code : null;
  } catch {
    return null;
  }
}

/** What a receiver may take to answer. */
const TIMEOUT_MS = 15_000;

/**
 * Posts what a sink sends. Redirects are not followed, because whoever answers there was not configured.
 *
 * @throws unless the answer is 2xx. The message names the status and nothing that was sent.
 */
export async function post(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  stop: AbortSignal,
): Promise<void> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: "POST",
      redirect: "manual",
      signal: AbortSignal.any([stop, AbortSignal.timeout(TIMEOUT_MS)]),
      headers: { "user-agent": "countersign", ...headers },
      body,
    });
  } catch (error) {
    const cause = (error as { cause?: { code?: unknown } }).cause?.code;
    throw new Error(typeof cause === "string" ? cause : "it does not answer");
  }
  await response.body?.cancel();
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
}

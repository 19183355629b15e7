/** How a provider is asked about itself and its keys: whoever answers there, or asks us to ask, cannot keep us busy. */

export type ProviderFetch = (
  url: string,
  init?: {
    readonly headers?: HeadersInit;
    readonly signal?: AbortSignal | null | undefined;
    readonly method?: string;
  },
) => Promise<Response>;

/** More than any provider says. In bytes. */
const MOST_BYTES = 1_000_000;

const PATIENCE_MS = 5_000;

/** After a failure nobody is asked again for so long: tokens that are invented cost a provider that is down nothing. */
const REST_MS = 1_000;

/**
 * Follows no redirect and reads no more than a bounded answer, in bounded time.
 *
 * @param patienceMs for the whole of one answer.
 */
export function providerFetch(now: () => number, patienceMs: number = PATIENCE_MS): ProviderFetch {
  let failedAt = Number.NEGATIVE_INFINITY;
  return async (url, { headers, signal } = {}) => {
    const since = now() - failedAt;
    if (since >= 0 && since < REST_MS) throw new Error("the provider did not answer a moment ago");
    const patience = AbortSignal.timeout(patienceMs);
    try {
      const answer = await fetch(url, {
        redirect: "error",
        signal: signal == null ? patience : AbortSignal.any([signal, patience]),
        ...(headers === undefined ? {} : { headers }),
      });
      const text = await boundedText(answer);
      if (!answer.ok) throw new Error("the provider does not answer as one");
      failedAt = Number.NEGATIVE_INFINITY;
      return new Response(text, { status: answer.status });
    } catch (error) {
      failedAt = now();
      throw error;
    }
  };
}

async function boundedText({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let [text, bytes] = ["", 0];
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    // Leaving the loop ends the connection.
    if (bytes > MOST_BYTES) throw new Error("the provider says more than any does");
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

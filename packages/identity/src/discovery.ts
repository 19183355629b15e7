/** What a provider says about itself (OpenID Connect Discovery 1.0). */

export interface Discovery {
  readonly issuer: string;
  readonly jwks_uri: string;
}

const LONGEST = 1_000_000;

/** @throws if it cannot be had, or is about another issuer. */
export async function fetchDiscovery(issuer: string): Promise<Discovery> {
  const url = assertFetchable(
    `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
    issuer,
  );
  const answer = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(5_000) });
  const text = await answer.text();
  if (!answer.ok || text.length > LONGEST) throw new Error("the provider does not describe itself");
  const found = JSON.parse(text) as Partial<Discovery>;
  if (found.issuer !== issuer || typeof found.jwks_uri !== "string") {
    throw new Error("the provider describes another issuer");
  }
  return { issuer, jwks_uri: found.jwks_uri };
}

/** Whether a provider answers, and describes itself as this issuer. */
export async function describesItself(issuer: string): Promise<boolean> {
  try {
    await fetchDiscovery(issuer);
    return true;
  } catch {
    return false;
  }
}

/** Whether a provider runs on this machine, where nothing needs TLS. */
export function isLocal(issuer: string): boolean {
  const url = URL.parse(issuer);
  return url !== null && ["127.0.0.1", "[::1]", "localhost"].includes(url.hostname);
}

/** Keys come over TLS, or from this machine if their issuer is on it. */
export function assertFetchable(uri: string, issuer: string): URL {
  const url = new URL(uri);
  if (url.protocol === "https:" || (isLocal(issuer) && isLocal(uri))) return url;
  throw new Error("the provider has to be reached by https");
}

/** What a provider says about itself (OpenID Connect Discovery 1.0). */
import { type ProviderFetch, providerFetch } from "./provider-fetch.ts";

export interface Discovery {
  readonly issuer: string;
  readonly jwks_uri: string;
}

/** @throws if it cannot be had, or is about another issuer. */
export async function fetchDiscovery(
  issuer: string,
  ask: ProviderFetch = providerFetch(Date.now),
): Promise<Discovery> {
  const url = assertFetchable(
    `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
    issuer,
  );
  const found = (await (await ask(url.href)).json()) as Partial<Discovery>;
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

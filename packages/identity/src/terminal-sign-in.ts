/** Signing in at a terminal: by a code that is typed at the provider, on whichever machine has a browser (RFC 8628). */
import type * as openid from "openid-client";
import { openidClient } from "./libraries.ts";
import { openClient } from "./open-client.ts";
import type { IdentityProvider } from "./provider.ts";

/** What a sign-in at the terminal leaves behind, by a code or by {@link signInInBrowser}. Secret. */
export interface TerminalSignIn {
  readonly provider: string;
  readonly idToken: string;
  readonly refreshToken: string | null;
}

/** @throws if the provider cannot be asked, knows no such flow, or nobody signs in in time. */
export async function signInAtTerminal(
  provider: IdentityProvider,
  show: (told: { readonly url: string; readonly code: string }) => void,
): Promise<TerminalSignIn> {
  const [client, openid] = [await openClient(provider), await openidClient()];
  const scope = provider.scopes.join(" ");
  const asked = await openid.initiateDeviceAuthorization(client, { scope });
  show({ url: asked.verification_uri_complete ?? asked.verification_uri, code: asked.user_code });
  return leftBy(provider, await openid.pollDeviceAuthorizationGrant(client, asked), null);
}

/** A sign-in that is over, made good for longer; `null` if the provider wants the person again. */
export async function refreshSignIn(
  provider: IdentityProvider,
  { refreshToken }: TerminalSignIn,
): Promise<TerminalSignIn | null> {
  if (refreshToken === null) return null;
  try {
    const [client, openid] = [await openClient(provider), await openidClient()];
    return leftBy(provider, await openid.refreshTokenGrant(client, refreshToken), refreshToken);
  } catch {
    return null;
  }
}

export function leftBy(
  { name }: IdentityProvider,
  { id_token: idToken, refresh_token }: openid.TokenEndpointResponse,
  before: string | null,
): TerminalSignIn {
  if (idToken === undefined) throw new Error("the provider gave no ID token");
  return { provider: name, idToken, refreshToken: refresh_token ?? before };
}

import type { Config, ProviderConfig } from "@countersign/config";
import { type AccessTokens, createAccessTokens } from "@countersign/identity";

/** Providers at which people can sign in. */
export function signInProviders({ identity }: Config): readonly ProviderConfig[] {
  return identity.providers.filter(({ clientId }) => clientId !== null);
}

/** Checks what the shim brings: an ID token that is for us, as the client that people signed in with. */
export function idTokens(config: Config): AccessTokens {
  const providers = signInProviders(config).map((provider) => ({
    ...provider,
    audiences: [provider.clientId ?? ""],
    requiredScope: null,
  }));
  return createAccessTokens({ providers, resource: "", now: Date.now, areIdTokens: true });
}

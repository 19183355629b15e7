import type * as openid from "openid-client";
import { isLocal } from "./discovery.ts";
import { openidClient } from "./libraries.ts";
import type { IdentityProvider } from "./provider.ts";

/** Asks a provider about itself, as the client we are registered as. @throws if it cannot be asked or is another. */
export async function openClient(provider: IdentityProvider): Promise<openid.Configuration> {
  const { issuer, clientId, clientSecret } = provider;
  const openid = await openidClient();
  const client = await openid.discovery(
    new URL(issuer),
    clientId ?? "",
    clientSecret ?? undefined,
    clientSecret === null ? openid.None() : openid.ClientSecretBasic(clientSecret),
    { timeout: 10, ...(isLocal(issuer) ? { execute: [openid.allowInsecureRequests] } : {}) },
  );
  if (client.serverMetadata().issuer !== issuer) throw new Error("it describes another issuer");
  // Its signature is checked although the token came from the provider itself.
  openid.enableNonRepudiationChecks(client);
  return client;
}

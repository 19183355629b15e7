/**
 * Signing in through an OpenID provider: the authorization code flow with PKCE, state and nonce. Each attempt is bound
 * to the browser that began it by a sealed secret, and can be finished once.
 */
import { randomBytes } from "node:crypto";
import type * as openid from "openid-client";
import { openidClient } from "./libraries.ts";
import { openClient } from "./open-client.ts";
import { identityIn, type IdentityProvider, requesterOf } from "./provider.ts";
import type { KeyedDigest, Requester, Store } from "@countersign/core";
import { openAttempt, sealAttempt } from "./sealed-attempt.ts";

export interface ProviderWithGroups extends IdentityProvider {
  /** Groups of reviewers, by what a claim says. */
  readonly groups: { readonly claim: string; readonly of: Readonly<Record<string, string>> } | null;
}

export interface SignedIn {
  readonly provider: string;
  readonly identity: Requester;
  /** Groups of reviewers that the provider says they are in. */
  readonly groups: readonly string[];
  /** What was handed to `begin`. */
  readonly next: string;
}

export interface SignInFlow {
  /** Providers at which people sign in. */
  readonly providers: readonly string[];
  /** Where to send the browser, and the secret it has to come back with. @throws if the provider cannot be asked. */
  begin(asked: {
    readonly provider: string;
    /** Where the provider sends it back to. */
    readonly redirectUri: string;
    readonly next: string;
  }): Promise<{ readonly url: string; readonly secret: string }>;
  /**
   * @param cameTo where the provider sent the browser, with what it said.
   * @throws if anything is not as it has to be: the address, the secret, the state, the nonce, the code, the ID token.
   */
  finish(secret: string, cameTo: URL): Promise<SignedIn>;
}

const LASTS_MS = 10 * 60_000;

export function createSignInFlow({
  providers,
  store,
  digest,
  now,
}: {
  readonly providers: readonly ProviderWithGroups[];
  /** Remembers which attempts were finished. */
  readonly store: Pick<Store, "commit">;
  /** Under a key of this installation. */
  readonly digest: KeyedDigest;
  readonly now: () => number;
}): SignInFlow {
  const known = providers.filter(({ clientId }) => clientId !== null);
  const clients = new Map<string, Promise<openid.Configuration>>();

  function clientOf(provider: ProviderWithGroups): Promise<openid.Configuration> {
    const found = clients.get(provider.name) ?? openClient(provider);
    clients.set(provider.name, found);
    found.catch(() => clients.delete(provider.name));
    return found;
  }

  return {
    providers: known.map(({ name }) => name),

    async begin({ provider: name, redirectUri, next }) {
      const provider = known.find((one) => one.name === name);
      if (provider === undefined) throw new Error("there is no such provider");
      const [client, openid] = [await clientOf(provider), await openidClient()];
      const id = randomBytes(16).toString("base64url");
      const state = openid.randomState();
      const nonce = openid.randomNonce();
      const verifier = openid.randomPKCECodeVerifier();
      const until = now() + LASTS_MS;
      const attempt = { id, provider: name, state, nonce, verifier, redirectUri, next, until };
      const secret = sealAttempt(attempt, digest);
      const url = openid.buildAuthorizationUrl(client, {
        redirect_uri: redirectUri,
        scope: provider.scopes.join(" "),
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
        state,
        nonce,
      });
      return { url: url.href, secret };
    },

    async finish(secret, cameTo) {
      const attempt = openAttempt(secret, digest);
      const provider = known.find(({ name }) => name === attempt?.provider);
      if (attempt === undefined || provider === undefined || attempt.until <= now()) {
        throw new Error("nobody began to sign in with this browser, or too long ago");
      }
      const { id, state, nonce, verifier, redirectUri, next, until } = attempt;
      // Another provider's code is not shown to this one (RFC 9700, section 4.4).
      if (cameTo.origin + cameTo.pathname !== redirectUri) {
        throw new Error("it came to another address than was agreed with this provider");
      }
      const [once] = await store.commit({ kind: "use-once", key: `sign-in attempt ${id}`, until });
      if (once?.done !== true) throw new Error("this sign-in was finished before");
      const openid = await openidClient();
      const tokens = await openid.authorizationCodeGrant(await clientOf(provider), cameTo, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims() ?? {};
      const identity = identityIn(claims, provider);
      if (identity === null) throw new Error("the provider names nobody of its directory");
      // Who signs in is there themselves: whatever program they used acts for nobody.
      const person = requesterOf({ ...identity, client: null });
      const groups = groupsIn(claims, provider.groups);
      return { provider: provider.name, identity: person, groups, next };
    },
  };
}

function groupsIn(
  claims: Readonly<Record<string, unknown>>,
  groups: ProviderWithGroups["groups"],
): readonly string[] {
  if (groups === null) return [];
  const said = Object.hasOwn(claims, groups.claim) ? claims[groups.claim] : [];
  const all: readonly unknown[] = Array.isArray(said) ? said : [said];
  const found = all.flatMap((one) =>
    typeof one === "string" && Object.hasOwn(groups.of, one) ? [groups.of[one] ?? ""] : [],
  );
  return [...new Set(found)].filter((name) => name !== "");
}

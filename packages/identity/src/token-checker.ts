/**
 * Checks access tokens that agents present (RFC 9068, and what Entra ID and others issue): signed by a provider of ours
 * with one of a few algorithms, for us, now, by that very issuer. What a token says counts only after all of that.
 */
import {
  createRemoteJWKSet,
  customFetch,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTVerifyGetKey,
  jwtVerify,
} from "jose";
import type { AccessTokenOptions, AccessTokens, CheckedToken } from "./access-tokens.ts";
import { assertFetchable, fetchDiscovery } from "./discovery.ts";
import { type ProviderFetch, providerFetch } from "./provider-fetch.ts";
import { identityIn, type IdentityProvider } from "./provider.ts";

/** Only what is signed with a private key: never `none`, never a shared secret. */
const ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "EdDSA",
];

const CLOCK_SKEW_SECONDS = 30;
const LONGEST_TOKEN = 16_384;

export function createTokenChecker({
  providers,
  resource,
  now,
  areIdTokens = false,
  patienceMs,
}: AccessTokenOptions): AccessTokens {
  const keys = new Map<string, Promise<JWTVerifyGetKey>>();
  const asks = new Map(providers.map(({ issuer }) => [issuer, providerFetch(now, patienceMs)]));

  /** A provider that could not be asked is asked again by the next token. */
  function keysOf({ issuer }: IdentityProvider): Promise<JWTVerifyGetKey> {
    const known = keys.get(issuer);
    if (known !== undefined) return known;
    const ask = asks.get(issuer) ?? providerFetch(now, patienceMs);
    const found = remoteKeys(issuer, ask).catch((error: unknown) => {
      keys.delete(issuer);
      throw error;
    });
    keys.set(issuer, found);
    return found;
  }

  return {
    async check(token) {
      const provider = providerOf(token, providers);
      if (provider === undefined) return wrong("it is by no provider that counts here");
      try {
        const { payload, protectedHeader } = await jwtVerify(token, await keysOf(provider), {
          issuer: provider.issuer,
          audience: provider.audiences.length > 0 ? [...provider.audiences] : resource,
          algorithms: ALGORITHMS,
          clockTolerance: CLOCK_SKEW_SECONDS,
          requiredClaims: ["exp", "sub", "aud", "iss"],
          currentDate: new Date(now()),
        });
        if (areIdTokens && !isIdToken(payload, protectedHeader.typ, provider)) {
          return wrong("it is no ID token for us");
        }
        const identity = identityIn(payload, provider);
        if (identity === null) return wrong("it names nobody of this provider's directory");
        if (!holdsScope(payload, provider.requiredScope)) {
          return { problem: "it does not hold the scope", error: "insufficient_scope" };
        }
        return { identity, expiresAt: (payload.exp ?? 0) * 1000 };
      } catch (error) {
        return wrong(reasonOf(error));
      }
    },
  };
}

async function remoteKeys(issuer: string, ask: ProviderFetch): Promise<JWTVerifyGetKey> {
  const { jwks_uri: uri } = await fetchDiscovery(issuer, ask);
  return createRemoteJWKSet(assertFetchable(uri, issuer), {
    // An unknown key is looked for at once, but not more often than this: keys rotate, and attackers invent them.
    cooldownDuration: 5_000,
    cacheMaxAge: 10 * 60_000,
    [customFetch]: ask,
  });
}

/** Whether a token is one that says who signed in to us: access tokens of the same provider may be for the same name. */
function isIdToken(
  claims: Readonly<Record<string, unknown>>,
  typ: string | undefined,
  { clientId }: IdentityProvider,
): boolean {
  const { aud, azp, scp, scope } = claims;
  const isAccess = /at\+jwt$/i.test(typ ?? "") || scp !== undefined || scope !== undefined;
  const isForOthers = Array.isArray(aud) && aud.length > 1 && azp !== clientId;
  return !isAccess && !isForOthers && (azp === undefined || azp === clientId);
}

/** By what the token says itself: that only chooses whose keys it is checked with. */
function providerOf(
  token: string,
  providers: readonly IdentityProvider[],
): IdentityProvider | undefined {
  if (token.length > LONGEST_TOKEN) return undefined;
  try {
    const { typ = "JWT" } = decodeProtectedHeader(token);
    if (!/^(?:application\/)?(?:jwt|at\+jwt)$/i.test(typ)) return undefined;
    const { iss } = decodeJwt(token);
    return providers.find(({ issuer }) => issuer === iss);
  } catch {
    return undefined;
  }
}

function holdsScope(payload: Readonly<Record<string, unknown>>, scope: string | null): boolean {
  if (scope === null) return true;
  const said = [payload["scope"], payload["scp"]].find((one) => one !== undefined);
  const held = typeof said === "string" ? said.split(" ") : Array.isArray(said) ? said : [];
  return held.includes(scope);
}

function wrong(problem: string): CheckedToken {
  return { problem, error: "invalid_token" };
}

/** Never in the words of the library, which may quote what came. */
function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "it has expired";
  if (error instanceof errors.JWTClaimValidationFailed) {
    return ["iss", "aud", "nbf", "exp", "sub"].includes(error.claim)
      ? `its claim \`${error.claim}\` is not what it has to be`
      : "a claim is not what it has to be";
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return "its algorithm is not allowed";
  if (error instanceof errors.JWKSNoMatchingKey) return "its provider has no such key";
  if (error instanceof errors.JWSSignatureVerificationFailed) return "its signature is wrong";
  if (error instanceof errors.JOSEError) return "it cannot be checked";
  return "its provider could not be asked";
}

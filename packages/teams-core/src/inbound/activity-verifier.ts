/**
 * Whether an HTTP request really comes from Teams, asked before any SDK sees it. What the SDKs let through is measured:
 * tokens without expiry, keys that are not endorsed for Teams, bodies without a service URL, other tenants; one takes
 * the bot's own outbound token. None of that gets past this.
 *
 * The token does not cover the body and can be sent again for an hour: a decision is therefore counted once, in the
 * database, whoever sends it how often.
 *
 * @see https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
 */
import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";
import { type CryptoKey, importJWK, type JWK, type JWTPayload, jwtVerify } from "jose";
import { isServiceUrl } from "../outbound/service-hosts.ts";

export interface VerifierOptions {
  /** Application (client) id of the bot. */
  readonly appId: string;
  /** Directories whose people and conversations are listened to. Lower case. */
  readonly tenants: readonly string[];
  /** Who signs the tokens. */
  readonly issuer: string;
  /** Where the keys are found. */
  readonly openIdUrl: string;
  /** Hosts of the connectors that may be answered. */
  readonly serviceHosts: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Why a request was refused, in a word for the operator. Whoever sent it is told nothing. */
export class ActivityRefused extends Error {
  readonly because: string;

  constructor(because: string) {
    super(because);
    this.name = "ActivityRefused";
    this.because = because;
  }
}

export type VerifyActivity = (
  authorization: string | undefined,
  activity: JsonValue,
) => Promise<JsonObject>;

const BEARER = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/;

/** Longer tokens are refused unread; those of Teams have about 1,500 characters. */
const MOST_TOKEN_UNITS = 8_192;

/** What clocks may differ by, as Microsoft says. */
const TOLERANCE_SECONDS = 300;

/** @returns a function that gives back the activity, or throws {@link ActivityRefused}. */
export function activityVerifier(options: VerifierOptions): VerifyActivity {
  const { appId, tenants, issuer, serviceHosts, now } = options;
  const keys = new SigningKeys(options.openIdUrl, now);
  return async (authorization, activity) => {
    const header = authorization ?? "";
    const token = header.length > MOST_TOKEN_UNITS ? undefined : BEARER.exec(header)?.[1];
    if (token === undefined) throw new ActivityRefused("no token");
    if (!isJsonObject(activity)) throw new ActivityRefused("no activity");

    const { kid } = headerOf(token);
    if (typeof kid !== "string") throw new ActivityRefused("no key id");
    const key = await keys.find(kid);
    if (key === undefined) throw new ActivityRefused("unknown key");
    const claims = await verified(token, key, { issuer, audience: appId, now });
    const { endorsements } = key;
    if (!Array.isArray(endorsements) || !endorsements.includes("msteams")) {
      throw new ActivityRefused("key not endorsed for Teams");
    }
    if (activity["channelId"] !== "msteams") throw new ActivityRefused("another channel");
    const { serviceUrl } = activity;
    if (typeof serviceUrl !== "string" || claims["serviceurl"] !== serviceUrl) {
      throw new ActivityRefused("another service URL");
    }
    if (!isServiceUrl(serviceUrl, serviceHosts)) {
      throw new ActivityRefused("a service URL that is not among the hosts of Teams");
    }
    const named = tenantsIn(activity);
    if (named.length === 0 || !named.every((tenant) => tenants.includes(tenant))) {
      throw new ActivityRefused("another tenant");
    }
    if (member(activity["recipient"], "id") !== `28:${appId}`) {
      throw new ActivityRefused("another recipient");
    }
    return activity;
  };
}

async function verified(
  token: string,
  { jwk }: SigningKey,
  { issuer, audience, now }: { issuer: string; audience: string; now: () => number },
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, await imported(jwk), {
      issuer,
      audience,
      algorithms: ["RS256"],
      clockTolerance: TOLERANCE_SECONDS,
      requiredClaims: ["exp", "nbf", "serviceurl"],
      currentDate: new Date(now()),
    });
    return payload;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "not a token";
    throw new ActivityRefused(code);
  }
}

function headerOf(token: string): JsonObject {
  try {
    const text = Buffer.from(token.split(".", 1)[0] ?? "", "base64url").toString("utf8");
    const header: unknown = JSON.parse(text);
    if (isJsonObject(header)) return header;
  } catch {
    // Told apart from nothing below.
  }
  throw new ActivityRefused("not a token");
}

/** Every directory the activity names, in lower case; something that is no text is never on the list. */
function tenantsIn(activity: JsonObject): readonly string[] {
  return [
    member(activity["conversation"], "tenantId"),
    member(member(activity["channelData"], "tenant"), "id"),
    member(activity["from"], "tenantId"),
  ]
    .filter((tenant) => tenant !== undefined)
    .map((tenant) => (typeof tenant === "string" ? tenant.toLowerCase() : ""));
}

function member(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return isJsonObject(value) ? value[key] : undefined;
}

interface SigningKey {
  readonly jwk: JWK;
  readonly endorsements: unknown;
}

const importedKeys = new WeakMap<JWK, Promise<CryptoKey | Uint8Array>>();

function imported(jwk: JWK): Promise<CryptoKey | Uint8Array> {
  const key = importedKeys.get(jwk) ?? importJWK(jwk, "RS256");
  importedKeys.set(jwk, key);
  return key;
}

/** Keys that are older are fetched again before they are used; while they cannot be had, they serve on for some days. */
const FRESH_MS = 86_400_000;
const MOST_AGE_MS = 5 * FRESH_MS;
/** For a key id that is not among them they are fetched again, but not more often than this. */
const REFETCH_AFTER_MS = 30_000;
const RETRY_AFTER_MS = 2_000;
const TIMEOUT_MS = 4_000;
const STALE_WAIT_MS = 1_500;
const MOST_KEYS_UNITS = 1_048_576;

/** The signing keys with what they are endorsed for, which a JWT library does not look at. */
class SigningKeys {
  readonly #openIdUrl: string;
  readonly #now: () => number;
  #keys: ReadonlyMap<string, SigningKey> = new Map();
  #fetchedAt = -Infinity;
  #nextTryAt = -Infinity;
  #fetching: Promise<void> = Promise.resolve();

  constructor(openIdUrl: string, now: () => number) {
    this.#openIdUrl = openIdUrl;
    this.#now = now;
  }

  async find(kid: string): Promise<SigningKey | undefined> {
    const age = this.#now() - this.#fetchedAt;
    const known = this.#keys.get(kid);
    if (known !== undefined && age < FRESH_MS) return known;
    try {
      const fetched = this.#fetchOnce();
      // Whoever pressed a button does not wait long for keys that can be done without.
      await (known === undefined ? fetched : Promise.race([fetched, tooSlow()]));
    } catch {
      if (known !== undefined && age < MOST_AGE_MS) return known;
      throw new ActivityRefused("keys not reachable");
    }
    return this.#keys.get(kid);
  }

  /** A forged key id must not make us ask for the keys with every request. */
  #fetchOnce(): Promise<void> {
    const now = this.#now();
    if (now < this.#nextTryAt) return this.#fetching;
    this.#nextTryAt = now + REFETCH_AFTER_MS;
    this.#fetching = this.#fetch();
    this.#fetching.catch(() => {
      this.#nextTryAt = now + RETRY_AFTER_MS;
    });
    return this.#fetching;
  }

  async #fetch(): Promise<void> {
    const { jwks_uri: keysUrl } = await fetchJson(this.#openIdUrl);
    if (typeof keysUrl !== "string" || !isSameKindOfUrl(this.#openIdUrl, keysUrl)) {
      throw new ActivityRefused("no keys named");
    }
    const { keys } = await fetchJson(keysUrl);
    if (!Array.isArray(keys)) throw new ActivityRefused("no keys");
    this.#keys = new Map(
      keys.filter(isJsonObject).map((key) => {
        const { kty, n, e, endorsements } = key as JsonObject & Pick<JWK, "kty" | "n" | "e">;
        const jwk = { kty, n, e } as JWK;
        return [typeof key["kid"] === "string" ? key["kid"] : "", { jwk, endorsements }];
      }),
    );
    this.#fetchedAt = this.#now();
  }
}

function tooSlow(): Promise<never> {
  return new Promise((_resolve, reject) => {
    setTimeout(() => reject(new ActivityRefused("keys not reachable")), STALE_WAIT_MS).unref();
  });
}

/** What was configured with `https:` does not lead on to `http:`. */
function isSameKindOfUrl(one: string, other: string): boolean {
  return URL.parse(one)?.protocol === URL.parse(other)?.protocol;
}

async function fetchJson(url: string): Promise<JsonObject> {
  const response = await fetch(url, {
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = response.ok ? await response.text() : "";
  if (text.length > MOST_KEYS_UNITS) throw new ActivityRefused("keys too large");
  const value: unknown = JSON.parse(text);
  return isJsonObject(value) ? value : {};
}

/**
 * A token for the bot from its directory, by the client credentials grant.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
import { createHash, createPrivateKey, randomUUID, X509Certificate } from "node:crypto";
import { isJsonObject } from "@countersign/core";
import { SignJWT } from "jose";
import { TeamsCallError } from "../transport.ts";

/** How the bot proves who it is. Read anew for each token, so that what was replaced on disk is used. */
export type BotCredential =
  | { readonly kind: "secret"; readonly read: () => string | Promise<string> }
  /** PEM with the private key and the certificate. */
  | { readonly kind: "certificate"; readonly read: () => string | Promise<string> }
  /** A token of the platform the bot runs on, which the directory trusts. */
  | { readonly kind: "federated"; readonly read: () => string | Promise<string> };

export interface BotTokenOptions {
  readonly appId: string;
  readonly tenantId: string;
  readonly credential: BotCredential;
  /** `https://login.microsoftonline.com` */
  readonly loginUrl: string;
  /** `https://api.botframework.com/.default` */
  readonly scope: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A token is replaced when it has less than this left. */
const SPARE_MS = 300_000;
const TIMEOUT_MS = 10_000;

/**
 * @returns a function that gives a token, the same one while it lasts.
 * @throws {TeamsCallError} from that function.
 */
export function botToken(options: BotTokenOptions): () => Promise<string> {
  const { now } = options;
  let kept: { readonly token: string; readonly until: number } | undefined;
  let asking: Promise<typeof kept> | undefined;
  return async () => {
    if (kept !== undefined && kept.until - SPARE_MS > now()) return kept.token;
    asking ??= ask(options).finally(() => {
      asking = undefined;
    });
    kept = await asking;
    if (kept === undefined) throw new TeamsCallError({ status: null, code: "no token" });
    return kept.token;
  };
}

async function ask(
  options: BotTokenOptions,
): Promise<{ readonly token: string; readonly until: number }> {
  const { appId, tenantId, loginUrl, scope, now } = options;
  const url = `${loginUrl}/${tenantId}/oauth2/v2.0/token`;
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: appId,
    scope,
    ...(await proof(options, url)),
  });
  let response: Response;
  try {
    response = await fetch(url, {
      method: "POST",
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      body,
    });
  } catch (cause) {
    throw new TeamsCallError({ status: null, code: "directory not reachable" }, { cause });
  }
  const answer: unknown = await response.json().catch(() => null);
  const said = isJsonObject(answer) ? answer : {};
  const { access_token: token, expires_in: seconds, error } = said;
  if (!response.ok || typeof token !== "string") {
    // `invalid_client` and its like; the description may quote what was sent.
    const code = typeof error === "string" ? error.slice(0, 60) : "no token";
    throw new TeamsCallError({ status: response.ok ? 502 : response.status, code });
  }
  return { token, until: now() + (typeof seconds === "number" ? seconds : 3_600) * 1_000 };
}

async function proof(
  { credential, appId, now }: BotTokenOptions,
  audience: string,
): Promise<Readonly<Record<string, string>>> {
  const secret = (await credential.read()).trim();
  switch (credential.kind) {
    case "secret":
      return { client_secret: secret };
    case "federated":
      return { client_assertion_type: ASSERTION, client_assertion: secret };
    case "certificate":
      return {
        client_assertion_type: ASSERTION,
        client_assertion: await signedAssertion(secret, appId, audience, now()),
      };
  }
}

const ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** @see https://learn.microsoft.com/entra/identity-platform/certificate-credentials */
async function signedAssertion(
  pem: string,
  appId: string,
  audience: string,
  now: number,
): Promise<string> {
  const certificate = new X509Certificate(pem);
  const seconds = Math.floor(now / 1_000);
  return new SignJWT({})
    .setProtectedHeader({
      alg: "PS256",
      typ: "JWT",
      "x5t#S256": createHash("sha256").update(certificate.raw).digest("base64url"),
    })
    .setAudience(audience)
    .setIssuer(appId)
    .setSubject(appId)
    .setJti(randomUUID())
    .setNotBefore(seconds - 10)
    .setExpirationTime(seconds + 600)
    .sign(createPrivateKey(pem));
}

import type { Requester } from "@countersign/core";

/** An OpenID provider whose word on who somebody is counts. */
export interface IdentityProvider {
  /** The key in the configuration. */
  readonly name: string;
  /** Compared exactly with `iss`. */
  readonly issuer: string;
  /** Microsoft Entra ID: the directory whose tokens count; people are told by their object id in it. */
  readonly tenant: string | null;
  /** As what Countersign is registered there; `null`: nobody signs in there, it only signs access tokens. */
  readonly clientId: string | null;
  readonly clientSecret: string | null;
  /** Asked for at sign-in. */
  readonly scopes: readonly string[];
  /** Whom access tokens of agents have to be for; empty: our own address. */
  readonly audiences: readonly string[];
  /** Which scope access tokens of agents have to hold. */
  readonly requiredScope: string | null;
}

/** Somebody a provider vouches for. */
export interface ProvenIdentity {
  readonly issuer: string;
  /** Of Entra ID, else `null`. */
  readonly tenant: string | null;
  /** Entra's object id where there is a tenant, which is the same for every application; else `sub`. */
  readonly subject: string;
  /** Only if the provider says that it verified it. */
  readonly email: string | null;
  /** For people to read; no two people need to differ in it. */
  readonly name: string;
  /** The program that acts for them, as the provider knows it. */
  readonly client: string | null;
}

/** Reads who it is from claims whose signature was checked. `null`: it names nobody. */
export function identityIn(
  claims: Readonly<Record<string, unknown>>,
  { issuer, tenant }: Pick<IdentityProvider, "issuer" | "tenant">,
): ProvenIdentity | null {
  const subject = tenant === null ? text(claims["sub"]) : text(claims["oid"]);
  if (subject === null) return null;
  if (tenant !== null && text(claims["tid"])?.toLowerCase() !== tenant.toLowerCase()) return null;
  const email = claims["email_verified"] === true ? address(claims["email"]) : null;
  const name = text(claims["name"]) ?? text(claims["preferred_username"]) ?? email ?? subject;
  const actor = claims["act"];
  return {
    issuer,
    tenant: tenant?.toLowerCase() ?? null,
    subject: tenant === null ? subject : subject.toLowerCase(),
    email,
    // A cut may leave half a character.
    name: name.slice(0, 200).toWellFormed(),
    client:
      (isObject(actor) ? text(actor["sub"]) : null) ??
      text(claims["azp"]) ??
      text(claims["client_id"]) ??
      text(claims["appid"]),
  };
}

/**
 * On whose behalf an agent calls: the human, told apart from the program. What reviewers read begins with what is proven
 * of them: a name people often choose themselves, and it could be a colleague's.
 */
export function requesterOf(identity: ProvenIdentity): Requester {
  const { issuer, tenant, subject, name, email, client } = identity;
  const proven = email ?? subject;
  return {
    id: [issuer, tenant ?? "", subject].map(withoutBars).join("|"),
    name: name === proven ? name : `${proven} (${name})`,
    verified: true,
    ...(email === null ? {} : { email: email.toLowerCase() }),
    ...(client === null ? {} : { actor: client }),
  };
}

/** So that two identities never come to one id. */
function withoutBars(part: string): string {
  return part.replaceAll("%", "%25").replaceAll("|", "%7C");
}

/** Written with characters that only look like others, or become them in lower case, it is nobody's. */
function address(value: unknown): string | null {
  const found = text(value);
  return found === found?.normalize("NFKC") ? found : null;
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" && value.length <= 512 ? value : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

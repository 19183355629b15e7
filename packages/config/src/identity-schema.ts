import { z } from "zod";

/** A provider whose word on who somebody is counts: Entra ID, or any that speaks OpenID Connect. */
export interface ProviderConfig {
  readonly name: string;
  /** Compared exactly with what tokens say. */
  readonly issuer: string;
  /** Microsoft Entra ID: the directory. */
  readonly tenant: string | null;
  /** As what Countersign is registered there; `null`: nobody signs in there. */
  readonly clientId: string | null;
  readonly clientSecret: string | null;
  /** Asked for at sign-in. */
  readonly scopes: readonly string[];
  /** Whom agents' access tokens have to be for; empty: our own address. */
  readonly audiences: readonly string[];
  readonly requiredScope: string | null;
  /** Groups of `reviewers` that people get from a claim at sign-in. */
  readonly groups: { readonly claim: string; readonly of: Readonly<Record<string, string>> } | null;
}

const text = z.string().min(1, "expected a text").max(500);
const oneOrMore = z
  .union([text, z.array(text).min(1).max(10)])
  .transform((value) => (Array.isArray(value) ? value : [value]));

const issuer = z
  .string()
  .regex(
    /^(?:https:\/\/[^\s?#]+|http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?(?:\/[^\s?#]*)?)$/,
    "expected an address that begins with `https://`, exactly as the provider's tokens name it",
  );

const provider = z
  .strictObject({
    issuer: issuer.describe(
      "Exactly as its tokens name it; for Entra ID `https://login.microsoftonline.com/<tenant id>/v2.0`.",
    ),
    tenant: z
      .string()
      .regex(
        /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
        "expected an id such as `00000000-0000-0000-0000-000000000000`",
      )
      .exactOptional()
      .describe(
        "Entra ID: the directory. Tokens of others are refused, and people are told by their object id.",
      ),
    client_id: text
      .exactOptional()
      .describe("As what Countersign is registered there. Without it nobody signs in there."),
    client_secret: text.exactOptional().describe("Written as `${env:NAME}`, it is in no file."),
    scopes: z
      .array(text)
      .default(["openid", "profile", "email"])
      .describe("Asked for when somebody signs in."),
    audience: oneOrMore
      .exactOptional()
      .describe("Whom agents' access tokens have to be for. Without it, our own address."),
    required_scope: text.exactOptional().describe("What agents' access tokens have to allow."),
    groups: z
      .strictObject({
        claim: text.default("groups").describe("The claim that lists somebody's groups."),
        of: z
          .record(text, text)
          .describe("By what the claim says, the group of `reviewers` that it stands for."),
      })
      .exactOptional()
      .describe("Groups of reviewers that come from the provider, until the next sign-in."),
  })
  .transform((value) => ({
    issuer: value.issuer,
    tenant: value.tenant?.toLowerCase() ?? null,
    clientId: value.client_id ?? null,
    clientSecret: value.client_secret ?? null,
    scopes: value.scopes,
    audiences: value.audience ?? [],
    requiredScope: value.required_scope ?? null,
    groups: value.groups ?? null,
  }));

/** `identity`. */
export const identitySchema: z.ZodType<{ readonly providers: readonly ProviderConfig[] }> = z
  .strictObject({
    providers: z
      .record(
        z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, "expected a name like `company`"),
        provider,
      )
      .default({})
      .describe("Who vouches for people, by name."),
  })
  .transform(({ providers }) => ({
    providers: Object.entries(providers).map(([name, rest]) => ({ name, ...rest })),
  }));

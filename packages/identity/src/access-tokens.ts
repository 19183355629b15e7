import type { IdentityProvider, ProvenIdentity } from "./provider.ts";

export type CheckedToken =
  | { readonly identity: ProvenIdentity; readonly expiresAt: number }
  /** In words of ours. `insufficient_scope`: it is right, and does not allow this. */
  | { readonly problem: string; readonly error: "invalid_token" | "insufficient_scope" };

export interface AccessTokens {
  check(token: string): Promise<CheckedToken>;
}

export interface AccessTokenOptions {
  readonly providers: readonly IdentityProvider[];
  /** Our own address, which tokens are for unless a provider says otherwise. */
  readonly resource: string;
  readonly now: () => number;
  /** They say who signed in, to the client that each provider knows us as, and are no access tokens. */
  readonly areIdTokens?: boolean;
  /** How long a provider may take to answer. */
  readonly patienceMs?: number;
}

/** Loads what checks them with the first token. */
export function createAccessTokens(options: AccessTokenOptions): AccessTokens {
  let checker: Promise<AccessTokens> | undefined;
  return {
    async check(token) {
      checker ??= import("./token-checker.ts").then((one) => one.createTokenChecker(options));
      return (await checker).check(token);
    },
  };
}

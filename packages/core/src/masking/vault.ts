/** A value to be masked. */
export interface MaskedValue {
  readonly entityType: string;
  /** As it was found. */
  readonly text: string;
  /** One spelling for equal values; what makes two values share a token. */
  readonly canonical: string;
}

/** A value behind its token, ready to be kept. Made by the vault, kept by the store, opaque to everyone else. */
export interface VaultEntry {
  readonly scope: string;
  readonly token: string;
  readonly entityType: string;
  /** Keyed digest of the canonical value: tells an equal value from a collision. */
  readonly digest: Uint8Array;
  /** The value, encrypted under the scope's key. */
  readonly sealed: Uint8Array;
  /** Names what is sealed, if that is the values of several entries: each of them has all of it. */
  readonly box?: string;
}

/** A value that a token stood for. */
export interface RevealedValue {
  readonly entityType: string;
  readonly text: string;
}

/**
 * Port: gives values their tokens and tokens their values. Tokens are stable inside one scope and mean nothing
 * outside it. Implemented by `@countersign/storage`.
 */
export interface Vault {
  /**
   * One token for each value, in their order. Values the vault does not hold yet come back as `entries`, which the
   * caller commits before anyone sees the tokens.
   */
  tokenise(
    scope: string,
    values: readonly MaskedValue[],
  ): Promise<{ readonly tokens: readonly string[]; readonly entries: readonly VaultEntry[] }>;

  /** The values of those tokens that `scope` knows; of surrogates by their names ({@link surrogateName}). */
  reveal(scope: string, tokens: readonly string[]): Promise<ReadonlyMap<string, RevealedValue>>;

  /**
   * One surrogate for each value, in their order: the first of its candidates that stands for no other value of the
   * scope, in what was kept or given out before. `undefined` where all of them do. The caller commits `entries`.
   */
  substitute(
    scope: string,
    wanted: readonly WantedSurrogate[],
  ): Promise<{
    readonly surrogates: readonly (string | undefined)[];
    readonly entries: readonly VaultEntry[];
  }>;

  /** The surrogates that are kept in `scope`, in no order. Costs nothing where there are none. */
  surrogates(scope: string): Promise<readonly string[]>;
}

/** A value for which a text is wanted that looks like it. */
export interface WantedSurrogate {
  readonly value: MaskedValue;
  /** The `attempt`-th candidate, from 0 on; `undefined` when there are no more. The same for equal values. */
  readonly candidate: (attempt: number) => string | undefined;
}

/** Under what a surrogate's value is kept: told apart from tokens, which begin with a letter. */
export function surrogateName(surrogate: string): string {
  return `~${surrogate}`;
}

/** What tokens hang on: the same requester, client and configuration, until it has been idle for too long. */
export interface ScopeKey {
  readonly requester: string;
  readonly client: string;
  readonly configuration: string;
  /** If it hangs on one conversation. */
  readonly conversation?: string;
}

/** Port: finds the scope of a call. Implemented by `@countersign/storage`. */
export interface Scopes {
  /** The scope of `key`: the last one if it was used within `idleMs`, else a new one, durable before this resolves. */
  scopeOf(key: ScopeKey, idleMs: number): Promise<string>;
  /** `scope` is used, unless another one of its key has taken its place. Of one that `scopeOf` gave lately. */
  stay(scope: string): void;
}

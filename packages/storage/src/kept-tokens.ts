import type { VaultEntry } from "@countersign/core";

/** A few megabytes. What is forgotten is written once more, which changes nothing. */
const REMEMBERED = 20_000;

/**
 * The tokens that are known to be kept, so that a value seen again makes no entry. Only what was committed counts:
 * an entry that was handed out may never have been written.
 */
export class KeptTokens {
  /** By scope, then by what stands behind them: thousands are looked up, and a digest is at hand before its token is. */
  readonly #tokens = new Map<string, Map<string, string>>();
  #size = 0;

  add(entries: readonly VaultEntry[]): void {
    for (const { scope, token, digest } of entries) {
      if (this.#size >= REMEMBERED) this.#forgetOldest(REMEMBERED / 8);
      let ofScope = this.#tokens.get(scope);
      if (ofScope === undefined) this.#tokens.set(scope, (ofScope = new Map()));
      const { buffer, byteOffset, byteLength } = digest;
      const bytes = Buffer.from(buffer, byteOffset, byteLength).toString("latin1");
      const before = ofScope.size;
      ofScope.set(isSurrogate(token) ? bytes + token : bytes, token);
      this.#size += ofScope.size - before;
    }
  }

  /**
   * The token of a value. `digest` is keyed, so it also tells whether the scope still has the same keys. A string of
   * its bytes, as `keyedDigest` gives it.
   */
  tokenOf(scope: string, digest: string): string | undefined {
    return this.#tokens.get(scope)?.get(digest);
  }

  /** Whether the value stands behind this surrogate, too: it may have several. */
  hasSurrogate(scope: string, name: string, digest: string): boolean {
    return this.#tokens.get(scope)?.has(digest + name) ?? false;
  }

  /** Those of the oldest scope first. Many at once: a map steps over everything that was deleted to find its oldest entry. */
  #forgetOldest(count: number): void {
    let left = count;
    for (const [scope, ofScope] of this.#tokens) {
      for (const key of ofScope.keys()) {
        if (left-- <= 0) return;
        ofScope.delete(key);
        this.#size--;
      }
      this.#tokens.delete(scope);
    }
  }
}

/** Its name begins with a mark of its own ({@link surrogateName}), a token with a capital. */
function isSurrogate(token: string): boolean {
  return token.startsWith("~");
}

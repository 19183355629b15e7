import type { VaultEntry } from "@countersign/core";

/** A few megabytes. What is forgotten is written once more, which changes nothing. */
const REMEMBERED = 20_000;

/**
 * The tokens that are known to be kept, so that a value seen again makes no entry. Only what was committed counts:
 * an entry that was handed out may never have been written.
 */
export class KeptTokens {
  /** By scope, then by token. */
  readonly #digests = new Map<string, Map<string, string>>();
  #size = 0;

  add(entries: readonly VaultEntry[]): void {
    for (const { scope, token, digest } of entries) {
      if (this.#size >= REMEMBERED) this.#forgetOldest(REMEMBERED / 8);
      let ofScope = this.#digests.get(scope);
      if (ofScope === undefined) this.#digests.set(scope, (ofScope = new Map()));
      const { buffer, byteOffset, byteLength } = digest;
      const before = ofScope.size;
      ofScope.set(token, Buffer.from(buffer, byteOffset, byteLength).toString("latin1"));
      this.#size += ofScope.size - before;
    }
  }

  /**
   * `digest` is keyed, so it also tells whether the scope still has the same keys. A string of its bytes, as
   * `keyedDigest` gives it.
   */
  has(scope: string, token: string, digest: string): boolean {
    return this.#digests.get(scope)?.get(token) === digest;
  }

  /** Those of the oldest scope first. Many at once: a map steps over everything that was deleted to find its oldest entry. */
  #forgetOldest(count: number): void {
    let left = count;
    for (const [scope, ofScope] of this.#digests) {
      for (const token of ofScope.keys()) {
        if (left-- <= 0) return;
        ofScope.delete(token);
        this.#size--;
      }
      this.#digests.delete(scope);
    }
  }
}

import type { VaultEntry } from "@countersign/core";

/** A few megabytes. What is forgotten is written once more, which changes nothing. */
const REMEMBERED = 20_000;

/**
 * The tokens that are known to be kept, so that a value seen again makes no entry. Only what was committed counts:
 * an entry that was handed out may never have been written.
 */
export class KeptTokens {
  readonly #digests = new Map<string, string>();

  add(entries: readonly VaultEntry[]): void {
    for (const { scope, token, digest } of entries) {
      if (this.#digests.size >= REMEMBERED) this.#forgetOldest(REMEMBERED / 8);
      const { buffer, byteOffset, byteLength } = digest;
      const bytes = Buffer.from(buffer, byteOffset, byteLength);
      this.#digests.set(name(scope, token), bytes.toString("latin1"));
    }
  }

  /**
   * `digest` is keyed, so it also tells whether the scope still has the same keys. A string of its bytes, as
   * `keyedDigest` gives it.
   */
  has(scope: string, token: string, digest: string): boolean {
    return this.#digests.get(name(scope, token)) === digest;
  }

  /** Many at once: a map steps over everything that was deleted to find its oldest entry. */
  #forgetOldest(count: number): void {
    let left = count;
    for (const key of this.#digests.keys()) {
      if (left-- <= 0) return;
      this.#digests.delete(key);
    }
  }
}

function name(scope: string, token: string): string {
  return `${token} ${scope}`;
}

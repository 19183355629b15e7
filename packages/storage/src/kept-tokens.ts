import type { VaultEntry } from "@countersign/core";
import { RecentMap } from "./recent-map.ts";

/** A few megabytes. What is forgotten is written once more, which changes nothing. */
const REMEMBERED = 20_000;

/**
 * The tokens that are known to be kept, so that a value seen again makes no entry. Only what was committed counts:
 * an entry that was handed out may never have been written.
 */
export class KeptTokens {
  readonly #digests = new RecentMap<string, Uint8Array>(REMEMBERED);

  add(entries: readonly VaultEntry[]): void {
    for (const { scope, token, digest } of entries) this.#digests.set(name(scope, token), digest);
  }

  /** `digest` is keyed, so it also tells whether the scope still has the same keys. */
  has(scope: string, token: string, digest: Uint8Array): boolean {
    const kept = this.#digests.get(name(scope, token));
    return kept !== undefined && Buffer.compare(kept, digest) === 0;
  }
}

function name(scope: string, token: string): string {
  return `${token} ${scope}`;
}

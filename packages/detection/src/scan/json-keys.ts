import type { Finding } from "../finding.ts";
import { type KeyMeaning, newMeaningOf } from "../keys/key-meaning.ts";

/** A key of JSON: what it says of its value, and what is found in it itself. */
export interface JsonKey {
  readonly key: string;
  readonly meaning: KeyMeaning;
  readonly found: readonly Finding[];
}

const SLOTS = 4096;

/**
 * The keys met last, found again by a hash of their characters. A flood of keys that nobody has seen before costs one
 * small object each, and fills nothing.
 */
export class JsonKeys {
  readonly #slots: (JsonKey | undefined)[] = Array.from({ length: SLOTS });
  readonly #scan: (key: string) => readonly Finding[];

  constructor(scan: (key: string) => readonly Finding[]) {
    this.#scan = scan;
  }

  get(key: string): JsonKey {
    let hash = key.length;
    const most = Math.min(hash, MOST_HASHED);
    for (let at = 0; at < most; at++) hash = (Math.imul(hash, 31) + key.charCodeAt(at)) | 0;
    const slot = (hash ^ (hash >>> 12)) & (SLOTS - 1);
    const known = this.#slots[slot];
    if (known !== undefined && known.key === key) return known;
    const read = { key, meaning: newMeaningOf(key), found: this.#scan(key) };
    // Longer ones are data, and would be held on to.
    if (key.length <= MOST_KEPT) this.#slots[slot] = read;
    return read;
  }
}

const MOST_HASHED = 64;
const MOST_KEPT = 256;

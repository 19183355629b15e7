import type { Finding } from "../finding.ts";
import { type KeyMeaning, newMeaningOf } from "../keys/key-meaning.ts";
import { namesColumns } from "./named-columns.ts";

/** A key of JSON: what it says of its value, and what is found in it itself. */
export interface JsonKey {
  readonly key: string;
  readonly meaning: KeyMeaning;
  readonly found: readonly Finding[];
  /** Whether it may be that of the names of columns. */
  readonly namesColumns: boolean;
}

const SLOTS = 4096;
const MOST_HASHED = 64;
/** How many characters at the end of longer keys are hashed too. */
const LAST_HASHED = 16;
const MOST_KEPT = 256;

/**
 * The keys met last, found again by a hash of their characters. A key is remembered when it comes again: of a flood of
 * keys that nobody has seen before nothing is kept.
 */
export class JsonKeys {
  readonly #slots: (JsonKey | undefined)[] = Array.from({ length: SLOTS });
  /** The hash of the key met last in each slot. */
  readonly #met = new Int32Array(SLOTS);
  readonly #scan: (key: string) => readonly Finding[];

  constructor(scan: (key: string) => readonly Finding[]) {
    this.#scan = scan;
  }

  get(key: string): JsonKey {
    const hash = hashOf(key);
    const slot = (hash ^ (hash >>> 12)) & (SLOTS - 1);
    const isMet = this.#met[slot] === hash;
    this.#met[slot] = hash;
    const known = isMet ? this.#slots[slot] : undefined;
    if (known !== undefined && known.key === key) return known;
    const read = {
      key,
      meaning: newMeaningOf(key),
      found: this.#scan(key),
      namesColumns: namesColumns(key),
    };
    // Longer ones are data, and would be held on to.
    if (isMet && key.length <= MOST_KEPT) this.#slots[slot] = read;
    return read;
  }
}

function hashOf(key: string): number {
  const { length } = key;
  let hash = length;
  const most = Math.min(length, MOST_HASHED);
  for (let at = 0; at < most; at++) hash = (Math.imul(hash, 31) + key.charCodeAt(at)) | 0;
  for (let at = Math.max(most, length - LAST_HASHED); at < length; at++)
    hash = (Math.imul(hash, 31) + key.charCodeAt(at)) | 0;
  return hash;
}

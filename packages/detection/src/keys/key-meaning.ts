import { evidenceOf, type KeyRule, ruleFor } from "./key-dictionary.ts";
import { normaliseKey } from "./normalise-key.ts";

/** What a key says, computed once for every key that occurs. */
export interface KeyMeaning {
  readonly normal: string;
  readonly rule: KeyRule | null;
  /** Whether the key speaks of a person (1), of a thing (2) or of neither (0). */
  readonly evidence: 0 | 1 | 2;
}

/** Keys longer than this are data, not names of fields. */
export const MOST_KEY_CHARACTERS = 64;

const NOTHING: KeyMeaning = { normal: "", rule: null, evidence: 0 };
const MOST_CACHED = 8192;
const cache = new Map<string, KeyMeaning>();

/** The meaning of a key as it is written. */
export function meaningOf(key: string): KeyMeaning {
  const known = cache.get(key);
  if (known !== undefined) return known;
  if (key.length === 0 || key.length > MOST_KEY_CHARACTERS) return NOTHING;
  const normal = normaliseKey(key);
  const rule = ruleFor(normal);
  const meaning: KeyMeaning = { normal, rule, evidence: evidenceOf(normal, rule) };
  // A flood of made-up keys must not fill the memory: start again.
  if (cache.size >= MOST_CACHED) cache.clear();
  cache.set(key, meaning);
  return meaning;
}

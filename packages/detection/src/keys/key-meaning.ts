import {
  endsWithKeyWord,
  evidenceOf,
  INNER_KEYS,
  isThingKey,
  partOf,
  type KeyRule,
  ruleFor,
} from "./key-dictionary.ts";
import { codeAt, isDigit } from "../text/characters.ts";
import { flat } from "../text/flat.ts";
import { mayMean, wordsEnd } from "./known-endings.ts";
import { normaliseKey } from "./normalise-key.ts";

/** What a key says, computed once for every key that occurs. */
export interface KeyMeaning {
  readonly normal: string;
  readonly rule: KeyRule | null;
  /** Whether the key speaks of a person (1), of a thing (2) or of neither (0). */
  readonly evidence: 0 | 1 | 2;
  /** Whether the value names a thing: `product_name`, `branch`. */
  readonly isThing: boolean;
  /** Whether the value names (1), or is (2), the value of a pair: `{ "name": "DB_PASSWORD", "value": "…" }`. */
  readonly part: 0 | 1 | 2;
}

/** Keys longer than this are data, not names of fields. */
export const MOST_KEY_CHARACTERS = 64;

const NOTHING: KeyMeaning = { normal: "", rule: null, evidence: 0, isThing: false, part: 0 };

/** Of a key that says nothing. It is normalised when that is asked for, which nearly never happens. */
class SilentKey implements KeyMeaning {
  readonly rule = null;
  readonly evidence = 0;
  readonly isThing = false;
  readonly part = 0;
  readonly #key: string;
  #normal: string | null;

  constructor(key: string, normal: string | null) {
    this.#key = key;
    this.#normal = normal;
  }

  get normal(): string {
    return (this.#normal ??= normaliseKey(this.#key));
  }
}
const MOST_CACHED = 8192;
const cache = new Map<string, KeyMeaning>();

/** The meaning of a key as it is written. */
export function meaningOf(key: string): KeyMeaning {
  return cache.get(key) ?? read(flat(key));
}

/** The same for whoever remembers it: nothing is kept here. */
export function newMeaningOf(key: string): KeyMeaning {
  if (key.length === 0 || key.length > MOST_KEY_CHARACTERS) return NOTHING;
  if (!mayMean(key, 0, wordsEnd(key))) return new SilentKey(key, null);
  const normal = normaliseKey(key);
  return endsWithKeyWord(normal) ? understood(normal) : new SilentKey(key, normal);
}

/** The meaning of a key that was not read before, and holds on to no text. */
function read(key: string): KeyMeaning {
  const meaning = newMeaningOf(key);
  if (meaning === NOTHING) return NOTHING;
  // A flood of made-up keys must not fill the memory: start again.
  if (cache.size >= MOST_CACHED) cache.clear();
  cache.set(key, meaning);
  return meaning;
}

function understood(normal: string): KeyMeaning {
  const rule = ruleFor(normal);
  return {
    normal,
    rule,
    evidence: evidenceOf(normal, rule),
    isThing: isThingKey(normal),
    part: partOf(normal),
  };
}

/** Keys of a text, found again by a hash of their characters: nothing is allocated for a key that was seen before. */
export interface SeenKey {
  readonly key: string;
  readonly meaning: KeyMeaning;
}

const SLOTS = 4096;
const seen: (SeenKey | undefined)[] = Array.from({ length: SLOTS });

/** The meaning of the key `text.slice(start, end)`. One that says nothing is not normalised. */
export function meaningAt(text: string, start: number, end: number): KeyMeaning {
  if (end - start > MOST_KEY_CHARACTERS) return NOTHING;
  const from = behindNumbers(text, start, end);
  return mayMean(text, from, end) ? seenAt(text, from, end).meaning : NOTHING;
}

/** Behind the digits and marks that {@link normaliseKey} leaves out: where numbers stand before a key, each is another. */
function behindNumbers(text: string, start: number, end: number): number {
  if (!isOfNumber(text.charCodeAt(start))) return start;
  let from = start + 1;
  while (from < end && isOfNumber(text.charCodeAt(from))) from++;
  // `nº` is a word of its own only where it begins one.
  return from < end && text.charCodeAt(from) < 128 && codeAt(text, from + 1) < 128 ? from : start;
}

function isOfNumber(code: number): boolean {
  return isDigit(code) || code === 45 || code === 46 || code === 95;
}

/** The key `text.slice(start, end)` with its meaning. */
export function seenAt(text: string, start: number, end: number): SeenKey {
  let hash = end - start;
  for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  const slot = (hash ^ (hash >>> 12)) & (SLOTS - 1);
  let known = seen[slot];
  if (known === undefined || !isSame(known.key, text, start, end)) {
    const key = flat(text.slice(start, end));
    known = { key, meaning: cache.get(key) ?? read(key) };
    seen[slot] = known;
  }
  return known;
}

function isSame(key: string, text: string, start: number, end: number): boolean {
  if (key.length !== end - start) return false;
  for (let at = 0; at < key.length; at++) {
    if (key.charCodeAt(at) !== text.charCodeAt(start + at)) return false;
  }
  return true;
}

/** Whether a key never says anything, whatever the keys above it and beside it say. */
export function neverSaysAnything({ normal, rule, evidence, part }: KeyMeaning): boolean {
  return rule === null && evidence === 0 && part === 0 && !INNER_KEYS.has(normal);
}

/** `first` and `last` under `name`, `number` under `phone`, `value` under `email`: the key above says what it is. */
export function inherited(own: KeyMeaning, above: KeyMeaning | null | undefined): KeyMeaning {
  if (own.rule !== null || above === null || above === undefined || above.rule === null) return own;
  if (!INNER_KEYS.has(own.normal)) return own;
  return above.rule.inside === undefined ? above : { ...above, rule: above.rule.inside };
}

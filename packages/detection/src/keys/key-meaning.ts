import {
  evidenceOf,
  INNER_KEYS,
  isThingKey,
  lastWord,
  partOf,
  type KeyRule,
  ruleFor,
} from "./key-dictionary.ts";
import { codeAt, isDigit, isLatin } from "../text/characters.ts";
import { KeyMemory } from "./key-memory.ts";
import { KeyWalk } from "./key-walk.ts";
import { mayCountBefore, mayEndKey, mayMean, wordsEnd } from "./known-endings.ts";
import { normaliseKey } from "./normalise-key.ts";

/** What a key says, computed once for every key that occurs. */
export interface KeyMeaning {
  readonly normal: string;
  readonly rule: KeyRule | null;
  /** Whether the key speaks of a person (1), of a thing (2) or of neither (0). */
  readonly evidence: 0 | 1 | 2;
  /** Whether the value names a thing: `product_name`, `branch`. */
  readonly isThing: boolean;
  /**
   * Whether the value names (1), or is (2), the value of a pair: `{ "name": "DB_PASSWORD", "value": "…" }`. 3 of a key
   * that says something with the one above it.
   */
  readonly part: 0 | 1 | 2 | 3;
}

/** Keys longer than this are data, not names of fields. */
export const MOST_KEY_CHARACTERS = 64;

const NOTHING: KeyMeaning = { normal: "", rule: null, evidence: 0, isThing: false, part: 0 };

/** Of a key that says nothing. It is normalised when that is asked for: by the first value that is looked into. */
class SilentKey implements KeyMeaning {
  readonly rule = null;
  readonly evidence = 0;
  readonly isThing = false;
  readonly part = 0;
  readonly #key: string;
  #normal: string | null = null;

  constructor(key: string) {
    this.#key = key;
  }

  get normal(): string {
    return (this.#normal ??= normaliseKey(this.#key));
  }
}

const WALK = new KeyWalk();
const MEMORY = new KeyMemory(read);
/** Keys behind a word that is in no key, and no longer than any. */
const BEHIND_WORD = new KeyMemory((text, start, end) => {
  const key = `q ${text.slice(start, end)}`;
  return read(key, 0, key.length);
});

/** The meaning of a key as it is written. */
export function meaningOf(key: string): KeyMeaning {
  return orSilent(meaningAt(key, 0, key.length), key);
}

/** The same for whoever remembers it: nothing is kept here. */
export function newMeaningOf(key: string): KeyMeaning {
  const whole = newMeaning(key);
  if (whole.rule !== null || !key.endsWith(")")) return whole;
  // `Password (required)`
  const plain = newMeaning(key.replace(/\s?\([^()]{1,24}\)$/, ""));
  return plain.rule === null || plain.rule.needsEvidence === true ? whole : plain;
}

/** `line1`, `Line 2`: of an address, while a `line` is none. */
const NUMBERED_LINE = /^line[ _]?[1-3]$/i;

/** The meaning of the header of a column. */
export function meaningOfHeader(header: string): KeyMeaning {
  return NUMBERED_LINE.test(header)
    ? meaningOf("address_line")
    : meaningAt(header, 0, header.length);
}

function newMeaning(key: string): KeyMeaning {
  if (NUMBERED_LINE.test(key)) return meaningOf("address_line");
  const end = key.length > MOST_KEY_CHARACTERS ? 0 : wordsEnd(key, 0, key.length);
  return orSilent(end > 0 && mayMean(key, 0, end) ? read(key, 0, end) : NOTHING, key);
}

function orSilent(meaning: KeyMeaning, key: string): KeyMeaning {
  const isKey = key.length > 0 && key.length <= MOST_KEY_CHARACTERS;
  return meaning === NOTHING && isKey ? new SilentKey(key) : meaning;
}

/** The meaning of the key `text.slice(start, end)`. One that says nothing is not normalised. */
export function meaningAt(text: string, start: number, end: number): KeyMeaning {
  if (end - start > MOST_KEY_CHARACTERS) return NOTHING;
  const from = behindNumbers(text, start, end);
  const to = wordsEnd(text, from, end);
  return to > from && mayMean(text, from, to) ? MEMORY.get(text, from, to) : NOTHING;
}

function read(text: string, start: number, end: number): KeyMeaning {
  WALK.read(text, start, end);
  if (!mayEndKey(WALK.lastWordHash())) return NOTHING;
  const earlier = WALK.earlierWordHash();
  const normal = WALK.normal();
  if (earlier === 0 || mayCountBefore(earlier)) return meaningOfNormal(normal);
  const { rule, evidence, isThing, part } = behindUnknown(lastWord(normal));
  return { normal, rule, evidence, isThing, part };
}

/** How many last words are remembered before all of them are forgotten. */
const MOST_LAST_WORDS = 2048;
const LAST_WORDS = new Map<string, KeyMeaning>();

/** What a key says that ends in `last`, behind a word that counts for nothing. */
function behindUnknown(last: string): KeyMeaning {
  let meaning = LAST_WORDS.get(last);
  if (meaning === undefined) {
    meaning = meaningOfNormal(`q_${last}`);
    if (LAST_WORDS.size >= MOST_LAST_WORDS) LAST_WORDS.clear();
    LAST_WORDS.set(last, meaning);
  }
  return meaning;
}

function meaningOfNormal(normal: string): KeyMeaning {
  const last = lastWord(normal);
  const rule = ruleFor(normal, last);
  const evidence = evidenceOf(normal, rule);
  return { normal, rule, evidence, isThing: isThingKey(normal, last), part: partOf(normal) };
}

/**
 * The same of a label of several words. What stands up to a word that ends in a number, such as the value of the label
 * before this one, is a word that no key has: only what follows it tells one label from another.
 */
export function labelMeaningAt(text: string, start: number, end: number): KeyMeaning {
  const from = behindNumberedWord(text, start, end);
  if (from < 0) return meaningAt(text, start, end);
  const to = wordsEnd(text, from, end);
  return to > from && mayMean(text, from, to) ? BEHIND_WORD.get(text, from, to) : NOTHING;
}

/** Behind the space after the last word that ends in so many digits as no word of a key has, or -1. */
function behindNumberedWord(text: string, start: number, end: number): number {
  if (end - start > MOST_KEY_CHARACTERS || !isLatin(text.charCodeAt(start))) return -1;
  for (let at = end - 2; at > start + 3; at--)
    if (
      text.charCodeAt(at) === 32 &&
      isDigit(text.charCodeAt(at - 1)) &&
      isDigit(text.charCodeAt(at - 2)) &&
      isDigit(text.charCodeAt(at - 3)) &&
      isLatin(text.charCodeAt(at + 1))
    )
      return at + 1;
  return -1;
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

/** Whether a key never says anything, whatever the keys above it and beside it say. */
export function neverSaysAnything({ normal, rule, evidence, part }: KeyMeaning): boolean {
  return rule === null && evidence === 0 && part === 0 && !INNER_KEYS.has(normal);
}

/** `first` and `last` under `name`, `number` under `phone`, `value` under `email`: the key above says what it is. */
export function inherited(own: KeyMeaning, above: KeyMeaning | null | undefined): KeyMeaning {
  if (own.rule !== null || above === null || above === undefined) return own;
  if (above.rule === null || !INNER_KEYS.has(own.normal)) {
    // `{ "birth": { "date": … } }`
    const joined = own.part < 2 ? own : meaningOf(`${above.normal}_${own.normal}`);
    return joined.rule === null ? own : joined;
  }
  return above.rule.inside === undefined ? above : { ...above, rule: above.rule.inside };
}

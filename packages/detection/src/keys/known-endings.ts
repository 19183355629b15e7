import { isDigit } from "../text/characters.ts";
import { EARLIER_WORDS, KEY_WORDS, lastWord } from "./key-dictionary.ts";
import { wordHash } from "./key-walk.ts";
import { normaliseKey } from "./normalise-key.ts";

/** How many letters at the end of a key are looked at. */
export const LETTERS = 4;

/** The last letters of every word of at least four that a key can end with and say something. */
const BITS = new Uint8Array(32_768);
/** Every such word of fewer letters. */
const SHORT = new Uint8Array(32_768);
/** Hashes of the last words of all of them. */
const ENDINGS = new Uint8Array(65_536);
/** The same of the words that count before a last one. */
const EARLIER = new Uint8Array(65_536);
for (const word of EARLIER_WORDS) EARLIER[wordHash(word) & (EARLIER.length - 1)] = 1;
/** The last characters of such words that end in no letter of ASCII. */
const BEYOND = new Set<number>();

for (const words of KEY_WORDS)
  for (const key of words) {
    const word = lastWord(key);
    ENDINGS[wordHash(word) & (ENDINGS.length - 1)] = 1;
    const last = word.charCodeAt(word.length - 1);
    if (last > 127) BEYOND.add(last);
    let letters = 0;
    for (let at = Math.max(0, word.length - LETTERS); at < word.length; at++)
      letters = (letters << 5) | (word.charCodeAt(at) & 31);
    if (word.length >= LETTERS) BITS[slotOf(letters)] = 1;
    else SHORT[letters] = 1;
  }

/** The small letter of ASCII that a character beyond it is in a key, or one of those below; 0 until it is asked for. */
const KINDS = new Uint8Array(65_536);
/** A letter or digit that no key word ends with. */
const STRANGE = 1;
/** Anything else. */
const OTHER = 2;

/**
 * Where the words of the key `text.slice(start, end)` end: what parts words behind them, and digits, are no part of what
 * it comes to. At `start` where there are none.
 */
export function wordsEnd(text: string, start: number, end: number): number {
  let last = end;
  while (last > start && IS_DROPPED[text.charCodeAt(last - 1)] === 1) last--;
  return last;
}

/** Whether a last word of this {@link wordHash} may be that of a key that says something. */
export function mayEndKey(hash: number): boolean {
  return ENDINGS[hash & (ENDINGS.length - 1)] === 1;
}

/** Whether a word of this {@link wordHash} may count where it stands before the last one of a key. */
export function mayCountBefore(hash: number): boolean {
  return EARLIER[hash & (EARLIER.length - 1)] === 1;
}

/** `#` is a word. */
const IS_DROPPED = Uint8Array.from({ length: 128 }, (_, code) =>
  normaliseKey(String.fromCharCode(code)) === "" ? 1 : 0,
);

/**
 * Whether the key `text.slice(start, end)` may say something, by its last word: by the last four letters of it, or by
 * all that there are. Nearly every word of a text that stands before a sign says nothing, and need not be looked up.
 */
export function mayMean(text: string, start: number, end: number): boolean {
  if (end - start >= LETTERS) {
    const a = text.charCodeAt(end - 4);
    const b = text.charCodeAt(end - 3);
    const c = text.charCodeAt(end - 2);
    const d = text.charCodeAt(end - 1);
    if (isSmall(a) && isSmall(b) && isSmall(c) && isSmall(d))
      return BITS[slotOf(((a & 31) << 15) | ((b & 31) << 10) | ((c & 31) << 5) | (d & 31))] === 1;
  }
  let letters = 0;
  let next = 0;
  for (let count = 0; count < LETTERS; count++) {
    const at = end - 1 - count;
    if (at < start) return count === 0 || SHORT[letters] === 1;
    const code = text.charCodeAt(at);
    let letter = code;
    let begins = false;
    if (code < 97 || code > 122) {
      if (code > 127) {
        letter = kindOf(code);
        if (letter === STRANGE && count === 0) return false;
        if (letter <= OTHER) return true;
      } else if (code >= 65 && code <= 90) {
        if (at > start) {
          const before = text.charCodeAt(at - 1);
          if (before > 127) return true;
          // A capital begins a word, but not between capitals.
          begins = !isCapital(before) || isSmall(next);
        }
      } else {
        // What a backslash escapes before a word is no part of it; digits are, but not at the end.
        if (count === 0) return !isDigit(code) || !areDigits(text, start, at);
        if (code === 92 || isDigit(code)) return true;
        return SHORT[letters] === 1;
      }
    }
    letters |= (letter & 31) << (5 * count);
    next = code;
    if (begins && count < LETTERS - 1) return SHORT[letters] === 1;
  }
  return BITS[slotOf(letters)] === 1;
}

/** A key of digits alone says nothing. */
function areDigits(text: string, start: number, end: number): boolean {
  let at = end;
  while (at > start && isDigit(text.charCodeAt(at - 1))) at--;
  return at === start;
}

function isCapital(code: number): boolean {
  return code >= 65 && code <= 90;
}

function isSmall(code: number): boolean {
  return code >= 97 && code <= 122;
}

function kindOf(code: number): number {
  const known = KINDS[code] as number;
  return known === 0 ? (KINDS[code] = lookUp(code)) : known;
}

function lookUp(code: number): number {
  const normal = normaliseKey(String.fromCharCode(code));
  if (/^[a-z]$/.test(normal)) return normal.charCodeAt(0);
  return /^(?:(?![\0-\x7f])[\p{L}\p{N}])+$/u.test(normal) &&
    !BEYOND.has(normal.charCodeAt(normal.length - 1))
    ? STRANGE
    : OTHER;
}

/** For the last four letters, five bits each. */
function slotOf(letters: number): number {
  return (
    ((((letters >> 15) & 31) * 29 + ((letters >> 10) & 31)) * 961 +
      ((letters >> 5) & 31) * 31 +
      (letters & 31)) &
    32_767
  );
}

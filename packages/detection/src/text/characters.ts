/**
 * Character tables for UTF-16 code units below 256, and the bounded walks that use them.
 *
 * A table lookup costs the same for every character, so no walk here can be made slow by its input; every walk takes
 * the most characters it may read.
 */
/** Table with a one for every character given. */
export function table(chars: string): Uint8Array {
  const result = new Uint8Array(256);
  for (let at = 0; at < chars.length; at++) result[chars.charCodeAt(at)] = 1;
  return result;
}

export const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
export const LOWER = "abcdefghijklmnopqrstuvwxyz";
export const DIGITS = "0123456789";
export const ALPHANUMERIC: string = UPPER + LOWER + DIGITS;

export const HEX_DIGITS: string = `${DIGITS}abcdefABCDEF`;

export const HEX: Uint8Array = table(HEX_DIGITS);
export const BASE64URL: Uint8Array = table(`${ALPHANUMERIC}-_`);
export const BASE58: Uint8Array = table(ALPHANUMERIC.replace(/[0OIl]/g, ""));
export const ALNUM: Uint8Array = table(ALPHANUMERIC);
/** What `\w` is. */
export const WORD_OF_ASCII: Uint8Array = table(`${ALPHANUMERIC}_`);

/** Letters, digits and underscore, with the letters of Latin-1. */
export const WORD: Uint8Array = table(`${ALPHANUMERIC}_ª²³µ¹º`);
for (let code = 0xc0; code < 0x100; code++) if (code !== 0xd7 && code !== 0xf7) WORD[code] = 1;

/** {@link WORD} for every code unit. */
export const CONTINUES: Uint8Array = new Uint8Array(65_536);
CONTINUES.set(WORD);

/**
 * Code unit at `at`, 0 outside the text. `charCodeAt` gives NaN there, and once it has, the engine compiles the caller
 * with a call instead of a read.
 */
export function codeAt(text: string, at: number): number {
  return at >= 0 && at < text.length ? text.charCodeAt(at) : 0;
}

/** Whether a code unit is a decimal digit of ASCII. */
export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Whether a code unit is a letter of ASCII. */
export function isLatin(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

export function isUpper(code: number): boolean {
  return code >= 65 && code <= 90;
}

/** Whether a code unit is part of a word. Letters beyond Latin-1 up to U+1FFF count; CJK, dashes and quotes do not. */
export function isWordCode(code: number): boolean {
  return code < 256 ? WORD[code] === 1 : code < 0x2000;
}

/** Whether the character at `at` is part of a word; false outside the text. */
export function isWordAt(text: string, at: number): boolean {
  return at >= 0 && at < text.length && isWordCode(text.charCodeAt(at));
}

/** Whether the word at `at` began before it. The letter of an escaped line break or tab is no part of the word behind it. */
export function goesOnFrom(text: string, at: number): boolean {
  if (!isWordAt(text, at - 1)) return false;
  const before = text.charCodeAt(at - 1);
  const isEscape = (before === 110 || before === 114 || before === 116) && at > 1;
  return !(isEscape && text.charCodeAt(at - 2) === 92);
}

/** Whether a code unit is a letter of any script that has word boundaries. */
export function isLetter(code: number): boolean {
  return code < 128
    ? isLatin(code)
    : isWordCode(code) && code !== 0xb2 && code !== 0xb3 && code !== 0xb9;
}

/** End of the run of `allowed` characters that starts at `from`, reading at most `most` characters. */
export function runEnd(text: string, from: number, allowed: Uint8Array, most: number): number {
  const limit = Math.min(text.length, from + most);
  let at = from;
  while (at < limit) {
    const code = text.charCodeAt(at);
    if (code > 255 || allowed[code] === 0) break;
    at++;
  }
  return at;
}

/** Where the first digit of ASCII from `start` on stands, or where the text or `end` is before one comes. */
export function firstDigit(text: string, start: number, end: number): number {
  const limit = Math.min(text.length, end);
  let at = start;
  while (at < limit && !isDigit(text.charCodeAt(at))) at++;
  return at;
}

/** Whether `text.slice(start, end)` has so many digits of ASCII: asked before anything that costs more. */
export function hasDigits(text: string, start: number, end: number, least: number): boolean {
  const limit = Math.min(text.length, end);
  let count = 0;
  for (let at = start; at < limit && count < least; at++) if (isDigit(text.charCodeAt(at))) count++;
  return count >= least;
}

/** The digits of `text.slice(start, end)`, which is some dozen characters, without what stands between them. */
export function digitsOf(text: string, start: number, end: number): string {
  const limit = Math.min(text.length, end);
  const codes: number[] = [];
  for (let at = start; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) codes.push(code);
  }
  return String.fromCharCode(...codes);
}

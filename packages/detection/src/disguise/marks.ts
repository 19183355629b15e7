import { kindOf, PLAIN } from "./fold-character.ts";
import { codeAt, HEX, isDigit, isLetter, isWordAt, isWordCode, WORD } from "../text/characters.ts";

export function isValueCode(code: number): boolean {
  return code < 128
    ? WORD[code] === 1 || code === 64 || code === 46 || code === 45 || code === 43
    : isWordCode(code);
}

export function isHexAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 128 && HEX[code] === 1;
}

export function isPercent(text: string, at: number): boolean {
  return isHexAt(text, at + 1) && isHexAt(text, at + 2);
}

export const ESCAPE = 27;
/** Longer than any that sets a colour. */
const MOST_CONTROL = 32;

/** Length of what sets the colour of a terminal, `ESC [ 31 m`, or its characters, `ESC ( B`, at `at`; or 0. ECMA-48 § 5.4. */
export function controlLength(text: string, at: number): number {
  const kind = codeAt(text, at + 1);
  if (kind === 40) return isLetter(codeAt(text, at + 2)) ? 3 : 0;
  if (kind !== 91) return 0;
  let end = at + 2;
  while (end - at < MOST_CONTROL && isParameter(codeAt(text, end))) end++;
  const last = codeAt(text, end);
  return last >= 64 && last < 127 ? end + 1 - at : 0;
}

function isParameter(code: number): boolean {
  return code >= 32 && code < 64;
}

/** `&#64;`, or a name of two to eight letters with its semicolon. */
export function isEntity(text: string, at: number): boolean {
  const next = codeAt(text, at + 1);
  if (next === 35) return true;
  for (let offset = 1; offset < 10; offset++) {
    const code = codeAt(text, at + offset);
    if (code === 59) return offset > 2;
    if (!isLetter(code)) return false;
  }
  return false;
}

/**
 * A soft line break, `=40` or `=2E` inside a word, `=20`, `=2D` or `=2F` between digits, or several characters written
 * that way in a row.
 */
export function isQuotedPrintable(text: string, at: number): boolean {
  const before = codeAt(text, at - 1);
  const next = codeAt(text, at + 1);
  if (next === 10 || next === 13) {
    if (isWordCode(before)) return true;
    if (before === 32) return isDigit(codeAt(text, at - 2));
    return isValueCode(before) && isWordAt(text, at - 2);
  }
  if (!isHexAt(text, at + 1) || !isHexAt(text, at + 2)) return false;
  if (codeAt(text, at + 3) === 61 && isHexAt(text, at + 4) && codeAt(text, at + 6) === 61)
    return true;
  if (!isWordCode(before)) return false;
  const low = codeAt(text, at + 2) | 32;
  if (next === 52 && low === 48) return !isNumberEnd(text, at + 3);
  // `=5F`, `=2D`: what stands between the parts of a key.
  if (next === 53 && low === 102) return true;
  if (next === 50 && low === 100 && isWordCode(codeAt(text, at + 3))) return true;
  if (next !== 50) return false;
  if (low === 101) return true;
  return (
    isDigit(before) && (low === 48 || low === 100 || low === 102) && isDigit(codeAt(text, at + 3))
  );
}

/** `status=404 `, `took=402ms,`, `size=40 `: what no host begins with and nothing follows is the rest of a number. */
function isNumberEnd(text: string, at: number): boolean {
  if (!isDigit(codeAt(text, at)) && isWordAt(text, at)) return false;
  let end = at;
  while (end - at < MOST_NUMBER_END && isWordAt(text, end)) end++;
  return end === text.length || ENDS_NUMBER.has(text.charCodeAt(end));
}

const MOST_NUMBER_END = 16;
const ENDS_NUMBER: ReadonlySet<number> = new Set(
  Array.from(" \t\r\n,;\"')]}", (sign) => sign.charCodeAt(0)),
);

export const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** Length of `u{40}` or `x{40}` at `mark`, or 0 where no character stands in it. ECMA-262 § 12.9.4. */
export function bracedLength(text: string, mark: number): number {
  let end = mark + 2;
  while (end - mark < 8 && isHexAt(text, end)) end++;
  if (end === mark + 2 || codeAt(text, end) !== CLOSE_BRACE) return 0;
  return Number.parseInt(text.slice(mark + 2, end), 16) > 0x10ffff ? 0 : end + 1 - mark;
}

/** `u0040`, `x40`: an escape for a character that could have been written plainly, or for one that disguises. */
export function isTellingEscape(text: string, mark: number): boolean {
  if (text.charCodeAt(mark + 1) === OPEN_BRACE) return bracedLength(text, mark) > 0;
  const digits = text.charCodeAt(mark) === 117 ? 4 : 2;
  for (let offset = 1; offset <= digits; offset++) if (!isHexAt(text, mark + offset)) return false;
  const code = Number.parseInt(text.slice(mark + 1, mark + 1 + digits), 16);
  if (code === 34) return isWordAt(text, mark + 1 + digits);
  return code < 128 ? code >= 32 || code === ESCAPE : kindOf(code) !== PLAIN;
}

/** The byte that three octal digits from `at` on stand for, as shells and git write it: `\141`; or -1. */
export function octalAt(text: string, at: number): number {
  const high = codeAt(text, at) - 48;
  const middle = codeAt(text, at + 1) - 48;
  const low = codeAt(text, at + 2) - 48;
  if (high < 0 || high > 3 || middle < 0 || middle > 7 || low < 0 || low > 7) return -1;
  return high * 64 + middle * 8 + low;
}

/** Whether a byte stands for a character that could be seen, or begins one. */
export function isTellingByte(byte: number): boolean {
  return (byte >= 32 && byte < 127) || (byte >= 0xc2 && byte < 0xf5);
}

/** An invisible character beside ASCII, not one that belongs to an emoji or an accent in a word of prose. */
export function isNearAscii(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at + 1);
  return isValueCode(before) && before < 128 ? true : isValueCode(after) && after < 128;
}

/**
 * Whether the line break at `at` may stand inside a value: no space on either side, and what stands there looks like
 * half of an address, a number or a key. Reads at most 64 characters either way.
 */
export function isWrapped(text: string, at: number): boolean {
  let end = at;
  if (codeAt(text, end - 1) === 13) end--;
  const last = codeAt(text, end - 1);
  if (!isValueCode(last) && last !== 61) return false;
  let next = at + 1;
  while (
    next - at < 8 &&
    (codeAt(text, next) === 32 || codeAt(text, next) === 62 || codeAt(text, next) === 9)
  )
    next++;
  if (!isValueCode(codeAt(text, next)) || isTimestamp(text, next)) return false;
  const digitBefore = codeAt(text, last === 45 ? end - 2 : end - 1);
  const digitAfter = codeAt(text, codeAt(text, next) === 45 ? next + 1 : next);
  if (isDigit(digitBefore) && isDigit(digitAfter))
    return (
      (isNumberBefore(text, end) && isNumberAfter(text, next)) || isIbanHead(text, end, digitAfter)
    );
  let start = end;
  while (start > 0 && end - start < 64 && isOfLine(codeAt(text, start - 1)))
    if (codeAt(text, --start) === 64) return true;
  if (end - start >= 20 || isIbanHead(text, end, codeAt(text, next))) return true;
  let digits = 0;
  let isOfKey = true;
  let offset = 0;
  for (; offset < 24; offset++) {
    const code = codeAt(text, next + offset);
    if (code === 64) return offset < 20;
    if (!(code > 32)) break;
    if (isDigit(code)) digits++;
    else if (!isInKey(code) && !(code === 61 && !isWordAt(text, next + offset + 1)))
      isOfKey = false;
  }
  if (!isOfKey || offset < LEAST_KEY_END) return false;
  return digits > 1 && digits < offset && !isDate(text, next);
}

/**
 * What keys of services are made of, but for equals signs at their end; not what parts them from their names: `ts=2026…`
 * begins a line of a log.
 */
function isInKey(code: number): boolean {
  return isWordCode(code) || code === 45 || code === 46 || code === 47 || code === 43;
}

/** `2026-03-04`, with which lines of logs begin. */
function isDate(text: string, at: number): boolean {
  if (codeAt(text, at + 4) !== 45 || codeAt(text, at + 7) !== 45) return false;
  for (const offset of DIGITS_OF_DATE) if (!isDigit(codeAt(text, at + offset))) return false;
  return true;
}

/** `2026-03-04T10:`, with which a line of a log begins, whatever the one before ended with. */
function isTimestamp(text: string, at: number): boolean {
  if (codeAt(text, at + 13) !== 58 || !isDate(text, at)) return false;
  const between = codeAt(text, at + 10);
  return (
    (between === 84 || between === 32) &&
    isDigit(codeAt(text, at + 11)) &&
    isDigit(codeAt(text, at + 12))
  );
}

const DIGITS_OF_DATE = [0, 1, 2, 3, 5, 6, 8, 9];

/** So long is the rest of a key that was broken near its beginning: letters and digits mixed. */
const LEAST_KEY_END = 16;
const MOST_IBAN = 42;
const SPACE = 32;

/** Whether what ends at `end` may be the beginning of an IBAN, and `next` goes on with it. */
function isIbanHead(text: string, end: number, next: number): boolean {
  if (!isOfIban(next) || !isOfIban(codeAt(text, end - 1))) return false;
  const least = Math.max(0, end - MOST_IBAN);
  for (let at = end - 1; at >= least && isOfIban(codeAt(text, at), SPACE); at--) {
    if (
      end - at >= 4 &&
      isDigit(text.charCodeAt(at + 3)) &&
      isDigit(text.charCodeAt(at + 2)) &&
      isLetter(text.charCodeAt(at + 1)) &&
      isLetter(text.charCodeAt(at)) &&
      !isWordAt(text, at - 1)
    )
      return true;
  }
  return false;
}

/** A digit or a capital, or `other`. */
function isOfIban(code: number, other = 48): boolean {
  return isDigit(code) || (code >= 65 && code <= 90) || code === other;
}

/** Neither a space nor markup, behind which another word begins. */
function isOfLine(code: number): boolean {
  return code > 32 && code !== 62 && code !== 42 && code !== 96;
}

/** The word that ends at `end` is digits and hyphens only, at least three, or six with the words of digits before it. */
function isNumberBefore(text: string, end: number): boolean {
  let at = end;
  let digits = 0;
  let least = 3;
  while (at > 0 && end - at < 24) {
    const code = text.charCodeAt(at - 1);
    if (isDigit(code)) digits++;
    else if (code === 32 && isDigit(codeAt(text, at - 2)) && end - at < 4) least = 6;
    else if (code !== 45) break;
    at--;
  }
  return digits >= least && !(text.charCodeAt(at - 1) > 32);
}

function isNumberAfter(text: string, start: number): boolean {
  let at = start;
  while (at - start < 24 && (isDigit(text.charCodeAt(at)) || text.charCodeAt(at) === 45)) at++;
  return at - start >= 2 && !isLetter(text.charCodeAt(at)) && text.charCodeAt(at) !== 58;
}

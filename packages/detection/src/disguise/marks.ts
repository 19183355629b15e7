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

/** `=40` inside a word, or a soft line break. */
export function isQuotedPrintable(text: string, at: number): boolean {
  if (!isWordAt(text, at - 1)) return false;
  const next = text.charCodeAt(at + 1);
  if (next === 10 || next === 13) return true;
  return (
    (next === 52 && text.charCodeAt(at + 2) === 48) ||
    (next === 50 && (text.charCodeAt(at + 2) | 32) === 101)
  );
}

/** `u0040`, `x40`: an escape for a character that could have been written plainly, or for one that disguises. */
export function isTellingEscape(text: string, mark: number): boolean {
  const digits = text.charCodeAt(mark) === 117 ? 4 : 2;
  for (let offset = 1; offset <= digits; offset++) if (!isHexAt(text, mark + offset)) return false;
  const code = Number.parseInt(text.slice(mark + 1, mark + 1 + digits), 16);
  return code < 128 ? code >= 32 && code !== 34 : kindOf(code) !== PLAIN;
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
  if (!isValueCode(codeAt(text, next))) return false;
  if (isDigit(last) && isDigit(codeAt(text, next)))
    return isNumberBefore(text, end) && isNumberAfter(text, next);
  let start = end;
  while (start > 0 && end - start < 64 && codeAt(text, start - 1) > 32)
    if (codeAt(text, --start) === 64) return true;
  if (end - start >= 20) return true;
  for (let offset = 0; offset < 24; offset++) {
    const code = codeAt(text, next + offset);
    if (code === 64) return offset < 20;
    if (!(code > 32)) return false;
  }
  return false;
}

/** The word that ends at `end` is digits and hyphens only, at least three. */
function isNumberBefore(text: string, end: number): boolean {
  let at = end;
  while (
    at > 0 &&
    end - at < 24 &&
    (isDigit(text.charCodeAt(at - 1)) || text.charCodeAt(at - 1) === 45)
  )
    at--;
  return end - at >= 3 && !(text.charCodeAt(at - 1) > 32);
}

function isNumberAfter(text: string, start: number): boolean {
  let at = start;
  while (at - start < 24 && (isDigit(text.charCodeAt(at)) || text.charCodeAt(at) === 45)) at++;
  return at - start >= 2 && !isLetter(text.charCodeAt(at)) && text.charCodeAt(at) !== 58;
}

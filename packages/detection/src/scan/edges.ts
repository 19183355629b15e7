import { ALNUM, codeAt, HEX, isDigit, isUpper, isWordAt } from "../text/characters.ts";

const QUOTE = 34;
const SLASH = 47;

/**
 * Whether a colon or hyphen can belong to an address, a key block, an account or credentials: most part a key from its value, or two
 * words, which two characters show.
 */
export function isSignOfValue(text: string, at: number, code: number): boolean {
  const next = codeAt(text, at + 1);
  if (code === 45) {
    if (next !== 45) return codeAt(text, at + 3) === 45;
    // Before a flag or the `B` of `-----BEGIN`.
    return codeAt(text, at + 2) !== 45 || codeAt(text, at + 5) === 66;
  }
  if (next === 58) return true;
  // Behind the quote of a key in JSON; the slash is that of a date in an access log.
  if (codeAt(text, at - 1) === QUOTE && codeAt(text, at - 5) !== SLASH) return false;
  if (next === SLASH || next === 36) return true;
  // `ada:x:1001`
  if (next === 120 || next === 42 || next === 33) return codeAt(text, at + 2) === 58;
  if (next > 127 || HEX[next] === 0) return false;
  // `:5432:`, `:6543:`: the port of a database.
  if ((next === 53 || next === 54) && codeAt(text, at + 5) === 58) return true;
  // An address or a token goes on from a digit, a field of a message begins its line, a date has its slash.
  const before = codeAt(text, at - 1);
  return (before < 128 && HEX[before] === 1) || before < 32 || codeAt(text, at - 5) === SLASH;
}

/** Whether the token at `index` of `codes`, or one a space behind it, holds a digit: words in capitals do not. */
export function hasDigitSoon(codes: Uint16Array, index: number): boolean {
  for (let offset = 1; offset < 13; offset++) {
    const code = codes[index + offset] as number;
    if (isDigit(code)) return true;
    if (!isUpper(code) && (code !== 32 || offset > 7)) return false;
  }
  return false;
}

/** How many characters behind the first of a word are at hand. */
const MOST_AHEAD = 12;

/** Whether a digit stands up to `most` characters behind `index` of `codes`, or it would have to be further away than is seen. */
export function hasDigitBy(codes: Uint16Array, index: number, most: number): boolean {
  if (most > MOST_AHEAD) return true;
  for (let offset = 1; offset <= most; offset++)
    if (isDigit(codes[index + offset] as number)) return true;
  return false;
}

/** Whether a separator and another digit follow the run that ends at `end`. */
export function startsGroups(text: string, end: number, next: number): boolean {
  if (next === 41) return true;
  if (next > 255 || (next !== 32 && next !== 0xa0 && !(next >= 45 && next <= 47))) return false;
  const after = codeAt(text, end + 1);
  return isDigit(after) || after === 40;
}

/** Letters and digits only, from `at` on; the places where a word of prose would have ended are looked at first. */
export function isRun(text: string, at: number, least: number): boolean {
  for (let offset = least - 1; offset > 0; offset--) {
    if (ALNUM[codeAt(text, at + offset) & 255] !== 1) return false;
  }
  return true;
}

/** A word ends here, or a plural `s` does. */
export function endsWord(text: string, end: number): boolean {
  if (!isWordAt(text, end)) return true;
  const code = text.charCodeAt(end);
  if (code === 95 || isDigit(code)) return true;
  // Scripts without spaces between words.
  if (text.charCodeAt(end - 1) > 0x2000) return true;
  return code === 115 && !isWordAt(text, end + 1);
}

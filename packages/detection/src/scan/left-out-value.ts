import { MOST_KEY_CHARACTERS } from "../keys/key-meaning.ts";
import { quotedKeyStart } from "../keys/known-keys.ts";
import { normaliseKey } from "../keys/normalise-key.ts";
import { codeAt, isWordCode } from "../text/characters.ts";

const QUOTE = 34;
const APOSTROPHE = 39;
const BACKSLASH = 92;
const NEWLINE = 10;
const COLON = 58;
/** Longest value that is left out; what is longer is looked at as any text. */
const MOST_CHARACTERS = 512;
/** How many spaces may part a key from its sign. */
const MOST_SPACES = 3;

/** Half-open, in UTF-16 units. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** The value behind the `:` or `=` at `sign`, where the key before it is one of `leftOut`, however it is written. */
export function leftOutValue(
  text: string,
  sign: number,
  leftOut: ReadonlySet<string>,
): Span | null {
  let end = sign;
  while (sign - end < MOST_SPACES && codeAt(text, end - 1) === 32) end--;
  const last = codeAt(text, end - 1);
  let escapes = 0;
  let start: number;
  const isQuoted = last === QUOTE || last === APOSTROPHE;
  if (isQuoted) {
    end--;
    while (escapes < 15 && codeAt(text, end - 1) === BACKSLASH) {
      end--;
      escapes++;
    }
    start = quotedKeyStart(text, end, last);
  } else start = plainKeyStart(text, end, text.charCodeAt(sign) === COLON);
  if (start < 0 || !leftOut.has(normaliseKey(text.slice(start, end)))) return null;
  return valueBehind(text, sign, escapes, !isQuoted && text.charCodeAt(sign) === COLON);
}

/** Of a label the words before it, else one word; -1 where neither is a key. */
function plainKeyStart(text: string, end: number, isLabel: boolean): number {
  const least = Math.max(0, end - MOST_KEY_CHARACTERS);
  let start = end;
  while (start > least && isOfKey(codeAt(text, start - 1), isLabel)) start--;
  while (start < end && codeAt(text, start) === 32) start++;
  return start === end ? -1 : start;
}

function isOfKey(code: number, isLabel: boolean): boolean {
  return isWordCode(code) || code === 45 || code === 46 || (isLabel && code === 32);
}

/**
 * The value behind the `:` or `=` at `sign`: a quoted one without its quotes, which have `escapes` backslashes before
 * them in a string in a string; another up to where it ends by itself, behind a label up to a comma or the end of the line.
 */
function valueBehind(text: string, sign: number, escapes: number, isLabel: boolean): Span | null {
  let start = sign + 1;
  const limit = Math.min(text.length, start + MOST_CHARACTERS);
  // Behind `=` nothing on the next line: `STATUS=` is empty.
  const isOnLine = isLabel || text.charCodeAt(sign) !== COLON;
  while (start < limit && isBlank(text.charCodeAt(start), isOnLine)) start++;
  let marks = start;
  while (text.charCodeAt(marks) === BACKSLASH && marks - start < escapes) marks++;
  const quote = text.charCodeAt(marks);
  if ((quote === QUOTE || quote === APOSTROPHE) && marks - start === escapes)
    return quotedValue(text, marks + 1, quote, escapes, limit);
  let end = start;
  while (end < limit && !endsPlain(text.charCodeAt(end), isLabel)) {
    // `Status: open Email: …`: the next label and its value are others.
    if (isLabel && text.charCodeAt(end) === COLON && codeAt(text, end + 1) === 32) {
      while (end > start && text.charCodeAt(end - 1) !== 32) end--;
      return { start, end };
    }
    end++;
  }
  return end < limit || end === text.length ? { start, end } : null;
}

function quotedValue(
  text: string,
  start: number,
  quote: number,
  escapes: number,
  limit: number,
): Span | null {
  for (let at = start; at < limit; at++) {
    if (text.charCodeAt(at) !== quote) continue;
    let before = 0;
    while (before <= escapes && codeAt(text, at - 1 - before) === BACKSLASH) before++;
    if (before === escapes) return { start, end: at - escapes };
  }
  return null;
}

function isBlank(code: number, isOnLine: boolean): boolean {
  return code === 32 || code === 9 || (!isOnLine && (code === NEWLINE || code === 13));
}

/** Behind a label a phrase is the value; elsewhere a number or a word. */
function endsPlain(code: number, isLabel: boolean): boolean {
  if (code === NEWLINE || code === 13 || code === 9) return true;
  if (code === 44 || code === 59 || code === 124 || code === QUOTE || code === 60) return true;
  return !isLabel && ENDS_WORD.includes(String.fromCharCode(code));
}

/** What ends a word without quotes: in a query, in code, in markup. */
const ENDS_WORD = " }])&#\"'`<>";

import { meaningAt } from "../keys/key-meaning.ts";
import type { ValueForm } from "../keys/value-forms.ts";
import { codeAt, isLetter } from "../text/characters.ts";

/** Most characters of an escaped line break. */
export const MOST_ESCAPE = 16;

/** `\n` in the source of a string ends a line there, with the backslashes doubled as often as strings lie in strings. */
export function isEscapedBreak(text: string, at: number, code: number): boolean {
  if (code !== 92) return false;
  let mark = at + 1;
  while (mark - at < MOST_ESCAPE - 1 && codeAt(text, mark) === 92) mark++;
  const next = codeAt(text, mark);
  return next === 110 || next === 114 || next === 116 || next === 34;
}

/** Longest word that may be a label behind a value. */
const MOST_LABEL = 24;

/** Whether a semicolon, comma or bar is followed by the label of something else: `hunter2X;email ada@contoso.com`. */
export function isBeforeLabel(text: string, at: number, code: number): boolean {
  if (code !== 59 && code !== 44 && code !== 124) return false;
  const start = at + 1;
  let end = start;
  while (end - start < MOST_LABEL && isLetter(codeAt(text, end))) end++;
  const next = codeAt(text, end);
  if (end - start < 2 || (next !== 32 && next !== 58 && next !== 61)) return false;
  // `{password:e,rawPassword:t}`: code.
  if (code === 44 && next === 58 && codeAt(text, end + 1) !== 32) return true;
  return meaningAt(text, start, end).rule !== null;
}

/** `{SSHA}…`, as directories keep passwords. RFC 2307 § 5.3. */
const HASH_SCHEME = /^\{[A-Z][A-Z\d-]{2,15}\}[\w+/$.=-]{4}/;

/** A call, a regular expression, a list: what stands unquoted where code has a value. */
export function isCode(text: string, start: number, end: number, form: ValueForm): boolean {
  if (codeAt(text, end) === 40) return true;
  if (form !== "secret" && form !== "password" && form !== "username") return false;
  const first = text.charCodeAt(start);
  const value = text.slice(start, end);
  if (first === 91 || first === 123 || first === 40)
    return form !== "password" || !HASH_SCHEME.test(value);
  return form === "secret" ? first === 47 || /[({[\\]/.test(value) : value.includes("${");
}

/** Leaves out spaces, quotes, sentence marks and brackets that were opened before, at the end. */
export function trimmed(text: string, start: number, end: number): number {
  let at = end;
  while (at > start) {
    const code = text.charCodeAt(at - 1);
    const isLoneBracket =
      (code === 41 && !text.slice(start, at).includes("(")) ||
      (code === 93 && !text.slice(start, at).includes("[")) ||
      (code === 125 && !text.slice(start, at).includes("{"));
    if (isLoneBracket) {
      at--;
      continue;
    }
    if (
      code !== 32 &&
      code !== 44 &&
      code !== 46 &&
      code !== 34 &&
      code !== 39 &&
      code !== 59 &&
      code !== 42 &&
      code !== 58
    )
      break;
    at--;
  }
  return at;
}

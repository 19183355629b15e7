import type { KeyRule } from "../keys/key-dictionary.ts";
import { MOST_TYPED_CHARACTERS } from "../keys/value-forms.ts";
import { codeAt, isDigit, isLetter, isUpper, table } from "../text/characters.ts";
import { isCode, isEscapedBreak, MOST_ESCAPE, trimmed } from "./value-ends.ts";
import type { ValueSpan } from "./value-span.ts";
import { behindKnown, type EndlessStretches, withKnown } from "./value-stretches.ts";

/** Shorter values are read anew for each sign in them. */
const LEAST_KEPT = 64;

/** What may end a value; most characters are none of these. */
const MAY_END = table("\n\r\t &;\",)]}>'|\\");

/** `key=value`: up to white space or a mark that ends a parameter. */
export function afterEquals(
  text: string,
  start: number,
  sign: number,
  { form, otherwise }: KeyRule,
  endless: EndlessStretches,
): ValueSpan | null {
  const isOpen = form === "person" || form === "agent" || form === "place" || form === "address";
  const limit = Math.min(text.length, start + MOST_TYPED_CHARACTERS);
  const first = text.charCodeAt(start);
  const hasSpaces = text.charCodeAt(sign - 1) === 32 && start > sign + 1;
  const known = endless.afterEquals.size === 0 ? undefined : endless.afterEquals.get(form);
  let end = behindKnown(known, start, limit);
  let hasPhrase = false;
  for (; end < limit; end++) {
    const code = text.charCodeAt(end);
    if (code > 127 || MAY_END[code] === 0) continue;
    if (
      code === 10 ||
      code === 13 ||
      code === 9 ||
      code === 38 ||
      code === 59 ||
      code === 34 ||
      isEscapedBreak(text, end, code)
    )
      break;
    if (code === 32) {
      // `user.name=Ada Lovelace`
      const isName =
        otherwise?.form === "agent" && isUpper(codeAt(text, end + 1)) && isUpper(first);
      if (!((isOpen || isName) && continuesPhrase(text, end, endless))) break;
      hasPhrase = true;
    }
    if (
      form !== "password" &&
      (code === 44 ||
        code === 41 ||
        code === 93 ||
        code === 125 ||
        code === 62 ||
        code === 39 ||
        code === 124)
    )
      break;
  }
  endless.readsTo(end + (codeAt(text, end) === 92 ? MOST_ESCAPE : 2));
  if (end === limit && end < text.length) {
    endless.afterEquals.set(form, withKnown(known, start, end));
    return null;
  }
  // How a value in a phrase goes on depends on its first character as well.
  if (end - start >= LEAST_KEPT && !hasPhrase)
    endless.afterEquals.set(form, withKnown(known, start, end));
  const next = codeAt(text, end);
  // `connect(password=password, …)`
  const isBare = hasSpaces || next === 44 || next === 41 || text.charCodeAt(end - 1) === 41;
  if (isCode(text, start, end, form)) return null;
  return { start, end: trimmed(text, start, end), isBare, isQuoted: false };
}

/** Whether after the space at `at` comes another word of the value, and not the next `key=`. */
function continuesPhrase(text: string, at: number, endless: EndlessStretches): boolean {
  endless.readsTo(at + 41);
  let word = at + 1;
  if (!isLetter(codeAt(text, word)) && !isDigit(codeAt(text, word))) return false;
  while (word - at < 40) {
    const code = codeAt(text, word);
    if (code === 61 || code === 58) return false;
    if (!isLetter(code) && !isDigit(code) && code !== 95 && code !== 45 && code !== 39) break;
    word++;
  }
  return true;
}

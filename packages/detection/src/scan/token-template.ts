import { isDigit, isUpper, isWordAt } from "../text/characters.ts";

/** What the first characters of a token may be, to choose the templates worth trying. */
export type StartClass = 0 | 1 | 2;
export const OTHER = 0;
export const LETTER = 1;
export const DIGIT = 2;
const NINE = 57;

/** Class of a character when small letters do not count. */
export function startClass(code: number): StartClass {
  if (isDigit(code)) return DIGIT;
  return isUpper(code) ? LETTER : OTHER;
}

/** Class of a character when small letters stand for capitals. */
export function anyCaseClass(code: number): StartClass {
  return code < 128 ? (CLASSES[code] as StartClass) : OTHER;
}

const CLASSES: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) =>
  startClass(code >= 97 && code <= 122 ? code - 32 : code),
);

/** Whether a token as long as `template` ends where it would: asked before anything that costs more. */
export function mayFit(text: string, at: number, template: string): boolean {
  const end = at + template.length;
  if (end > text.length || isWordAt(text, end)) return false;
  return template.charCodeAt(template.length - 1) !== NINE || isDigit(text.charCodeAt(end - 1));
}

/** End of the token at `at` that has the form of `template`, or -1. Not part of a longer word. */
export function matchTemplate(
  text: string,
  at: number,
  template: string,
  anyCase: boolean,
): number {
  const end = at + template.length;
  if (end > text.length) return -1;
  for (let offset = 0; offset < template.length; offset++) {
    const wanted = template.charCodeAt(offset);
    let code = text.charCodeAt(at + offset);
    if (anyCase && code >= 97 && code <= 122) code -= 32;
    if (wanted === 57) {
      if (!isDigit(code)) return -1;
    } else if (wanted === 65) {
      if (!isUpper(code)) return -1;
    } else if (wanted === 88) {
      if (!isUpper(code) && !isDigit(code)) return -1;
    } else if (code !== wanted) return -1;
  }
  return isWordAt(text, end) ? -1 : end;
}

/** Letters and digits of `text.slice(start, end)`, upper-cased. */
export function compactToken(text: string, start: number, end: number): string {
  let isCompact = true;
  const codes: number[] = [];
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (isDigit(code) || isUpper(code)) codes.push(code);
    else {
      isCompact = false;
      if (code >= 97 && code <= 122) codes.push(code - 32);
    }
  }
  return isCompact ? text.slice(start, end) : String.fromCharCode(...codes);
}

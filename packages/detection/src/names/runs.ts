/**
 * Runs of characters without a space between: which of them are mail addresses, URLs, paths or identifiers rather
 * than words.
 */
import { classOf, DIGIT, LOWER, SYMBOL } from "./characters.ts";

/** Whether a character makes the run of characters around it an address, URL, path or identifier. */
export function isOpaqueMark(text: string, at: number, code: number, glued: boolean): boolean {
  switch (code) {
    case 95: // _
    case 92: // \
      return true;
    case 64: // @
      return isWordCharacter(text, at + 1);
    case 58: // ://
      return glued && text.charCodeAt(at + 1) === 47 && text.charCodeAt(at + 2) === 47;
    case 47: // a path: a slash before a word at the start, or two of them
      return !glued && isWordCharacter(text, at + 1);
    case 46: // example.com, file.txt
      return glued && isLower(text, at - 1) && isLower(text, at + 1);
    default:
      return false;
  }
}

function isWordCharacter(text: string, at: number): boolean {
  return at < text.length && classOf(text.charCodeAt(at)) <= DIGIT;
}

function isLower(text: string, at: number): boolean {
  return at >= 0 && at < text.length && classOf(text.charCodeAt(at)) === LOWER;
}

/** Whether what follows this character without a space belongs to the same run. */
export function joinsRun(code: number, what: number): boolean {
  if (what <= DIGIT) return true;
  if (what !== SYMBOL) return false;
  switch (code) {
    case 95: // _
    case 46: // .
    case 45: // -
    case 64: // @
    case 47: // /
    case 58: // :
    case 92: // \
    case 43: // +
    case 37: // %
    case 35: // #
    case 126: // ~
    case 63: // ?
    case 61: // =
    case 38: // &
      return true;
    default:
      return false;
  }
}

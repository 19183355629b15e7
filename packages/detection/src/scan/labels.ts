import {
  type KeyMeaning,
  labelMeaningAt,
  meaningAt,
  MOST_KEY_CHARACTERS,
} from "../keys/key-meaning.ts";
import { inlineTagLength } from "../disguise/undo.ts";
import { codeAt, isDigit, isWordCode, WORD } from "../text/characters.ts";

/** How many spaces may part a label from its sign. */
const MOST_BEFORE_SIGN = 32;

/** Which characters before its sign a label's meaning was read from. */
export interface LabelReach {
  /** The first of them; -1 where more than those count. */
  from: number;
}

/**
 * The label that ends before `at`: one key of letters, digits, `_`, `-` and `.`, and before a colon also up to four
 * words, as in `Date of birth:`.
 */
export function labelBefore(
  text: string,
  at: number,
  isColon: boolean,
  reach: LabelReach,
): KeyMeaning | null {
  reach.from = -1;
  let end = at;
  while (
    end > 0 &&
    at - end < MOST_BEFORE_SIGN &&
    (codeAt(text, end - 1) === 32 || codeAt(text, end - 1) === 42)
  )
    end--;
  // `SamAccountName    : ada`: labels of lists that are printed with their signs below one another.
  const isAligned = at - end > 3;
  if (isAligned && codeAt(text, at + 1) !== 32) return null;
  if (isColon && codeAt(text, end - 1) === CLOSE_TAG) end = beforeTag(text, end);
  if (isColon && codeAt(text, at + 1) === 32) end = beforeNote(text, end);
  if (codeAt(text, end - 1) === 93) {
    // `[NAME]: value` is a property of code.
    if (isColon) return null;
    // `user[email]=`
    end--;
  }
  let start = end;
  const limit = Math.max(0, end - MOST_KEY_CHARACTERS);
  while (start > limit && isKeyCode(codeAt(text, start - 1))) start--;
  let from = start - 1;
  // `-Dkey=value`, `--key=value`
  if (codeAt(text, start) === 45 && codeAt(text, start + 1) === 68) start += 2;
  // `\nPhone:` in the source of a string.
  if (codeAt(text, start - 1) === 92 && start < end) start++;
  if (start === end || (start === limit && start > 0)) return null;
  if (!isColon) {
    if (!isAligned) reach.from = from;
    return meaningAt(text, start, end);
  }
  let wider = start;
  for (let words = 0; words < 3; words++) {
    if (codeAt(text, wider - 1) !== 32) break;
    let word = wider - 1;
    while (word > limit && isLabelCode(codeAt(text, word - 1))) word--;
    from = Math.min(from, word - 1);
    if (word === wider - 1) break;
    wider = word;
  }
  const isAtLineStart = wider === 0 || isLabelEdge(codeAt(text, wider - 1));
  if (isAligned && !isAtLineStart) return null;
  if (!isAligned && from > limit) reach.from = from;
  const meaning = labelMeaningAt(text, firstLetter(text, wider, start), end);
  if (meaning.rule !== null || isAtLineStart) return meaning;
  return start === wider ? meaning : meaningAt(text, start, end);
}

const OPEN_TAG = 60;
const CLOSE_TAG = 62;
/** Longest closing tag of markup in a line: `</strong>`. */
const MOST_TAG = 9;

/** Before the closing tag that ends at `end`: `<b>Phone</b>:`. */
function beforeTag(text: string, end: number): number {
  const least = Math.max(0, end - MOST_TAG);
  for (let at = end - 2; at >= least; at--)
    if (codeAt(text, at) === OPEN_TAG)
      return codeAt(text, at + 1) === 47 && inlineTagLength(text, at) === end - at ? at : end;
  return end;
}

/** Longest note in brackets between a label and its colon. */
const MOST_NOTE = 40;

/** Before the note that ends at `end`: `Phone (mobile):`, `AWS Secret Access Key [None]:`; not `query (34 ms):`. */
function beforeNote(text: string, end: number): number {
  const close = codeAt(text, end - 1);
  if (close !== 41 && close !== 93) return end;
  const open = close === 41 ? 40 : 91;
  const least = Math.max(1, end - MOST_NOTE);
  for (let at = end - 2; at >= least; at--) {
    const code = text.charCodeAt(at);
    if (code === close || code === 10 || code === 34) return end;
    if (close === 41 && isDigit(code)) return end;
    if (code === open) return codeAt(text, at - 1) === 32 ? at - 1 : end;
  }
  return end;
}

/** Behind the digits and marks that a key says nothing by: the value of the label before this one. */
function firstLetter(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && isBeforeLetters(text.charCodeAt(at))) at++;
  return at;
}

function isBeforeLetters(code: number): boolean {
  return code === 32 || isDigit(code) || (code >= 44 && code <= 47) || code === 95 || code === 39;
}

/** {@link WORD} with the hyphen and the dot. */
const KEY_CODES = WORD.slice();
KEY_CODES[45] = 1;
KEY_CODES[46] = 1;

export function isKeyCode(code: number): boolean {
  return code < 256 ? KEY_CODES[code] === 1 : isWordCode(code) || code > 0x3000;
}

export function isLabelCode(code: number): boolean {
  return isWordCode(code) || code === 45 || code === 39 || code === 47 || code === 46;
}

function isLabelEdge(code: number): boolean {
  return (
    code === 10 ||
    code === 9 ||
    code === 124 ||
    code === 44 ||
    code === 59 ||
    code === 62 ||
    code === 40 ||
    code === 42
  );
}

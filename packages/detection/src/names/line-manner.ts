/** How lines are written: with capitals or without, and whether they are code. */
import {
  BREAK,
  GLUED,
  LOWERCASE,
  OPAQUE,
  PUNCTUATION,
  type TokenBlock,
  UPPERCASE,
  WORD,
} from "./tokens.ts";

/** How a line is written. In a line without capitals, small letters do not speak against a name. */
export const MIXED_CASE = 0;
export const NO_CAPITALS = 1;
export const ALL_CAPITALS = 2;

export interface LineManner {
  readonly lineCase: number;
  readonly isCode: boolean;
}

/** Reads how the line of tokens `from` to `to` is written. */
export function readLineManner(block: TokenBlock, from: number, to: number): LineManner {
  const { kind, shape } = block;
  let words = 0;
  let lower = 0;
  let upper = 0;
  let strange = 0;
  // One object of JSON, as programs log it: its braces say nothing of what its strings hold.
  const isJson =
    from + 1 < to &&
    isOpening(block, from) &&
    block.hash[from + 1] === QUOTE &&
    kind[from + 1] === PUNCTUATION;
  for (let at = from; at < to; at++) {
    if (kind[at] === WORD) {
      words++;
      const manner = ((shape[at] as number) & ~GLUED) >> 2;
      if (manner === LOWERCASE) lower++;
      else if (manner === UPPERCASE) upper++;
    } else if (kind[at] === PUNCTUATION) {
      if (!(isJson && isBracket(block.hash[at] as number))) strange += strangeness(block, at);
    } else if (kind[at] === OPAQUE) strange++;
  }
  const lineCase =
    words > 0 && lower === words && strange < 2 && !continuesLine(block, from)
      ? NO_CAPITALS
      : upper > 1 && lower === 0 && upper * 3 >= words * 2
        ? ALL_CAPITALS
        : MIXED_CASE;
  const isCode = strange >= 4 && strange * 2 >= words && endsLikeCode(block, from, to, strange);
  return { lineCase, isCode };
}

const QUOTE = 34;
const SLASH = 47;

function isOpening(block: TokenBlock, at: number): boolean {
  return block.kind[at] === PUNCTUATION && (block.hash[at] === 123 || block.hash[at] === 91);
}

function isBracket(code: number): boolean {
  return code === 123 || code === 125 || code === 91 || code === 93;
}

export const FULL_STOP = 46;
const EXCLAMATION_MARK = 33;
const QUESTION_MARK = 63;

/** A line this long, in UTF-16 units, may have been broken only because it was full. */
const FULL_LINE = 50;

/** Whether the line that begins at a token goes on with the sentence of a full line before it. */
function continuesLine(block: TokenBlock, from: number): boolean {
  const { kind, start, end, hash } = block;
  if (from < 2) return false;
  const isParagraph = (end[from - 1] as number) - (start[from - 1] as number) > 1;
  const last = hash[from - 2];
  if (isParagraph || (kind[from - 2] === PUNCTUATION && isSentenceEnd(last))) return false;
  let first = from - 2;
  while (first > 0 && kind[first - 1] !== BREAK) first--;
  return (end[from - 2] as number) - (start[first] as number) >= FULL_LINE;
}

/** Whether a token's hash is that of a full stop, exclamation or question mark. */
export function isSentenceEnd(hash: number | undefined): boolean {
  return hash === FULL_STOP || hash === EXCLAMATION_MARK || hash === QUESTION_MARK;
}

/** `<td`, `</td`: markup around what people wrote, not code. */
function isTagOpen({ count, kind, shape, hash }: TokenBlock, at: number): boolean {
  const next = at + 1;
  if (next >= count || ((shape[next] as number) & GLUED) === 0) return false;
  if (kind[next] === WORD) return ((shape[next] as number) & ~GLUED) >> 2 === LOWERCASE;
  return kind[next] === OPAQUE || hash[next] === SLASH;
}

/** How much a punctuation character speaks for code. */
function strangeness(block: TokenBlock, at: number): number {
  const code = block.hash[at] as number;
  if (code > 127) return 0;
  switch (code) {
    case 59: // ; before a word, as in entities and lists
    case 60: // <
      return isTagOpen(block, at) ? 0 : 1;
    case 62: // >
      return ((block.shape[at] as number) & GLUED) !== 0 ? 0 : 1;
    case 40: // ( after a word, as in a call
      return ((block.shape[at] as number) & GLUED) !== 0 ? 2 : 0;
    default:
      return STRANGE[code] as number;
  }
}

export const STRANGE: Uint8Array = new Uint8Array(128);
for (const mark of "{}=`$") STRANGE[mark.charCodeAt(0)] = 2;
for (const mark of "|[]*%~^") STRANGE[mark.charCodeAt(0)] = 1;

/** Many marks make a line code; fewer do if it also ends like code. */
function endsLikeCode(block: TokenBlock, from: number, to: number, strange: number): boolean {
  if (strange >= 8) return true;
  for (let at = to - 1; at >= from; at--) {
    if (block.kind[at] !== PUNCTUATION) return false;
    const code = block.hash[at];
    if (code === 123 || code === 125 || code === 59) return true;
  }
  return false;
}

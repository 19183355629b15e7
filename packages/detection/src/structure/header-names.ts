import { ALPHANUMERIC, isDigit, isLetter, table } from "../text/characters.ts";

/** Longest name of a column that is believed, and most words in it. */
export const MOST_HEADER_CELL = 48;
export const MOST_HEADER_WORDS = 6;

const SPACE = 32;

/** Where a cell begins, but for a byte order mark. */
export function fromMark(text: string, start: number): number {
  return text.charCodeAt(start) === 0xfeff ? start + 1 : start;
}

/** What names of columns are made of, as far as it is ASCII. */
const NAME = table(`${ALPHANUMERIC} _.()/#%"'-`);

/** Whether a cell may be the name of a column. */
export function isName(text: string, start: number, end: number): boolean {
  if (isDigit(text.charCodeAt(start)) && start < end) return false;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code > 127) return /^[\p{L}\p{N}_ .()/#%"'-]*$/u.test(text.slice(start, end));
    if (NAME[code] === 0) return false;
  }
  return true;
}

/** Whether a cell has the length of a header and at most as many words. */
export function isShort(text: string, start: number, end: number): boolean {
  if (end - start > MOST_HEADER_CELL) return false;
  let spaces = 0;
  for (let at = start; at < end; at++) if (text.charCodeAt(at) === SPACE) spaces++;
  return spaces < MOST_HEADER_WORDS;
}

/** Whether a cell may be a name in the header of another table: a row has other marks, or begins with a digit. */
export function isNextName(text: string, start: number, end: number): boolean {
  const first = text.charCodeAt(start);
  if (first < 128 && !isLetter(first) && first !== 95) return false;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code > 127) return /^[\p{L}_][\p{L}\p{N}_ .()/#-]*$/u.test(text.slice(start, end));
    if (NEXT_NAME[code] === 0) return false;
  }
  return end > start;
}

const NEXT_NAME = table(`${ALPHANUMERIC} _.()/#-`);

import { meaningAt } from "../keys/key-meaning.ts";
import { ALPHANUMERIC, isLetter, table } from "../text/characters.ts";
import { type Cell, isPipe, type RowStyle } from "./cells.ts";
import { isLeftOut, type StructureScan } from "./columns.ts";
import { fromMark, isName, isShort, MOST_HEADER_CELL, MOST_HEADER_WORDS } from "./header-names.ts";
import type { NextDelimiter } from "./next-delimiter.ts";

const NEWLINE = 10;
const SPACE = 32;
/** Longest header that is read. */
export const MOST_HEADER = 4096;
const MOST_MARKS = 16;

/**
 * What parts the cells of a line that could be a header: `|`, tab, `,`, `;`, or a space for words with gaps between
 * them. 0 when it could not be one; most lines are refused within a few characters.
 */
export function headerDelimiter(
  text: string,
  from: number,
  end: number,
  delimiters: NextDelimiter,
): number {
  let at = from;
  const limit = Math.min(end, from + MOST_HEADER_CELL + 8);
  while (at < limit && (text.charCodeAt(at) === SPACE || isPipe(text.charCodeAt(at)))) {
    if (isPipe(text.charCodeAt(at))) return text.charCodeAt(at);
    at++;
  }
  const first = text.charCodeAt(at);
  if (!(isLetter(first) || first === 34 || first === 95 || first === 0xfeff || first > 0x2e80))
    return 0;
  if (limit < end && !delimiters.isBetween(at, limit) && !mayHaveGap(text, at, limit)) return 0;
  let hasGap = false;
  for (; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (isPipe(code)) return code;
    if (code === 44 || code === 59 || code === 9)
      return first !== 34 && endsLine(text, at + 1, end) ? 0 : code;
    if (code === SPACE && text.charCodeAt(at + 1) === SPACE) hasGap = true;
    if (code < 128 && HEADER[code] === 0) return 0;
  }
  return hasGap ? SPACE : 0;
}

/** Whether nothing but space is left of a line. One with a comma at its end alone, as `Dear Ada,`, names one column. */
function endsLine(text: string, from: number, end: number): boolean {
  let at = from;
  while (at < end && (text.charCodeAt(at) === SPACE || text.charCodeAt(at) === 13)) at++;
  return at === end;
}

/** Whether two spaces may stand beside each other. Looks at every second character, since lines of prose have none. */
function mayHaveGap(text: string, from: number, limit: number): boolean {
  for (let at = from + 1; at <= limit; at += 2) {
    if (text.charCodeAt(at) !== SPACE) continue;
    if (text.charCodeAt(at - 1) === SPACE || text.charCodeAt(at + 1) === SPACE) return true;
  }
  return false;
}

/** What a line of names is made of, as far as it is ASCII. */
const HEADER = table(`${ALPHANUMERIC} "'#%()*-./_\`\r\t`);

/** Whether the line holds nothing but short cells of what names are made of. Most lines of prose and code do not. */
export function looksLikeHeader(text: string, from: number, delimiter: number): boolean {
  const limit = Math.min(text.length, from + MOST_HEADER);
  let first = -1;
  let hasBegun = false;
  // Spaces inside the cell so far, and those of them that nothing has followed yet.
  let spaces = 0;
  let latest = 0;
  for (let at = from; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === NEWLINE) return true;
    if (code === delimiter) {
      first = -1;
      hasBegun = false;
      spaces = 0;
      latest = 0;
    } else if (code === SPACE) {
      if (hasBegun) latest++;
    } else {
      if (code < 128 && HEADER[code] === 0) return false;
      if (!isAround(code)) {
        hasBegun = true;
        spaces += latest;
        latest = 0;
        if (spaces >= MOST_HEADER_WORDS) return false;
      }
      if (first < 0) first = at;
      // Quotes and the marks of Markdown around a name do not count; there are seldom more than a few.
      else if (at - first > MOST_HEADER_CELL + MOST_MARKS) return false;
    }
  }
  return true;
}

/** What may stand around the name in a cell, and is no part of it. */
function isAround(code: number): boolean {
  return code === 34 || code === 42 || code === 96 || code === 13 || code === 9;
}

/** A row of pipes begins and ends as the first one does, whatever its first and last cell hold. */
export function styleOf(text: string, from: number, end: number, delimiter: number): RowStyle {
  if (!isPipe(delimiter)) return { delimiter, opens: false, closes: false };
  let first = from;
  while (first < end && text.charCodeAt(first) <= SPACE) first++;
  let last = end - 1;
  while (last > first && text.charCodeAt(last) <= SPACE) last--;
  return {
    delimiter,
    opens: text.charCodeAt(first) === delimiter,
    closes: last > first && text.charCodeAt(last) === delimiter,
  };
}

/** The names of the columns, or null when the line of these cells is no header. */
export function headerNames(scan: StructureScan, cells: readonly Cell[]): string[] | null {
  const { text } = scan;
  if (cells.length < 2) return null;
  // The words of prose are refused before their meaning is asked for.
  for (const { start, end } of cells)
    if (!isShort(text, start, end) || !isName(text, fromMark(text, start), end)) return null;
  const mayBeLeftOut = (scan.leftOut ?? null) !== null;
  const says = ({ start, end }: Cell): boolean =>
    isTelling(text, start, end) || (mayBeLeftOut && isLeftOut(scan, text.slice(start, end)));
  if (!cells.some(says)) return null;
  const names = cells.map(({ start, end }) => text.slice(fromMark(text, start), end));
  // `clientName,` on a line of its own is a list in code.
  return names.filter((name) => name !== "").length < 2 ? null : names;
}

function isTelling(text: string, start: number, end: number): boolean {
  const { rule, isThing } = meaningAt(text, start, end);
  return rule !== null || isThing;
}

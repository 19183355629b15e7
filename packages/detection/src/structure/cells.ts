/** One cell of a row: the span of its value, without spaces and quotes around it. */
export interface Cell {
  start: number;
  end: number;
}

/** What parts the cells of a row, and whether a row begins and ends with it, as in `| a | b |`. */
export interface RowStyle {
  readonly delimiter: number;
  readonly opens: boolean;
  readonly closes: boolean;
}

export const MOST_CELLS = 256;
const QUOTE = 34;

/**
 * Reads the cells of the row that starts at `from` into `cells` and returns where the row ends: the line break or the
 * end of the text. Between commas, semicolons and tabs quotes count (RFC 4180); a quoted cell may hold line breaks
 * within `most` characters. An empty cell is a cell.
 */
export function readRow(
  text: string,
  from: number,
  { delimiter, opens, closes }: RowStyle,
  cells: Cell[],
  most: number,
): number {
  const hasQuotes = !isPipe(delimiter);
  let count = 0;
  let at = from;
  const limit = Math.min(text.length, from + most);
  let start = from;
  for (;;) {
    const code = at < limit ? text.charCodeAt(at) : 10;
    if (hasQuotes && code === QUOTE && isBlank(text, start, at)) {
      const close = closingQuote(text, at + 1, limit);
      if (close > 0) {
        at = close + 1;
        continue;
      }
    }
    const parts = code === delimiter && !(delimiter === 124 && text.charCodeAt(at - 1) === 92);
    if (parts || code === 10) {
      if (count < MOST_CELLS) {
        const cell = cells[count] ?? { start: 0, end: 0 };
        cells[count] = cell;
        trimInto(text, start, at, cell);
        count++;
      }
      if (code === 10) break;
      start = at + 1;
    }
    at++;
  }
  cells.length = count;
  if (opens && count > 0 && isEmpty(cells[0] as Cell)) cells.shift();
  if (closes && cells.length > 0 && isEmpty(cells.at(-1) as Cell)) cells.pop();
  return Math.min(at, limit);
}

/** `|`, and the upright lines of box drawing. */
export function isPipe(code: number): boolean {
  return code === 124 || code === 0x2502 || code === 0x2503 || code === 0x2551;
}

function isEmpty({ start, end }: Cell): boolean {
  return start >= end;
}

function closingQuote(text: string, from: number, limit: number): number {
  for (let at = from; at < limit; at++) {
    if (text.charCodeAt(at) !== QUOTE) continue;
    if (text.charCodeAt(at + 1) !== QUOTE) return at;
    at++;
  }
  return -1;
}

function isBlank(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (text.charCodeAt(at) !== 32) return false;
  return true;
}

function trimInto(text: string, start: number, end: number, into: Cell): void {
  let from = start;
  let to = end;
  while (from < to && isPadding(text.charCodeAt(from))) from++;
  while (to > from && isPadding(text.charCodeAt(to - 1))) to--;
  if (to - from >= 2 && text.charCodeAt(from) === QUOTE && text.charCodeAt(to - 1) === QUOTE) {
    from++;
    to--;
    while (to > from && text.charCodeAt(to - 1) === 32) to--;
  }
  into.start = from;
  into.end = to;
}

/** Spaces and the marks Markdown puts around a value. */
function isPadding(code: number): boolean {
  return code === 32 || code === 13 || code === 9 || code === 42 || code === 96;
}

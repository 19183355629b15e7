import { meaningAt } from "../keys/key-meaning.ts";
import { isLatin } from "../text/characters.ts";
import { cutAt } from "./aligned-cells.ts";
import { type Cell, isPipe, readRow, type RowStyle } from "./cells.ts";
import type { Columns } from "./columns.ts";
import { isNextName, MOST_HEADER_CELL } from "./header-names.ts";
import { isRuleLine, lineEnd } from "./lines.ts";

const NEWLINE = 10;
/** Longest row that is read. */
export const MOST_ROW = 16_384;

/** Reads rows of the header's width; returns the start of the first line that is none. */
export function readRows(
  text: string,
  from: number,
  style: RowStyle,
  columns: Columns,
  cells: Cell[],
  offsets: readonly number[] = [],
): number {
  let line = from;
  let after = from;
  let hasSkipped = false;
  while (line < text.length) {
    if (isRuleLine(text, line)) {
      line = lineEnd(text, line) + 1;
      after = line;
      continue;
    }
    const end = readRow(text, line, style, cells, MOST_ROW);
    if (end < text.length && text.charCodeAt(end) !== NEWLINE) break;
    // A short last row may be cut off.
    const fits =
      cells.length === columns.width ||
      (end === text.length && cells.length > 1 && cells.length < columns.width) ||
      (cells.length > columns.width && cutAt(text, line, end, offsets, cells));
    if (!fits) {
      // One row that does not fit, such as one with a stray delimiter, does not end the table.
      if (hasSkipped || cells.length < 2 || isRuleLine(text, end + 1)) break;
      hasSkipped = true;
      line = end + 1;
      continue;
    }
    if (isNextHeader(text, end + 1, style, cells)) break;
    hasSkipped = false;
    for (let index = 0; index < cells.length; index++) {
      const { start, end: stop } = cells[index] as Cell;
      columns.cell(index, start, stop);
    }
    line = end + 1;
    after = line;
  }
  return Math.max(from, after);
}

/** Whether a row, which the line at `next` follows, is the header of another table. */
function isNextHeader(
  text: string,
  next: number,
  style: RowStyle,
  cells: readonly Cell[],
): boolean {
  const { start, end } = cells[0] as Cell;
  if (isPipe(style.delimiter)) {
    if (!isRuleLine(text, next)) return false;
  } else if (!isLatin(text.charCodeAt(start))) return false;
  return (
    cells.every((cell) => isNextName(text, cell.start, cell.end)) &&
    areTwoKnown(text, cells) &&
    (isPipe(style.delimiter) || /^[A-Za-z][A-Za-z_ ]{0,31}$/.test(text.slice(start, end)))
  );
}

/** Whether all cells are as short as headers and two of them known. Asked of every row. */
function areTwoKnown(text: string, cells: readonly Cell[]): boolean {
  let known = 0;
  for (const { start, end } of cells) {
    if (end <= start || end - start > MOST_HEADER_CELL) return false;
    if (meaningAt(text, start, end).rule !== null) known++;
  }
  return known >= 2;
}

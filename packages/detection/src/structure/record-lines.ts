import { meaningAt } from "../keys/key-meaning.ts";
import { type Cell, isPipe, readRow, type RowStyle } from "./cells.ts";
import type { StructureScan } from "./columns.ts";
import { MOST_HEADER_CELL } from "./header-names.ts";
import { isRuleLine, lineEnd } from "./lines.ts";
import { areFieldHeaders, FieldRecord } from "./records.ts";
import { MOST_ROW } from "./table-rows.ts";

const NEWLINE = 10;

/**
 * Reads records with one field a line, `key | value`, from the line at `from`, whose cells were read: under a `-[ RECORD 1 ]-` line, under the
 * header of a table of fields, or where the first cells of two lines are both known keys.
 *
 * @returns The start of the first line that is none, or `from`.
 */
export function readRecords(
  scan: StructureScan,
  from: number,
  headerEnd: number,
  style: RowStyle,
  cells: Cell[],
): number {
  const { text } = scan;
  if (cells.length !== 2) return from;
  let line = from;
  if (areFieldHeaders(text, cells)) line = headerEnd + 1;
  else {
    if (!isPipe(style.delimiter) || isRuleLine(text, headerEnd + 1)) return from;
    const [first, second] = cells as [Cell, Cell];
    if (
      !isKey(text, first) ||
      isOfRule(text, second) ||
      !isKeyLine(text, headerEnd + 1, style, cells)
    )
      return from;
  }
  const record = new FieldRecord(scan);
  while (line < text.length) {
    if (isRuleLine(text, line)) {
      line = lineEnd(text, line) + 1;
      continue;
    }
    if (isRecordLine(text, line)) {
      record.end();
      line = lineEnd(text, line) + 1;
      continue;
    }
    const end = readRow(text, line, style, cells, MOST_ROW);
    if (cells.length < 2 || (end < text.length && text.charCodeAt(end) !== NEWLINE)) break;
    const { start, end: stop } = cells[0] as Cell;
    // A pipe inside the value does not part it.
    if (stop - start <= MOST_HEADER_CELL)
      record.field(text.slice(start, stop), (cells[1] as Cell).start, (cells.at(-1) as Cell).end);
    line = end + 1;
  }
  record.end();
  return line;
}

/** Whether the line at `from` is `key | value`, with a key as databases have them. */
function isKeyLine(text: string, from: number, style: RowStyle, cells: Cell[]): boolean {
  if (from >= text.length) return false;
  readRow(text, from, style, cells, MOST_ROW);
  return cells.length >= 2 && isKey(text, cells[0] as Cell);
}

function isKey(text: string, { start, end }: Cell): boolean {
  // Most cells are refused by their last letters, and most by their first.
  const { rule, evidence } = meaningAt(text, start, end);
  if (rule !== null || evidence !== 0) return true;
  const first = text.charCodeAt(start);
  return (
    first >= 97 && first <= 122 && /^[a-z][a-z\d]*(?:_[a-z\d]+)*$/.test(text.slice(start, end))
  );
}

function isOfRule(text: string, { start, end }: Cell): boolean {
  return meaningAt(text, start, end).rule !== null;
}

/** `-[ RECORD 2 ]---+------`, `*** 2. row ***` */
function isRecordLine(text: string, from: number): boolean {
  return text.startsWith("-[ ", from) || text.startsWith("─[ ", from);
}

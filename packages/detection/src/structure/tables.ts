import { meaningAt } from "../keys/key-meaning.ts";
import { ALPHANUMERIC, isLatin, isLetter, table } from "../text/characters.ts";
import { cutAt, pipeOffsets } from "./aligned-cells.ts";
import { type Cell, isPipe, readRow, type RowStyle } from "./cells.ts";
import { Columns, isLeftOut, type StructureScan } from "./columns.ts";
import { fixedWidth } from "./fixed-width.ts";
import {
  fromMark,
  isName,
  isNextName,
  isShort,
  MOST_HEADER_CELL,
  MOST_HEADER_WORDS,
} from "./header-names.ts";
import { isRuleLine, lineEnd } from "./lines.ts";
import { NextDelimiter } from "./next-delimiter.ts";
import { areFieldHeaders, FieldRecord } from "./records.ts";

const NEWLINE = 10;
const SPACE = 32;
/** Longest row that is read, and longest header. */
const MOST_ROW = 16_384;
const MOST_HEADER = 4096;
const MOST_MARKS = 16;

/** How a table that goes on beyond a text began, so that the next text can be read as more of its rows. */
export interface OpenTable {
  readonly headers: readonly string[];
  readonly style: RowStyle;
}

/**
 * Finds the typed columns of CSV, TSV, Markdown tables and the tables database shells print, and the fields of records
 * printed one a line.
 *
 * A header is a line of short names, at least one of them known, followed by a line with as many cells. Every line is
 * read a fixed number of times.
 *
 * @param headers Where the lines begin that may be headers, in order; null when that is not known.
 * @returns The table that reaches to the end of the text, if one does.
 */
export function findTables(
  scan: StructureScan,
  open: OpenTable | null = null,
  headers: readonly number[] | null = null,
): OpenTable | null {
  const { text } = scan;
  const cells: Cell[] = [];
  const delimiters = new NextDelimiter(text);
  let line = 0;
  if (open !== null) {
    const columns = new Columns(scan, open.headers);
    line = readRows(text, 0, open.style, columns, cells);
    columns.end();
    if (line >= text.length) return open;
  }
  let next = 0;
  while (line < text.length) {
    if (headers !== null) {
      while (next < headers.length && (headers[next] as number) < line) next++;
      if (next === headers.length) break;
      line = headers[next] as number;
    }
    const end = lineEnd(text, line);
    const delimiter = headerDelimiter(text, line, end, delimiters);
    if (delimiter === 0) {
      line = end + 1;
      continue;
    }
    if (delimiter === SPACE) {
      const after = fixedWidth(scan, line, end, isRuleLine(text, end + 1));
      line = after > line ? after : end + 1;
      continue;
    }
    if (!isPipe(delimiter) && !looksLikeHeader(text, line, delimiter)) {
      line = end + 1;
      continue;
    }
    const style = styleOf(text, line, end, delimiter);
    const rowEnd = readRow(text, line, style, cells, MOST_ROW);
    const after = readRecords(scan, line, end, style, cells);
    if (after > line) {
      line = after;
      continue;
    }
    if (isPipe(delimiter) || rowEnd - line > MOST_HEADER)
      readRow(text, line, style, cells, MOST_HEADER);
    const names = headerNames(scan, cells);
    const columns = names === null ? null : new Columns(scan, names);
    if (names === null || columns === null || !columns.areTelling) {
      line = end + 1;
      continue;
    }
    const stop = readRows(
      text,
      end + 1,
      style,
      columns,
      cells,
      pipeOffsets(text, line, end, style),
    );
    if (stop <= end + 1) {
      line = end + 1;
      continue;
    }
    columns.end();
    readRow(text, line, style, cells, MOST_HEADER);
    // What says what its column holds is no name itself.
    for (const { start, end: to } of cells)
      if (meaningAt(text, start, to).rule !== null) scan.quiet.thing(start, to);
    if (stop >= text.length) return { headers: names, style };
    line = stop;
  }
  return null;
}

/**
 * What parts the cells of a line that could be a header: `|`, tab, `,`, `;`, or a space for words with gaps between
 * them. 0 when it could not be one; most lines are refused within a few characters.
 */
function headerDelimiter(
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
    if (code === 44 || code === 59 || code === 9 || isPipe(code)) return code;
    if (code === SPACE && text.charCodeAt(at + 1) === SPACE) hasGap = true;
    if (code < 128 && HEADER[code] === 0) return 0;
  }
  return hasGap ? SPACE : 0;
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
function looksLikeHeader(text: string, from: number, delimiter: number): boolean {
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
function styleOf(text: string, from: number, end: number, delimiter: number): RowStyle {
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
function headerNames(scan: StructureScan, cells: readonly Cell[]): string[] | null {
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

/** Reads rows of the header's width; returns the start of the first line that is none. */
function readRows(
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

/**
 * Reads records with one field a line, `key | value`, from the line at `from`, whose cells were read: under a `-[ RECORD 1 ]-` line, under the
 * header of a table of fields, or where the first cells of two lines are both known keys.
 *
 * @returns The start of the first line that is none, or `from`.
 */
function readRecords(
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

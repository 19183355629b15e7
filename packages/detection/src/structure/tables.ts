import { meaningAt } from "../keys/key-meaning.ts";
import { pipeOffsets } from "./aligned-cells.ts";
import { type Cell, isPipe, readRow, type RowStyle } from "./cells.ts";
import { Columns, type StructureScan } from "./columns.ts";
import { fixedWidth } from "./fixed-width.ts";
import { isRuleLine, lineEnd } from "./lines.ts";
import { NextDelimiter } from "./next-delimiter.ts";
import { readRecords } from "./record-lines.ts";
import {
  headerDelimiter,
  headerNames,
  looksLikeHeader,
  MOST_HEADER,
  styleOf,
} from "./table-header.ts";
import { MOST_ROW, readRows } from "./table-rows.ts";

const SPACE = 32;

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
  const tables = new TableReader(scan);
  let line = 0;
  if (open !== null) {
    line = tables.goOn(open);
    if (line >= text.length) return open;
  }
  let next = 0;
  while (line < text.length) {
    if (headers !== null) {
      while (next < headers.length && (headers[next] as number) < line) next++;
      if (next === headers.length) break;
      line = headers[next] as number;
    }
    line = tables.read(line);
  }
  return tables.open;
}

/** Reads tables line by line. */
class TableReader {
  readonly #scan: StructureScan;
  readonly #cells: Cell[] = [];
  readonly #delimiters: NextDelimiter;
  /** The table that reaches to the end of the text. */
  open: OpenTable | null = null;

  constructor(scan: StructureScan) {
    this.#scan = scan;
    this.#delimiters = new NextDelimiter(scan.text);
  }

  /** Reads the rows with which the text begins; returns the start of the first line that is none. */
  goOn({ headers, style }: OpenTable): number {
    const columns = new Columns(this.#scan, headers);
    const line = readRows(this.#scan.text, 0, style, columns, this.#cells);
    columns.end();
    return line;
  }

  /** Reads the table or records that begin with the line at `line`; returns where to go on. */
  read(line: number): number {
    const scan = this.#scan;
    const { text } = scan;
    const end = lineEnd(text, line);
    const delimiter = headerDelimiter(text, line, end, this.#delimiters);
    if (delimiter === 0) return end + 1;
    const after =
      delimiter === SPACE
        ? fixedWidth(scan, line, end, isRuleLine(text, end + 1))
        : isPipe(delimiter) || looksLikeHeader(text, line, delimiter)
          ? this.#delimited(line, end, delimiter)
          : line;
    return after > line ? after : end + 1;
  }

  /** Behind the records or rows that begin at `line`, or `line`. */
  #delimited(line: number, end: number, delimiter: number): number {
    const scan = this.#scan;
    const { text } = scan;
    const cells = this.#cells;
    const style = styleOf(text, line, end, delimiter);
    const rowEnd = readRow(text, line, style, cells, MOST_ROW);
    const after = readRecords(scan, line, end, style, cells);
    if (after > line) return after;
    if (isPipe(delimiter) || rowEnd - line > MOST_HEADER)
      readRow(text, line, style, cells, MOST_HEADER);
    const names = headerNames(scan, cells);
    return names === null ? line : this.#rowsUnder(names, line, end, style);
  }

  /** Behind the rows under a header, or where the header begins. */
  #rowsUnder(names: readonly string[], line: number, end: number, style: RowStyle): number {
    const { text } = this.#scan;
    const columns = new Columns(this.#scan, names);
    if (!columns.areTelling) return line;
    const offsets = pipeOffsets(text, line, end, style);
    const stop = readRows(text, end + 1, style, columns, this.#cells, offsets);
    if (stop <= end + 1) return line;
    columns.end();
    this.#noNames(line, style);
    if (stop >= text.length) this.open = { headers: names, style };
    return stop;
  }

  /** What says what its column holds is no name itself. */
  #noNames(line: number, style: RowStyle): void {
    const { text, quiet } = this.#scan;
    readRow(text, line, style, this.#cells, MOST_HEADER);
    for (const { start, end } of this.#cells)
      if (meaningAt(text, start, end).rule !== null) quiet.thing(start, end);
  }
}

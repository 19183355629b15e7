import { isLetter } from "../text/characters.ts";
import { type Cell, readRow } from "./cells.ts";
import { Columns, type StructureScan } from "./columns.ts";

const NEWLINE = 10;
const PIPE = 124;
/** Longest row that is read, and longest header. */
const MOST_ROW = 16_384;
const MOST_HEADER = 4096;
const MOST_HEADER_CELL = 48;

/** How a table that goes on beyond a text began, so that the next text can be read as more of its rows. */
export interface OpenTable {
  readonly headers: readonly string[];
  readonly delimiter: number;
}

/**
 * Finds the typed columns of CSV, TSV, Markdown tables and the tables database shells print.
 *
 * A header is a line of short names, at least one of them known, followed by a line with as many cells. Every line is
 * read at most twice.
 *
 * @returns The table that reaches to the end of the text, if one does.
 */
export function findTables(scan: StructureScan, open: OpenTable | null = null): OpenTable | null {
  const { text } = scan;
  const cells: Cell[] = [];
  let line = 0;
  if (open !== null) {
    const columns = new Columns(scan, open.headers);
    line = readRows(text, 0, open.delimiter, columns, cells);
    columns.end();
    if (line >= text.length) return open;
  }
  while (line < text.length) {
    const end = lineEnd(text, line);
    const delimiter = headerDelimiter(text, line, end);
    if (delimiter === 0) {
      line = end + 1;
      continue;
    }
    const headers = headerNames(text, line, delimiter, cells);
    if (headers === null) {
      line = delimiter === 32 ? fixedWidth(scan, line, end) : end + 1;
      continue;
    }
    const columns = new Columns(scan, headers);
    if (!columns.areTelling) {
      line = end + 1;
      continue;
    }
    const after = readRows(text, end + 1, delimiter, columns, cells);
    if (after <= end + 1) {
      line = end + 1;
      continue;
    }
    columns.end();
    if (after >= text.length) return { headers, delimiter };
    line = after;
  }
  return null;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

/**
 * What parts the cells of a line that could be a header: `|`, tab, `,`, `;`, or 32 for a line of words above a line of
 * hyphens. 0 when it could not be one; most lines are refused within a few characters.
 */
function headerDelimiter(text: string, from: number, end: number): number {
  let at = from;
  const limit = Math.min(end, from + MOST_HEADER_CELL + 8);
  while (at < limit && (text.charCodeAt(at) === 32 || text.charCodeAt(at) === PIPE)) {
    if (text.charCodeAt(at) === PIPE) return PIPE;
    at++;
  }
  const first = text.charCodeAt(at);
  if (!(isLetter(first) || first === 34 || first === 95 || first === 0xfeff || first > 0x2e80))
    return 0;
  let hasGap = false;
  for (; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 44 || code === 59 || code === 9 || code === PIPE) return code;
    if (code === 32 && text.charCodeAt(at + 1) === 32) hasGap = true;
    if (code < 128 && !isHeaderCode(code)) return 0;
  }
  return hasGap && isRuleLine(text, end + 1) ? 32 : 0;
}

/** Letters, digits, space, quotes, `_ - . ( ) / # * %` and the backtick. */
function isHeaderCode(code: number): boolean {
  return (
    isLetter(code) ||
    (code >= 48 && code <= 57) ||
    code === 32 ||
    code === 34 ||
    code === 35 ||
    code === 37 ||
    code === 40 ||
    code === 41 ||
    code === 42 ||
    code === 45 ||
    code === 46 ||
    code === 47 ||
    code === 95 ||
    code === 96 ||
    code === 39 ||
    code === 0xfeff ||
    code === 13
  );
}

/** The names of the columns, or null when the line is no header. */
function headerNames(
  text: string,
  from: number,
  delimiter: number,
  cells: Cell[],
): string[] | null {
  if (delimiter === 32) return null;
  readRow(text, from, delimiter, cells, MOST_HEADER);
  if (cells.length < 2) return null;
  const names: string[] = [];
  for (const { start, end } of cells) {
    if (end - start > MOST_HEADER_CELL) return null;
    const name = text.slice(text.charCodeAt(start) === 0xfeff ? start + 1 : start, end);
    if (!/^[\p{L}\p{N}_ .()/#%"'-]*$/u.test(name) || /^\d/.test(name)) return null;
    if (name.split(" ").length > 6) return null;
    names.push(name);
  }
  // `clientName,` on a line of its own is a list in code.
  return names.filter((name) => name !== "").length < 2 ? null : names;
}

/** Reads rows of the header's width; returns the start of the first line that is none. */
function readRows(
  text: string,
  from: number,
  delimiter: number,
  columns: Columns,
  cells: Cell[],
): number {
  let line = from;
  while (line < text.length) {
    if (isRuleLine(text, line)) {
      line = lineEnd(text, line) + 1;
      continue;
    }
    const end = readRow(text, line, delimiter, cells, MOST_ROW);
    if (end < text.length && text.charCodeAt(end) !== NEWLINE) break;
    // A short last row may be cut off.
    if (cells.length !== columns.width && !(end === text.length && cells.length > 1)) break;
    for (let index = 0; index < cells.length; index++) {
      const { start, end: stop } = cells[index] as Cell;
      columns.cell(index, start, stop);
    }
    line = end + 1;
  }
  return line;
}

/** A line of hyphens, plus signs, pipes, colons, equals signs and spaces: `|---|:-:|`, `----+----`. */
function isRuleLine(text: string, from: number): boolean {
  let hyphens = 0;
  let at = from;
  for (; at < text.length && at - from < MOST_HEADER; at++) {
    const code = text.charCodeAt(at);
    if (code === NEWLINE) break;
    if (code === 45 || code === 61 || code === 0x2500) hyphens++;
    else if (
      code !== 43 &&
      code !== PIPE &&
      code !== 58 &&
      code !== 32 &&
      code !== 13 &&
      code !== 0x253c
    )
      return false;
  }
  return hyphens >= 2;
}

/** Columns laid out with spaces under a line of hyphens, as `sqlite3 -column` prints them. */
function fixedWidth(scan: StructureScan, from: number, headerEnd: number): number {
  const { text } = scan;
  const rule = headerEnd + 1;
  const ruleEnd = lineEnd(text, rule);
  const edges: { start: number; end: number }[] = [];
  for (let at = rule; at < ruleEnd; at++) {
    if (text.charCodeAt(at) !== 45) continue;
    const start = at;
    while (at < ruleEnd && text.charCodeAt(at) === 45) at++;
    edges.push({ start: start - rule, end: at - rule });
  }
  if (edges.length < 2) return headerEnd + 1;
  const names = edges.map(({ start }, index) =>
    fieldAt(text, from, headerEnd, start, edges[index + 1]?.start),
  );
  const columns = new Columns(
    scan,
    names.map(({ start, end }) => text.slice(start, end)),
  );
  if (!columns.areTelling) return headerEnd + 1;
  let line = ruleEnd + 1;
  while (line < text.length) {
    const end = lineEnd(text, line);
    if (end - line < 2 || end - line > MOST_ROW) break;
    for (const [index, edge] of edges.entries()) {
      const { start, end: stop } = fieldAt(text, line, end, edge.start, edges[index + 1]?.start);
      columns.cell(index, start, stop);
    }
    line = end + 1;
  }
  columns.end();
  return line;
}

function fieldAt(
  text: string,
  line: number,
  lineStop: number,
  from: number,
  to: number | undefined,
): Cell {
  let start = Math.min(lineStop, line + from);
  let end = to === undefined ? lineStop : Math.min(lineStop, line + to);
  while (start < end && text.charCodeAt(start) === 32) start++;
  while (end > start && (text.charCodeAt(end - 1) === 32 || text.charCodeAt(end - 1) === 13)) end--;
  return { start, end };
}

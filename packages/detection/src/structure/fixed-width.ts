import { meaningAt } from "../keys/key-meaning.ts";
import type { Cell } from "./cells.ts";
import { Columns, type StructureScan } from "./columns.ts";
import { lineEnd } from "./lines.ts";

const SPACE = 32;
const MOST_LINE = 4096;
const MOST_COLUMNS = 64;
/** Rows that are looked at to tell two headers from one header of two words. */
const LOOKAHEAD = 3;

/**
 * Columns laid out with spaces: as `sqlite3 -column` prints them under a line of hyphens, or with nothing but the
 * header above, as `kubectl get` and many reports do. Values begin or end at the column of their header.
 *
 * @returns The start of the first line that is not part of the table; `from` when there is none.
 */
export function fixedWidth(
  scan: StructureScan,
  from: number,
  headerEnd: number,
  hasRule: boolean,
): number {
  const { text } = scan;
  if (headerEnd - from > MOST_LINE) return from;
  const first = hasRule ? lineEnd(text, headerEnd + 1) + 1 : headerEnd + 1;
  const fields = hasRule
    ? ruleFields(text, headerEnd + 1, first - 1)
    : headerFields(text, from, headerEnd, first);
  if (fields.length < 2 || fields.length > MOST_COLUMNS) return from;
  const names = fields.map(({ start, end }) =>
    text.slice(from + start, Math.min(headerEnd, from + end)).trim(),
  );
  const columns = new Columns(scan, names);
  if (!columns.areTelling || (!hasRule && !areHeaders(names))) return from;
  const cells: Cell[] = [];
  let line = first;
  let rows = 0;
  while (line < text.length) {
    const end = lineEnd(text, line);
    if (end - line < 2 || end - line > MOST_LINE) break;
    if (!readFields(text, line, end, fields, cells)) {
      // Under a rule a cell may be wider than its column; without one the table ends here.
      if (!hasRule) break;
      line = end + 1;
      continue;
    }
    for (let index = 0; index < cells.length; index++) {
      const { start, end: stop } = cells[index] as Cell;
      columns.cell(index, start, stop);
    }
    rows++;
    line = end + 1;
  }
  columns.end();
  return rows === 0 ? from : line;
}

/** Without a rule below them, headers are recognised by at least two of them being known. */
function areHeaders(names: readonly string[]): boolean {
  let known = 0;
  for (const name of names) {
    const { rule, isThing, evidence } = meaningAt(name, 0, name.length);
    if (rule !== null || isThing || evidence !== 0) known++;
  }
  return known >= 2;
}

/** The runs of hyphens of a rule, as offsets in the line. */
function ruleFields(text: string, rule: number, ruleEnd: number): Cell[] {
  const fields: Cell[] = [];
  for (let at = rule; at < ruleEnd; at++) {
    if (!isRule(text.charCodeAt(at))) continue;
    const start = at;
    while (at < ruleEnd && isRule(text.charCodeAt(at))) at++;
    fields.push({ start: start - rule, end: at - rule });
  }
  return fields;
}

function isRule(code: number): boolean {
  return code === 45 || code === 61 || code === 0x2500;
}

/** The headers as offsets in their line: parted by two spaces, or by one where the rows below break there too. */
function headerFields(text: string, from: number, end: number, rows: number): Cell[] {
  const fields: Cell[] = [];
  const below = linesFrom(text, rows);
  let at = from;
  while (at < end && fields.length <= MOST_COLUMNS) {
    while (at < end && text.charCodeAt(at) <= SPACE) at++;
    if (at >= end) break;
    const start = at;
    while (at < end && !(isGap(text, at, end) || isSplit(text, start, at, at - from, below))) at++;
    fields.push({ start: start - from, end: at - from });
  }
  return fields;
}

/** The first lines that begin at `from` or behind it. */
function linesFrom(text: string, from: number): Cell[] {
  const lines: Cell[] = [];
  for (let start = from; start < text.length && lines.length < LOOKAHEAD; ) {
    const end = lineEnd(text, start);
    lines.push({ start, end });
    start = end + 1;
  }
  return lines;
}

function isGap(text: string, at: number, end: number): boolean {
  const code = text.charCodeAt(at);
  return (
    code === 9 ||
    code === 13 ||
    (code === SPACE && (at + 1 >= end || text.charCodeAt(at + 1) === SPACE))
  );
}

/** Whether the single space at `at` parts two headers: `below` it stands a space too, and behind that a value. */
function isSplit(
  text: string,
  start: number,
  at: number,
  offset: number,
  below: readonly Cell[],
): boolean {
  if (text.charCodeAt(at) !== SPACE) return false;
  let seen = 0;
  for (const line of below) {
    if (line.end - line.start <= offset) break;
    const under = line.start + offset;
    if (text.charCodeAt(under) !== SPACE || text.charCodeAt(under + 1) === SPACE) return false;
    seen++;
  }
  if (seen === 0) return false;
  let wordEnd = at + 1;
  while (wordEnd - at < 32 && text.charCodeAt(wordEnd) > SPACE) wordEnd++;
  return meaningAt(text, start, wordEnd).rule === null;
}

/**
 * Reads the values of one line into `cells`. Each boundary is looked for from the beginning of the next header back to
 * the end of the one before, so that values may be set to the left or to the right. False when one cannot be found.
 */
function readFields(
  text: string,
  line: number,
  end: number,
  fields: readonly Cell[],
  cells: Cell[],
): boolean {
  let start = line;
  cells.length = 0;
  for (let index = 0; index < fields.length; index++) {
    const next = fields[index + 1];
    let stop = end;
    if (next !== undefined && line + next.start < end) {
      stop = line + next.start;
      const least = Math.max(start, line + (fields[index] as Cell).end);
      while (stop > least && text.charCodeAt(stop - 1) !== SPACE) stop--;
      if (text.charCodeAt(stop - 1) !== SPACE && text.charCodeAt(stop) !== SPACE) return false;
    }
    cells.push(trimmed(text, Math.min(start, end), Math.min(stop, end)));
    start = stop;
  }
  return true;
}

function trimmed(text: string, from: number, to: number): Cell {
  let start = from;
  let end = to;
  while (start < end && text.charCodeAt(start) <= SPACE) start++;
  while (end > start && text.charCodeAt(end - 1) <= SPACE) end--;
  return { start, end };
}

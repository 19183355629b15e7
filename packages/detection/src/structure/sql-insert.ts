import type { Detector } from "../detector.ts";
import { Columns } from "./columns.ts";

/** Characters of one statement that are read: a dump has many statements of a few kilobytes. */
const MOST = 65_536;
const MOST_COLUMNS = 128;

/** Types the values of `INSERT INTO people (name, email) VALUES ('Ada', …)` by the list of columns. */
export const sqlInsert: Detector = {
  name: "sql-insert",
  entityType: "PERSON",
  confidence: 0.85,
  sources: ["https://www.postgresql.org/docs/current/sql-insert.html"],
  anchor: {
    on: "words",
    words: ["insert into", "replace into"],
    find(text, _start, end, scan) {
      if (end < scan.watermark) return -1;
      const open = listStart(text, end);
      if (open < 0) return -1;
      const names = columnNames(text, open);
      if (names === null) return -1;
      const columns = new Columns(scan, names.list);
      if (!columns.areTelling) return -1;
      scan.watermark = tuples(text, names.end, columns);
      columns.end();
      return -1;
    },
  },
};

/** The bracket after the name of the table, or -1. */
export function listStart(text: string, from: number): number {
  const limit = Math.min(text.length, from + 128);
  for (let at = from; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 40) return at;
    if (code === 59 || code === 41 || code === 39) return -1;
  }
  return -1;
}

/** The names of columns in the brackets that open at `open`, and where these end. */
export function columnNames(text: string, open: number): { list: string[]; end: number } | null {
  const limit = Math.min(text.length, open + 4096);
  const list: string[] = [];
  let start = open + 1;
  for (let at = start; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 44 || code === 41) {
      list.push(text.slice(start, at).replaceAll(/["`[\]\s\\]/g, ""));
      start = at + 1;
      if (code === 41) return list.length <= MOST_COLUMNS ? { list, end: at + 1 } : null;
    } else if (code === 40 || code === 39 || code === 59) return null;
  }
  return null;
}

/** Reads the tuples after the list of columns; returns where it stopped. */
function tuples(text: string, from: number, columns: Columns): number {
  const limit = Math.min(text.length, from + MOST);
  let index = -1;
  let start = from;
  for (let at = from; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 39) {
      const close = closingQuote(text, at + 1, limit);
      if (close < 0) return limit;
      if (index >= 0) columns.cell(index, at + 1, close);
      at = close;
      start = -1;
    } else if (code === 40) {
      index = 0;
      start = at + 1;
    } else if (code === 44 || code === 41) {
      if (index >= 0 && start >= 0) number(text, start, at, index, columns);
      index = code === 41 ? -1 : index + 1;
      start = at + 1;
    } else if (code === 59 && index < 0) return at;
  }
  return limit;
}

function number(text: string, start: number, end: number, index: number, columns: Columns): void {
  let from = start;
  while (from < end && text.charCodeAt(from) === 32) from++;
  const first = text.charCodeAt(from);
  if (first >= 48 && first <= 57) columns.cell(index, from, end);
}

/** A quote is doubled inside a SQL string. */
function closingQuote(text: string, from: number, limit: number): number {
  for (let at = from; at < limit; at++) {
    if (text.charCodeAt(at) !== 39) continue;
    if (text.charCodeAt(at + 1) !== 39) return at;
    at++;
  }
  return -1;
}

import type { Detector } from "../detector.ts";
import { meaningAt } from "../keys/key-meaning.ts";
import { isDigit } from "../text/characters.ts";
import { Columns } from "./columns.ts";

const MOST = 65_536;
const MOST_HEADER = 4096;
const MOST_COLUMNS = 128;

/** Types the cells of `{"columns": ["id", "name"], "rows": [[1, "Ada"]]}` in the text of a JSON value. */
export const jsonColumns: Detector = {
  name: "json-columns",
  entityType: "PERSON",
  confidence: 0.85,
  sources: ["https://www.rfc-editor.org/rfc/rfc8259"],
  anchor: {
    on: "words",
    words: ["columns", "column_names", "columnNames", "fields", "headers", "header", "cols"],
    find(text, _start, end, scan) {
      if (end < scan.watermark || text.charCodeAt(end) !== 34) return -1;
      const open = /^"\s{0,8}:\s{0,8}\[/.exec(text.slice(end, end + 20));
      if (open === null) return -1;
      const header = columnNames(text, end + open[0].length);
      if (header === null) return -1;
      const columns = new Columns(scan, header.names);
      if (
        !columns.areTelling ||
        header.names.every((name) => meaningAt(name, 0, name.length).rule === null)
      )
        return -1;
      const rows =
        /^\s{0,64},?\s{0,64}"(?:rows|data|values|records|items|results|tuples)"\s{0,8}:\s{0,8}\[/.exec(
          text.slice(header.end, header.end + 160),
        );
      if (rows === null) return -1;
      scan.watermark = readRows(text, header.end + rows[0].length, columns);
      columns.end();
      return -1;
    },
  },
};

/** The strings of an array, or the `name` of its objects; `end` is behind the closing bracket. */
function columnNames(text: string, from: number): { names: string[]; end: number } | null {
  const names: string[] = [];
  const limit = Math.min(text.length, from + MOST_HEADER);
  let at = from;
  let depth = 0;
  let isName = false;
  while (at < limit) {
    const code = text.charCodeAt(at);
    if (code === 34) {
      const close = closingQuote(text, at + 1, limit);
      if (close < 0) return null;
      const value = text.slice(at + 1, close);
      const isKey = text.charCodeAt(close + 1) === 58;
      if (depth === 0 && isKey) return null;
      if (depth === 0 || isName) names.push(value);
      isName = depth === 1 && isKey && (value === "name" || value === "field" || value === "key");
      if (isName && text.charCodeAt(close + 2) === 32) at = close;
      at = close + 1;
      continue;
    }
    // Columns are strings or flat objects.
    if (code === 91) return null;
    if (code === 123) depth++;
    else if (code === 125) depth--;
    else if (code === 93 && depth === 0)
      return names.length >= 2 && names.length <= MOST_COLUMNS ? { names, end: at + 1 } : null;
    at++;
  }
  return null;
}

/** Reads arrays of cells; returns where it stopped. */
function readRows(text: string, from: number, columns: Columns): number {
  const limit = Math.min(text.length, from + MOST);
  let depth = 0;
  let index = 0;
  let at = from;
  while (at < limit) {
    const code = text.charCodeAt(at);
    if (code === 34) {
      const close = closingQuote(text, at + 1, limit);
      if (close < 0) return limit;
      if (depth === 1) columns.cell(index, at + 1, close);
      at = close + 1;
      continue;
    }
    if (code === 91 || code === 123) {
      depth++;
      if (depth === 1) index = 0;
    } else if (code === 93 || code === 125) {
      if (depth === 0) return at;
      depth--;
    } else if (code === 44 && depth === 1) index++;
    else if (depth === 1 && code >= 48 && code <= 57) {
      let end = at;
      while (end < limit && isOfNumber(text.charCodeAt(end))) end++;
      columns.cell(index, at, end);
      at = end;
      continue;
    }
    at++;
  }
  return limit;
}

function isOfNumber(code: number): boolean {
  return isDigit(code) || code === 46;
}

function closingQuote(text: string, from: number, limit: number): number {
  for (let at = from; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 92) at++;
    else if (code === 34) return at;
  }
  return -1;
}

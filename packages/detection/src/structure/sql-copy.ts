import type { Detector } from "../detector.ts";
import { Columns } from "./columns.ts";
import { columnNames, listStart } from "./sql-insert.ts";

const NEWLINE = 10;
const TAB = 9;
const BACKSLASH = 92;
const FROM_INPUT = /^\s{0,4}FROM stdin;?\s{0,4}\r?\n/i;
const MOST_CLAUSE = 64;

/** Types the lines behind `COPY people (name, email) FROM stdin;` by the list of columns. */
export const sqlCopy: Detector = {
  name: "sql-copy",
  entityType: "PERSON",
  confidence: 0.85,
  sources: ["https://www.postgresql.org/docs/current/sql-copy.html"],
  anchor: {
    on: "words",
    words: ["copy"],
    find(text, _start, end, scan) {
      if (end < scan.watermark || text.charCodeAt(end) !== 32) return -1;
      const open = listStart(text, end);
      const names = open < 0 ? null : columnNames(text, open);
      if (names === null) return -1;
      const clause = FROM_INPUT.exec(text.slice(names.end, names.end + MOST_CLAUSE));
      if (clause === null) return -1;
      const columns = new Columns(scan, names.list);
      if (!columns.areTelling) return -1;
      scan.watermark = rows(text, names.end + clause[0].length, columns);
      columns.end();
      return -1;
    },
  },
};

/** Reads the rows up to the line that ends them; returns where it stopped. */
function rows(text: string, from: number, columns: Columns): number {
  let index = 0;
  let start = from;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== NEWLINE && code !== TAB) continue;
    // `\.` ends the rows, `\N` stands for no value.
    if (text.charCodeAt(start) === BACKSLASH && at - start === 2) {
      if (text.charCodeAt(start + 1) === 46) return at;
    } else columns.cell(index, start, at);
    index = code === TAB ? index + 1 : 0;
    start = at + 1;
  }
  columns.cell(index, start, text.length);
  return text.length;
}

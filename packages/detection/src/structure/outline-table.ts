import type { Detector } from "../detector.ts";
import { Columns } from "./columns.ts";

const MOST = 65_536;
const MOST_COLUMNS = 64;
/** One line of the outline: its role, and the text in quotes or behind the colon. */
const LINE =
  /(?:^|\n|\\n)[ \t]{0,64}(?:- )?'?(columnheader|rowheader|cell|gridcell|row|rowgroup|table)\b(?: \\?"((?:[^"\\\n]|\\(?!["n])){0,160})\\?")?(?: \[[^\]\n]{0,40}\]){0,3}'?:? ?((?:(?!\\n)[^\n"]){0,160})/g;

/**
 * Types the cells of tables in the accessibility outline that browser tools print: `columnheader "Name"` above
 * `cell "Ada Lovelace"`.
 */
export const outlineTable: Detector = {
  name: "outline-table",
  entityType: "PERSON",
  confidence: 0.85,
  sources: [
    "https://playwright.dev/docs/aria-snapshots",
    "https://www.w3.org/TR/wai-aria-1.2/#table",
  ],
  anchor: {
    on: "words",
    words: ["columnheader"],
    find(text, start, _end, scan) {
      if (start < scan.watermark) return -1;
      const least = Math.max(scan.watermark, start - 64);
      let from = start;
      while (from > least && text.charCodeAt(from) !== 10) from--;
      const outline = text.slice(from, from + MOST);
      const headers: string[] = [];
      let columns: Columns | null = null;
      let index = 0;
      for (const match of outline.matchAll(LINE)) {
        const [all, role, quoted, rest] = match as unknown as [
          string,
          string,
          string | undefined,
          string,
        ];
        const value = quoted ?? rest.trim();
        if (role === "columnheader") {
          if (columns !== null) {
            scan.watermark = from + match.index;
            columns.end();
            return -1;
          }
          if (headers.length < MOST_COLUMNS) headers.push(value);
        } else if (role === "row") index = 0;
        else if (role === "cell" || role === "gridcell" || role === "rowheader") {
          if (headers.length === 0) continue;
          columns ??= new Columns(scan, headers);
          const at = value === "" ? -1 : all.lastIndexOf(value);
          if (at > 0)
            columns.cell(index, from + match.index + at, from + match.index + at + value.length);
          index++;
        }
      }
      columns?.end();
      scan.watermark = from + outline.length;
      return -1;
    },
  },
};

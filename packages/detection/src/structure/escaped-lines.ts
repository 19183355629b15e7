import type { StructureScan } from "./columns.ts";
import { findTables } from "./tables.ts";

const QUOTE = 34;
const BACKSLASH = 92;

/**
 * Reads the tables inside JSON strings, whose line breaks are escapes: `{"content": "name,login\nAda Lovelace,ada"}`.
 *
 * They are read from a copy of the same length, so that spans mean the same in both: the strings that have a line break
 * and something that parts cells stand on lines of their own in it, everything else is blank. Linear in the text; texts
 * with fewer than two escaped line breaks are not looked at.
 */
export function findEscapedTables(scan: StructureScan): void {
  const { text } = scan;
  let next = text.indexOf("\\n");
  if (next < 0 || text.indexOf("\\n", next + 2) < 0) return;
  let copy = "";
  let read = 0;
  while (next >= 0) {
    const start = stringStart(text, next, read);
    read = stringEnd(text, next);
    const part = text.slice(start, read);
    if (PARTS_CELLS.test(part)) {
      copy += start > copy.length ? `${" ".repeat(start - copy.length - 1)}\n` : "";
      copy += unescaped(part);
    }
    next = text.indexOf("\\n", read);
  }
  if (copy === "") return;
  if (copy.length < text.length) copy += "\n";
  findTables({
    text: copy,
    found: scan.found,
    quiet: scan.quiet,
    ...(scan.leftOut === undefined ? {} : { leftOut: scan.leftOut }),
    isEnabled: (entityType) => scan.isEnabled(entityType),
    verdict: (rule, value) => scan.verdict(rule, value),
  });
}

/** Behind the quote that opens the string around `at`, or `least` when there is none. */
function stringStart(text: string, at: number, least: number): number {
  for (let quote = at; quote > least; ) {
    quote = text.lastIndexOf('"', quote - 1);
    if (quote < least) return least;
    if (text.charCodeAt(quote - 1) !== BACKSLASH) return quote + 1;
  }
  return least;
}

/** Where the quote stands that closes the string around `at`, or the end of the text. */
function stringEnd(text: string, at: number): number {
  let quote = text.indexOf('"', at);
  while (quote >= 0 && text.charCodeAt(quote - 1) === BACKSLASH)
    quote = text.indexOf('"', quote + 1);
  return quote < 0 ? text.length : quote;
}

/** The same length, with line breaks, tabs and quotes in place of what escapes them. */
function unescaped(part: string): string {
  // Only the strings in strings have escapes that are longer than two characters.
  if (!part.includes("\\\\"))
    return part
      .replaceAll("\\n", " \n")
      .replaceAll('\\"', ' "')
      .replaceAll("\\t", " \t")
      .replaceAll("\\r", "  ");
  return part.replaceAll(ESCAPE, (escape) => {
    const last = escape.charCodeAt(escape.length - 1);
    const by = last === LETTER_N ? "\n" : last === LETTER_T ? "\t" : last === QUOTE ? '"' : " ";
    return by.padStart(escape.length, " ");
  });
}

/** What can part the cells of a row. */
const PARTS_CELLS = /[,;|\t\u2502\u2503\u2551]| {2}|\\t/;
const LETTER_N = 110;
const LETTER_T = 116;
/** Backslashes, at most 31 in a string in strings, and what they escape. */
const ESCAPE = /\\{1,31}[nrt"]/g;

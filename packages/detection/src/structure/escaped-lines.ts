import type { StructureScan } from "./columns.ts";
import { findTables } from "./tables.ts";

/**
 * Reads the tables inside JSON strings, whose line breaks are escapes: `{"content": "name,login\nAda Lovelace,ada"}`.
 *
 * They are read from a copy of the same length in which every string stands on lines of its own, so that spans mean
 * the same in both. Linear in the text; texts with fewer than two escaped line breaks are not looked at.
 */
export function findEscapedTables(scan: StructureScan): void {
  const { text } = scan;
  const first = text.indexOf("\\n");
  if (first < 0 || text.indexOf("\\n", first + 2) < 0) return;
  const copy = text.replaceAll(ESCAPE, (escape) => {
    const last = escape.charAt(escape.length - 1);
    const by =
      escape === '"' || last === "n" ? "\n" : last === "t" ? "\t" : last === '"' ? '"' : " ";
    return by.padStart(escape.length, " ");
  });
  findTables({
    text: copy,
    found: scan.found,
    quiet: scan.quiet,
    isEnabled: (entityType) => scan.isEnabled(entityType),
    verdict: (rule, value) => scan.verdict(rule, value),
  });
}

/** Backslashes, at most 31 in a string in strings, and what they escape; or a quote that delimits a string. */
const ESCAPE = /\\{1,31}[nrt"]|"/g;

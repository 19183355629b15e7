import type { JsonValue } from "../finding.ts";
import { type KeyMeaning, meaningOf } from "../keys/key-meaning.ts";

/** Keys of what holds the rows beside the names of their columns. */
export const ROWS: ReadonlySet<string> = new Set([
  "rows",
  "data",
  "values",
  "records",
  "items",
  "results",
  "tuples",
]);
const COLUMNS: ReadonlySet<string> = new Set([
  "columns",
  "column_names",
  "columnNames",
  "fields",
  "headers",
  "header",
  "cols",
]);
const MOST_COLUMNS = 256;

/** Whether the key may be that of the names of columns. */
export function namesColumns(key: string): boolean {
  return COLUMNS.has(key);
}

/** `{ "columns": ["id", "name"], "rows": [[1, "Ada"]] }`: what the columns say, when one of them says something. */
export function columnsOf(object: {
  readonly [key: string]: JsonValue;
}): readonly KeyMeaning[] | null {
  for (const key of COLUMNS) {
    const names = object[key];
    if (!Array.isArray(names) || names.length < 2 || names.length > MOST_COLUMNS) continue;
    const meanings = (names as readonly JsonValue[]).map((name) => meaningOf(columnName(name)));
    if (meanings.some(({ rule }) => rule !== null)) return meanings;
  }
  return null;
}

function columnName(value: JsonValue): string {
  if (typeof value === "string") return value;
  if (value === null || typeof value !== "object" || Array.isArray(value)) return "";
  const { name } = value as { readonly [key: string]: JsonValue };
  return typeof name === "string" ? name : "";
}

/** The first of several rows, when it holds nothing but the names of columns, two of them known. */
export function headerRow(values: readonly JsonValue[]): readonly KeyMeaning[] | null {
  const first = values[0];
  if (values.length < 2 || !Array.isArray(first) || first.length < 2 || first.length > MOST_COLUMNS)
    return null;
  if (!first.every((name) => typeof name === "string")) return null;
  const meanings = (first as readonly string[]).map(meaningOf);
  return meanings.filter(({ rule }) => rule !== null).length >= 2 ? meanings : null;
}

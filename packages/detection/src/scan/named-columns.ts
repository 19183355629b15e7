import type { JsonValue } from "../finding.ts";
import type { KeyRule } from "../keys/key-dictionary.ts";
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
    if (!Array.isArray(names) || names.length === 0 || names.length > MOST_COLUMNS) continue;
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

/** The first of several rows, when it holds nothing but the names of columns, two of them known, or one that says enough. */
export function headerRow(values: readonly JsonValue[]): readonly KeyMeaning[] | null {
  const first = values[0];
  if (values.length < 2 || !Array.isArray(first) || first.length < 2 || first.length > MOST_COLUMNS)
    return null;
  if (!first.every((name) => typeof name === "string")) return null;
  const meanings = (first as readonly string[]).map(meaningOf);
  const known = meanings.filter(({ rule }) => rule !== null);
  if (known.length >= 2) return meanings;
  const [rule] = known.map((meaning) => meaning.rule);
  return rule !== undefined && isTelling(rule) && isAboveValues(first, values[1]) ? meanings : null;
}

/** Whether words stand above as many values, which are no pair of strings. */
function isAboveValues(names: readonly JsonValue[], row: JsonValue | undefined): boolean {
  if (!Array.isArray(row) || row.length !== names.length) return false;
  if (!names.every((name) => typeof name === "string" && NAME.test(name))) return false;
  return names.length > 2 || row.some((cell) => typeof cell !== "string");
}

const NAME = /^\p{L}[\p{L}_ .-]{0,40}$/u;

/** What the first of two strings says of the second: `["Authorization", "Bearer …"]`. */
export function pairValue(values: readonly JsonValue[]): KeyMeaning | null {
  if (values.length !== 2) return null;
  const [name, value] = values;
  if (typeof name !== "string" || typeof value !== "string") return null;
  if (!NAME.test(name) || !/\d/.test(value)) return null;
  const meaning = meaningOf(name);
  return isTelling(meaning.rule) ? meaning : null;
}

/** Whether a name says what its value is, whatever stands beside it. */
function isTelling(rule: KeyRule | null): boolean {
  return rule !== null && rule.needsEvidence !== true;
}

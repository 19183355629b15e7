import { isJsonObject, type JsonValue } from "../json.ts";

/** Deeper than answers nest their rows. */
const MAX_DEPTH = 8;

/**
 * About how many rows a result holds: the longest list in it, JSON inside text included, or the lines of a table in
 * text. An estimate, for budgets: what an upstream writes as prose counts as no row.
 */
export function countRows(result: JsonValue, depth = 0): number {
  if (typeof result === "string") return rowsOfText(result, depth);
  if (depth > MAX_DEPTH) return 0;
  const parts = Array.isArray(result) ? result : isJsonObject(result) ? Object.values(result) : [];
  // MCP's own list of content parts is no list of rows.
  const isContent = parts.every((part) => isJsonObject(part) && typeof part["type"] === "string");
  const own = Array.isArray(result) && !isContent ? result.length : 0;
  return parts.reduce<number>((most, part) => Math.max(most, countRows(part, depth + 1)), own);
}

function rowsOfText(text: string, depth: number): number {
  if (/^\s*[[{]/.test(text)) {
    try {
      return countRows(JSON.parse(text) as JsonValue, depth + 1);
    } catch {
      // Looks like JSON and is none.
    }
  }
  return text.split("\n").filter((line) => /[|\t]|,.*,/.test(line)).length;
}

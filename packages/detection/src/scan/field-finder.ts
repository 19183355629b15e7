import type { JsonValue } from "../finding.ts";
import { normaliseKey } from "../keys/normalise-key.ts";
import { JsonScan, type SkipPath } from "./json-scan.ts";

/** The paths of the strings that stand under a field. */
export type FieldFinder = (
  value: JsonValue,
  skip?: SkipPath,
) => readonly (readonly (string | number)[])[];

/** Finds what stands under one of the keys or column headers, read as a scanner reads them that allows them. */
export function createFieldFinder(fields: readonly string[]): FieldFinder {
  const wanted = new Set(fields.map(normaliseKey));
  const scan = new JsonScan(
    (text, meaning) =>
      meaning !== null && wanted.has(meaning.normal)
        ? [{ entityType: "", start: 0, end: text.length, confidence: 1, detector: "field" }]
        : [],
    () => [],
    () => [],
  );
  return (value, skip) => scan.scan(value, skip).map(({ path }) => path);
}

/**
 * Keeps the schemas of a tool valid after masking: a number in which something was found has become a string, which no
 * bound may be, and a pattern with a token in it fits nothing.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";

/** Keywords that say what a value may look like. They go where the value itself became a token. */
const LOOKS = ["format", "pattern", "minLength", "maxLength"] as const;
const ALLOWED: ReadonlySet<string> = new Set(["enum", "examples"]);

/** The tool as it was masked, with its schemas mended. `original` is the same tool unmasked. */
export function mendSchemas(original: JsonValue, masked: JsonValue): JsonValue {
  if (!isJsonObject(original) || !isJsonObject(masked)) return masked;
  const mended: Record<string, JsonValue> = { ...masked };
  for (const key of ["inputSchema", "outputSchema"]) {
    const [before, after] = [original[key], masked[key]];
    if (before !== undefined && after !== undefined) mended[key] = mend(before, after);
  }
  return mended;
}

/** Masking renames keys but keeps their order and number. */
function mend(before: JsonValue, after: JsonValue): JsonValue {
  if (Array.isArray(before) && Array.isArray(after)) {
    return after.map((element: JsonValue, i) => mend(before[i] ?? null, element));
  }
  if (!isJsonObject(before) || !isJsonObject(after)) return after;
  const originals = Object.entries(before);
  const mended: Record<string, JsonValue> = {};
  let hasToken = false;
  for (const [i, [key, value]] of Object.entries(after).entries()) {
    const [keyword, original] = originals[i] ?? [key, value];
    // Not a property of that name, whose value is a schema.
    const isConstant =
      (keyword === "const" && !isJsonObject(original)) ||
      (keyword === "enum" && Array.isArray(original));
    if (isConstant && JSON.stringify(original) !== JSON.stringify(value)) hasToken = true;
    const kept = keptOf(keyword, original, value);
    if (kept !== undefined) define(mended, key, kept);
  }
  if (hasToken) for (const keyword of LOOKS) delete mended[keyword];
  return mended;
}

/** A key may be called `__proto__`. */
function define(object: JsonObject, key: string, value: JsonValue): void {
  Object.defineProperty(object, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function keptOf(keyword: string, original: JsonValue, value: JsonValue): JsonValue | undefined {
  if (typeof original === "number" && typeof value !== "number") return undefined;
  if (keyword === "pattern" && typeof original === "string" && original !== value) return undefined;
  if (ALLOWED.has(keyword) && Array.isArray(original) && Array.isArray(value)) {
    const kept = value.filter(
      (element: JsonValue, i) => typeof element === typeof (original[i] ?? null),
    );
    // An empty list allows nothing at all.
    return kept.length === 0 && value.length > 0 ? undefined : kept;
  }
  return mend(original, value);
}

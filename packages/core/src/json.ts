/** Any value JSON can carry. Read-only, because a call's arguments must not change between decision and execution. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

export type JsonObject = { readonly [key: string]: JsonValue };

/** Where something is inside a JSON value: keys and indexes from the root. */
export type JsonPath = readonly (string | number)[];

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Writes a JSON value in the one form that equal values share (RFC 8785), so that it can be hashed and compared.
 * Linear in the size of the value, apart from sorting the keys of each object.
 *
 * @throws {RangeError} for a number JSON cannot carry (`NaN`, infinity) and for a lone surrogate: two different
 *   values would otherwise be written alike.
 */
export function canonicalJson(value: JsonValue): string {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new RangeError("a number that JSON cannot carry has no canonical form");
  }
  if (typeof value === "string") return canonicalString(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;

  const members = Object.entries(value as JsonObject)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1)) // by UTF-16 code units, as RFC 8785 section 3.2.3 asks
    .map(([key, member]) => `${canonicalString(key)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}

function canonicalString(text: string): string {
  if (!text.isWellFormed()) {
    throw new RangeError("a string with a lone surrogate has no canonical form");
  }
  return JSON.stringify(text);
}

/** Whether a value has more than `characters` of text in it. Stops counting there. */
export function isBiggerThan(value: JsonValue, characters: number): boolean {
  let left = characters;
  const count = (part: JsonValue): boolean => {
    if (typeof part === "string") left -= part.length;
    else if (Array.isArray(part)) {
      left -= part.length;
      return part.some(count) || left < 0;
    } else if (isJsonObject(part)) {
      for (const key in part) {
        left -= key.length;
        if (left < 0 || count(part[key] ?? null)) return true;
      }
    } else left -= 1;
    return left < 0;
  };
  return count(value);
}

/** Writes a path as JSONPath's readers expect it: `$.rows[3].email`. */
export function formatPath(path: JsonPath): string {
  return path.reduce<string>(writtenStep, "$");
}

/** A path with one more step. */
export function writtenStep(written: string, step: string | number): string {
  if (typeof step === "number") return `${written}[${step}]`;
  return /^[A-Za-z_]\w*$/.test(step) ? `${written}.${step}` : `${written}[${JSON.stringify(step)}]`;
}

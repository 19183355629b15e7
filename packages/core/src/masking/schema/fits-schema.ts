/**
 * Whether a value fits a schema of the kind that `fittingSchema` makes: the part of JSON Schema 2020-12 that says more
 * with every keyword. What it does not know it passes over; `fittingSchema` leaves none of that in.
 */
import { canonicalJson, isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { FORMATS } from "../surrogate/formats.ts";
import { parsePattern, type Pattern } from "../surrogate/pattern.ts";

export interface FittingOptions {
  /** The schema that `$ref` points into. */
  readonly root: JsonValue;
  /** Takes every text for one of its format, since ours are a little narrower than others'. */
  readonly anyFormat?: boolean;
  /** How many steps are left. A schema that refers to itself in circles takes all of them. */
  readonly budget: { left: number };
}

/** Enough for a result of some megabytes, and for a few seconds at most. */
export const FITTING_BUDGET = 5_000_000;

/** Thrown when a schema takes too long to go through. */
export class SchemaTooCostly extends Error {
  constructor() {
    super("the schema takes too long to be checked");
    this.name = "SchemaTooCostly";
  }
}

/** @throws {SchemaTooCostly} */
export function spend({ budget }: FittingOptions): void {
  if (--budget.left < 0) throw new SchemaTooCostly();
}

/** No honest schema refers on so often, or is that deep. */
const MOST_REFERENCES = 32;
const DEEPEST = 200;

/**
 * Linear in the size of `value` for each schema that applies to it.
 *
 * @throws {SchemaTooCostly}
 */
export function fitsSchema(
  schema: JsonValue,
  value: JsonValue,
  options: FittingOptions,
  depth = 0,
): boolean {
  spend(options);
  if (typeof schema === "boolean") return schema;
  if (!isJsonObject(schema)) return true;
  if (depth > DEEPEST) return false;
  const fits = (sub: JsonValue | undefined, part: JsonValue): boolean =>
    sub === undefined || fitsSchema(sub, part, options, depth + 1);
  const { $ref, allOf, anyOf, type } = schema;
  if ($ref !== undefined && !fits(resolveReference(options.root, $ref), value)) return false;
  if (Array.isArray(allOf) && !allOf.every((sub) => fits(sub, value))) return false;
  if (Array.isArray(anyOf) && !anyOf.some((sub) => fits(sub, value))) return false;
  if (type !== undefined && !fitsType(type, value)) return false;
  if (!fitsConstants(schema, value)) return false;
  if (typeof value === "string") return fitsString(schema, value, options);
  if (typeof value === "number") return fitsNumber(schema, value);
  if (Array.isArray(value)) return fitsArray(schema, value, fits);
  return isJsonObject(value) ? fitsObject(schema, value, fits) : true;
}

/** What a local `$ref` leads to, following those it leads to; `undefined` where it leads nowhere. */
export function resolveReference(root: JsonValue, reference: JsonValue): JsonValue | undefined {
  let next: JsonValue | undefined = reference;
  for (let step = 0; step < MOST_REFERENCES; step++) {
    if (typeof next !== "string" || !/^#(?:\/|$)/.test(next)) return undefined;
    let at: JsonValue | undefined = root;
    for (const part of next.split("/").slice(1)) {
      const key = decode(part).replaceAll("~1", "/").replaceAll("~0", "~");
      if (Array.isArray(at)) at = at[Number(key)];
      else at = isJsonObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
    }
    if (!isJsonObject(at) || at["$ref"] === undefined || Object.keys(at).length > 1) return at;
    next = at["$ref"];
  }
  return undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function fitsType(type: JsonValue, value: JsonValue): boolean {
  if (Array.isArray(type)) return type.some((one) => fitsType(one, value));
  switch (type) {
    case "integer":
      return typeof value === "number" && Number.isInteger(value);
    case "array":
      return Array.isArray(value);
    case "null":
      return value === null;
    case "object":
      return isJsonObject(value);
    default:
      return typeof value === type;
  }
}

function fitsConstants(schema: JsonObject, value: JsonValue): boolean {
  const allowed = schema["const"] === undefined ? schema["enum"] : [schema["const"]];
  if (!Array.isArray(allowed)) return true;
  const wanted = canonicalOf(value);
  return allowed.some((one) => canonicalOf(one) === wanted);
}

function canonicalOf(value: JsonValue): string {
  try {
    return canonicalJson(value);
  } catch {
    return JSON.stringify(value); // a lone surrogate, which is as it is
  }
}

function fitsString(schema: JsonObject, value: string, { anyFormat }: FittingOptions): boolean {
  const { minLength, maxLength, pattern, format } = schema;
  if (typeof minLength === "number" || typeof maxLength === "number") {
    const length = lengthOf(value);
    if (typeof minLength === "number" && length < minLength) return false;
    if (typeof maxLength === "number" && length > maxLength) return false;
  }
  if (typeof pattern === "string" && patternOf(pattern)?.matches(value) !== true) return false;
  if (typeof format !== "string" || anyFormat === true) return true;
  return FORMATS.get(format)?.fits(value) === true;
}

/** In characters, as JSON Schema counts. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

const MOST_PATTERNS = 500;
const parsed = new Map<string, Pattern | undefined>();

/** The same few patterns come back for every row of every result. */
export function patternOf(source: string): Pattern | undefined {
  if (parsed.has(source)) return parsed.get(source);
  if (parsed.size >= MOST_PATTERNS) parsed.clear();
  const pattern = parsePattern(source);
  parsed.set(source, pattern);
  return pattern;
}

function fitsNumber(schema: JsonObject, value: number): boolean {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  if (typeof minimum === "number" && value < minimum) return false;
  if (typeof maximum === "number" && value > maximum) return false;
  if (typeof exclusiveMinimum === "number" && value <= exclusiveMinimum) return false;
  if (typeof exclusiveMaximum === "number" && value >= exclusiveMaximum) return false;
  return typeof multipleOf !== "number" || Number.isInteger(value / multipleOf);
}

type Fits = (schema: JsonValue | undefined, value: JsonValue) => boolean;

function fitsArray(schema: JsonObject, value: readonly JsonValue[], fits: Fits): boolean {
  const { minItems, maxItems, prefixItems, items } = schema;
  if (typeof minItems === "number" && value.length < minItems) return false;
  if (typeof maxItems === "number" && value.length > maxItems) return false;
  return value.every((element, i) => fits(elementSchema(prefixItems, items, i), element));
}

/** What applies to the element at `index`. */
export function elementSchema(
  prefixItems: JsonValue | undefined,
  items: JsonValue | undefined,
  index: number,
): JsonValue | undefined {
  // Before 2020-12 `items` itself could be the list.
  if (Array.isArray(items)) return items[index];
  const first = Array.isArray(prefixItems) ? prefixItems : [];
  return index < first.length ? first[index] : items;
}

function fitsObject(schema: JsonObject, value: JsonObject, fits: Fits): boolean {
  const { required, minProperties, maxProperties, properties, additionalProperties } = schema;
  const keys = Object.keys(value);
  if (Array.isArray(required) && !required.every((key) => Object.hasOwn(value, String(key)))) {
    return false;
  }
  if (typeof minProperties === "number" && keys.length < minProperties) return false;
  if (typeof maxProperties === "number" && keys.length > maxProperties) return false;
  return keys.every((key) =>
    fits(memberSchema(properties, additionalProperties, key), value[key] ?? null),
  );
}

/** What applies to the member called `key`. */
export function memberSchema(
  properties: JsonValue | undefined,
  additionalProperties: JsonValue | undefined,
  key: string,
): JsonValue | undefined {
  return isJsonObject(properties) && Object.hasOwn(properties, key)
    ? properties[key]
    : additionalProperties;
}

import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";

/**
 * Widens a tool's `outputSchema` so that a result still fits when strings and numbers in it have become tokens:
 * clients check results against the schema they were shown and reject the call otherwise.
 *
 * The new schema accepts everything the old one did. It says nothing about what strings and numbers look like, and
 * numbers may be strings. What only a full check could keep right is dropped: conditions, negations, closed sets of keys.
 */
export function relaxOutputSchema(schema: JsonValue): JsonValue {
  if (Array.isArray(schema)) return schema.map(relaxOutputSchema);
  if (!isJsonObject(schema)) return schema;
  const hasPatterns = schema["patternProperties"] !== undefined;
  const relaxed: Record<string, JsonValue> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (DROPPED.has(keyword)) continue;
    // A masked key has no name that a schema could know, and what a pattern allowed is now additional.
    if (keyword === "additionalProperties" && (value === false || hasPatterns)) continue;
    if (SCHEMAS.has(keyword)) relaxed[keyword] = relaxOutputSchema(value);
    else if (LISTS.has(keyword)) relaxed[keyword] = relaxEach(value);
    else if (MAPS.has(keyword)) relaxed[keyword] = relaxMembers(value);
    else relaxed[keyword] = value;
  }
  if (schema["oneOf"] !== undefined) {
    // Branches that only a constant told apart may now fit together.
    const branches = relaxEach(schema["oneOf"]);
    if (relaxed["anyOf"] === undefined) relaxed["anyOf"] = branches;
    else relaxed["allOf"] = [...asList(relaxed["allOf"]), { anyOf: branches }];
  }
  if (relaxed["type"] !== undefined) relaxed["type"] = relaxType(relaxed["type"]);
  const allowed = relaxEnum(schema);
  if (allowed !== undefined) relaxed["enum"] = allowed;
  return relaxed;
}

/** About the look of a string or a number, which may become another number, or no longer sure to hold. */
const DROPPED: ReadonlySet<string> = new Set([
  "format",
  "pattern",
  "minLength",
  "maxLength",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "contentEncoding",
  "contentMediaType",
  "contentSchema",
  "enum",
  "const",
  "oneOf",
  "not",
  "if",
  "then",
  "else",
  "propertyNames",
  "patternProperties",
  "uniqueItems",
  "maxContains",
  "maxProperties",
  "unevaluatedProperties",
  "unevaluatedItems",
  "dependencies",
]);

const SCHEMAS: ReadonlySet<string> = new Set([
  "items",
  "additionalItems",
  "additionalProperties",
  "contains",
]);

const LISTS: ReadonlySet<string> = new Set(["allOf", "anyOf", "prefixItems"]);

const MAPS: ReadonlySet<string> = new Set([
  "properties",
  "$defs",
  "definitions",
  "dependentSchemas",
]);

function relaxEach(value: JsonValue): JsonValue {
  return Array.isArray(value) ? value.map(relaxOutputSchema) : value;
}

function relaxMembers(value: JsonValue): JsonValue {
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, relaxOutputSchema(member)]),
  );
}

function relaxType(type: JsonValue): JsonValue {
  const types = asList(type);
  const isNumeric = types.includes("number") || types.includes("integer");
  return isNumeric && !types.includes("string") ? [...types, "string"] : type;
}

/** Constants survive where nothing is ever masked: truth values and `null`. */
function relaxEnum(schema: JsonObject): JsonValue | undefined {
  const allowed = schema["const"] === undefined ? schema["enum"] : [schema["const"]];
  if (!Array.isArray(allowed)) return undefined;
  return allowed.every((value) => typeof value === "boolean" || value === null)
    ? allowed
    : undefined;
}

function asList(value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

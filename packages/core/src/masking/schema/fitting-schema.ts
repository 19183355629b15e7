import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { numberForms, textForms } from "../surrogate/leaf-forms.ts";
import { word } from "../surrogate/reserved.ts";
import { seededRandom } from "../surrogate/seeded-random.ts";
import { FORMATS } from "../surrogate/formats.ts";
import {
  FITTING_BUDGET,
  fitsSchema,
  type FittingOptions,
  patternOf,
  resolveReference,
  SchemaTooCostly,
} from "./fits-schema.ts";

/**
 * What of a schema a value can still fit when everything in it may have been masked: the schema itself, but for what
 * only a full check could keep right (conditions, negations, closed sets of keys), and with "or any string" behind what
 * leaves no room for a stand-in, such as a closed list of texts or a number of two digits.
 *
 * Accepts everything that `schema` accepts. Costs a few milliseconds for a schema that has not been seen.
 */
export function fittingSchema(schema: JsonValue): JsonValue {
  if (!isJsonObject(schema)) return schema;
  const options: FittingOptions = { root: schema, budget: { left: FITTING_BUDGET } };
  try {
    const fitting = fitNode(schema, options, { isRoot: true });
    return withoutDeadReferences(fitting, fitting);
  } catch (error) {
    if (!(error instanceof SchemaTooCostly) && !(error instanceof RangeError)) throw error;
    const { type, title, description } = schema;
    return {
      ...(type === undefined ? {} : { type }),
      ...(title === undefined ? {} : { title }),
      ...(description === undefined ? {} : { description }),
    };
  }
}

/** What a masked value cannot be sure to keep, or what is not understood here. */
const DROPPED: ReadonlySet<string> = new Set([
  "oneOf",
  "not",
  "if",
  "then",
  "else",
  "contains",
  "minContains",
  "maxContains",
  "propertyNames",
  "patternProperties",
  "uniqueItems",
  "maxProperties",
  "unevaluatedProperties",
  "unevaluatedItems",
  "dependencies",
  "dependentSchemas",
  "dependentRequired",
  "additionalItems",
  "contentSchema",
  "$dynamicRef",
  "$recursiveRef",
]);

const MAPS: ReadonlySet<string> = new Set(["properties", "$defs", "definitions"]);

const TEXT_KEYWORDS = ["format", "pattern", "minLength", "maxLength"] as const;

const NUMBER_KEYWORDS = [
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
] as const;

const LOOKS: ReadonlySet<string> = new Set([...TEXT_KEYWORDS, ...NUMBER_KEYWORDS, "enum", "const"]);

function fitNode(
  schema: JsonValue,
  options: FittingOptions,
  { isRoot = false, isCombined = false } = {},
): JsonValue {
  if (!isJsonObject(schema)) return schema;
  const fitted: Record<string, JsonValue> = {};
  const combined = partsOf(schema) > 1;
  for (const [keyword, value] of Object.entries(schema)) {
    if (DROPPED.has(keyword)) continue;
    if (keyword === "$ref" && resolveReference(options.root, value) === undefined) continue;
    if (keyword === "additionalProperties") {
      // A masked key has no name that a schema could know, and what a pattern allowed is now additional.
      if (value === false || schema["patternProperties"] !== undefined) continue;
      fitted[keyword] = fitNode(value, options);
    } else if (keyword === "items" && !Array.isArray(value)) {
      fitted[keyword] = fitNode(value, options);
    } else if (keyword === "allOf") fitted[keyword] = fitEach(value, options, combined);
    else if (["anyOf", "prefixItems", "items"].includes(keyword)) {
      fitted[keyword] = fitEach(value, options, keyword === "anyOf" && combined);
    } else if (MAPS.has(keyword)) fitted[keyword] = fitMembers(value, options);
    else fitted[keyword] = value;
  }
  if (schema["oneOf"] !== undefined) {
    // Branches that only a constant told apart may now fit together.
    const branches = fitEach(schema["oneOf"], options, combined);
    if (fitted["anyOf"] === undefined) fitted["anyOf"] = branches;
    else fitted["allOf"] = [...asList(fitted["allOf"]), { anyOf: branches }];
  }
  const isOpen =
    isRoot || !hasLook(schema) || (!isCombined && !combined && hasRoom(schema, options));
  return isOpen ? fitted : orAnyString(fitted);
}

/** How many schemas speak about the same string here. Each alone may leave room where all together leave none. */
function partsOf(schema: JsonObject): number {
  const { $ref, allOf, anyOf, oneOf } = schema;
  const own = hasLook(schema) ? 1 : 0;
  return (
    own + asList(allOf).length + [$ref, anyOf, oneOf].filter((part) => part !== undefined).length
  );
}

function hasLook(schema: JsonObject): boolean {
  return [...LOOKS].some((keyword) => schema[keyword] !== undefined) || isNumberOnly(schema);
}

function typesOf({ type }: JsonObject): readonly JsonValue[] | undefined {
  return type === undefined ? undefined : asList(type);
}

function isNumberOnly(schema: JsonObject): boolean {
  const types = typesOf(schema) ?? ["string"];
  return (types.includes("number") || types.includes("integer")) && !types.includes("string");
}

/** So many different stand-ins have to fit that no two values meet soon. */
const SAMPLES = 64;
const MOST_VERDICTS = 2_000;
const verdicts = new Map<string, boolean>();

/** Whether stand-ins for strings and numbers can be made that fit. The same few leaves come back in every schema. */
function hasRoom(schema: JsonObject, options: FittingOptions): boolean {
  const {
    title: _title,
    description: _description,
    default: _default,
    examples: _examples,
    ...rest
  } = schema;
  if (rest["$ref"] !== undefined) return false;
  const key = JSON.stringify(rest);
  const known = verdicts.get(key);
  if (known !== undefined) return known;
  const verdict = hasRoomForText(rest, options) && hasRoomForNumber(rest, options);
  if (verdicts.size >= MOST_VERDICTS) verdicts.clear();
  verdicts.set(key, verdict);
  return verdict;
}

/** Constants stay where nothing is ever masked: truth values and `null`. */
function isClosed(schema: JsonObject): boolean {
  const allowed = schema["const"] === undefined ? schema["enum"] : [schema["const"]];
  if (!Array.isArray(allowed)) return false;
  return !allowed.every((value) => typeof value === "boolean" || value === null);
}

function hasRoomForText(schema: JsonObject, options: FittingOptions): boolean {
  if (isClosed(schema)) return false;
  const { format, pattern } = schema;
  if (typesOf(schema)?.includes("string") === false) return true;
  if (TEXT_KEYWORDS.every((keyword) => schema[keyword] === undefined)) return true;
  if (typeof format === "string" && !FORMATS.has(format)) return false;
  if (typeof pattern === "string" && patternOf(pattern) === undefined) return false;
  return textForms([schema], options.root).some((form) =>
    isRich((random) => form(random, word(random)), schema, options),
  );
}

function hasRoomForNumber(schema: JsonObject, options: FittingOptions): boolean {
  return (
    !isNumberOnly(schema) ||
    numberForms([schema], options.root).some((form) => isRich(form, schema, options))
  );
}

function isRich(
  make: (random: ReturnType<typeof seededRandom>) => string | number,
  schema: JsonObject,
  options: FittingOptions,
): boolean {
  const made = new Set<string | number>();
  for (let i = 0; i < SAMPLES; i++) {
    const one = make(seededRandom(`room\0${i}`));
    if (!fitsSchema(schema, one, options)) return false;
    made.add(one);
  }
  return made.size === SAMPLES;
}

/** Says "or any string" beside the node where that moves nothing that others may refer to, else instead of its look. */
function orAnyString(node: JsonObject): JsonObject {
  const isPlain = !Object.keys(node).some(
    (keyword) => MAPS.has(keyword) || ["items", "prefixItems", "allOf", "anyOf"].includes(keyword),
  );
  const { title, description, ...rest } = node;
  const about = {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
  };
  if (isPlain) return { ...about, anyOf: [rest, { type: "string" }] };
  const kept = Object.entries(node).filter(([keyword]) => !LOOKS.has(keyword));
  const { type, ...others } = Object.fromEntries(kept);
  return type === undefined
    ? others
    : { ...others, type: isNumberOnly(node) ? [...asList(type), "string"] : type };
}

function fitEach(value: JsonValue, options: FittingOptions, isCombined: boolean): JsonValue {
  return Array.isArray(value) ? value.map((sub) => fitNode(sub, options, { isCombined })) : value;
}

function fitMembers(value: JsonValue, options: FittingOptions): JsonValue {
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, fitNode(member, options)]),
  );
}

/** What was moved or dropped leaves references that lead nowhere, and a validator refuses a schema with one. */
function withoutDeadReferences(node: JsonValue, root: JsonValue): JsonValue {
  if (Array.isArray(node)) return node.map((part) => withoutDeadReferences(part, root));
  if (!isJsonObject(node)) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(
        ([keyword, value]) =>
          keyword !== "$ref" ||
          typeof value !== "string" ||
          resolveReference(root, value) !== undefined,
      )
      .map(([keyword, value]) => [keyword, withoutDeadReferences(value, root)]),
  );
}

function asList(value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

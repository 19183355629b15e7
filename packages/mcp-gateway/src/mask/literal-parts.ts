/**
 * What masking has to leave alone, so that a message stays one: keywords of the protocol and of JSON Schema, and
 * binary content. A part is only left alone if its value is of the form that the keyword has; `type: "ada@…"` is not a
 * type, and whoever sends it does not get it past the masking that way.
 */
import { isJsonObject, type JsonPath, type JsonValue } from "@countersign/core";
import { binaryMember } from "./binary.ts";

type IsLiteral = (value: JsonValue, parent: JsonValue) => boolean;

/** A short lower-case word, as the protocol's own keywords are. */
const isKeyword: IsLiteral = (value) =>
  typeof value === "string" && /^[a-z][a-z_-]{0,31}$/.test(value);

const isMimeType: IsLiteral = (value) =>
  typeof value === "string" && /^[a-z]{1,20}\/[A-Za-z0-9.+*-]{1,80}$/.test(value);

const isProportion: IsLiteral = (value) => typeof value === "number" && value >= 0 && value <= 1;

const isTimestamp: IsLiteral = (value) =>
  typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]{5,15}(?:Z|[+-]\d\d:\d\d)$/.test(value);

/** What an image, a sound or a resource is made of. Text has been written out before (`binary.ts`). */
const isMedia: IsLiteral = (value, parent) =>
  isJsonObject(parent) && binaryMember(parent) === "data" && isBase64(value);

const isBlob: IsLiteral = (value, parent) =>
  isJsonObject(parent) && binaryMember(parent) === "blob" && isBase64(value);

const isSchemaType: IsLiteral = (value) =>
  (Array.isArray(value) ? value : [value]).every(
    (type) => typeof type === "string" && SCHEMA_TYPES.has(type),
  );

const SCHEMA_TYPES: ReadonlySet<string> = new Set([
  "string",
  "number",
  "integer",
  "boolean",
  "object",
  "array",
  "null",
]);

const isSchemaUri: IsLiteral = (value) =>
  typeof value === "string" && /^https?:\/\/json-schema\.org\/[\w./#-]{1,80}$/.test(value);

/** The name of a definition, as schemas refer to one; a number of six digits and more is no name. */
const isReference: IsLiteral = (value) =>
  typeof value === "string" &&
  /^#(?:\/?[A-Za-z$_][\w$~%.-]{0,80}(?:\/[\w$~%.-]{1,80}){0,8})?$/.test(value) &&
  !/\d{6}/.test(value);

/** By the key under which they stand. */
const LITERALS: ReadonlyMap<string, IsLiteral> = new Map<string, IsLiteral>([
  ["type", (value, parent) => isKeyword(value, parent) || isSchemaType(value, parent)],
  ["role", isKeyword],
  ["mode", isKeyword],
  ["level", isKeyword],
  ["format", isKeyword],
  ["resultType", isKeyword],
  ["taskSupport", isKeyword],
  ["cacheScope", isKeyword],
  ["mimeType", isMimeType],
  ["priority", isProportion],
  ["lastModified", isTimestamp],
  ["data", isMedia],
  ["blob", isBlob],
  ["$schema", isSchemaUri],
  ["$ref", isReference],
  ["ttlMs", (value) => typeof value === "number" && value < 1e11],
  ["protocolVersion", (value) => typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value)],
]);

/** Says of each place in `root` whether it is to be left unmasked. */
export function literalParts(root: JsonValue): (path: JsonPath) => boolean {
  return (path) => {
    const key = path.at(-1);
    const isLiteral = typeof key === "string" ? LITERALS.get(key) : undefined;
    if (isLiteral === undefined || typeof key !== "string") return false;
    let parent: JsonValue | undefined = root;
    for (const step of path.slice(0, -1)) {
      if (typeof parent !== "object" || parent === null) return false;
      parent = (parent as Record<string | number, JsonValue>)[step];
    }
    if (!isJsonObject(parent)) return false;
    const value = parent[key];
    return value !== undefined && isLiteral(value, parent);
  };
}

/** No image is shorter; a payment card number would pass for base64. */
const SHORTEST_BASE64 = 64;

function isBase64(value: JsonValue): boolean {
  return (
    typeof value === "string" &&
    value.length >= SHORTEST_BASE64 &&
    value.length % 4 === 0 &&
    /^[A-Za-z0-9+/]*={0,2}$/.test(value)
  );
}

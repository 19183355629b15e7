import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import { withoutHidden } from "../suspicion/hidden-characters.ts";
import { withoutInstructions } from "../suspicion/instructions.ts";

/**
 * A definition without what cannot be seen and without instructions aimed at the model. What names a thing (a tool and
 * its properties, a prompt and its arguments, an address) stays as it is, or calls would not reach it.
 */
export function cleanedDefinition(definition: JsonObject): JsonObject {
  const cleaned = cleanedTexts(definition);
  return isJsonObject(cleaned) ? withNames(cleaned, definition) : {};
}

function withNames(cleaned: JsonObject, original: JsonObject): JsonObject {
  const kept = Object.entries(original).filter(([key]) => NAMES.has(key));
  const { arguments: before } = original;
  const { arguments: after } = cleaned;
  if (!Array.isArray(before) || !Array.isArray(after)) {
    return { ...cleaned, ...Object.fromEntries(kept) };
  }
  const named = after.map((one: JsonValue, i) => {
    const { name } = isJsonObject(before[i]) ? before[i] : {};
    return isJsonObject(one) && name !== undefined ? { ...one, name } : one;
  });
  return { ...cleaned, ...Object.fromEntries(kept), arguments: named };
}

const NAMES: ReadonlySet<string> = new Set(["name", "uri", "uriTemplate"]);

/** The same for any value: its keys stay. */
export function cleanedTexts(value: JsonValue): JsonValue {
  if (typeof value === "string") return withoutInstructions(withoutHidden(value));
  if (Array.isArray(value)) return value.map(cleanedTexts);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, cleanedTexts(member)]),
  );
}

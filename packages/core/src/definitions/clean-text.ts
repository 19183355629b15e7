import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import { withoutHidden } from "../suspicion/hidden-characters.ts";
import { withoutInstructions } from "../suspicion/instructions.ts";

/**
 * A definition without what cannot be seen and without instructions aimed at the model. What names a thing (the tool, its
 * properties) stays as it is, or calls would not reach it.
 */
export function cleanedDefinition(definition: JsonObject): JsonObject {
  const cleaned = cleanedTexts(definition);
  const { name } = definition;
  return isJsonObject(cleaned) ? { ...cleaned, ...(name === undefined ? {} : { name }) } : {};
}

/** The same for any value: its keys stay. */
export function cleanedTexts(value: JsonValue): JsonValue {
  if (typeof value === "string") return withoutInstructions(withoutHidden(value));
  if (Array.isArray(value)) return value.map(cleanedTexts);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, cleanedTexts(member)]),
  );
}

import type { JsonObject } from "@countersign/core";

/** `value` with its members in the order in which `original` has them: some clients show or hash what they get as it came. */
export function inOrderOf(original: object, value: JsonObject): JsonObject {
  const known = Object.keys(original).filter((key) => Object.hasOwn(value, key));
  const first = Object.fromEntries(known.map((key) => [key, value[key] ?? null]));
  return { ...first, ...value };
}

import { type Guard, isJsonObject, type JsonPath, type JsonValue } from "@countersign/core";
import { letThrough } from "./pass-through-guard.ts";

/** What {@link markingGuard} writes around every string that it is shown. */
export const MARK = "§";

/**
 * A guard that marks every string it is given to mask, keys excepted. A string without a mark that reaches a client
 * did not pass the guard.
 */
export function markingGuard(): Guard {
  return {
    run: (call, door) =>
      letThrough(call, door, (value, isResult) =>
        mark(value, [], isResult ? door.skip : undefined),
      ),
    mask: async (_caller, value, options) => mark(value, [], options?.skip),
    whenDecided: async () => undefined,
  };
}

function mark(
  value: JsonValue,
  path: JsonPath,
  skip: ((path: JsonPath) => boolean) | undefined,
): JsonValue {
  if (skip?.(path) === true) return value;
  if (typeof value === "string") return MARK + value + MARK;
  if (Array.isArray(value)) return value.map((item, i) => mark(item, [...path, i], skip));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, mark(member, [...path, key], skip)]),
  );
}

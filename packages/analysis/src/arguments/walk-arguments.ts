import { isJsonObject, type JsonPath, type JsonValue } from "@countersign/core";

/** The arguments are more than is looked at. Nothing is said about a part of them. */
export class TooMuch extends Error {}

const MAX_VALUES = 20_000;
const MAX_DEPTH = 200;

/** Of all texts together. UTF-16 code units. */
const MAX_CHARACTERS = 4_000_000;

/** Longer texts are not taken for JSON. */
const MAX_JSON_LENGTH = 100_000;

/** One value of the arguments. */
export interface Argument {
  readonly path: JsonPath;
  /** The key it stands under; of a list, the list's. */
  readonly key: string;
  readonly value: JsonValue;
}

/**
 * Every value of the arguments, and what JSON inside strings holds. Iterative: depth is up to who calls.
 *
 * @throws {TooMuch}
 */
export function* walkArguments(args: JsonValue): Generator<Argument> {
  const pending: Argument[] = [{ path: [], key: "", value: args }];
  let values = 0;
  let characters = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { path, key, value } = next;
    if (typeof value === "string") characters += value.length;
    if (++values > MAX_VALUES || path.length > MAX_DEPTH || characters > MAX_CHARACTERS) {
      throw new TooMuch();
    }
    yield next;
    const inside = typeof value === "string" ? jsonInside(value) : value;
    if (typeof value === "string" && inside !== undefined)
      pending.push({ path, key, value: inside });
    else if (Array.isArray(inside)) {
      if (inside.length > MAX_VALUES) throw new TooMuch();
      inside.forEach((item: JsonValue, i) =>
        pending.push({ path: [...path, i], key, value: item }),
      );
    } else if (isJsonObject(inside)) {
      for (const [name, member] of Object.entries(inside)) {
        pending.push({ path: [...path, name], key: name, value: member });
      }
    }
  }
}

function jsonInside(text: string): JsonValue | undefined {
  if (text.length > MAX_JSON_LENGTH || !/^\s*[[{]/.test(text.slice(0, 100))) return undefined;
  try {
    const value = JSON.parse(text) as JsonValue;
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

import type { JsonObject, JsonValue } from "@countersign/core";
import { Refusal } from "./failure.ts";

const LONGEST_TEXT = 2_000;

/** Refuses fields that are not named, so that a misspelt `reason` is noticed. */
export function assertFields(body: JsonObject, names: readonly string[]): void {
  for (const key of Object.keys(body)) {
    if (names.includes(key)) continue;
    throw new Refusal("REQUEST_INVALID", `wanted no fields but ${names.join(", ") || "none"}`);
  }
}

/** The text fields of a body, and no others in it. Blank ones count as absent. */
export function fieldsOf<Name extends string>(
  body: JsonObject,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  assertFields(body, names);
  const fields: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const text = textOf(body, name);
    if (text !== undefined) fields[name] = text;
  }
  return fields;
}

export function textOf(body: JsonObject, name: string): string | undefined {
  const value = memberOf(body, name) ?? null;
  if (value === null) return undefined;
  if (typeof value !== "string" || value.length > LONGEST_TEXT || !value.isWellFormed()) {
    throw wanted(name, `a text of at most ${LONGEST_TEXT} characters`);
  }
  return value.trim() === "" ? undefined : value.trim();
}

/** A text that has to be there. `why` says what it is for. */
export function neededText(body: JsonObject, name: string, why: string): string {
  const text = textOf(body, name);
  if (text === undefined) throw new Refusal("REQUEST_INVALID", `\`${name}\`: ${why}`);
  return text;
}

export function wanted(name: string, what: string): Refusal {
  return new Refusal("REQUEST_INVALID", `\`${name}\`: wanted ${what}`);
}

export function memberOf(body: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(body, name) ? body[name] : undefined;
}

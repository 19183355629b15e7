import type { JsonValue } from "../finding.ts";
import { type KeyMeaning, meaningOf } from "../keys/key-meaning.ts";
import type { JsonKey } from "./json-keys.ts";

/** `{ "name": "Authorization", "value": "…" }`: the value is what the name says. */
export function namedValue(
  object: { readonly [key: string]: JsonValue },
  { keys, read }: { readonly keys: readonly string[]; readonly read: readonly JsonKey[] },
): KeyMeaning | null {
  if (keys.length > 12) return null;
  for (const [index, key] of keys.entries()) {
    if ((read[index] as JsonKey).meaning.part !== 1 && !NAMING.has(key)) continue;
    const name = nameIn(object[key] as JsonValue);
    if (name === "") continue;
    // `urn:oid:1.2.3/mrn`, `http://hospital.example/ids/mrn`
    const meaning = meaningOf(
      name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf(":")) + 1),
    );
    if (meaning.rule !== null) return meaning;
  }
  return null;
}

/** Keys that name nothing but in an object with a value: `{ "id": "ssn", "value": "…" }`, `{ "path": "/ssn", "value": "…" }`. */
const NAMING: ReadonlySet<string> = new Set(["id", "path"]);

/** A name, or the text of a coded one. */
function nameIn(value: JsonValue): string {
  if (typeof value === "string") return value;
  if (value === null || typeof value !== "object" || Array.isArray(value)) return "";
  const { text, display } = value as { readonly [key: string]: JsonValue };
  return typeof text === "string" ? text : typeof display === "string" ? display : "";
}

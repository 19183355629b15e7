import { isJsonObject, type JsonPath, type JsonValue } from "../json.ts";
import type { Scan, ScannedFinding } from "./scan.ts";
import { valueReader } from "../path-fold.ts";
import { textReader } from "./replace.ts";

/** Shorter texts are words that may mean something else beside the text: a month, a plan. In UTF-16 units. */
const SHORTEST = 5;
/** Keys of one word name what is under them, whatever a text says that word is. */
const FIELD = /^[\p{L}_$][\p{L}_$-]*$/u;
/** Smaller numbers count things. */
const LEAST_NUMBER = 1e6;

/**
 * What was found in a result's text and stands in its data as well, where nothing was found: a list without keys says
 * less about its elements than the sentence or the JSON text that was made of it. Whole strings, keys and numbers only,
 * and none that stays because of its field.
 */
export function foundInDataToo(
  scan: Pick<Scan, "left">,
  value: JsonValue,
  findings: readonly ScannedFinding[],
  skip: (path: JsonPath) => boolean = () => false,
): readonly ScannedFinding[] {
  if (!isJsonObject(value)) return [];
  const data = value["structuredContent"];
  if (data === undefined || value["content"] === undefined) return [];
  const typeOf = new Map<string, string>();
  const known = { value: new Places(), key: new Places() };
  const textOf = textReader(value);
  const valueAt = valueReader(value);
  const know = (path: JsonPath, part: "value" | "key"): void =>
    known[part].add(valueAt(path.slice(0, -1)) ?? null, path.at(-1) ?? "");
  for (const finding of findings) {
    const { path, entityType, start, end } = finding;
    if (path[0] === "content") {
      const text = (textOf(finding) ?? "").slice(start, end);
      if (text.length >= SHORTEST) typeOf.set(text, entityType);
    } else if (path[0] === "structuredContent") know(path, finding.in);
  }
  if (typeOf.size === 0) return [];
  for (const path of scan.left?.({ structuredContent: data }, { skip }) ?? []) know(path, "value");
  const more: ScannedFinding[] = [];
  const path: (string | number)[] = [];
  const look = (text: string, parent: JsonValue, part: "value" | "key"): void => {
    const entityType = typeOf.get(text);
    if (entityType === undefined || known[part].has(parent, path.at(-1) ?? "")) return;
    if (skippedAt(part === "key" ? path.slice(0, -1) : path, skip)) return;
    more.push({ entityType, path: [...path], in: part, start: 0, end: text.length });
  };
  const visit = (part: JsonValue, step: string | number, parent: JsonValue): void => {
    path.push(step);
    if (typeof part === "string") look(part, parent, "value");
    else if (typeof part === "number" && part >= LEAST_NUMBER) look(String(part), parent, "value");
    else if (Array.isArray(part)) {
      for (const [i, element] of part.entries()) visit(element as JsonValue, i, part);
    } else if (isJsonObject(part)) {
      for (const [key, member] of Object.entries(part)) {
        if (!FIELD.test(key)) {
          path.push(key);
          look(key, part, "key");
          path.pop();
        }
        visit(member, key, part);
      }
    }
    path.pop();
  };
  visit(data, "structuredContent", value);
  return more;
}

/** Places in a value, by the object or list each stands in: of thousands, walking once more to each takes least. */
class Places {
  readonly #steps = new Map<JsonValue, Set<string | number>>();

  add(parent: JsonValue, step: string | number): void {
    const steps = this.#steps.get(parent);
    if (steps === undefined) this.#steps.set(parent, new Set([step]));
    else steps.add(step);
  }

  has(parent: JsonValue, step: string | number): boolean {
    return this.#steps.get(parent)?.has(step) === true;
  }
}

/** Whether it, or anything that it stands in, is left as it is. */
function skippedAt(path: JsonPath, skip: (path: JsonPath) => boolean): boolean {
  return path.some((_, i) => skip(path.slice(0, i + 1)));
}

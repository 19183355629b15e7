import { isJsonObject, type JsonPath, type JsonValue } from "../json.ts";
import type { Scan, ScannedFinding } from "./scan.ts";
import { valueReader } from "../path-fold.ts";
import { textReader } from "./replace.ts";

/** Shorter texts are words that may mean something else beside the text: a month, a plan. In UTF-16 units. */
const SHORTEST = 5;

/**
 * What was found in a result's text and stands in its data as well, where nothing was found: a list without keys says
 * less about its elements than the sentence or the JSON text that was made of it. Whole strings only, and none that
 * stays because of its field.
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
  // By the object or list it stands in: of thousands of values, walking once more to each takes least.
  const known = new Map<JsonValue, Set<string | number>>();
  const textOf = textReader(value);
  const valueAt = valueReader(value);
  const know = (path: JsonPath): void => {
    const parent = valueAt(path.slice(0, -1)) ?? null;
    const steps = known.get(parent);
    const step = path.at(-1) ?? "";
    if (steps === undefined) known.set(parent, new Set([step]));
    else steps.add(step);
  };
  for (const finding of findings) {
    const { path, entityType, start, end } = finding;
    if (path[0] === "content") {
      const text = (textOf(finding) ?? "").slice(start, end);
      if (text.length >= SHORTEST) typeOf.set(text, entityType);
    } else if (path[0] === "structuredContent") know(path);
  }
  if (typeOf.size === 0) return [];
  for (const path of scan.left?.({ structuredContent: data }, { skip }) ?? []) know(path);
  const more: ScannedFinding[] = [];
  const path: (string | number)[] = [];
  const visit = (part: JsonValue, step: string | number, parent: JsonValue): void => {
    path.push(step);
    if (typeof part === "string") {
      const entityType = typeOf.get(part);
      const isKnown = entityType !== undefined && known.get(parent)?.has(step) === true;
      if (entityType !== undefined && !isKnown && !skippedAt(path, skip)) {
        more.push({ entityType, path: [...path], in: "value", start: 0, end: part.length });
      }
    } else if (Array.isArray(part)) {
      for (const [i, element] of part.entries()) visit(element as JsonValue, i, part);
    } else if (isJsonObject(part)) {
      for (const [key, member] of Object.entries(part)) visit(member, key, part);
    }
    path.pop();
  };
  visit(data, "structuredContent", value);
  return more;
}

/** Whether it, or anything that it stands in, is left as it is. */
function skippedAt(path: JsonPath, skip: (path: JsonPath) => boolean): boolean {
  return path.some((_, i) => skip(path.slice(0, i + 1)));
}

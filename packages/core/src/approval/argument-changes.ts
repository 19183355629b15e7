import { canonicalJson, formatPath, isJsonObject, type JsonPath, type JsonValue } from "../json.ts";

/** One place at which edited arguments differ. A side that is absent had nothing there. */
export type ArgumentChange = {
  readonly path: string;
  readonly before?: JsonValue;
  readonly after?: JsonValue;
};

/** Where two arguments differ, as deep as they can be told apart. Linear in their size. */
export function changesBetween(
  before: JsonValue,
  after: JsonValue,
  path: JsonPath = [],
): readonly ArgumentChange[] {
  const [old, new_] = [membersOf(before), membersOf(after)];
  const areAlike = Array.isArray(before) === Array.isArray(after);
  if (old === undefined || new_ === undefined || !areAlike) {
    const isSame = canonicalJson(before) === canonicalJson(after);
    return isSame ? [] : [{ path: formatPath(path), before, after }];
  }
  return [...new Set([...old.keys(), ...new_.keys()])].flatMap((step) => {
    const [was, is] = [old.get(step), new_.get(step)];
    const at = [...path, step];
    if (was === undefined && is !== undefined) return [{ path: formatPath(at), after: is }];
    if (is === undefined && was !== undefined) return [{ path: formatPath(at), before: was }];
    return was === undefined || is === undefined ? [] : changesBetween(was, is, at);
  });
}

function membersOf(value: JsonValue): ReadonlyMap<string | number, JsonValue> | undefined {
  if (Array.isArray(value)) return new Map(value.map((member: JsonValue, i) => [i, member]));
  return isJsonObject(value) ? new Map(Object.entries(value)) : undefined;
}

import { isJsonObject, type JsonPath, type JsonValue } from "../json.ts";
import { pathFold, valueReader } from "../path-fold.ts";

/** Puts `text` in the place of `[start, end)` of one string, key or number. */
export interface Replacement {
  readonly path: JsonPath;
  readonly in: "value" | "key";
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A tree of replacements in the shape of the value, so that one walk applies them all. */
interface Place {
  readonly below: Map<string | number, Place>;
  readonly inValue: Replacement[];
  readonly inKey: Replacement[];
}

/**
 * Applies replacements to a JSON value. What none of them touches is shared with the original; a number that one
 * touches becomes a string, unless what it becomes is written like a number. Two keys that would become equal are kept apart by a `#2`, `#3` behind the later one.
 */
export function replaceInJson(value: JsonValue, replacements: readonly Replacement[]): JsonValue {
  if (replacements.length === 0) return value;
  const root = newPlace();
  const placeOf = pathFold(root, ({ below }, step) => {
    let next = below.get(step);
    if (next === undefined) below.set(step, (next = newPlace()));
    return next;
  });
  for (const replacement of replacements) {
    const place = placeOf(replacement.path);
    (replacement.in === "key" ? place.inKey : place.inValue).push(replacement);
  }
  return rebuild(value, root);
}

/** The string, key or number that a path leads to, as text; `undefined` if it leads nowhere. */
export function textAt(
  value: JsonValue,
  path: JsonPath,
  inPart: "value" | "key",
): string | undefined {
  return textReader(value)({ path, in: inPart });
}

/** The same for many places. */
export function textReader(
  value: JsonValue,
): (place: Pick<Replacement, "path" | "in">) => string | undefined {
  const read = valueReader(value);
  return ({ path, in: inPart }) => {
    if (inPart === "key") return String(path.at(-1) ?? "");
    const at = read(path);
    if (typeof at === "string") return at;
    return typeof at === "number" ? String(at) : undefined;
  };
}

function newPlace(): Place {
  return { below: new Map(), inValue: [], inKey: [] };
}

function rebuild(value: JsonValue, place: Place): JsonValue {
  if (place.inValue.length > 0) {
    if (typeof value === "string") return splice(value, place.inValue);
    const text = splice(JSON.stringify(value), place.inValue);
    return typeof value === "number" &&
      String(Number(text)) === text &&
      Number.isFinite(Number(text))
      ? Number(text)
      : text;
  }
  if (Array.isArray(value)) {
    const copy: JsonValue[] = [...value];
    for (const [index, below] of place.below) {
      const element = copy[index as number];
      if (element !== undefined) copy[index as number] = rebuild(element, below);
    }
    return copy;
  }
  if (!isJsonObject(value)) return value;

  const copy = new Map<string, JsonValue>();
  const tried = new Map<string, number>();
  for (const [key, member] of Object.entries(value)) {
    const below = place.below.get(key);
    const written = freeKey(copy, tried, below === undefined ? key : splice(key, below.inKey));
    copy.set(written, below === undefined ? member : rebuild(member, below));
  }
  return Object.fromEntries(copy); // which makes a key `__proto__` a key like any other
}

/** @param tried up to which number a key was taken before: whoever writes thousands of equal ones is to cost no more. */
function freeKey(
  taken: ReadonlyMap<string, JsonValue>,
  tried: Map<string, number>,
  key: string,
): string {
  if (!taken.has(key)) return key;
  let number = tried.get(key) ?? 2;
  while (taken.has(`${key}#${number}`)) number++;
  tried.set(key, number);
  return `${key}#${number}`;
}

function splice(text: string, replacements: readonly Replacement[]): string {
  // Of thousands of pieces: added one to another they would have to be put together once more.
  const pieces: string[] = [];
  let from = 0;
  for (const { start, end, text: by } of inOrder(replacements)) {
    pieces.push(text.slice(from, start), by);
    from = end;
  }
  pieces.push(text.slice(from));
  return pieces.join("");
}

function inOrder(replacements: readonly Replacement[]): readonly Replacement[] {
  const isInOrder = replacements.every(
    ({ start }, i) => i === 0 || start >= (replacements[i - 1]?.start ?? 0),
  );
  return isInOrder ? replacements : replacements.toSorted((a, b) => a.start - b.start);
}

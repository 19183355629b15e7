/**
 * Labels travel inside the text as private-use characters, so that any serialiser (JSON, CSV, HTML, a
 * template) can carry them, and are taken out at the end:
 *
 *     read(`Dear ${mark("PERSON", "Ada")},`)  →  { text: "Dear Ada,", spans: [{ start: 5, end: 8, type: "PERSON" }] }
 */
import type { JsonValue } from "../../packages/detection/dist/index.js";

export interface Span {
  readonly start: number;
  readonly end: number;
  readonly type: string;
}

/** A text with its labels; `json` is the same content as a value, with labels still inside its strings. */
export interface Sample {
  readonly set: string;
  /** What kind of text inside the set: a format, a language, an evasion. */
  readonly kind: string;
  readonly text: string;
  readonly spans: readonly Span[];
  readonly json?: JsonValue;
}

const OPEN = "\uE010";
const MIDDLE = "\uE011";
const CLOSE = "\uE012";
const NUMBER = "\uE013";
const LABEL = /\uE010([A-Z0-9_]+)\uE011([^\uE010-\uE012]*)\uE012/g;

/** Types that may be masked or not, as policy has it: they count neither as missed nor as over-masked. */
export const NEUTRAL: ReadonlySet<string> = new Set(
  "LOCATION ORGANIZATION DATE_TIME AGE TITLE NRP URL COORDINATES NEUTRAL".split(" "),
);

/** Labels `value`; a `NEUTRAL` type is one the score ignores. */
export function mark(type: string, value: string | number): string {
  return `${OPEN}${type}${MIDDLE}${value}${CLOSE}`;
}

/** A labelled value that stands in the JSON as a number. */
export function markNumber(type: string, value: string): string {
  return NUMBER + mark(type, value) + NUMBER;
}

/** Takes the labels out of `marked`. */
export function read(marked: string): { text: string; spans: Span[] } {
  const source = marked
    .replaceAll(`"${NUMBER}`, "")
    .replaceAll(`${NUMBER}"`, "")
    .replaceAll(NUMBER, "");
  const spans: Span[] = [];
  let text = "";
  let at = 0;
  for (const match of source.matchAll(LABEL)) {
    text += source.slice(at, match.index);
    const value = match[2]!;
    if (value.length > 0)
      spans.push({ start: text.length, end: text.length + value.length, type: match[1]! });
    text += value;
    at = match.index + match[0].length;
  }
  text += source.slice(at);
  if (/[\uE010-\uE013]/.test(text))
    throw new Error("a label is not closed or stands inside another");
  return { text, spans };
}

export function sample(set: string, kind: string, marked: string, json?: JsonValue): Sample {
  return { set, kind, ...read(marked), ...(json === undefined ? {} : { json }) };
}

/** A sample from a JSON value with labels in its strings and keys, printed with `indent`. */
export function jsonSample(set: string, kind: string, json: JsonValue, indent = 0): Sample {
  return sample(set, kind, JSON.stringify(json, null, indent), json);
}

/** One string, number or key of a JSON value with its labels. */
export interface JsonLeaf {
  readonly path: readonly (string | number)[];
  readonly in: "value" | "key";
  readonly text: string;
  readonly spans: readonly Span[];
}

/** The value without labels, and every place that a detector can find something in. */
export function readJson(json: JsonValue): { value: JsonValue; leaves: JsonLeaf[] } {
  const leaves: JsonLeaf[] = [];
  const walk = (value: JsonValue, path: readonly (string | number)[]): JsonValue => {
    if (typeof value === "string") {
      const { text, spans } = read(value);
      leaves.push({ path, in: "value", text, spans });
      return value.startsWith(NUMBER) ? Number(text) : text;
    }
    if (typeof value === "number") {
      leaves.push({ path, in: "value", text: String(value), spans: [] });
      return value;
    }
    if (value === null || typeof value === "boolean") return value;
    if (Array.isArray(value)) return value.map((item, index) => walk(item, [...path, index]));
    const entries = Object.entries(value as { readonly [key: string]: JsonValue }).map(
      ([key, item]) => {
        const { text, spans } = read(key);
        const below = [...path, text];
        leaves.push({ path: below, in: "key", text, spans });
        return [text, walk(item, below)] as const;
      },
    );
    return Object.fromEntries(entries);
  };
  const value = walk(json, []);
  return { value, leaves };
}

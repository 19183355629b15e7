/** JSON values made of the pieces of hostile texts: every string, or every key, is a short text of its own. */
import type { JsonValue } from "../../packages/detection/dist/index.js";

/** Lengths of the strings, in turn. */
const LENGTHS = [6, 12, 20, 36];

export type NamedValues = readonly [name: string, values: readonly JsonValue[]];

/**
 * For each of `texts`, by name, two lists of values, of `length` characters of JSON: strings in an array and below keys, and
 * objects of keys. No string and no key comes twice.
 */
export function hostileValues(
  texts: Iterable<readonly [name: string, text: string]>,
  length: number,
): NamedValues[] {
  const values: NamedValues[] = [];
  for (const [name, text] of texts) {
    values.push([`${name}, as JSON values`, filled(length, (at) => valueOf(text, at))]);
    values.push([`${name}, as JSON keys`, filled(length, (at) => keysOf(text, at))]);
  }
  return [...values, ...SHAPES.map(([name, make]): NamedValues => [name, filled(length, make)])];
}

/** A string of the text, at another place of it each time, with the number of the place behind it. */
function pieceOf(text: string, at: number): string {
  const size = LENGTHS[at % LENGTHS.length] as number;
  const from = text.length <= size ? 0 : (at * size) % (text.length - size);
  // A copy: a slice would hold on to the text.
  return Buffer.from(`${text.slice(from, from + size)}${at}`, "utf16le").toString("utf16le");
}

function valueOf(text: string, at: number): JsonValue {
  const piece = pieceOf(text, at);
  return at % 3 === 0 ? piece : { [at % 3 === 1 ? "name" : "a"]: piece, b: pieceOf(text, at + 1) };
}

function keysOf(text: string, at: number): JsonValue {
  const keys = Array.from({ length: 8 }, (_, index) => pieceOf(text, at * 8 + index));
  return Object.fromEntries(keys.map((key, index) => [key, index % 2 === 0 ? 1 : "x"]));
}

/** As many of what `make` gives as have that many characters of JSON. */
function filled(length: number, make: (at: number) => JsonValue): JsonValue[] {
  const all: JsonValue[] = [];
  for (let size = 0, at = 0; size < length; at++) {
    const value = make(at);
    all.push(value);
    size += JSON.stringify(value).length + 1;
  }
  return all;
}

const nested = (depth: number, around: (inside: JsonValue) => JsonValue): JsonValue => {
  let value: JsonValue = 1;
  for (let at = 0; at < depth; at++) value = around(value);
  return value;
};

/** Values that are slow, if at all, by how they are put together. */
const SHAPES: readonly (readonly [string, (at: number) => JsonValue])[] = [
  ["small numbers", (at) => at % 10],
  ["numbers like accounts", (at) => 4_111_111_111_111_111 + at],
  ["decimals", (at) => at / 7],
  ["booleans and nulls", (at) => (at % 2 === 0 ? null : at % 4 === 1)],
  ["empty arrays", () => []],
  ["tiny arrays", () => [1]],
  ["tiny arrays of strings", (at) => [`a${at}`]],
  ["tiny objects", () => ({ a: 1 })],
  ["tiny objects of new keys", (at) => ({ [`k${at}`]: 1 })],
  ["nine kinds of objects", (at) => ({ [`a${at % 9}`]: 1, b: "x" })],
  ["long keys", (at) => ({ [`${"ab-cd_".repeat(10)}${at}`]: 1 })],
  ["keys of keys", (at) => ({ name: `email${at}`, value: "x" })],
  ["keys that say more of those below", (at) => ({ phone: { number: `${at}`, type: "a" } })],
  ["names of columns", (at) => ({ columns: ["name", `id${at}`], rows: [["a", 1]] })],
  ["short text blocks", (at) => ({ type: "text", text: `ab${at}` })],
  ["deep arrays", () => nested(500, (inside) => [inside])],
  ["deep objects", () => nested(250, (inside) => ({ name: "a", phone: inside }))],
];

/** Whole strings and numbers that fit a schema, made from nothing but the schema. */
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { patternOf, resolveReference } from "../schema/fits-schema.ts";
import { FEWEST_SIGNS, type Form, wordForm } from "./entity-forms.ts";
import { FORMATS } from "./formats.ts";
import { word } from "./reserved.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** How often what a pattern may repeat for ever is repeated, in the order in which it is tried. */
const REPEATS = [10, 6, 8, 16, 32, 64];

const MOST_NODES = 40;

/** The schemas that `schemas` consist of: what they refer to, all of what they ask together, each of what they allow. */
function nodesOf(schemas: readonly JsonValue[], root: JsonValue): readonly JsonObject[] {
  const nodes: JsonObject[] = [];
  const waiting: (JsonValue | undefined)[] = [...schemas];
  for (let next = 0; next < waiting.length && nodes.length < MOST_NODES; next++) {
    const node = waiting[next];
    if (!isJsonObject(node)) continue;
    nodes.push(node);
    const { $ref, allOf, anyOf } = node;
    if ($ref !== undefined) waiting.push(resolveReference(root, $ref));
    if (Array.isArray(allOf)) waiting.push(...allOf);
    if (Array.isArray(anyOf)) waiting.push(...anyOf);
  }
  return nodes;
}

/** Whether a text fits is for the caller to check: each node is looked at by itself. */
export function textForms(schemas: readonly JsonValue[], root: JsonValue): readonly Form[] {
  const nodes = nodesOf(schemas, root);
  const forms: Form[] = [];
  for (const { format } of nodes) {
    const known = typeof format === "string" ? FORMATS.get(format) : undefined;
    if (known !== undefined) forms.push((random) => known.sample(random));
  }
  const numbersIn = (keyword: string): number[] =>
    nodes.flatMap((node) => (typeof node[keyword] === "number" ? [node[keyword]] : []));
  const least = Math.max(0, ...numbersIn("minLength"));
  const most = Math.min(Infinity, ...numbersIn("maxLength"));
  for (const { pattern } of nodes) {
    const known = typeof pattern === "string" ? patternOf(pattern) : undefined;
    if (known === undefined) continue;
    const repeats = [...REPEATS, least, most].filter((times) => times > 0 && times <= 200);
    for (const times of new Set(repeats)) {
      forms.push((random) => {
        const made = known.sample(random, times);
        // What a pattern without an end allows to stand behind.
        return made.length < least ? made + word(random, least - made.length) : made;
      });
    }
  }
  const length = Math.max(least, Math.min(10, most));
  if (length >= FEWEST_SIGNS && length <= 1_000) forms.push(wordForm(length));
  return forms;
}

/** A number of seven digits is not written by chance. */
const FEWEST_NUMBERS = 1_000_000;

/** Numbers in the ranges that `schemas` allow, of as many digits as `like` has where there is room for them. */
export function numberForms(
  schemas: readonly JsonValue[],
  root: JsonValue,
  like?: number,
): readonly ((random: SeededRandom) => number)[] {
  return nodesOf(schemas, root).flatMap((node) => {
    const numbers = (...keywords: readonly string[]): number[] =>
      keywords.flatMap((keyword) => (typeof node[keyword] === "number" ? [node[keyword]] : []));
    const low = Math.max(-9e15, ...numbers("minimum", "exclusiveMinimum"));
    const high = Math.min(9e15, ...numbers("maximum", "exclusiveMaximum"));
    const [step = 1] = numbers("multipleOf");
    const size = like === undefined ? 10 : String(Math.trunc(Math.abs(like))).length;
    const wanted = { low: 10 ** (size - 1), high: 10 ** size - 1 };
    return [wanted, { low: 1e9, high: 1e10 }, { low: 1e6, high: 9e15 }, { low: -9e15, high: -1e6 }]
      .flatMap((range) => integers(Math.max(low, range.low), Math.min(high, range.high), step))
      .concat(step === 1 && isFractional(node) ? fractions(low, high) : []);
  });
}

function integers(
  low: number,
  high: number,
  step: number,
): readonly ((random: SeededRandom) => number)[] {
  const first = Math.ceil(low / step) + 1;
  const count = Math.floor(high / step) - first;
  if (!(count >= FEWEST_NUMBERS) || Math.max(Math.abs(low), Math.abs(high)) < FEWEST_NUMBERS)
    return [];
  return [(random) => (first + random.below(count)) * step];
}

/** Seven places behind the point, as coordinates have them. */
function fractions(low: number, high: number): readonly ((random: SeededRandom) => number)[] {
  const [from, to] = [Math.max(low, -1_000), Math.min(high, 1_000)];
  if (!((to - from) * 1e7 > FEWEST_NUMBERS * 4)) return [];
  return [
    (random) =>
      Number((from + ((to - from) * (1 + random.below(2 ** 30))) / 2 ** 30.01).toFixed(7)),
  ];
}

function isFractional({ type }: JsonObject): boolean {
  return (
    type === undefined || type === "number" || (Array.isArray(type) && type.includes("number"))
  );
}

import type { Finding } from "../finding.ts";
import { isTitleCased } from "../keys/name-forms.ts";
import { meaningOf } from "../keys/key-meaning.ts";
import { codeAt, isLetter, isWordCode, table } from "../text/characters.ts";
import type { NameTagger } from "./name-tagger.ts";

const MOST_NAME = 72;
const LEAST_NAME = 5;
const MOST_KEY = 32;
const NO_KEY = -1;
const OPEN = 91;
const MARKS_IN_LINKS = table(" .'-");
/** How sure the tagger must be of a name of which nothing but its parameter speaks. */
const LEAST = 0.65;
/** The same of a link, which most often names a thing. */
const LEAST_IN_LINK = 0.75;
const NAME = /^\p{Lu}[\p{L}\p{M}.'’-]*(?: [\p{L}\p{M}.'’-]+){1,3}$/u;

const NONE: readonly Finding[] = [];

interface Parameter {
  readonly start: number;
  readonly end: number;
  readonly said: string;
  readonly key: number;
}

/**
 * The names that stand in the parameters of addresses and forms, as `q=Ada+Lovelace` and `to=Ada%20Lovelace`, and as the
 * texts of links: `[Ada Lovelace](https://…)`.
 */
export function namesInLinks(tagger: NameTagger, text: string): readonly Finding[] {
  // Most texts are short values with neither.
  if (!text.includes("=") && !text.includes("](")) return NONE;
  const parameters = [...parametersIn(text), ...linksIn(text)];
  if (parameters.length === 0) return NONE;
  const names = new Map<number, Finding>();
  for (const name of tagger.findEntities(parameters.map(({ said }) => said).join("\n")))
    names.set(name.start, name);
  const found: Finding[] = [];
  let at = 0;
  for (const { key, start, end, said } of parameters) {
    const name = names.get(at);
    const isName = name?.end === at + said.length && isSure(name, key === NO_KEY);
    if (isName && (key === NO_KEY || mayHoldName(text.slice(key, start - 1))))
      found.push({ ...name, start, end });
    at += said.length + 1;
  }
  return found;
}

/** The texts of links that read like names. */
function linksIn(text: string): readonly Parameter[] {
  const found: Parameter[] = [];
  for (let end = text.indexOf("]("); end >= 0; end = text.indexOf("](", end + 2)) {
    const least = Math.max(0, end - MOST_NAME);
    let start = end;
    while (start > least && isInLink(codeAt(text, start - 1))) start--;
    if (codeAt(text, start - 1) !== OPEN || end - start < LEAST_NAME) continue;
    const said = text.slice(start, end);
    if (isTitleCased(said)) found.push({ key: NO_KEY, start, end, said });
  }
  return found;
}

function isSure({ entityType, confidence }: Finding, isLink: boolean): boolean {
  return entityType === "PERSON" && confidence >= (isLink ? LEAST_IN_LINK : LEAST);
}

function parametersIn(text: string): readonly Parameter[] {
  const found: Parameter[] = [];
  let plus = text.indexOf("+");
  let percent = text.indexOf("%20");
  while (plus >= 0 || percent >= 0) {
    const at = plus < 0 || (percent >= 0 && percent < plus) ? percent : plus;
    const parameter = isWordCode(codeAt(text, at - 1)) ? parameterAround(text, at) : null;
    if (parameter !== null) found.push(parameter);
    const from = Math.max(at + 1, parameter?.end ?? 0);
    if (plus >= 0 && plus < from) plus = text.indexOf("+", from);
    if (percent >= 0 && percent < from) percent = text.indexOf("%20", from);
  }
  return found;
}

/** The parameter with a space written at `at`, if its value reads like a name and its key names nothing else. */
function parameterAround(text: string, at: number): Parameter | null {
  let start = at;
  while (start > 0 && at - start < MOST_NAME && isInName(codeAt(text, start - 1))) start--;
  if (codeAt(text, start - 1) !== EQUALS) return null;
  let end = at;
  while (end - start < MOST_NAME && (isInName(codeAt(text, end)) || codeAt(text, end) === PLUS))
    end++;
  const next = codeAt(text, end);
  if (end < text.length && (next > 127 || ENDING[next] === 0)) return null;
  const key = startOfKey(text, start - 1);
  if (key < 0) return null;
  const said = decoded(text.slice(start, end));
  return NAME.test(said) ? { key, start, end, said } : null;
}

function decoded(value: string): string {
  try {
    const spaced = value.replaceAll("+", " ");
    return spaced.includes("%") ? decodeURIComponent(spaced) : spaced;
  } catch {
    return "";
  }
}

/** Start of the key that ends before `end` if it stands where a parameter's does; otherwise -1. */
function startOfKey(text: string, end: number): number {
  let start = end;
  while (start > 0 && end - start < MOST_KEY && isInKey(codeAt(text, start - 1))) start--;
  return start === end || (start > 0 && BEFORE[codeAt(text, start - 1) & 127] === 0) ? -1 : start;
}

/** Whether a key names nothing else. */
function mayHoldName(key: string): boolean {
  const { rule, isThing } = meaningOf(key);
  return !isThing && (rule === null || PERSONAL.has(rule.entityType));
}

const PERSONAL: ReadonlySet<string> = new Set(["PERSON", "USERNAME"]);
const EQUALS = 61;
const PLUS = 43;
const MARKS_IN_NAMES = table("%.'-");
const MARKS_IN_KEYS = table("[].-");
const BEFORE = table("?&;\"' \n\t");
const ENDING = table("&#;,\"'`<>)]} \n\r\t\\|");

function isInName(code: number): boolean {
  return isWordCode(code) || (code < 128 && MARKS_IN_NAMES[code] === 1);
}

function isInLink(code: number): boolean {
  return code < 128
    ? isLetter(code) || MARKS_IN_LINKS[code] === 1
    : isWordCode(code) || code === 0x2019;
}

function isInKey(code: number): boolean {
  return isWordCode(code) || (code < 128 && MARKS_IN_KEYS[code] === 1);
}

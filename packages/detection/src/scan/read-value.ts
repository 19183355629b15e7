import type { KeyRule } from "../keys/key-dictionary.ts";
import { meaningOf } from "../keys/key-meaning.ts";
import { MOST_TYPED_CHARACTERS, type ValueForm } from "../keys/value-forms.ts";
import { controlLength, ESCAPE } from "../disguise/marks.ts";
import { inlineTagLength } from "../disguise/undo.ts";
import { codeAt } from "../text/characters.ts";
import { firstLetters, mayBegin } from "../text/first-letters.ts";
import { afterColon } from "./value-after-colon.ts";
import { afterEquals } from "./value-after-equals.ts";
import {
  closingQuote,
  elements,
  plainElements,
  quotedOrNumber,
  withFurther,
} from "./value-lists.ts";
import { one, type ValueSpan } from "./value-span.ts";
import type { EndlessStretches } from "./value-stretches.ts";

const COLON = 58;
const LETTER_S = 115;

/** The value or values after the `:` or `=` at `at`, as far as a key with `rule` would have them. */
export function readValue(
  text: string,
  at: number,
  sign: number,
  rule: KeyRule,
  isQuotedKey: boolean,
  escapes: number,
  endless: EndlessStretches,
): readonly ValueSpan[] {
  let start = at + 1;
  const limit = Math.min(text.length, start + MOST_BLANKS);
  while (start < limit && isBlank(text.charCodeAt(start), isQuotedKey)) start++;
  if (!isQuotedKey && sign === COLON) start = behindMarks(text, at + 1, start);
  endless.readTo = start + MOST_MARKS;
  if (start >= text.length) return [];
  const first = text.charCodeAt(start);
  if (sign === COLON && !isQuotedKey && (first === 10 || first === 13)) {
    endless.readTo = Infinity;
    return one(onNextLine(text, start, rule.form));
  }
  if (sign === COLON && !isQuotedKey && (first === 124 || first === 62)) {
    const block = BLOCK.exec(text.slice(start, start + MOST_BLOCK));
    if (block !== null) {
      endless.readTo = Infinity;
      return one(onNextLine(text, start + block[0].length, rule.form));
    }
  }
  if (isQuotedKey) {
    if (first === LETTER_S) start = behindTypeMark(text, start);
    if (first === 91) return elements(text, start, escapes, endless);
    return one(quotedOrNumber(text, start, escapes));
  }
  if (first === 60 || first === 91 || first === 92) endless.readTo = Infinity;
  // Quotes around the value, escaped when the text is a string inside another.
  let depth = 0;
  while (depth < 15 && codeAt(text, start + depth) === 92) depth++;
  const quote = codeAt(text, start + depth);
  if (quote === 34 || quote === 39 || (quote === 96 && depth === 0)) {
    endless.readTo = Infinity;
    const end = closingQuote(text, start + depth + 1, quote, depth);
    return end < 0 ? [] : [{ start: start + depth + 1, end, isBare: false, isQuoted: true }];
  }
  if (first === STAR || first > 127) {
    const marked = sign === COLON ? insideMarks(text, start) : null;
    if (marked !== null) {
      endless.readTo = Infinity;
      return [marked];
    }
  }
  // `<password>` stands for a value, `user=<ada>` is one.
  if (first === 60) return one(inAngles(text, start, rule.form));
  if (sign === COLON && first === 91 && LISTED.has(rule.form)) return plainElements(text, start);
  if (isUpperOrLower(first) && mayBegin(WRAPPERS, first, codeAt(text, start + 1))) {
    endless.readTo = start + MOST_WRAPPER;
    const wrapped = insideWrapper(text, start, rule.form);
    if (wrapped !== null) {
      endless.readTo = Infinity;
      return [wrapped];
    }
  }
  const span =
    sign === COLON
      ? afterColon(text, start, rule.form, endless)
      : afterEquals(text, start, at, rule, endless);
  if (span === null || sign !== COLON || rule.otherwise === undefined) return one(span);
  if (codeAt(text, span.end) === 44) endless.readTo = Infinity;
  return withFurther(text, span, rule.form, endless);
}

/** Values of lists stand below one another, behind the longest key. */
const MOST_BLANKS = 24;

/** Forms of values that stand in lists without quotes. */
const LISTED: ReadonlySet<ValueForm> = new Set(["person", "agent", "email", "phone"]);

/** Forms of values that programs print in angle brackets. */
const IN_ANGLES: ReadonlySet<ValueForm> = new Set(["username", "handle", "email"]);

/** `user=<ada>`, as mail servers log it. A word that is itself a key stands for a value. */
function inAngles(text: string, start: number, form: ValueForm): ValueSpan | null {
  if (!IN_ANGLES.has(form)) return null;
  const value = /^<([\w.+@-]{2,64})>/.exec(text.slice(start, start + 68))?.[1];
  if (value === undefined || /^(?:your|my|the|some)[_-]/i.test(value)) return null;
  const { rule, part, isThing, evidence } = meaningOf(value);
  if (rule !== null || part !== 0 || isThing || evidence !== 0) return null;
  return { start: start + 1, end: start + 1 + value.length, isBare: false, isQuoted: true };
}

/** Most characters before the value that are read at its beginning: backslashes and a quote. */
const MOST_MARKS = 2;

const MOST_WRAPPER = 24;

const WRAPPER =
  /^(?:new )?(?:Some|Just|Ok|Right|Optional|ISODate|Date|NumberLong|NumberInt|LocalDate|String|str)[([]\s?(["']?)/;

/** What {@link WRAPPER} begins with. */
const WRAPPERS = firstLetters(
  "new Some Just Ok Right Optional ISODate Date NumberLong LocalDate String str".split(" "),
);

/** Inside what programs print around a value: `ISODate("…")`, `Some("…")`, `Optional[…]`. */
function insideWrapper(text: string, start: number, form: ValueForm): ValueSpan | null {
  if (form === "secret" || form === "password" || form === "cookie") return null;
  const open = WRAPPER.exec(text.slice(start, start + MOST_WRAPPER));
  if (open === null) return null;
  const from = start + open[0].length;
  const rest = text.slice(from, from + MOST_TYPED_CHARACTERS);
  const length = rest.search(open[1] === "" ? /[)\]\n,]/ : /["'\n]/);
  if (length <= 0) return null;
  return { start: from, end: from + length, isBare: false, isQuoted: true };
}

function isUpperOrLower(code: number): boolean {
  return (code >= 65 && code <= 90) || code === 110 || code === 115;
}

/** Behind `string(12) `, which PHP prints before a string. */
function behindTypeMark(text: string, start: number): number {
  const mark = /^string\(\d{1,6}\) /.exec(text.slice(start, start + 16));
  return mark === null ? start : start + mark[0].length;
}

/** Behind what marks up the label or begins to mark up the value: `**Name:** Ada`, `<b>Name:</b> <i>Ada</i>`. */
function behindMarks(text: string, from: number, start: number): number {
  let at = start;
  if (start === from && codeAt(text, from) === STAR) {
    const end = behindStars(text, from);
    if (codeAt(text, end) === 32) at = end + 1;
  }
  for (let tags = 0; tags < MOST_TAGS; tags++) {
    const code = codeAt(text, at);
    const length =
      code === 60 ? inlineTagLength(text, at) : code === ESCAPE ? controlLength(text, at) : 0;
    if (length === 0) break;
    at += length;
    if (codeAt(text, at) === 32) at++;
  }
  if (codeAt(text, at) === 33) at += TAG.exec(text.slice(at, at + 16))?.[0].length ?? 0;
  return at;
}

/** Forms of values that are told from words: what stands on the line behind a label may be a sentence, or another label. */
const ON_LINES: ReadonlySet<ValueForm> = new Set(["password", "secret", "id"]);
const MOST_ON_LINE = 128;
/** What begins a text of YAML that stands on the lines below. */
const BLOCK = /^[|>][+-]?\d?[+-]?(?=[ \t]{0,4}\r?\n)/;
const MOST_BLOCK = 12;
/** A tag of YAML before a value. */
const TAG = /^!(?:!\w{2,12}|vault|secret|sensitive|encrypted) /;
const LEAST_ON_LINE = 6;

/** The value on the line behind that of its label, at most one between them: one word, alone, that no language has. */
function onNextLine(text: string, at: number, form: ValueForm): ValueSpan | null {
  if (!ON_LINES.has(form)) return null;
  const value = /^(?:[ \t]*\r?\n){1,2}[ \t]*(?<word>[^\s()[\]{}<>;,]+)[ \t]*\r?(?:\n|$)/.exec(
    text.slice(at, at + MOST_ON_LINE + 16),
  );
  const word = value?.groups?.["word"] ?? "";
  if (word.length < LEAST_ON_LINE || word.length > MOST_ON_LINE || word.endsWith(":")) return null;
  if (!/\d/.test(word) || (form !== "id" && !/[A-Za-z]/.test(word))) return null;
  const start = at + (value as RegExpExecArray)[0].indexOf(word);
  return { start, end: start + word.length, isBare: false, isQuoted: false };
}

const STAR = 42;
const MOST_TAGS = 3;

/** Behind the stars at `at`, at most three. */
function behindStars(text: string, at: number): number {
  let end = at;
  while (end - at < 3 && codeAt(text, end) === STAR) end++;
  return end;
}

/** What closes quotation marks that are no marks of code. */
const CLOSING = new Map([
  [0x201c, 0x201d],
  [0x201e, 0x201c],
  [0x2018, 0x2019],
  [0xab, 0xbb],
]);

/** Inside the stars or quotation marks at `start`: `**Ada**`, `“Ada”`; or null. */
function insideMarks(text: string, start: number): ValueSpan | null {
  const first = codeAt(text, start);
  const close = first === STAR ? STAR : CLOSING.get(first);
  if (close === undefined) return null;
  const from = first === STAR ? behindStars(text, start) : start + 1;
  const limit = Math.min(text.length, from + MOST_MARKED);
  let end = from;
  while (end < limit && text.charCodeAt(end) !== close && text.charCodeAt(end) !== 10) end++;
  if (end === from || codeAt(text, end) !== close) return null;
  return { start: from, end, isBare: false, isQuoted: true };
}

/** Longest value that is marked up. */
const MOST_MARKED = 96;

function isBlank(code: number, isQuotedKey: boolean): boolean {
  return (
    code === 32 || code === 9 || code === 0xa0 || (isQuotedKey && (code === 10 || code === 13))
  );
}

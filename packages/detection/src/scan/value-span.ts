import type { Finding } from "../finding.ts";
import type { KeyRule } from "../keys/key-dictionary.ts";
import { labelMeaningAt, meaningAt, meaningOf } from "../keys/key-meaning.ts";
import { MOST_TYPED_CHARACTERS, type ValueForm } from "../keys/value-forms.ts";
import { codeAt, isDigit, isLetter, isUpper, table } from "../text/characters.ts";
import { firstLetters, mayBegin } from "../text/first-letters.ts";

export interface ValueSpan {
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
  /** Written without quotes, with spaces around the sign or a comma behind: it may be code. */
  readonly isBare: boolean;
}

/** How many values of lists are remembered. */
const MOST_KEPT = 256;

/**
 * A stretch without anything that ends a value of this form: what begins inside it is read on from its end, so that
 * `a=a=a=` is read once and not once for every sign.
 */
export class EndlessStretches {
  /** What follows an equals sign, by the form of the value. */
  readonly afterEquals: Map<ValueForm, Stretch> = new Map();
  /** What follows a colon, for values of any form and of one. */
  plain: Stretch = NOWHERE;
  readonly afterColon: Map<ValueForm, Stretch> = new Map();
  /** The latest values of lists, by where they begin: the lists of many labels in a line have them in common. */
  readonly #listed: (ListedValue | null)[] = Array.from({ length: MOST_KEPT }, () => null);
  #hasListed = false;
  /** The latest array, and whether nothing follows what was read of it. */
  array: { readonly spans: readonly ListedValue[]; readonly isOver: boolean } = NO_ARRAY;

  /** Behind the last character that the latest value was told by. */
  readTo = 0;

  readsTo(end: number): void {
    if (end > this.readTo) this.readTo = end;
  }

  /** Forgets the text. */
  clear(): void {
    this.plain = NOWHERE;
    // Most texts are short and have neither: emptying what is empty is not free.
    if (this.afterEquals.size > 0) this.afterEquals.clear();
    if (this.afterColon.size > 0) this.afterColon.clear();
    if (this.#hasListed) this.#listed.fill(null);
    this.#hasListed = false;
    this.array = NO_ARRAY;
  }

  /** The value that begins at `at`, quotes included, and how it was judged, when it was read before the same way. */
  listedAt(at: number, way: ValueForm | number): ListedValue | undefined {
    const known = this.#listed[at % MOST_KEPT];
    return known?.at === at && known.way === way ? known : undefined;
  }

  keepListed(value: ListedValue): void {
    this.#hasListed = true;
    this.#listed[value.at % MOST_KEPT] = value;
  }
}

/** A value in a list, which every label before it may have for its own. */
export class ListedValue implements ValueSpan {
  readonly isBare = false;
  /** What it was judged by, and with what result. */
  rule: KeyRule | null = null;
  normal = "";
  finding: Finding | null = null;
  readonly at: number;
  /** How it was read: as a value of a form behind a comma, or in an array whose quotes have so many backslashes. */
  readonly way: ValueForm | number;
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;

  constructor(at: number, way: ValueForm | number, start: number, end: number) {
    this.at = at;
    this.way = way;
    this.start = start;
    this.end = end;
    this.isQuoted = typeof way === "number";
  }
}

const NO_ARRAY = { spans: [], isOver: false };

interface Stretch {
  readonly from: number;
  readonly to: number;
}

const NOWHERE: Stretch = { from: 0, to: 0 };

/** Where to go on in a stretch that is known, when a value begins in it; otherwise `start`. */
function behindKnown(known: Stretch | undefined, start: number, limit: number): number {
  return known !== undefined && start >= known.from && start < known.to
    ? Math.min(known.to, limit)
    : start;
}

/** The stretch from `start` to `end`, and before that the known one that it goes on with. */
function withKnown(known: Stretch | undefined, start: number, end: number): Stretch {
  return known !== undefined && start >= known.from && start < known.to
    ? { from: known.from, to: Math.max(known.to, end) }
    : { from: start, to: end };
}

const MOST_ELEMENTS = 64;
const COLON = 58;
const DOT = 46;
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
  const limit = Math.min(text.length, start + (isQuotedKey ? 24 : 4));
  while (start < limit && isBlank(text.charCodeAt(start), isQuotedKey)) start++;
  if (!isQuotedKey) start = behindBold(text, at + 1, start);
  endless.readTo = start + MOST_MARKS;
  if (start >= text.length) return [];
  const first = text.charCodeAt(start);
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

/** `[Ada Lovelace, Grace Hopper]`, as YAML writes lists. */
function plainElements(text: string, open: number): readonly ValueSpan[] {
  const spans: ValueSpan[] = [];
  const limit = Math.min(text.length, open + MOST_TYPED_CHARACTERS);
  let start = open + 1;
  for (let at = start; at < limit && spans.length < MOST_ELEMENTS; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 91 || code === 123 || code === 40) return [];
    if (code !== 44 && code !== 93) continue;
    spans.push(...one(unquoted(text, start, at)));
    if (code === 93) return spans;
    start = at + 1;
  }
  return [];
}

function unquoted(text: string, from: number, to: number): ValueSpan {
  let start = from;
  let end = to;
  while (start < end && text.charCodeAt(start) <= 32) start++;
  while (end > start && text.charCodeAt(end - 1) <= 32) end--;
  const first = text.charCodeAt(start);
  if ((first === 34 || first === 39) && text.charCodeAt(end - 1) === first && end - start > 2) {
    start++;
    end--;
  }
  return { start, end, isBare: false, isQuoted: false };
}

const MOST_FURTHER = 16;

/** The values that follow the first after commas on the same line: `assignees: ada, grace`. */
function withFurther(
  text: string,
  first: ValueSpan,
  form: ValueForm,
  endless: EndlessStretches,
): readonly ValueSpan[] {
  const spans: ValueSpan[] = [...one(first)];
  let { end } = first;
  while (spans.length < MOST_FURTHER && codeAt(text, end) === 44 && codeAt(text, end + 1) === 32) {
    const start = end + 2;
    let next = endless.listedAt(start, form);
    if (next === undefined) {
      const span = afterColon(text, start, form, endless);
      next = new ListedValue(start, form, start, span === null ? start : span.end);
      endless.keepListed(next);
    }
    if (next.end <= next.start) break;
    spans.push(next);
    ({ end } = next);
  }
  return spans.length > 1 ? [{ ...first, isBare: false }, ...spans.slice(1)] : spans;
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

/** Behind the `** ` of `**Name:** Ada`. */
function behindBold(text: string, from: number, start: number): number {
  if (start !== from || codeAt(text, from) !== 42) return start;
  let at = from + 1;
  if (codeAt(text, at) === 42) at++;
  return codeAt(text, at) === 32 ? at + 1 : start;
}

function one(span: ValueSpan | null): readonly ValueSpan[] {
  return span === null || span.end <= span.start ? [] : [span];
}

function isBlank(code: number, isQuotedKey: boolean): boolean {
  return code === 32 || code === 9 || (isQuotedKey && (code === 10 || code === 13));
}

/** Position of the quote that closes a string begun before `from`, preceded by exactly `escapes` backslashes. */
export function closingQuote(text: string, from: number, quote: number, escapes: number): number {
  const limit = Math.min(text.length, from + MOST_TYPED_CHARACTERS);
  let run = 0;
  for (let at = from; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 92) {
      run++;
      continue;
    }
    if (code === quote && (run === escapes || (escapes === 0 && run % 2 === 0)))
      return at - escapes;
    if (code === 10 && quote !== 34) return -1;
    run = 0;
  }
  return -1;
}

function quotedOrNumber(text: string, start: number, escapes: number): ValueSpan | null {
  for (let offset = 0; offset < escapes; offset++) {
    if (codeAt(text, start + offset) !== 92) return numberSpan(text, start);
  }
  const quote = codeAt(text, start + escapes);
  if (quote !== 34 && quote !== 39) return numberSpan(text, start);
  const from = start + escapes + 1;
  const end = closingQuote(text, from, quote, escapes);
  return end < 0 ? null : { start: from, end, isBare: false, isQuoted: true };
}

function numberSpan(text: string, start: number): ValueSpan | null {
  let end = start;
  if (codeAt(text, end) === 45) end++;
  while (end - start < 32 && (isDigit(codeAt(text, end)) || codeAt(text, end) === 46)) end++;
  return end > start ? { start, end, isBare: false, isQuoted: true } : null;
}

/** The strings and numbers of an array, as many as a bounded walk finds. */
function elements(
  text: string,
  open: number,
  escapes: number,
  endless: EndlessStretches,
): readonly ValueSpan[] {
  const spans: ListedValue[] = [];
  const limit = Math.min(text.length, open + 8 * MOST_TYPED_CHARACTERS);
  const { array } = endless;
  let at = open + 1;
  let isOver = false;
  while (at < limit && spans.length < MOST_ELEMENTS) {
    const code = text.charCodeAt(at);
    if (code === 93 || code === 123 || code === 91) {
      isOver = true;
      break;
    }
    if (code !== 34 && code !== 92 && !isDigit(code)) {
      at++;
      continue;
    }
    let span = endless.listedAt(at, escapes);
    // From an element of the array before this one on the two are the same.
    const shared = span === undefined ? -1 : array.spans.indexOf(span);
    if (shared >= 0) {
      const rest = array.spans.slice(shared, shared + MOST_ELEMENTS - spans.length);
      spans.push(...rest);
      isOver = array.isOver && shared + rest.length === array.spans.length;
      if (isOver) break;
    } else {
      if (span === undefined) {
        const read = quotedOrNumber(text, at, escapes);
        if (read === null) {
          isOver = true;
          break;
        }
        span = new ListedValue(at, escapes, read.start, read.end);
        endless.keepListed(span);
      }
      spans.push(span);
    }
    const last = spans.at(-1) as ListedValue;
    at = last.end + 1 + (isDigit(text.charCodeAt(last.at)) ? 0 : escapes);
  }
  if (spans.length > 1) endless.array = { spans, isOver };
  return spans;
}

/** `key=value`: up to white space or a mark that ends a parameter. */
function afterEquals(
  text: string,
  start: number,
  sign: number,
  { form, otherwise }: KeyRule,
  endless: EndlessStretches,
): ValueSpan | null {
  const isOpen = form === "person" || form === "agent" || form === "place" || form === "address";
  const limit = Math.min(text.length, start + MOST_TYPED_CHARACTERS);
  const first = text.charCodeAt(start);
  const hasSpaces = text.charCodeAt(sign - 1) === 32 && start > sign + 1;
  const known = endless.afterEquals.size === 0 ? undefined : endless.afterEquals.get(form);
  let end = behindKnown(known, start, limit);
  for (; end < limit; end++) {
    const code = text.charCodeAt(end);
    if (
      code === 10 ||
      code === 13 ||
      code === 9 ||
      code === 38 ||
      code === 59 ||
      code === 34 ||
      isEscapedBreak(text, end, code)
    )
      break;
    if (code === 32) {
      // `user.name=Ada Lovelace`
      const isName =
        otherwise?.form === "agent" && isUpper(codeAt(text, end + 1)) && isUpper(first);
      if (!((isOpen || isName) && continuesPhrase(text, end, endless))) break;
    }
    if (
      form !== "password" &&
      (code === 44 ||
        code === 41 ||
        code === 93 ||
        code === 125 ||
        code === 62 ||
        code === 39 ||
        code === 124)
    )
      break;
  }
  endless.readsTo(end + 2);
  if (end === limit && end < text.length) {
    endless.afterEquals.set(form, withKnown(known, start, end));
    return null;
  }
  const next = codeAt(text, end);
  // `connect(password=password, …)`
  const isBare = hasSpaces || next === 44 || next === 41 || text.charCodeAt(end - 1) === 41;
  if (isCode(text, start, end, form)) return null;
  return { start, end: trimmed(text, start, end), isBare, isQuoted: false };
}

/** `\n` in the source of a string ends a line there. */
function isEscapedBreak(text: string, at: number, code: number): boolean {
  if (code !== 92) return false;
  const next = codeAt(text, at + 1);
  return next === 110 || next === 114 || next === 116 || next === 34;
}

/** A call, a regular expression, a list: what stands unquoted where code has a value. */
function isCode(text: string, start: number, end: number, form: ValueForm): boolean {
  if (codeAt(text, end) === 40) return true;
  if (form !== "secret" && form !== "password" && form !== "username") return false;
  const first = text.charCodeAt(start);
  if (first === 91 || first === 123 || first === 40) return true;
  const value = text.slice(start, end);
  return form === "secret" ? first === 47 || /[({[\\]/.test(value) : value.includes("${");
}

/** Whether after the space at `at` comes another word of the value, and not the next `key=`. */
function continuesPhrase(text: string, at: number, endless: EndlessStretches): boolean {
  endless.readsTo(at + 41);
  let word = at + 1;
  if (!isLetter(codeAt(text, word)) && !isDigit(codeAt(text, word))) return false;
  while (word - at < 40) {
    const code = codeAt(text, word);
    if (code === 61 || code === 58) return false;
    if (!isLetter(code) && !isDigit(code) && code !== 95 && code !== 45 && code !== 39) break;
    word++;
  }
  return true;
}

/** `Label: value`: up to the end of the line, or to what ends a value of that form earlier. */
function afterColon(
  text: string,
  start: number,
  form: ValueForm,
  endless: EndlessStretches,
): ValueSpan | null {
  const takesCommas =
    form === "address" || form === "date" || form === "password" || form === "cookie";
  const isToken = form === "secret" || form === "username" || form === "password";
  const limit = Math.min(text.length, start + (form === "cookie" ? MOST_TYPED_CHARACTERS : 160));
  const known = endless.afterColon.size === 0 ? undefined : endless.afterColon.get(form);
  let end = Math.max(behindKnown(known, start, limit), plainEnd(text, start, limit, endless));
  for (; end < limit; end++) {
    const code = text.charCodeAt(end);
    if (
      code === 10 ||
      code === 13 ||
      code === 9 ||
      code === 124 ||
      code === 60 ||
      isEscapedBreak(text, end, code)
    )
      break;
    // `mailto:ada@host.example?subject=…`, `<a href="mailto:ada@host.example">`
    if (form === "email" && (code === 63 || code === 34 || code === 62)) break;
    if (code === 59 && form !== "password" && form !== "cookie") break;
    if ((code === 44 || code === 40) && !takesCommas) break;
    if ((code === 123 || code === 125) && form !== "password") break;
    if (code === 32) {
      if (isToken || codeAt(text, end + 1) === 32) break;
      if (form !== "cookie" && !continuesLabelValue(text, end, endless)) {
        endless.readsTo(end + 1);
        end = beforeLabel(text, start, end, endless);
        break;
      }
    }
    // The end of a sentence.
    if (
      code === 46 &&
      (codeAt(text, end + 1) === 32 || codeAt(text, end + 1) === 10) &&
      endsSentence(text, start, end)
    )
      break;
  }
  endless.readsTo(end + 2);
  if (end - start >= LEAST_STRETCH) endless.afterColon.set(form, withKnown(known, start, end));
  if (end === limit && end < text.length) return null;
  end = trimmed(text, start, end);
  if (
    form === "id" ||
    form === "digits" ||
    form === "phone" ||
    form === "zip" ||
    form === "date" ||
    form === "age"
  ) {
    end = numericEnd(text, start, end, form);
  }
  const next = codeAt(text, end);
  if (isCode(text, start, end, form)) return null;
  return { start, end, isBare: next === 44 || next === 41 || next === 59, isQuoted: false };
}

/** Least length of a stretch worth remembering. */
const LEAST_STRETCH = 32;
/** What can end a value after a colon. */
const ENDINGS = table('\n\r\t|<\\?">;,({} .');

/** A full stop that ends no sentence. */
function isInnerDot(text: string, at: number, code: number): boolean {
  if (code !== DOT) return false;
  const next = codeAt(text, at + 1);
  return next !== 32 && next !== 10;
}

/** End of the characters from `start` on that end no value, at most `limit`: `a:a:a:` is read once. */
function plainEnd(text: string, start: number, limit: number, endless: EndlessStretches): number {
  const { plain } = endless;
  let end = behindKnown(plain, start, limit);
  while (end < limit) {
    const code = text.charCodeAt(end);
    if (code < 128 && ENDINGS[code] === 1 && !isInnerDot(text, end, code)) break;
    end++;
  }
  if (end - start >= LEAST_STRETCH && end > plain.to) endless.plain = withKnown(plain, start, end);
  return end;
}

/** False when the word after the space at `at` is the next label, as in `Name: Ada Lovelace Email: …`. */
function continuesLabelValue(text: string, at: number, endless: EndlessStretches): boolean {
  let word = at + 1;
  let code = codeAt(text, word);
  while (word - at < 32 && isInLabel(code)) code = codeAt(text, ++word);
  endless.readsTo(word + 2);
  if (word - at === 32) return true;
  if (code === 58) return isDigit(codeAt(text, word + 1)) && isDigit(codeAt(text, word - 1));
  return code !== 61;
}

function isInLabel(code: number): boolean {
  return (
    isLetter(code) || isDigit(code) || code === 95 || code === 45 || code === 46 || code === 39
  );
}

/** In `Ada Last name: …` the word before the last one belongs to the next label. */
function beforeLabel(text: string, start: number, end: number, endless: EndlessStretches): number {
  let word = end;
  while (word > start && text.charCodeAt(word - 1) !== 32) word--;
  if (word <= start) return end;
  endless.readsTo(end + 34);
  const limit = Math.min(text.length, end + 33);
  let colon = end;
  while (colon < limit && text.charCodeAt(colon) !== COLON) colon++;
  if (colon === limit) return end;
  const { rule } = labelMeaningAt(text, word, colon);
  // `Phone` is a label by itself, whatever stands before it.
  return rule !== null && rule !== meaningAt(text, end, colon).rule ? word - 1 : end;
}

/** A full stop after a lower-case word or a digit, not after an initial or an abbreviation. */
function endsSentence(text: string, start: number, stop: number): boolean {
  let word = stop;
  while (word > start && text.charCodeAt(word - 1) !== 32) word--;
  return stop - word > 3;
}

/** Drops the words of prose behind a number: `4111… expires 12/27`. */
function numericEnd(text: string, start: number, end: number, form: ValueForm): number {
  let at = start;
  let last = start;
  let hasDigit = false;
  while (at < end) {
    let word = at;
    let digits = 0;
    while (word < end && text.charCodeAt(word) !== 32) {
      if (isDigit(text.charCodeAt(word))) digits++;
      word++;
    }
    const keeps =
      digits > 0 ||
      (!hasDigit && word - at <= 4 && form !== "phone") ||
      (form === "date" && word - at <= 12 && isLetter(text.charCodeAt(at))) ||
      form === "age";
    if (!keeps) break;
    if (digits > 0) {
      hasDigit = true;
      last = word;
    } else if (form === "age" || form === "zip") last = word;
    at = word + 1;
  }
  return hasDigit ? trimmed(text, start, last) : end;
}

/** Leaves out spaces, quotes, sentence marks and brackets that were opened before, at the end. */
function trimmed(text: string, start: number, end: number): number {
  let at = end;
  while (at > start) {
    const code = text.charCodeAt(at - 1);
    const isLoneBracket =
      (code === 41 && !text.slice(start, at).includes("(")) ||
      (code === 93 && !text.slice(start, at).includes("[")) ||
      (code === 125 && !text.slice(start, at).includes("{"));
    if (isLoneBracket) {
      at--;
      continue;
    }
    if (
      code !== 32 &&
      code !== 44 &&
      code !== 46 &&
      code !== 34 &&
      code !== 39 &&
      code !== 59 &&
      code !== 42 &&
      code !== 58
    )
      break;
    at--;
  }
  return at;
}

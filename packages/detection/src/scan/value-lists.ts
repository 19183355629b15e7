import { MOST_TYPED_CHARACTERS, type ValueForm } from "../keys/value-forms.ts";
import { codeAt, isDigit } from "../text/characters.ts";
import { afterColon } from "./value-after-colon.ts";
import { one, type ValueSpan } from "./value-span.ts";
import { type EndlessStretches, ListedValue } from "./value-stretches.ts";

const MOST_ELEMENTS = 64;

/** `[Ada Lovelace, Grace Hopper]`, as YAML writes lists. */
export function plainElements(text: string, open: number): readonly ValueSpan[] {
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
export function withFurther(
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

export function quotedOrNumber(text: string, start: number, escapes: number): ValueSpan | null {
  for (let offset = 0; offset < escapes; offset++) {
    if (codeAt(text, start + offset) !== 92) return numberSpan(text, start);
  }
  const quote = codeAt(text, start + escapes);
  const isQuote = quote === 34 || quote === 39 || (quote === 96 && escapes === 0);
  if (!isQuote) return numberSpan(text, start);
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
export function elements(
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

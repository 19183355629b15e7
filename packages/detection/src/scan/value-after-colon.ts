import { labelMeaningAt, meaningAt } from "../keys/key-meaning.ts";
import { MOST_TYPED_CHARACTERS, type ValueForm } from "../keys/value-forms.ts";
import { codeAt, isDigit, isLetter, table } from "../text/characters.ts";
import { isBeforeLabel, isCode, isEscapedBreak, MOST_ESCAPE, trimmed } from "./value-ends.ts";
import type { ValueSpan } from "./value-span.ts";
import { behindKnown, type EndlessStretches, withKnown } from "./value-stretches.ts";

const COLON = 58;

const DOT = 46;

/** `Label: value`: up to the end of the line, or to what ends a value of that form earlier. */
export function afterColon(
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
    // `[Ada](mailto:ada@host.example)`
    if (form === "email" && (code === 63 || code === 34 || code === 62 || code === 41)) break;
    if (code === 59 && form !== "password" && form !== "cookie") break;
    if (form === "password" && isBeforeLabel(text, end, code)) break;
    if ((code === 44 || code === 40) && !takesCommas) break;
    if (code === 44 && form === "address" && isBeforeContact(text, end)) break;
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
  endless.readsTo(end + (codeAt(text, end) === 92 ? MOST_ESCAPE : 2));
  if (end - start >= LEAST_STRETCH) endless.afterColon.set(form, withKnown(known, start, end));
  if (end === limit && end < text.length) return null;
  end = trimmed(text, start, end);
  if (
    form === "id" ||
    form === "digits" ||
    form === "cvv" ||
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
const ENDINGS = table('\n\r\t|<\\?">;,(){} .');

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

const CONTACT = /, ?(?:tel|telefon|phone|tlf|puh|mob|mobile|mobil|cell|cel|fax|e-?mail|mail)\b/iy;

/** Whether the comma at `at` parts an address from a telephone number or mail address. */
function isBeforeContact(text: string, at: number): boolean {
  CONTACT.lastIndex = at;
  return CONTACT.test(text);
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

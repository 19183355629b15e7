import type { Finding } from "../finding.ts";
import type { Verdict } from "../scan/value-check.ts";
import type { KeyRule } from "./key-dictionary.ts";
import { isCompanyName, isRoleName } from "./name-forms.ts";
import { meaningOf } from "./key-meaning.ts";
import { hasFormAt, isPlaceholder, type ValueForm } from "./value-forms.ts";

const KEY = "key";

/** How a value stands in the text. */
export interface Written {
  readonly isQuoted: boolean;
  /** Without quotes where code may stand. */
  readonly isBare: boolean;
}

export const QUOTED: Written = { isQuoted: true, isBare: false };

/** The finding for a whole value, which stands at `start`, under a key with `rule`, or null when it does not look like one. */
export function judgeValue(
  value: string,
  rule: KeyRule,
  normal: string,
  start: number,
  verdict: Verdict,
  written: Written = QUOTED,
): Finding | null {
  const finding = judgeAt(value, 0, value.length, rule, normal, verdict, written);
  if (finding === null || start === 0) return finding;
  return { ...finding, start: finding.start + start, end: finding.end + start };
}

/** The same for `text.slice(start, end)`, which is cut out only where a form needs it. */
export function judgeAt(
  text: string,
  start: number,
  end: number,
  rule: KeyRule,
  normal: string,
  verdict: Verdict,
  written: Written = QUOTED,
): Finding | null {
  const { form } = rule;
  if (verdict === "wrong") return null;
  if (form === "checked") {
    if (verdict !== "right") return null;
  } else if (!hasFormAt(text, start, end, form)) {
    if (rule.otherwise === undefined) return null;
    return judgeAt(text, start, end, rule.otherwise, normal, "unknown", written);
  }
  let from = start;
  let to = end;
  if (form === "checked") {
    // `imei 1: … / imei 2: …`
    while (isSeparator(text.charCodeAt(to - 1))) to--;
  }
  if (form === "person") {
    if (isNameOfField(text, start, end)) return null;
    if (rule.needsEvidence === true && isNobody(text, start, end)) return null;
  } else if (form === "email") {
    if (isMailto(text, start, end)) from += MAILTO_LENGTH;
  } else if (form !== "phone" && !isBelieved(text, start, end, form, normal, written)) return null;
  return {
    entityType: rule.entityType,
    start: from,
    end: to,
    confidence: rule.needsEvidence === true ? 0.7 : 0.85,
    detector: KEY,
  };
}

/** What a check digit passes over. */
function isSeparator(code: number): boolean {
  return code === 32 || (code >= 45 && code <= 47);
}

/** `name="fullname"`: the name of a field. */
function isNameOfField(text: string, start: number, end: number): boolean {
  const first = text.charCodeAt(start);
  if (first !== UNDERSCORE && !(first >= 97 && first <= 122)) return false;
  const value = text.slice(start, end);
  return /^[a-z_]{3,}$/.test(value) && meaningOf(value).rule !== null;
}

/** Whether a value that has its form is not code all the same. */
function isBelieved(
  text: string,
  start: number,
  end: number,
  form: ValueForm,
  normal: string,
  { isBare, isQuoted }: Written,
): boolean {
  if (form === "secret" || form === "password") {
    const value = text.slice(start, end);
    if (form === "secret" && !isSecretLike(value, normal)) return false;
    if (isBare && value.length < 24 && isIdentifier(value)) return false;
    // A template in code.
    return !value.includes("${");
  }
  // `address: Address`: without quotes an address has a number or a comma.
  if (form === "address") return isQuoted || /[\d,]/.test(text.slice(start, end));
  // `user = await find()`: without quotes and with spaces around the sign it is code.
  return !(isBare && (form === "username" || form === "agent" || form === "handle"));
}

const UNDERSCORE = 95;
const COLON = 58;

function isMailto(text: string, start: number, end: number): boolean {
  return (
    text.charCodeAt(start + MAILTO_LENGTH - 1) === COLON &&
    MAILTO.test(text.slice(start, Math.min(end, start + MAILTO_LENGTH)))
  );
}

const MAILTO = /^mailto:/i;
const MAILTO_LENGTH = 7;

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** Not a plain word, an identifier or a counter: digits and letters mixed, or long. */
function isSecretLike(value: string, normal: string): boolean {
  if (UUID.test(value)) return !normal.endsWith("id");
  if (/^\d+$/.test(value)) return value.length >= 16;
  if (/^[a-z]+(?:[-_.][a-z]+)*$/i.test(value)) return value.length >= 20 && !/[-_.]/.test(value);
  return true;
}

/** An identifier where code would have one: no digits, no marks. */
function isIdentifier(value: string): boolean {
  return /^[A-Za-z_][A-Za-z_]*$/.test(value) || isPlaceholder(value);
}

/** Whether a name that only its neighbours make a person's is that of a company or an office: `Keller GmbH`, `Support`. */
function isNobody(text: string, start: number, end: number): boolean {
  return isCompanyName(text, start, end) || isRoleName(text.slice(start, end));
}

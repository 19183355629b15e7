import type { Detector } from "../detector.ts";
import { hasForm } from "../keys/value-forms.ts";
import { codeAt, isDigit, isUpper } from "../text/characters.ts";
import { report } from "./record-text.ts";

const NAME = "swift-field";
const CONFIDENCE = 0.85;
const MOST = 480;
const BIC = /^[A-Z]{6}[A-Z\d]{2}(?:[A-Z\d]{3})?$/;
const COLON = 58;
const QUESTION = 63;
/** How many characters of a sub-field are read, and how many it has at least. */
const MOST_SUB_FIELD = 40;
const LEAST_SUB_FIELD = 2;

/**
 * Finds accounts, names and bank codes in the fields of SWIFT messages and account statements: `:59:/DE89…` with the
 * beneficiary's lines below it, and the sub-fields `?31` to `?33` of `:86:`.
 */
export const swiftField: Detector = {
  name: NAME,
  entityType: "PERSON",
  confidence: CONFIDENCE,
  sources: [
    "https://www.swift.com/standards/data-standards/mt-standards",
    "https://www.iso20022.org/15022/uhb/mt940.htm",
  ],
  anchor: {
    on: "character",
    character: ":",
    followers: "258",
    find(text, at, scan) {
      const tens = codeAt(text, at + 1);
      if (tens !== 50 && tens !== 53 && tens !== 56) return -1;
      // `:86:`, `:50K:`: two digits, a letter that may be missing, at the beginning of a line.
      const units = codeAt(text, at + 2);
      const letter = isUpper(codeAt(text, at + 3)) ? 1 : 0;
      if (!isDigit(units) || codeAt(text, at + 3 + letter) !== COLON) return -1;
      if (at > 0 && codeAt(text, at - 1) !== 10 && codeAt(text, at - 1) !== 13) return -1;
      const from = at + 4 + letter;
      const body = bodyAt(text, from);
      switch (text.slice(at + 1, at + 3)) {
        case "25":
          if (/^[\dA-Z/]{8,40}$/.test(body))
            report(scan, NAME, "BANK_ACCOUNT", from, body, CONFIDENCE);
          break;
        case "50":
        case "59":
          party(scan, from, body);
          break;
        case "52":
        case "53":
        case "56":
        case "57":
        case "58":
          if (BIC.test(body.trimEnd()))
            report(scan, NAME, "BIC_CODE", from, body.trimEnd(), CONFIDENCE);
          break;
        case "86":
          subFields(scan, from, body);
          break;
        default:
      }
      return -1;
    },
  },
};

/** The field's lines, up to the next tag or the end of the message, without the white space at their end. */
function bodyAt(text: string, from: number): string {
  const limit = Math.min(text.length, from + MOST);
  let end = from;
  while (end < limit && !(text.charCodeAt(end) === 10 && endsField(text, end + 1, limit))) end++;
  if (end < limit) return text.slice(from, codeAt(text, end - 1) === 13 ? end - 1 : end);
  return text.slice(from, end).replace(/\s+$/, "");
}

/** Whether the line at `at` is none of the field: `-`, or the next tag. */
function endsField(text: string, at: number, limit: number): boolean {
  if (at >= limit) return false;
  if (text.charCodeAt(at) !== COLON) return text.charCodeAt(at) === 45;
  if (!isDigit(codeAt(text, at + 1)) || !isDigit(codeAt(text, at + 2))) return false;
  const end = at + 3 + (isUpper(codeAt(text, at + 3)) ? 1 : 0);
  return end < limit && text.charCodeAt(end) === COLON;
}

type Scan = Parameters<typeof report>[0];

/** An account in the first line, then the name, then the address. */
function party(scan: Scan, start: number, body: string): void {
  let at = start;
  let named = false;
  for (const line of body.split("\n")) {
    const value = line.trimEnd();
    if (value.startsWith("/")) {
      const account = value.slice(1);
      if (/^[\dA-Z]{6,34}$/.test(account))
        report(scan, NAME, "BANK_ACCOUNT", at + 1, account, CONFIDENCE);
    } else if (!named) {
      named = true;
      if (/\p{L}{2}/u.test(value) && !/\d{3}/.test(value))
        report(scan, NAME, "PERSON", at, value, CONFIDENCE);
    } else if (value !== "") report(scan, NAME, "ADDRESS", at, value, CONFIDENCE);
    at += line.length + 1;
  }
}

/** `?30` the bank, `?31` the account, `?32` and `?33` the name. */
function subFields(scan: Scan, start: number, body: string): void {
  for (let at = body.indexOf("?3"); at >= 0; at = body.indexOf("?3", at)) {
    const from = at + 3;
    const limit = Math.min(body.length, from + MOST_SUB_FIELD);
    let end = from;
    while (end < limit && body.charCodeAt(end) !== QUESTION && body.charCodeAt(end) !== 10) end++;
    const kind = codeAt(body, at + 2) - 48;
    if (kind < 0 || kind > 3 || end - from < LEAST_SUB_FIELD) {
      at += 2;
      continue;
    }
    at = end;
    const value = body.slice(from, end);
    if (kind === 0) {
      if (BIC.test(value)) report(scan, NAME, "BIC_CODE", start + from, value, CONFIDENCE);
    } else if (kind === 1) {
      if (/^[\dA-Z]{6,34}$/.test(value))
        report(scan, NAME, "BANK_ACCOUNT", start + from, value, CONFIDENCE);
    } else if (hasForm(value, "person"))
      report(scan, NAME, "PERSON", start + from, value, CONFIDENCE);
  }
}

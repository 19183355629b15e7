import type { Detector } from "../detector.ts";
import { hasForm } from "../keys/value-forms.ts";
import { report } from "./record-text.ts";

const NAME = "swift-field";
const CONFIDENCE = 0.85;
const MOST = 480;
const BIC = /^[A-Z]{6}[A-Z\d]{2}(?:[A-Z\d]{3})?$/;
/** `:86:`, `:50K:`: two digits, a letter that may be missing. */
const TAG = /^:(\d\d)([A-Z]?):/;

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
      const tens = text.charCodeAt(at + 1);
      if (tens !== 50 && tens !== 53 && tens !== 56) return -1;
      const match = TAG.exec(text.slice(at, at + 6));
      if (match === null || !(at === 0 || /[\n\r]/.test(text.charAt(at - 1)))) return -1;
      const from = at + match[0].length;
      const body = bodyAt(text, from);
      switch (match[1]) {
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

/** The field's lines, up to the next tag or the end of the message. */
function bodyAt(text: string, from: number): string {
  const rest = text.slice(from, from + MOST);
  const stop = rest.search(/\r?\n(?::\d\d[A-Z]?:|-)/);
  return stop < 0 ? rest.replace(/\s+$/, "") : rest.slice(0, stop);
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
  for (const match of body.matchAll(/\?3([0-3])([^?\n]{2,40})/g)) {
    const value = match[2] as string;
    const at = start + match.index + 3;
    if (match[1] === "0" && BIC.test(value)) report(scan, NAME, "BIC_CODE", at, value, CONFIDENCE);
    else if (match[1] === "1" && /^[\dA-Z]{6,34}$/.test(value))
      report(scan, NAME, "BANK_ACCOUNT", at, value, CONFIDENCE);
    else if ((match[1] === "2" || match[1] === "3") && hasForm(value, "person"))
      report(scan, NAME, "PERSON", at, value, CONFIDENCE);
  }
}

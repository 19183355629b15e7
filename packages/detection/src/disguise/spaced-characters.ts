import type { Detector } from "../detector.ts";
import { isCardNumber } from "../finance/credit-card.ts";
import { ibanEnd } from "../finance/iban.ts";
import { PHONE_WORDS } from "../generic/phone/phone-number.ts";
import { digitsOf, isDigit, isWordAt, isWordCode, UPPER } from "../text/characters.ts";
import { isSsn } from "../us/ssn.ts";

const MOST = 128;
const MOST_DIGITS = 24;
/** Digits of a payment card: the shortest and the longest number that a network gives out. */
const LEAST_OF_CARD = 13;
const MOST_OF_CARD = 19;

/** Finds addresses with spaces between the characters, or around the sign. */
export const spacedEmail: Detector = {
  name: "email-spaced",
  entityType: "EMAIL_ADDRESS",
  confidence: 0.8,
  sources: ["https://www.rfc-editor.org/rfc/rfc5322#section-3.4.1"],
  anchor: {
    on: "character",
    character: "@",
    followers: " ",
    find(text, at, scan) {
      if (text.charCodeAt(at - 1) !== 32 || text.charCodeAt(at + 1) !== 32) return -1;
      const start = spacedStart(text, at);
      const end = spacedEnd(text, at);
      if (
        at - start >= 4 &&
        end - at >= 8 &&
        /[A-Za-z] ?\. ?[A-Za-z] ?[A-Za-z]/.test(text.slice(at, end))
      ) {
        scan.emit(start, end);
        return end;
      }
      const wide = /^ ((?:[A-Za-z\d-]{1,63} ?\. ?){1,4}[A-Za-z]{2,24})(?![\w-])/.exec(
        text.slice(at + 1, at + MOST),
      );
      if (wide === null) return -1;
      let local = at - 1;
      while (local > 0 && at - local < 64 && isLocal(text.charCodeAt(local - 1))) local--;
      // `meet @ noon. Then`: a domain is written in small letters and close together.
      const domain = wide[1] as string;
      if (at - 1 - local < 2 || /\. [A-Z]/.test(domain)) return -1;
      scan.emit(local, at + 1 + wide[0].length);
      return at + 1 + wide[0].length;
    },
  },
};

function isLocal(code: number): boolean {
  return isWordCode(code) || code === 46 || code === 43 || code === 45;
}

/** Start of single characters with single spaces between them that end before `at`. */
function spacedStart(text: string, at: number): number {
  let start = at;
  while (start >= 2 && at - start < MOST) {
    if (text.charCodeAt(start - 1) !== 32 || !isLocal(text.charCodeAt(start - 2))) break;
    if (start >= 3 && text.charCodeAt(start - 3) !== 32) break;
    start -= 2;
  }
  return start;
}

function spacedEnd(text: string, at: number): number {
  let end = at + 1;
  while (end - at < MOST) {
    if (text.charCodeAt(end) !== 32 || !isLocal(text.charCodeAt(end + 1))) break;
    if (isWordAt(text, end + 2)) break;
    end += 2;
  }
  return end;
}

/** Finds numbers with a space after every digit. */
export const spacedDigits: Detector = {
  name: "digits-spaced",
  entityType: "PHONE_NUMBER",
  confidence: 0.75,
  sources: ["https://www.iso.org/standard/70484.html"],
  context: [...PHONE_WORDS, "ssn", "social security"],
  anchor: {
    on: "number",
    least: 1,
    most: 1,
    around: ["*9*", "* ", "*-"].map((form) => ({ side: "end", from: 0, form })),
    find(text, start, _end, scan) {
      if (start < scan.watermark) return -1;
      let count = 1;
      let end = start + 1;
      while (count < MOST_DIGITS) {
        const separator = text.charCodeAt(end);
        if (separator !== 32 && separator !== 45 && separator !== 46 && separator !== 95) break;
        let next = end + 1;
        while (next - end < 3 && text.charCodeAt(next) === 32) next++;
        if (text.charCodeAt(next) === 45) next++;
        if (text.charCodeAt(next) === 32) next++;
        if (!isDigit(text.charCodeAt(next)) || isDigit(text.charCodeAt(next + 1))) break;
        count++;
        end = next + 1;
      }
      scan.watermark = end;
      if (count < 9 || isWordAt(text, end)) return -1;
      const isNear = scan.isNearWord(start);
      if (!isNear && (count < LEAST_OF_CARD || count > MOST_OF_CARD)) return -1;
      const digits = digitsOf(text, start, end);
      if (isCardNumber(digits)) {
        scan.found.push({
          entityType: "CREDIT_CARD",
          start,
          end,
          confidence: 0.9,
          detector: "digits-spaced",
        });
        return end;
      }
      if (isNear && count === 9 && isSsn(digits)) {
        scan.found.push({
          entityType: "US_SSN",
          start,
          end,
          confidence: 0.8,
          detector: "digits-spaced",
        });
        return end;
      }
      if (!isNear || count > 15) return -1;
      scan.emit(start, end);
      return end;
    },
  },
};

/** Finds IBANs with a space after every character. */
export const spacedIban: Detector = {
  name: "iban-spaced",
  entityType: "IBAN_CODE",
  confidence: 0.95,
  sources: [
    "https://www.swift.com/standards/data-standards/iban-international-bank-account-number",
  ],
  checksum: "ISO/IEC 7064 MOD 97-10",
  anchor: {
    on: "prefix",
    prefixes: UPPER.split("").map((letter) => `${letter} `),
    next: UPPER,
    end(text, start, _from, scan) {
      if (start < scan.watermark || !/^[A-Z] [A-Z] \d \d /.test(text.slice(start, start + 8)))
        return -1;
      let end = start + 1;
      while (
        end - start < 72 &&
        text.charCodeAt(end) === 32 &&
        isWordAt(text, end + 1) &&
        !isWordAt(text, end + 2)
      )
        end += 2;
      scan.watermark = end;
      const compact = text.slice(start, end).replaceAll(" ", "");
      const stop = ibanEnd(compact, 0);
      return stop < 0 ? -1 : start + 2 * stop - 1;
    },
  },
};

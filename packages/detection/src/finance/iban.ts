import { mod97 } from "../checksums/mod-97.ts";
import type { Detector } from "../detector.ts";
import { codeAt, isDigit, isLetter, isUpper, isWordAt } from "../text/characters.ts";

/** Length of an IBAN by country. SWIFT, IBAN registry. */
const LENGTHS: Readonly<Record<string, number>> = Object.fromEntries(
  (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 " +
    "ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 " +
    "LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 " +
    "PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
  )
    .split(" ")
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** The same by the letters' places in the alphabet; 0 for what is no country with IBANs. */
const LENGTH = new Uint8Array(32 * 32);
for (const [country, length] of Object.entries(LENGTHS))
  LENGTH[(country.charCodeAt(0) & 31) * 32 + (country.charCodeAt(1) & 31)] = length;

/** Finds IBANs of their country's length whose check digits are right, with or without spaces or hyphens. */
export const iban: Detector = {
  name: "iban",
  entityType: "IBAN_CODE",
  confidence: 0.99,
  sources: [
    "https://www.swift.com/standards/data-standards/iban-international-bank-account-number",
    "https://www.iso.org/standard/81090.html",
  ],
  checksum: "ISO/IEC 7064 MOD 97-10",
  context: ["iban", "account", "konto", "compte", "cuenta", "conto", "rekening"],
  anchor: {
    on: "prefix",
    prefixes: Object.keys(LENGTHS)
      .flatMap((country) => [country, country.toLowerCase()])
      .flatMap((country) => Array.from({ length: 10 }, (_, digit) => `${country}${digit}`)),
    end(text, start, _from, scan) {
      const end = writtenEnd(text, start);
      if (end < 0 || isRight(text, start, end)) return end;
      // Nothing in a number of an IBAN's length with wrong check digits is another number.
      scan.quiet.refuse(start, end);
      return -1;
    },
  },
};

/** End of the IBAN that starts at `start`, or -1. */
export function ibanEnd(text: string, start: number): number {
  const end = writtenEnd(text, start);
  return end > 0 && isRight(text, start, end) ? end : -1;
}

function isRight(text: string, start: number, end: number): boolean {
  return mod97(text, start, start + 4, mod97(text, start + 4, end)) === 1;
}

/** End of as many letters and digits as an IBAN of the country has, whatever their check digits, or -1. */
function writtenEnd(text: string, start: number): number {
  if (!isDigit(codeAt(text, start + 3))) return -1;
  const first = codeAt(text, start);
  const second = codeAt(text, start + 1);
  if (!isLetter(first) || !isLetter(second) || first > 127 || second > 127) return -1;
  const length = LENGTH[(first & 31) * 32 + (second & 31)] as number;
  if (length === 0) return -1;
  let count = 0;
  let at = start;
  let sinceSeparator = 0;
  for (; count < length && at < text.length; at++) {
    const code = text.charCodeAt(at);
    const upper = code >= 97 && code <= 122 ? code - 32 : code;
    if (isDigit(code) || isUpper(upper)) {
      count++;
      sinceSeparator++;
    } else if (
      ((code === 32 || code === 45 || code === 0xa0) && sinceSeparator > 0) ||
      ((code === 46 || code === 47) && sinceSeparator === 4)
    ) {
      sinceSeparator = 0;
    } else return -1;
  }
  return count !== length || isWordAt(text, at) ? -1 : at;
}

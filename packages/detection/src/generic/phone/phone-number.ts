import type { Detector } from "../../detector.ts";
import {
  codeAt,
  digitsOf,
  isDigit,
  isLetter,
  isWordAt,
  goesOnFrom,
} from "../../text/characters.ts";
import { isInternational } from "./numbering-plans.ts";

/** Words that make a following number a telephone number. */
export const PHONE_WORDS: readonly string[] = [
  "phone",
  "telephone",
  "tel",
  "mobile",
  "mob",
  "cell",
  "cellphone",
  "call",
  "called",
  "calling",
  "fax",
  "dial",
  "ring",
  "text me",
  "texted",
  "sms",
  "whatsapp",
  "signal",
  "viber",
  "contact number",
  "number is",
  "reach",
  "reachable",
  "hotline",
  "landline",
  "extension",
  "voicemail",
  "callback",
  "phone number",
  "telefon",
  "tel.nr",
  "telefonnummer",
  "handy",
  "handynummer",
  "mobil",
  "rufnummer",
  "anrufen",
  "durchwahl",
  "festnetz",
  "téléphone",
  "telephone",
  "portable",
  "appelez",
  "appeler",
  "joindre",
  "fixe",
  "teléfono",
  "telefono",
  "móvil",
  "movil",
  "celular",
  "cel",
  "tfno",
  "tlfno",
  "llámame",
  "llamar",
  "llame",
  "cellulare",
  "chiamare",
  "chiamami",
  "chiama",
  "recapito",
  "telefone",
  "celular",
  "telemóvel",
  "ligar",
  "ligue",
  "telefoon",
  "telefoonnummer",
  "mobiel",
  "bel",
  "bellen",
  "telefonu",
  "komórka",
  "numer telefonu",
  "zadzwoń",
  "mobilnummer",
  "puhelin",
  "puh",
  "matkapuhelin",
  "tlf",
  "mobilen",
  "ring mig",
  "ring meg",
  "ringe meg",
  "ringe",
  "ringa",
  "rappeler",
  "rappelez",
  "llamarme",
  "richiamare",
  "zadzwonić",
  "dzwonić",
  "soita",
  "soittaa",
  "soittakaa",
  "telefonisch",
  "erreichbar",
  "rückruf",
  "телефон",
  "тел",
  "моб",
  "τηλ",
  "τηλέφωνο",
  "电话",
  "手机",
  "電話",
  "携帯",
  "전화",
  "휴대폰",
  "टेलीफोन",
  "फ़ोन",
];

const MOST_CHARACTERS = 28;
const MOST_DIGITS = 16;

/** Finds numbers that begin with a plus sign and a calling code in use. */
export const internationalPhoneNumber: Detector = {
  name: "phone-number-international",
  entityType: "PHONE_NUMBER",
  confidence: 0.9,
  sources: [
    "https://www.itu.int/rec/T-REC-E.164",
    "https://www.itu.int/rec/T-REC-E.123",
    "https://github.com/google/libphonenumber",
  ],
  checksum: "none; calling code, length and leading digits by libphonenumber's metadata",
  context: PHONE_WORDS,
  anchor: {
    on: "character",
    character: "+",
    find(text, at, scan) {
      if (goesOnFrom(text, at) || isAfterPlus(text, at)) return -1;
      const end = internationalEnd(text, at + 1);
      if (end < 0) return -1;
      scan.emit(text.charCodeAt(at - 1) === 40 && closes(text, at, end) ? at - 1 : at, end);
      return end;
    },
  },
};

/** After another plus sign, but not that of a line that was added, as `diff` marks it. */
function isAfterPlus(text: string, at: number): boolean {
  return codeAt(text, at - 1) === 43 && at > 1 && codeAt(text, at - 2) !== 10;
}

/** End of the international number whose digits start at `from` (after the plus sign, or after `00`), or -1. */
export function internationalEnd(text: string, from: number): number {
  const limit = Math.min(text.length, from + MOST_CHARACTERS);
  let at = from;
  let digits = 0;
  let lastDigit = -1;
  let ends: number[] = [];
  for (; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) {
      if (++digits > MOST_DIGITS) break;
      lastDigit = at;
      continue;
    }
    if (!isSeparator(code) || at - lastDigit > (isMarkBetweenSpaces(text, at) ? 3 : 2)) break;
    if (lastDigit === at - 1 && digits >= 7) ends.push(at);
  }
  if (lastDigit < 0 || digits < 7) return -1;
  // Of more digits than a number has the first may be one, and the others the next column.
  if (digits > MOST_DIGITS) ends = ends.filter((end) => isBeforeNumber(text, end));
  else {
    if (isWordAt(text, lastDigit + 1) && !isExtensionAt(text, lastDigit + 1)) return -1;
    if (ends.at(-1) !== lastDigit + 1) ends.push(lastDigit + 1);
  }
  if (isCard(text, from)) return -1;
  // The longest that is a number; what follows it may be the next column.
  for (let tries = 0; tries < 3; tries++) {
    const end = ends.pop();
    if (end === undefined) return -1;
    if (isInternational(digitsOf(text, from, end))) return withExtension(text, end);
  }
  return -1;
}

function isBeforeNumber(text: string, end: number): boolean {
  return codeAt(text, end) === 32 && isDigit(codeAt(text, end + 1));
}

function isCard(text: string, from: number): boolean {
  const separator = codeAt(text, from + 4);
  return (separator === 32 || separator === 45) && CARD.test(text.slice(from, from + 20));
}

/** Four groups of four digits, which are more than a telephone number has. */
const CARD = /^\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?!\d)/;

/** The second space of ` / ` or ` - `. */
function isMarkBetweenSpaces(text: string, at: number): boolean {
  const mark = text.charCodeAt(at - 1);
  return (
    text.charCodeAt(at) === 32 && (mark === 47 || mark === 45) && text.charCodeAt(at - 2) === 32
  );
}

function isSeparator(code: number): boolean {
  return (
    code === 32 ||
    code === 45 ||
    code === 46 ||
    code === 40 ||
    code === 41 ||
    code === 47 ||
    code === 0xa0
  );
}

function closes(text: string, from: number, end: number): boolean {
  for (let at = from; at < end; at++) if (text.charCodeAt(at) === 41) return true;
  return false;
}

function isExtensionAt(text: string, at: number): boolean {
  return (text.charCodeAt(at) | 32) === 120 && isDigit(text.charCodeAt(at + 1));
}

/** Takes in `ext. 12`, `x12`, `#12` after a number. */
export function withExtension(text: string, end: number): number {
  let at = end;
  if (text.charCodeAt(at) === 44) at++;
  if (text.charCodeAt(at) === 32) at++;
  const code = text.charCodeAt(at) | 32;
  if (code === 120) at++;
  else if (text.charCodeAt(at) === 35) at++;
  else if (code === 101 && /^ext(?:ension)?\.?/i.test(text.slice(at, at + 10))) {
    at += (/^ext(?:ension)?\.?/i.exec(text.slice(at, at + 10)) as RegExpExecArray)[0].length;
  } else return end;
  if (text.charCodeAt(at) === 32) at++;
  const from = at;
  while (at - from < 6 && isDigit(text.charCodeAt(at))) at++;
  return at > from && !isLetter(text.charCodeAt(at)) && !isDigit(text.charCodeAt(at)) ? at : end;
}

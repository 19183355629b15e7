import { hasLuhnDigit } from "../checksums/luhn.ts";
import type { Detector } from "../detector.ts";
import {
  codeAt,
  digitsOf,
  firstDigit,
  hasDigits,
  isDigit,
  isUpper,
  isWordAt,
  table,
} from "../text/characters.ts";
import { firstLetters, mayBegin } from "../text/first-letters.ts";

/** Words that may stand between those and the number they speak of. */
const BETWEEN =
  "is was are no nr num number id ref code ist lautet est es è é to jest nummer numer número numero numéro n° nº ending in my still now the with under plate".split(
    " ",
  );
const BEGINS_BETWEEN = firstLetters(BETWEEN);
const SIGNS_AND_WORDS = new RegExp(`^(?:[ :=#,–-]|\\b(?:${BETWEEN.join("|")})\\b\\.?){0,12}`, "i");
const MOST_BETWEEN = 12;
const SIGNS = table(" :=#,-");
const EN_DASH = 0x2013;
const REACH = 72;
/** Letters and digits in at most five groups. */
const MOST_GROUPS = 5;
const MOST_FIRST = 18;
const MOST_FURTHER = 12;

interface Kind {
  readonly name: string;
  readonly entityType: string;
  readonly sources: readonly string[];
  readonly words: readonly string[];
  readonly leastDigits: number;
  /** Fewest and most letters and digits. */
  readonly least: number;
  readonly most: number;
  /** Decides on the number from `start` to `end`, which has `count` letters and digits. */
  readonly check?: (text: string, start: number, end: number, count: number) => boolean;
  readonly checksum?: string;
}

/** A detector of numbers without a form of their own: what follows the words that name them. */
function idAfterWords({ leastDigits, least, most, check, words, ...kind }: Kind): Detector {
  return {
    ...kind,
    confidence: 0.75,
    anchor: {
      on: "words",
      words,
      find(text, wordStart, end, scan) {
        // Up to its watermark there is no digit.
        scan.watermark = firstDigit(text, Math.max(end, scan.watermark), end + REACH);
        if (scan.watermark >= end + REACH) return -1;
        let start = behindSigns(text, end);
        if (!isDigit(codeAt(text, start))) {
          // Only words make it worth looking further.
          if (!hasDigits(text, scan.watermark, end + REACH, leastDigits)) return -1;
          start = behindWords(text, end, start);
        }
        if (start <= end) return -1;
        const stop = numberEnd(text, start, Math.min(text.length, end + REACH));
        if (stop - start < least || !hasDigits(text, start, stop, leastDigits)) return -1;
        // `social insurance number` is another one, with a check digit.
        if (isAfterWord(text, wordStart)) return -1;
        const count = countInNumber(text, start, stop);
        if (count < least || count > most) return -1;
        if (isWordAt(text, stop) || isWordAt(text, start - 1) || isDate(text, start, stop))
          return -1;
        if (check !== undefined && !check(text, start, stop, count)) return -1;
        scan.emit(start, stop);
        return -1;
      },
    },
  };
}

/** Whether `social` or `national` stands before the word. */
function isAfterWord(text: string, start: number): boolean {
  return (
    start > 6 &&
    text.charCodeAt(start - 1) === 32 &&
    (text.charCodeAt(start - 2) | 32) === LETTER_L &&
    /(?:social|national) $/i.test(text.slice(Math.max(0, start - 9), start))
  );
}

const LETTER_L = 108;

/** Behind the signs that part the word that ends at `end` from its number. */
function behindSigns(text: string, end: number): number {
  let at = end;
  while (at - end < MOST_BETWEEN && isSign(codeAt(text, at))) at++;
  return at;
}

/** Behind the signs and words that do, of which `signs` ends the first signs. */
function behindWords(text: string, end: number, signs: number): number {
  const first = codeAt(text, signs);
  const second = codeAt(text, signs + 1);
  if (first < 128 && second < 128 && !mayBegin(BEGINS_BETWEEN, first, second)) return signs;
  return end + (SIGNS_AND_WORDS.exec(text.slice(end, end + REACH)) as RegExpExecArray)[0].length;
}

function isSign(code: number): boolean {
  return code < 128 ? SIGNS[code] === 1 : code === EN_DASH;
}

/** End of the number that begins at `start`, without the groups at its end that hold no digit: the next word. */
function numberEnd(text: string, start: number, limit: number): number {
  let last = start;
  let at = start;
  for (let group = 0; group < MOST_GROUPS; group++) {
    const from = group === 0 ? start : at + 1;
    if (group > 0 && !isSeparator(codeAt(text, at))) break;
    const stop = Math.min(limit, from + (group === 0 ? MOST_FIRST : MOST_FURTHER));
    let to = from;
    let hasDigit = false;
    while (to < stop && isInNumber(text.charCodeAt(to))) {
      if (isDigit(text.charCodeAt(to))) hasDigit = true;
      to++;
    }
    if (to === from) break;
    at = to;
    // A group that is cut out of a longer word belongs to that word.
    if (hasDigit && !(to < limit && isSmallOrUnderscore(text.charCodeAt(to)))) last = to;
  }
  return last;
}

function isInNumber(code: number): boolean {
  return isDigit(code) || isUpper(code);
}

function isSeparator(code: number): boolean {
  return code === 32 || (code >= 45 && code <= 47);
}

function isSmallOrUnderscore(code: number): boolean {
  return (code >= 97 && code <= 122) || code === 95;
}

function countInNumber(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) if (isInNumber(text.charCodeAt(at))) count++;
  return count;
}

/** Whether a number begins with day, month and year, or with year, month and day. */
function isDate(text: string, start: number, end: number): boolean {
  const digits = digitsAt(text, start, end);
  if (digits === 4)
    return (
      text.charCodeAt(start + 4) === HYPHEN &&
      digitsAt(text, start + 5, end) === 2 &&
      text.charCodeAt(start + 7) === HYPHEN &&
      digitsAt(text, start + 8, end) > 1
    );
  const month = start + digits + 1;
  const monthDigits = digitsAt(text, month, end);
  const year = month + monthDigits + 1;
  return (
    isOneOrTwo(digits) &&
    isOneOrTwo(monthDigits) &&
    digitsAt(text, year, end) > 1 &&
    isPoint(text.charCodeAt(month - 1)) &&
    isPoint(text.charCodeAt(year - 1))
  );
}

function isOneOrTwo(count: number): boolean {
  return count === 1 || count === 2;
}

/** Number of digits from `at` on, at most four. */
function digitsAt(text: string, at: number, end: number): number {
  const limit = Math.min(end, at + 4);
  let to = at;
  while (to < limit && isDigit(text.charCodeAt(to))) to++;
  return to - at;
}

const HYPHEN = 45;

/** A dot, hyphen or slash. */
function isPoint(code: number): boolean {
  return code >= 45 && code <= 47;
}

export const insuranceNumberAfterWords: Detector = idAfterWords({
  name: "insurance-number-after-words",
  entityType: "HEALTH_INSURANCE_NUMBER",
  sources: [
    "https://www.hhs.gov/hipaa/for-professionals/special-topics/de-identification/index.html",
  ],
  words: [
    "insurance number",
    "insurance no",
    "insurance id",
    "insurance policy",
    "insurance card",
    "member id",
    "member number",
    "member no",
    "membership number",
    "subscriber id",
    "subscriber number",
    "policy number",
    "policy no",
    "policy",
    "health plan id",
    "health card",
    "group number",
    "claim number",
    "versichertennummer",
    "versicherungsnummer",
    "versichertennr",
    "policennummer",
    "krankenversichertennummer",
    "numéro d'assuré",
    "numéro de police",
    "numéro de mutuelle",
    "número de póliza",
    "póliza",
    "número de afiliado",
    "numero polizza",
    "polizza",
    "polisnummer",
    "verzekeringsnummer",
    "numer polisy",
    "polisa",
    "apólice",
    "número de utente",
    "carteirinha",
  ],
  leastDigits: 5,
  least: 6,
  most: 20,
});

export const driverLicenseAfterWords: Detector = idAfterWords({
  name: "driver-license-after-words",
  entityType: "DRIVER_LICENSE",
  sources: ["https://www.aamva.org/identity/anti-counterfeit-and-fraud/dl-id-card-design-standard"],
  words: [
    "driver's license",
    "driver’s license",
    "drivers license",
    "driver license",
    "driver's licence",
    "driving licence",
    "driving license",
    "drivers licence",
    "license number",
    "licence number",
    "dl number",
    "dl no",

    "driving licence number",
    "führerschein",
    "führerscheinnummer",
    "führerschein-nr",
    "permis de conduire",
    "permis n°",
    "carnet de conducir",
    "permiso de conducir",
    "licencia de conducir",
    "patente",
    "patente di guida",
    "carta de condução",
    "cnh",
    "rijbewijs",
    "rijbewijsnummer",
    "prawo jazdy",
  ],
  leastDigits: 4,
  least: 6,
  most: 18,
});

export const medicalRecordAfterWords: Detector = idAfterWords({
  name: "medical-record-after-words",
  entityType: "MEDICAL_RECORD_NUMBER",
  sources: [
    "https://www.hhs.gov/hipaa/for-professionals/special-topics/de-identification/index.html",
  ],
  words: [
    "mrn",
    "medical record",
    "medical record number",
    "patient id",
    "patient number",
    "patient no",
    "hospital number",
    "hospital no",
    "chart number",
    "chart no",
    "record number",
    "unit number",
    "patientennummer",
    "patienten-id",
    "fallnummer",
    "numéro de dossier",
    "historia clínica",
    "número de historia",
    "cartella clinica",
    "prontuário",
    "patiëntnummer",
    "numer pacjenta",
  ],
  leastDigits: 4,
  least: 5,
  most: 14,
});

export const licensePlateAfterWords: Detector = idAfterWords({
  name: "license-plate-after-words",
  entityType: "LICENSE_PLATE",
  sources: [
    "https://www.gov.uk/government/publications/vehicle-registration-numbers-and-number-plates",
  ],
  words: [
    "license plate",
    "licence plate",
    "number plate",
    "plate number",

    "registration plate",
    "registration number",

    "reg no",
    "vehicle registration",
    "kennzeichen",
    "amtliches kennzeichen",
    "matrícula",
    "immatriculation",
    "immatriculée",
    "plaque",
    "targa",
    "targata",
    "placa",
    "kenteken",
    "numer rejestracyjny",
    "rejestracja",
  ],
  leastDigits: 2,
  least: 5,
  most: 9,
});

export const imeiAfterWords: Detector = idAfterWords({
  name: "imei-after-words",
  entityType: "IMEI",
  sources: [
    "https://www.gsma.com/get-involved/working-groups/terminal-steering-group/imei-database",
  ],
  checksum: "Luhn over fifteen digits; sixteen, with the software version, have none",
  words: [
    "imei",
    "imei number",
    "imeisv",
    "imei1",
    "imei2",
    "imei-nummer",
    "numéro imei",
    "número imei",
  ],
  leastDigits: 15,
  least: 15,
  most: 16,
  check: (text, start, end, count) => count === 16 || hasLuhnDigit(digitsOf(text, start, end)),
});

export const bankAccountAfterWords: Detector = idAfterWords({
  name: "bank-account-after-words",
  entityType: "BANK_ACCOUNT",
  sources: ["https://www.nacha.org/"],
  words: [
    "account number",
    "account no",
    "account no.",
    "acct",
    "acct no",
    "a/c",
    "a/c no",
    "bank account",
    "checking account",
    "savings account",
    "current account",
    "into account",
    "from account",
    "to account",
    "kontonummer",
    "konto-nr",
    "konto nr",
    "konto",
    "numéro de compte",
    "compte n°",
    "número de cuenta",
    "cuenta bancaria",
    "cuenta",
    "conto corrente",
    "numero di conto",
    "conto n",
    "número da conta",
    "conta corrente",
    "conta",
    "rekeningnummer",
    "rekening",
    "numer konta",
    "numer rachunku",
    "rachunek",
    "kontonr",
  ],
  leastDigits: 6,
  least: 6,
  most: 24,
  check: (text, start, end, count) => hasDigits(text, start, end, count),
});

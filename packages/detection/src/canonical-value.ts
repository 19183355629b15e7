import { parsePhoneNumberFromString } from "libphonenumber-js/core";
import metadata from "libphonenumber-js/max/metadata";
import { undoAll } from "./disguise/undo.ts";

/**
 * One spelling for equal values, so that they get the same token: an e-mail address lower-cased, a card number without
 * separators, a phone number as E.164 where its country is known, Unicode folded.
 *
 * Two values with the same result are the same value to a reader; the reverse is not promised.
 */
export function canonicalValue(entityType: string, text: string): string {
  const folded = text
    .normalize("NFKC")
    .replaceAll(/\p{Cf}/gu, "")
    .replaceAll("\0", "")
    .trim();
  switch (entityType) {
    case "EMAIL_ADDRESS":
      // `ada%40post.example`; where the sign stands as it is, a `%` may be part of the name.
      return (folded.includes("@") ? folded : undoAll(folded)).toLowerCase();
    case "PHONE_NUMBER":
      return canonicalPhone(folded);
    case "PERSON":
      return givenNameFirst(folded)
        .replaceAll(/[\s,]+/gu, " ")
        .toLowerCase();
    case "ADDRESS":
    case "LOCATION":
    case "ORGANIZATION":
      return folded.replaceAll(/[\s,]+/gu, " ").toLowerCase();
    case "IP_ADDRESS":
      return canonicalIp(folded.toLowerCase());
    case "USERNAME":
      return folded.toLowerCase();
    case "DATE_OF_BIRTH":
    case "DATE_TIME":
      return canonicalDay(folded);
    case "MAC_ADDRESS":
      return folded.replaceAll(/[^\da-f]/gi, "").toLowerCase();
    default:
      return NUMBER_LIKE.has(entityType) || /^[A-Z]{2}_[A-Z_]+$/.test(entityType)
        ? compact(folded)
        : folded;
  }
}

/** A name as it is said, of one as it stands in lists: `Ada Lovelace` of `Lovelace, Ada`. */
function givenNameFirst(name: string): string {
  const [family = "", given = "", ...more] = name.split(",");
  const isListed = more.length === 0 && /\p{L}/u.test(family) && /\p{L}/u.test(given);
  return isListed && !BEHIND_NAMES.test(given.trim()) ? `${given.trim()} ${family.trim()}` : name;
}

/** What stands behind a comma and is no given name: `King, Jr.`, `Watson, M.D.`, `Curie, PhD` */
const BEHIND_NAMES =
  /^(?:jr|sr|jnr|snr|junior|senior|i{2,3}|iv|vi{0,3}|esq|esquire|m\.?\s?d|ph\.?\s?d|d\.?d\.?s|m\.?b\.?a|m\.?sc|b\.?sc|j\.?d|r\.?n|c\.?p\.?a|dr|prof|mr|mrs|ms)\.?$/iu;

/** Types whose separators and case mean nothing. */
const NUMBER_LIKE = new Set([
  "CREDIT_CARD",
  "IBAN_CODE",
  "BIC_CODE",
  "BANK_ACCOUNT",
  "ROUTING_NUMBER",
  "IMEI",
  "VIN",
  "LICENSE_PLATE",
  "MEDICAL_RECORD_NUMBER",
  "HEALTH_INSURANCE_NUMBER",
  "PASSPORT",
  "DRIVER_LICENSE",
  "NATIONAL_ID",
  "ZIP_CODE",
]);

function compact(text: string): string {
  const letters = text.replaceAll(/[^\p{L}\p{N}]/gu, "").toUpperCase();
  return letters === "" ? text : letters;
}

/**
 * Of calling codes whose numbers have no prefix but a zero or a one: with one of nine to thirteen digits that does not
 * begin with it, the digits are all there is to it. Parsing says the same and takes twenty times as long.
 */
const PLAIN_INTERNATIONAL = /^\+(?:1|3[1-4]|4[134-79])[ .(-]{0,2}[2-9](?:[ .()-]{0,2}\d){8,9}$/;

function canonicalPhone(text: string): string {
  if (PLAIN_INTERNATIONAL.test(text)) return `+${text.replaceAll(/\D/g, "")}`;
  const international = text.replace(/^00(?=[1-9])/, "+");
  const parsed = parsePhoneNumberFromString(international.slice(0, 64), metadata);
  if (parsed !== undefined)
    return parsed.ext ? `${parsed.number};ext=${parsed.ext}` : parsed.number;
  const written = international.replaceAll(/\D/g, "");
  const abroad = /^[1-9]\d{10,14}$/.test(written)
    ? parsePhoneNumberFromString(`+${written}`, metadata)
    : undefined;
  if (abroad?.isValid() === true) return abroad.number;
  // North American numbers are the one national form that is recognised without a country.
  const digits = international.replaceAll(/\D/g, "");
  if (/^1?[2-9]\d{2}[2-9]\d{6}$/.test(digits)) return `+1${digits.slice(-10)}`;
  return digits === "" ? text : digits;
}

/** IPv6 in full, without leading zeros; anything else as it is. */
function canonicalIp(text: string): string {
  const [address = "", zone] = text.split("%", 2);
  if (!/^[\da-f:]{2,39}$/.test(address) || address.split("::").length > 2) return text;
  const [head = "", tail] = address.split("::", 2);
  const groups = (part: string): readonly string[] => (part === "" ? [] : part.split(":"));
  const [before, after] = [groups(head), groups(tail ?? "")];
  const missing = 8 - before.length - after.length;
  if (missing < 0 || (tail === undefined && missing > 0)) return text;
  const all = [...before, ...Array.from({ length: missing }, () => "0"), ...after];
  const full = all.map((group) => group.replace(/^0+(?=.)/, "")).join(":");
  return zone === undefined ? full : `${full}%${zone}`;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** A day as ISO 8601 has it, where it can be told which number is the month; anything else as it is. */
function canonicalDay(text: string): string {
  const iso = /^(?<y>\d{4})[-/.](?<m>\d{1,2})[-/.](?<d>\d{1,2})$/.exec(text);
  const dotted = /^(?<d>\d{1,2})\.\s?(?<m>\d{1,2})\.\s?(?<y>\d{4})$/.exec(text);
  const day = /^(?<d>\d{1,2})(?:st|nd|rd|th|\.)?\s(?<m>[A-Za-z]{3})[a-z]*\.?,?\s(?<y>\d{4})$/.exec(
    text,
  );
  const month = /^(?<m>[A-Za-z]{3})[a-z]*\.?\s(?<d>\d{1,2})(?:st|nd|rd|th)?,?\s(?<y>\d{4})$/.exec(
    text,
  );
  const { y, m, d } = (iso ?? dotted ?? day ?? month)?.groups ?? {};
  if (y === undefined || m === undefined || d === undefined) return text;
  const number = /^\d/.test(m) ? Number(m) : MONTHS.indexOf(m.toLowerCase()) + 1;
  if (number < 1 || number > 12 || Number(d) < 1 || Number(d) > 31) return text;
  return `${y}-${String(number).padStart(2, "0")}-${d.padStart(2, "0")}`;
}

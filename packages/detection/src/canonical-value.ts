import { parsePhoneNumberFromString } from "libphonenumber-js/core";
import metadata from "libphonenumber-js/max/metadata";

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
    .trim();
  switch (entityType) {
    case "EMAIL_ADDRESS":
      return folded.toLowerCase();
    case "PHONE_NUMBER":
      return canonicalPhone(folded);
    case "PERSON":
    case "ADDRESS":
    case "LOCATION":
    case "ORGANIZATION":
      return folded.replaceAll(/[\s,]+/gu, " ").toLowerCase();
    case "IP_ADDRESS":
    case "USERNAME":
      return folded.toLowerCase();
    case "MAC_ADDRESS":
      return folded.replaceAll(/[^\da-f]/gi, "").toLowerCase();
    default:
      return NUMBER_LIKE.has(entityType) || /^[A-Z]{2}_[A-Z_]+$/.test(entityType)
        ? compact(folded)
        : folded;
  }
}

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

function canonicalPhone(text: string): string {
  const international = text.replace(/^00(?=[1-9])/, "+");
  const parsed = parsePhoneNumberFromString(international.slice(0, 64), metadata);
  if (parsed !== undefined)
    return parsed.ext ? `${parsed.number};ext=${parsed.ext}` : parsed.number;
  // North American numbers are the one national form that is recognised without a country.
  const digits = international.replaceAll(/\D/g, "");
  if (/^1?[2-9]\d{2}[2-9]\d{6}$/.test(digits)) return `+1${digits.slice(-10)}`;
  return digits === "" ? text : digits;
}

/**
 * Values of a type's form that are nobody's: from what is reserved for documentation, or outside of what is ever given
 * out. Where a type has neither, its value only keeps its shape (`shapeForms`).
 */
import {
  consonants,
  digits,
  documentationIpv4,
  documentationIpv6,
  farDay,
  hex,
  MASKED_HOST,
  unusedIpv4,
  word,
} from "./reserved.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** Makes one value. `tail`: ten characters of base32 that stand for the value, to be shown where there is room. */
export type Form = (random: SeededRandom, tail: string) => string;

/** Of `text`, which was found as `entityType`; the most fitting first. Empty for a type without a reserved form. */
export function entityForms(entityType: string, text: string): readonly Form[] {
  switch (entityType) {
    case "EMAIL_ADDRESS":
      return [(_, tail) => `${tail}@${MASKED_HOST}`];
    case "URL":
      return [(_, tail) => `https://${tail}.${MASKED_HOST}/`];
    case "PHONE_NUMBER":
      return phoneForms(text);
    case "CREDIT_CARD":
      return ["424242", "555555", "378282", "601111", "4", "5", "3", "6"].map(
        (prefix) => (random) => inLayout(text, cardNumber(prefix, digitsIn(text), random)),
      );
    case "IBAN_CODE":
      return ibanForms(text);
    case "US_SSN":
      // The areas 000 and 666 were never given out.
      return ["000", "666"].map(
        (area) => (random) =>
          inLayout(text, area + digits(random, Math.max(6, digitsIn(text) - 3))),
      );
    case "IP_ADDRESS":
      return text.includes(":") ? [documentationIpv6] : [documentationIpv4, unusedIpv4];
    case "MAC_ADDRESS":
      return [(random) => inLayout(text, `02${hex(random, 10)}`)]; // locally administered, so no maker's
    case "DATE_OF_BIRTH":
    case "DATE_TIME":
      return dateForms(text);
    case "PERSON":
    case "LOCATION":
    case "ORGANIZATION":
    case "ADDRESS":
      return [(random) => `Zz${consonants(random, 10)}`];
    default:
      return [];
  }
}

/** Texts of the shape of `text`: letters for letters, digits for digits, the rest as it is. */
export function shapeForms(text: string): readonly Form[] {
  if ((text.match(/[A-Za-z0-9]/g) ?? []).length < FEWEST_SIGNS) return [];
  const shaped = (random: SeededRandom, zeros: number): string => {
    let left = zeros;
    return Array.from(text, (character) => {
      if (/\d/.test(character)) return left-- > 0 ? "0" : String(random.below(10));
      if (/[A-Z]/.test(character)) return consonants(random, 1).toUpperCase();
      return /[a-z]/.test(character) ? consonants(random, 1) : character;
    }).join("");
  };
  // Numbers of people seldom begin with zeros.
  return [(random) => shaped(random, 2), (random) => shaped(random, 0)];
}

/** A stand-in with fewer letters and digits could be written by chance. */
export const FEWEST_SIGNS = 6;

function digitsIn(text: string): number {
  return text.replaceAll(/\D/g, "").length;
}

/** Writes signs in the places of `text`'s letters and digits; what is left of them goes behind. */
function inLayout(text: string, signs: string): string {
  let next = 0;
  const written = Array.from(text, (character) =>
    /[\p{L}\p{N}]/u.test(character) ? (signs[next++] ?? "") : character,
  ).join("");
  return written + signs.slice(next);
}

/** 555-0100 to 555-0199 of any area are kept for fiction (NANPA), as are ranges of Ofcom's; +999 is nobody's (E.164). */
function phoneForms(text: string): readonly Form[] {
  const american = (random: SeededRandom): string => {
    const area = `${2 + random.below(8)}${random.pick("02345678")}${random.below(10)}`;
    return `${area}55501${digits(random, 2)}`;
  };
  const forms: Form[] = [
    (random) => `+1${american(random)}`,
    (random) => american(random),
    (random) => american(random).replace(/(...)(...)(....)/, "$1-$2-$3"),
    (random) => american(random).replace(/(...)(...)(....)/, "($1) $2-$3"),
    (random) => american(random).replace(/(...)(...)(....)/, "+1 $1 $2 $3"),
    (random) => american(random).replace(/(...)(...)(....)/, "+1-$1-$2-$3"),
    (random) => `1${american(random)}`,
    (random) => `+447700900${digits(random, 3)}`,
    (random) => `07700900${digits(random, 3)}`,
    (random) => `+999${digits(random, 11)}`,
  ];
  const [e164, plain, dashed, ...others] = forms;
  if (e164 === undefined || plain === undefined || dashed === undefined) return forms;
  if (text.startsWith("+")) return [e164, ...others, plain, dashed];
  return /^\d+$/.test(text) ? [plain, e164, dashed, ...others] : [dashed, e164, plain, ...others];
}

/** Its check digit is wrong, so no bank ever gave it out. */
function cardNumber(prefix: string, length: number, random: SeededRandom): string {
  const size = Math.max(12, length);
  const start = prefix + digits(random, size - 1 - prefix.length);
  const sum = Array.from(start).reduceRight((total, character, i) => {
    const doubled = Number(character) * ((start.length - i) % 2 === 1 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return start + String((11 - (sum % 10)) % 10);
}

/** `XX` is nobody's country code (ISO 3166); failing that, a bank whose code is all zeros. Its check digits are right. */
function ibanForms(text: string): readonly Form[] {
  const compact = text.replaceAll(/[^A-Za-z0-9]/g, "").toUpperCase();
  const length = Math.max(15, compact.length) - 4;
  const country = /^[A-Z]{2}/.exec(compact)?.[0] ?? "XX";
  return ["XX", country].map((code) => (random) => {
    const account = "00000000".slice(0, Math.max(0, length - 7)) + digits(random, length);
    const bban = account.slice(0, length);
    return inLayout(text, code + checkDigits(bban + code) + bban);
  });
}

/** ISO 7064, mod 97-10, of what stands behind them and the country. */
function checkDigits(rearranged: string): string {
  let rest = 0;
  for (const character of `${rearranged}00`) {
    for (const digit of String(Number.parseInt(character, 36))) {
      rest = (rest * 10 + Number(digit)) % 97;
    }
  }
  return String(98 - rest).padStart(2, "0");
}

/** Centuries from now: nobody was born then. */
function dateForms(text: string): readonly Form[] {
  const iso: Form = (random) => farDay(random).join("-");
  const separator = /^\d{1,2}([./-])\d{1,2}[./-]\d{4}$/.exec(text)?.[1];
  if (separator === undefined) return [iso];
  return [(random) => [...farDay(random)].toReversed().join(separator), iso];
}

/** A word for where nothing else is known. */
export function wordForm(length: number): Form {
  return (random, tail) => (length === 10 ? tail : word(random, length));
}

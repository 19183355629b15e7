/**
 * Numbers with check digits, made from their public definitions: a right one, and the same with its check
 * broken. Each generator returns the compact form and the way it is usually printed.
 */
import type { Random } from "../random.ts";

export interface Identifier {
  readonly type: string;
  /** Words a document puts before the number; none of them is meant to help or to mislead. */
  readonly words: readonly string[];
  readonly make: (random: Random) => string;
  /** Printed forms of a compact value; the first is the usual one. */
  readonly forms: readonly ((compact: string) => string)[];
  /** The same value with a wrong check digit; absent where the type has no check. */
  readonly broken?: (compact: string, random: Random) => string;
}

const digit = (text: string, at: number): number => text.charCodeAt(at) - 48;
const weighted = (text: string, weights: readonly number[]): number =>
  weights.reduce((sum, weight, at) => sum + weight * digit(text, at), 0);

export function luhn(payload: string): number {
  let sum = 0;
  for (let at = 0; at < payload.length; at++) {
    let value = digit(payload, payload.length - 1 - at);
    if (at % 2 === 0) value = value * 2 > 9 ? value * 2 - 9 : value * 2;
    sum += value;
  }
  return (10 - (sum % 10)) % 10;
}

/** ISO 7064 MOD 97-10 over letters as 10…35. */
export function mod97(text: string): number {
  let rest = 0;
  for (const char of text) {
    const value = parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

/** Tries payloads until `check` gives a check character. */
function until(
  random: Random,
  payload: () => string,
  check: (payload: string) => string | undefined,
): string {
  for (;;) {
    const candidate = payload();
    const tail = check(candidate);
    if (tail !== undefined) return candidate + tail;
  }
}

const nonZero = (random: Random, length: number): string =>
  String(random.between(1, 9)) + random.digits(length - 1);

/** Groups of the given lengths, parted by `separator`. */
const groups =
  (separator: string, ...lengths: readonly number[]) =>
  (text: string): string => {
    let at = 0;
    return lengths.map((length) => text.slice(at, (at += length))).join(separator);
  };
const plain = (text: string): string => text;

const breakLastDigit = (text: string, random: Random): string =>
  text.slice(0, -1) + ((digit(text, text.length - 1) + random.between(1, 9)) % 10);
const breakLastLetter =
  (alphabet: string) =>
  (text: string, random: Random): string => {
    const right = text.at(-1)!;
    const others = alphabet.split("").filter((letter) => letter !== right);
    return text.slice(0, -1) + random.pick(others);
  };

const ddmmyy = (random: Random): string =>
  [random.between(1, 28), random.between(1, 12), random.between(40, 99)]
    .map((part) => String(part).padStart(2, "0"))
    .join("");

const CARD_ISSUERS: readonly (readonly [prefix: readonly string[], length: number])[] = [
  [["4"], 16],
  [["51", "52", "53", "54", "55", "2221", "2720"], 16],
  [["34", "37"], 15],
  [["6011", "65"], 16],
  [["3528", "3589"], 16],
  [["36", "300"], 14],
  [["62"], 16],
];

export function card(random: Random): string {
  const [prefixes, length] = random.pick(CARD_ISSUERS);
  const prefix = random.pick(prefixes);
  const payload = prefix + random.digits(length - prefix.length - 1);
  return payload + luhn(payload);
}

/** Country, and its BBAN as the registry writes it: n digits, a letters, c either. */
// biome-ignore format: one entry a line
const IBANS: readonly (readonly [country: string, structure: string])[] = [
  ["DE", "18n"], ["FR", "10n11c2n"], ["GB", "4a14n"], ["ES", "20n"], ["IT", "1a10n12c"], ["NL", "4a10n"],
  ["PL", "24n"], ["PT", "21n"], ["SE", "20n"], ["FI", "14n"], ["AT", "16n"], ["BE", "12n"], ["CH", "5n12c"],
  ["DK", "14n"], ["NO", "11n"], ["IE", "4a14n"], ["TR", "6n16c"], ["SA", "2n18c"], ["MT", "4a5n18c"], ["LT", "16n"],
];

export function iban(random: Random): string {
  const [country, structure] = random.pick(IBANS);
  const bban = structure.replaceAll(/(\d+)([nac])/g, (_, length: string, kind: string) =>
    random.chars(
      kind === "n"
        ? "0123456789"
        : kind === "a"
          ? "ABCDEFGHJKLMNPQRSTUVWXYZ"
          : "0123456789ABCDEFGHJK",
      Number(length),
    ),
  );
  const check = 98 - mod97(`${bban}${country}00`);
  return country + String(check).padStart(2, "0") + bban;
}

/** Verhoeff's dihedral group D5. */
function verhoeff(payload: string): number {
  const multiply = (a: number, b: number): number =>
    a < 5
      ? b < 5
        ? (a + b) % 5
        : ((a + b) % 5) + 5
      : b < 5
        ? ((a - b + 10) % 5) + 5
        : (a - b + 10) % 5;
  const first = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
  const permute = (times: number, value: number): number => {
    let at = value;
    for (let i = 0; i < times; i++) at = first[at]!;
    return at;
  };
  let check = 0;
  for (let at = 0; at < payload.length; at++) {
    check = multiply(check, permute((at + 1) % 8, digit(payload, payload.length - 1 - at)));
  }
  return [0, 4, 3, 2, 1, 5, 6, 7, 8, 9][check]!;
}

const CODICE_ODD = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const CONSONANTS = "BCDFGLMNPRSTVZ";

function codiceFiscaleCheck(payload: string): string {
  const value = (char: string): number => (/\d/.test(char) ? Number(char) : LETTERS.indexOf(char));
  let sum = 0;
  payload.split("").forEach((char, at) => {
    sum += at % 2 === 0 ? CODICE_ODD[value(char)]! : value(char);
  });
  return LETTERS[sum % 26]!;
}

const mod11Digit = (rest: number): string | undefined => (rest === 10 ? undefined : String(rest));

export const IDENTIFIERS: readonly Identifier[] = [
  {
    type: "CREDIT_CARD",
    words: ["Card number", "paid with", "charged to card", "Kreditkarte"],
    make: card,
    forms: [
      (c) =>
        c.length === 16
          ? groups(" ", 4, 4, 4, 4)(c)
          : c.length === 15
            ? groups(" ", 4, 6, 5)(c)
            : groups(" ", 4, 6, 4)(c),
      plain,
      (c) => (c.length === 16 ? groups("-", 4, 4, 4, 4)(c) : c),
    ],
    broken: breakLastDigit,
  },
  {
    type: "IBAN_CODE",
    words: ["IBAN", "transfer to", "Bankverbindung:", "payout account"],
    make: iban,
    forms: [(c) => c.replaceAll(/(.{4})(?=.)/g, "$1 "), plain],
    broken: (c, random) =>
      c.slice(0, 2) +
      String(((Number(c.slice(2, 4)) - 2 + random.between(1, 90)) % 97) + 2).padStart(2, "0") +
      c.slice(4),
  },
  {
    type: "US_SSN",
    words: ["SSN", "social security number", "Social:", "ssn on file"],
    make: (r) =>
      r.pick(["219", "530", "078", "412", "601", "333", "145"]) +
      String(r.between(10, 99)) +
      nonZero(r, 4),
    forms: [groups("-", 3, 2, 4), groups(" ", 3, 2, 4), plain],
  },
  {
    type: "US_ITIN",
    words: ["ITIN", "taxpayer id (ITIN)"],
    make: (r) => `9${r.digits(2)}${r.pick(["70", "75", "88", "91", "94", "52"])}${nonZero(r, 4)}`,
    forms: [groups("-", 3, 2, 4)],
  },
  {
    type: "US_NPI",
    words: ["NPI", "provider NPI number", "National Provider Identifier"],
    make: (r) => {
      const payload = `1${r.digits(8)}`;
      return payload + luhn(`80840${payload}`);
    },
    forms: [plain],
    broken: breakLastDigit,
  },
  {
    type: "ROUTING_NUMBER",
    words: ["routing number", "ABA routing", "RTN"],
    make: (r) =>
      until(
        r,
        () => r.pick(["0", "1", "2", "3"]) + r.between(1, 2) + r.digits(6),
        (p) => String((10 - (weighted(p, [3, 7, 1, 3, 7, 1, 3, 7]) % 10)) % 10),
      ),
    forms: [plain],
    broken: breakLastDigit,
  },
  {
    type: "US_MBI",
    words: ["Medicare Beneficiary Identifier", "MBI", "Medicare number"],
    make: (r) => {
      const letter = "ACDEFGHJKMNPQRTUVWXY";
      const a = (): string => r.chars(letter, 1);
      const n = (): string => r.digits(1);
      return r.between(1, 9) + a() + n() + n() + a() + n() + n() + a() + a() + n() + n();
    },
    forms: [groups("-", 4, 3, 4), plain],
  },
  {
    type: "UK_NHS",
    words: ["NHS number", "NHS No"],
    make: (r) =>
      until(
        r,
        () => nonZero(r, 9),
        (p) => {
          const rest = 11 - (weighted(p, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
          return rest === 10 ? undefined : String(rest % 11);
        },
      ),
    forms: [groups(" ", 3, 3, 4), plain],
    broken: breakLastDigit,
  },
  {
    type: "UK_NINO",
    words: ["National Insurance number", "NI number", "NINO"],
    make: (r) =>
      r.pick(["AB", "CE", "HJ", "JK", "LM", "PR", "SY", "WX"]) +
      r.digits(6) +
      r.pick(["A", "B", "C", "D"]),
    forms: [groups(" ", 2, 2, 2, 2, 1), plain],
  },
  {
    type: "CA_SIN",
    words: ["SIN", "social insurance number", "numéro d'assurance sociale"],
    make: (r) => {
      const payload = r.pick(["1", "2", "4", "5", "6", "7"]) + r.digits(7);
      return payload + luhn(payload);
    },
    forms: [groups(" ", 3, 3, 3), groups("-", 3, 3, 3)],
    broken: breakLastDigit,
  },
  {
    type: "AU_TFN",
    words: ["TFN", "tax file number"],
    make: (r) =>
      until(
        r,
        () => nonZero(r, 8),
        (p) => {
          const sum = weighted(p, [1, 4, 3, 7, 5, 8, 6, 9]);
          // The ninth weight is 10, that is −1 modulo 11.
          return mod11Digit(sum % 11);
        },
      ),
    forms: [groups(" ", 3, 3, 3), plain],
    broken: breakLastDigit,
  },
  {
    type: "AU_ABN",
    words: ["ABN", "Australian Business Number"],
    make: (r) => {
      for (;;) {
        const body = nonZero(r, 9);
        // First two digits carry the check: 10·(a−1) + b ≡ −sum (mod 89), with body under weights 3…19.
        const rest = (89 - (weighted(body, [3, 5, 7, 9, 11, 13, 15, 17, 19]) % 89)) % 89;
        const a = Math.floor(rest / 10) + 1;
        if (a <= 9) return `${a}${rest % 10}${body}`;
      }
    },
    forms: [groups(" ", 2, 3, 3, 3), plain],
    broken: breakLastDigit,
  },
  {
    type: "AU_MEDICARE",
    words: ["Medicare card", "Medicare no."],
    make: (r) => {
      const payload = String(r.between(2, 6)) + r.digits(7);
      return payload + (weighted(payload, [1, 3, 7, 9, 1, 3, 7, 9]) % 10) + r.between(1, 4);
    },
    forms: [groups(" ", 4, 5, 1)],
    broken: (c) => c.slice(0, 8) + ((digit(c, 8) + 3) % 10) + c.slice(9),
  },
  {
    type: "IN_AADHAAR",
    words: ["Aadhaar", "Aadhaar number", "UIDAI no"],
    make: (r) => {
      const payload = String(r.between(2, 9)) + r.digits(10);
      return payload + verhoeff(payload);
    },
    forms: [groups(" ", 4, 4, 4), plain],
    broken: breakLastDigit,
  },
  {
    type: "IN_PAN",
    words: ["PAN", "PAN card", "permanent account number"],
    make: (r) =>
      r.chars(LETTERS, 3) +
      r.pick(["P", "C", "H", "F", "T"]) +
      r.chars(LETTERS, 1) +
      r.digits(4) +
      r.chars(LETTERS, 1),
    forms: [plain],
  },
  {
    type: "DE_STEUER_ID",
    words: ["Steuer-ID", "Steueridentifikationsnummer", "IdNr."],
    make: (r) => {
      for (;;) {
        const ten = r.shuffled("0123456789".split("")).slice(0, 9);
        ten.splice(r.between(1, 9), 0, ten[r.below(9)]!);
        const payload = ten.join("");
        if (payload[0] === "0" || /(\d)\1\1/.test(payload)) continue;
        let product = 10;
        for (const char of payload) {
          const sum = (Number(char) + product) % 10 || 10;
          product = (sum * 2) % 11;
        }
        return payload + ((11 - product) % 10);
      }
    },
    forms: [groups(" ", 2, 3, 3, 3), plain],
    broken: breakLastDigit,
  },
  {
    type: "FR_NIR",
    words: ["NIR", "numéro de sécurité sociale", "n° SS"],
    make: (r) => {
      const payload =
        r.pick(["1", "2"]) +
        r.between(40, 99) +
        String(r.between(1, 12)).padStart(2, "0") +
        String(r.between(10, 95)) +
        String(r.between(1, 600)).padStart(3, "0") +
        String(r.between(1, 999)).padStart(3, "0");
      return payload + String(97 - Number(BigInt(payload) % 97n)).padStart(2, "0");
    },
    forms: [groups(" ", 1, 2, 2, 2, 3, 3, 2), plain],
    broken: breakLastDigit,
  },
  {
    type: "IT_CODICE_FISCALE",
    words: ["codice fiscale", "C.F.", "cod. fisc."],
    make: (r) => {
      const payload =
        r.chars(CONSONANTS, 6) +
        r.between(40, 99) +
        r.pick("ABCDEHLMPRST".split("")) +
        String(r.between(1, 28) + (r.chance(0.5) ? 40 : 0)).padStart(2, "0") +
        r.pick("ABCDEFGHL".split("")) +
        r.digits(3);
      return payload + codiceFiscaleCheck(payload);
    },
    forms: [plain, groups(" ", 3, 3, 5, 5)],
    broken: breakLastLetter(LETTERS),
  },
  {
    type: "ES_NIF",
    words: ["DNI", "NIF", "con DNI número"],
    make: (r) => {
      const foreign = r.chance(0.3);
      const prefix = foreign ? r.pick(["X", "Y", "Z"]) : "";
      const body = r.digits(foreign ? 7 : 8);
      const number = Number((prefix ? String("XYZ".indexOf(prefix)) : "") + body);
      return prefix + body + "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23]!;
    },
    forms: [plain, (c) => `${c.slice(0, -1)}-${c.slice(-1)}`],
    broken: breakLastLetter("TRWAGMYFPDXBNJZSQVHLCKE"),
  },
  {
    type: "NL_BSN",
    words: ["BSN", "burgerservicenummer"],
    make: (r) =>
      until(
        r,
        () => nonZero(r, 8),
        (p) => mod11Digit(weighted(p, [9, 8, 7, 6, 5, 4, 3, 2]) % 11),
      ),
    forms: [plain, groups(".", 4, 2, 3)],
    broken: breakLastDigit,
  },
  {
    type: "BE_NATIONAL_NUMBER",
    words: ["rijksregisternummer", "numéro national", "registre national"],
    make: (r) => {
      const payload = `${r.between(40, 99)}${String(r.between(1, 12)).padStart(2, "0")}${String(r.between(1, 28)).padStart(2, "0")}${String(r.between(1, 997)).padStart(3, "0")}`;
      return payload + String(97 - (Number(payload) % 97)).padStart(2, "0");
    },
    forms: [
      (c) => `${c.slice(0, 2)}.${c.slice(2, 4)}.${c.slice(4, 6)}-${c.slice(6, 9)}.${c.slice(9)}`,
      plain,
    ],
    broken: breakLastDigit,
  },
  {
    type: "PL_PESEL",
    words: ["PESEL", "nr PESEL"],
    make: (r) => {
      const payload = `${r.between(40, 99)}${String(r.between(1, 12)).padStart(2, "0")}${String(r.between(1, 28)).padStart(2, "0")}${r.digits(4)}`;
      return payload + ((10 - (weighted(payload, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10);
    },
    forms: [plain],
    broken: breakLastDigit,
  },
  {
    type: "PL_NIP",
    words: ["NIP", "numer NIP"],
    make: (r) =>
      until(
        r,
        () => nonZero(r, 9),
        (p) => mod11Digit(weighted(p, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11),
      ),
    forms: [groups("-", 3, 3, 2, 2), plain],
    broken: breakLastDigit,
  },
  {
    type: "SE_PERSONNUMMER",
    words: ["personnummer", "pers.nr"],
    make: (r) => {
      const payload = `${r.between(40, 99)}${String(r.between(1, 12)).padStart(2, "0")}${String(r.between(1, 28)).padStart(2, "0")}${r.digits(3)}`;
      return payload + luhn(payload);
    },
    forms: [groups("-", 6, 4), (c) => `19${c.slice(0, 6)}-${c.slice(6)}`],
    broken: breakLastDigit,
  },
  {
    type: "FI_HETU",
    words: ["henkilötunnus", "HETU"],
    make: (r) => {
      const birth = ddmmyy(r);
      const serial = String(r.between(2, 899)).padStart(3, "0");
      return `${birth}-${serial}${"0123456789ABCDEFHJKLMNPRSTUVWXY"[Number(birth + serial) % 31]}`;
    },
    forms: [plain],
    broken: breakLastLetter("0123456789ABCDEFHJKLMNPRSTUVWXY"),
  },
  {
    type: "NO_FODSELSNUMMER",
    words: ["fødselsnummer", "fnr"],
    make: (r) =>
      until(
        r,
        () => ddmmyy(r) + String(r.between(100, 499)),
        (p) => {
          const one = (11 - (weighted(p, [3, 7, 6, 1, 8, 9, 4, 5, 2]) % 11)) % 11;
          const two = (11 - (weighted(p + one, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
          return one === 10 || two === 10 ? undefined : `${one}${two}`;
        },
      ),
    forms: [groups(" ", 6, 5), plain],
    broken: breakLastDigit,
  },
  {
    type: "CH_AHV",
    words: ["AHV-Nummer", "AVS", "AHV-Nr."],
    make: (r) => {
      const payload = `756${r.digits(9)}`;
      const sum = weighted(payload, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]);
      return payload + ((10 - (sum % 10)) % 10);
    },
    forms: [groups(".", 3, 4, 4, 2), plain],
    broken: breakLastDigit,
  },
  {
    type: "BR_CPF",
    words: ["CPF", "CPF nº"],
    make: (r) => {
      const payload = r.digits(9);
      const one = ((weighted(payload, [10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10;
      const two = ((weighted(payload + one, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10;
      return `${payload}${one}${two}`;
    },
    forms: [(c) => `${c.slice(0, 3)}.${c.slice(3, 6)}.${c.slice(6, 9)}-${c.slice(9)}`, plain],
    broken: breakLastDigit,
  },
  {
    type: "BR_CNPJ",
    words: ["CNPJ", "inscrita no CNPJ"],
    make: (r) => {
      const payload = `${r.digits(8)}0001`;
      const check = (text: string, weights: readonly number[]): number => {
        const rest = weighted(text, weights) % 11;
        return rest < 2 ? 0 : 11 - rest;
      };
      const one = check(payload, [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]);
      const two = check(payload + one, [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]);
      return `${payload}${one}${two}`;
    },
    forms: [
      (c) => `${c.slice(0, 2)}.${c.slice(2, 5)}.${c.slice(5, 8)}/${c.slice(8, 12)}-${c.slice(12)}`,
      plain,
    ],
    broken: breakLastDigit,
  },
  {
    type: "SG_NRIC",
    words: ["NRIC", "FIN", "NRIC no."],
    make: (r) => {
      const prefix = r.pick(["S", "T", "F", "G"]);
      const body = r.digits(7);
      const sum =
        weighted(body, [2, 7, 6, 5, 4, 3, 2]) + (prefix === "T" || prefix === "G" ? 4 : 0);
      const table = prefix === "S" || prefix === "T" ? "JZIHGFEDCBA" : "XWUTRQPNMLK";
      return prefix + body + table[sum % 11]!;
    },
    forms: [plain],
    broken: (c, random) =>
      breakLastLetter(/[ST]/.test(c[0]!) ? "JZIHGFEDCBA" : "XWUTRQPNMLK")(c, random),
  },
  {
    type: "JP_MY_NUMBER",
    words: ["My Number", "マイナンバー", "individual number"],
    make: (r) =>
      until(
        r,
        () => r.digits(11),
        (p) => {
          let sum = 0;
          for (let n = 1; n <= 11; n++) sum += digit(p, 11 - n) * (n <= 6 ? n + 1 : n - 5);
          const rest = sum % 11;
          return String(rest <= 1 ? 0 : 11 - rest);
        },
      ),
    forms: [groups(" ", 4, 4, 4), groups("-", 4, 4, 4)],
    broken: breakLastDigit,
  },
  {
    type: "CN_RESIDENT_ID",
    words: ["resident ID", "身份证号", "ID card number"],
    make: (r) => {
      const payload = `${r.pick(["110101", "310104", "440305"])}19${r.between(50, 99)}${String(r.between(1, 12)).padStart(2, "0")}${String(r.between(1, 28)).padStart(2, "0")}${r.digits(3)}`;
      const sum = weighted(payload, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
      return payload + "10X98765432"[sum % 11]!;
    },
    forms: [plain],
    broken: breakLastLetter("0123456789X"),
  },
  {
    type: "ZA_ID",
    words: ["SA ID", "ID number (ZA)"],
    make: (r) => {
      const payload = `${r.between(50, 99)}${String(r.between(1, 12)).padStart(2, "0")}${String(r.between(1, 28)).padStart(2, "0")}${r.digits(4)}08`;
      return payload + luhn(payload);
    },
    forms: [plain],
    broken: breakLastDigit,
  },
  {
    type: "IMEI",
    words: ["IMEI", "device IMEI"],
    make: (r) => {
      const payload = `35${r.digits(12)}`;
      return payload + luhn(payload);
    },
    forms: [plain, groups("-", 2, 6, 6, 1)],
    broken: breakLastDigit,
  },
  {
    type: "VIN",
    words: ["VIN", "vehicle identification number", "chassis no."],
    make: (r) => {
      const letters = "ABCDEFGHJKLMNPRSTUVWXYZ";
      const values = "12345678123457923456789";
      const chars = (
        r.pick(["1HG", "5YJ", "2T1", "JTD", "4T1"]) +
        r.chars(letters + "0123456789", 5) +
        "0" +
        r.chars("ABCDEFGHJKLMNPRSTVWXY123456789", 1) +
        r.chars(letters, 1) +
        r.digits(6)
      ).split("");
      const weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
      const sum = chars.reduce(
        (total, char, at) =>
          total + weights[at]! * Number(/\d/.test(char) ? char : values[letters.indexOf(char)]),
        0,
      );
      chars[8] = "0123456789X"[sum % 11]!;
      return chars.join("");
    },
    forms: [plain],
  },
];

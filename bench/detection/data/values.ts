/** Single values other than check-digit numbers: addresses of machines and people, phones, dates, passwords. */
import { createHash } from "node:crypto";
import examples from "libphonenumber-js/mobile/examples";
import {
  type CountryCode,
  getCountries,
  getExampleNumber,
  parsePhoneNumberFromString,
  type PhoneNumber,
} from "libphonenumber-js/max";
import type { Random } from "../random.ts";
import { ascii, type Person } from "./people.ts";

const MAIL_HOSTS =
  "posteo.de|fastmail.com|gmail.com|orange.fr|libero.it|hotmail.co.uk|wp.pl|brightwater.io|mail.kestrel-freight.net|proton.me|yahoo.com.br|studenti.unibo.it|corp.halcyon.dental|icloud.com|qq.com|example.com|sapo.pt".split(
    "|",
  );

export function email(random: Random, { given, family }: Person): string {
  const first = ascii(given);
  const last = ascii(family);
  const local = random.pick([
    `${first}.${last}`,
    `${first[0]}${last}`,
    `${last}${random.between(1, 99)}`,
    `${first}_${last}`,
    `${first}+${random.pick(["news", "billing", "2024"])}`,
    `${first}-${last[0]}`,
    `${first}${last}${random.between(1960, 2005)}`,
    `${first[0]}.${last}`,
  ]);
  const host = random.pick(MAIL_HOSTS);
  const address = `${local}@${host}`;
  return random.chance(0.06)
    ? address.toUpperCase()
    : random.chance(0.1)
      ? `${given.replaceAll(/[^A-Za-z]/g, "") || "Post"}.${last}@${host}`
      : address;
}

export function username(random: Random, { given, family }: Person): string {
  const first = ascii(given);
  const last = ascii(family);
  return random.pick([
    `${first}${random.between(2, 99)}`,
    `${first[0]}${last}`,
    `${last}.${first[0]}`,
    `${first}_${random.pick(["dev", "ops", "x", "home"])}`,
    `${random.pick(["night", "blue", "tiny"])}${random.pick(["fox", "kite", "mango"])}${random.between(10, 999)}`,
  ]);
}

/** A password as people choose them, without spaces. */
export function password(random: Random): string {
  const word = random.pick(
    "Walrus Lantern Copenhagen Gravy Tulip Monsoon Biscuit Falcon Ziggurat Pepper".split(" "),
  );
  return random.pick([
    `${word}${random.between(10, 9999)}${random.pick(["!", "#", "?", "$"])}`,
    `${word.toLowerCase()}-${random.pick(["stapler", "orbit", "canoe"])}-${random.between(2, 99)}`,
    random.chars(
      "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789!@#%^&*",
      random.between(10, 16),
    ),
    `${word[0]}${random.chars("aeiou", 1)}${random.digits(2)}_${random.chars("XYZKQ", 3)}!${word.slice(1, 4)}`,
  ]);
}

// biome-ignore format: one entry a line
const REGION: Readonly<Record<string, readonly CountryCode[]>> = {
  "en-US": ["US", "CA"], "en-GB": ["GB", "IE"], de: ["DE", "AT", "CH"], fr: ["FR", "BE"], es: ["ES", "MX", "AR"], it: ["IT"],
  nl: ["NL"], pl: ["PL"], pt: ["PT", "BR"], nordic: ["SE", "NO", "DK", "FI"], "south-asian": ["IN", "PK"],
  "east-asian": ["JP", "KR", "SG"], african: ["NG", "ZA", "KE"], "middle-eastern": ["TR", "AE", "IL"],
  "eastern-european": ["UA", "CZ", "RO"],
};

/** A valid number of the region: its example number with other last digits. */
export function phoneOf(random: Random, region: CountryCode): PhoneNumber {
  const example = getExampleNumber(region, examples)!;
  for (let tries = 0; tries < 40; tries++) {
    const kept = example.number.slice(0, -random.pick([2, 3, 4]));
    const number = kept + random.digits(example.number.length - kept.length);
    const parsed = parsePhoneNumberFromString(number);
    // 555-01xx is kept for fiction, and whether it is masked is a matter of policy.
    if (parsed?.isValid() && parsed.country === region && !/55501\d\d$/.test(number)) return parsed;
  }
  return example;
}

export const REGIONS: readonly CountryCode[] = getCountries().filter((region) =>
  getExampleNumber(region, examples),
);

/** The ways people write a number down. */
export function writtenPhone(random: Random, phone: PhoneNumber): string {
  const international = phone.formatInternational();
  const national = phone.formatNational();
  return random.pick([
    international,
    national,
    national,
    phone.number,
    international.replaceAll(" ", "-"),
    international.replaceAll(" ", "."),
    international.replace(/^(\+\d+) /, "($1) "),
    international.replace("+", "00"),
    national.replaceAll(/[ -]/g, "."),
  ]);
}

export function phone(random: Random, { culture }: Person): string {
  return writtenPhone(random, phoneOf(random, random.pick(REGION[culture.code] ?? ["US"])));
}

export function ipv4(random: Random): string {
  const first = random.pick([5, 18, 34, 52, 81, 91, 104, 141, 172, 185, 10, 213]);
  const second = first === 172 ? random.between(16, 31) : random.between(1, 254);
  return `${first}.${second}.${random.between(0, 254)}.${random.between(1, 254)}`;
}

export function ipv6(random: Random): string {
  const group = (): string =>
    random.chars("0123456789abcdef", random.between(3, 4)).replace(/^0+/, "a");
  const prefix = random.pick(["2a01", "2600", "2a02", "fd12", "2405"]);
  return random.pick([
    [prefix, ...Array.from({ length: 7 }, group)].join(":"),
    `${prefix}:${group()}:${group()}::${random.between(1, 9)}`,
    `fe80::${group()}:${group()}:${group()}:${group()}`,
    [prefix, ...Array.from({ length: 7 }, group)].join(":").toUpperCase(),
  ]);
}

export function mac(random: Random): string {
  const pairs = Array.from({ length: 6 }, () => random.chars("0123456789abcdef", 2));
  pairs[0] = random.pick(["3c", "a4", "00", "f0", "9c"]);
  const lower = random.pick([
    pairs.join(":"),
    pairs.join("-"),
    `${pairs.slice(0, 2).join("")}.${pairs.slice(2, 4).join("")}.${pairs.slice(4).join("")}`,
  ]);
  return random.chance(0.4) ? lower.toUpperCase() : lower;
}

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

function base58Check(payload: Uint8Array): string {
  const hash = (data: Uint8Array): Uint8Array => createHash("sha256").update(data).digest();
  const bytes = [...payload, ...hash(hash(payload)).slice(0, 4)];
  let number = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  let text = "";
  for (; number > 0n; number /= 58n) text = BASE58[Number(number % 58n)]! + text;
  return "1".repeat(bytes.findIndex((byte) => byte !== 0)) + text;
}

/** BIP-173 (`constant` 1) and BIP-350 addresses of a witness program in five-bit groups. */
function bech32(prefix: string, words: readonly number[], constant: number): string {
  const polymod = (values: readonly number[]): number => {
    let state = 1;
    for (const value of values) {
      const top = state >>> 25;
      state = ((state & 0x1ffffff) << 5) ^ value;
      [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3].forEach((generator, bit) => {
        if ((top >>> bit) & 1) state ^= generator;
      });
    }
    return state;
  };
  const expanded = [
    ...prefix.split("").map((c) => c.charCodeAt(0) >> 5),
    0,
    ...prefix.split("").map((c) => c.charCodeAt(0) & 31),
  ];
  const check = polymod([...expanded, ...words, 0, 0, 0, 0, 0, 0]) ^ constant;
  const tail = [25, 20, 15, 10, 5, 0].map((shift) => (check >>> shift) & 31);
  return `${prefix}1${[...words, ...tail].map((word) => "qpzry9x8gf2tvdw0s3jn54khce6mua7l"[word]).join("")}`;
}

/** Random five-bit groups; a taproot program of 256 bits ends in a group with four padding zeros. */
const fiveBits = (random: Random, length: number): number[] =>
  Array.from({ length }, () => random.below(32));

export function crypto(random: Random): string {
  const bytes = Uint8Array.from([
    random.pick([0, 5]),
    ...Array.from({ length: 20 }, () => random.below(256)),
  ]);
  return random.pick([
    () => base58Check(bytes),
    () => bech32("bc", [0, ...fiveBits(random, 32)], 1),
    () => bech32("bc", [1, ...fiveBits(random, 51), 16 * random.below(2)], 0x2bc830a3),
    () => `0x${random.chars("0123456789abcdef", 40)}`,
  ])();
}

export interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

export const birthday = (random: Random): Day => ({
  year: random.between(1938, 2006),
  month: random.between(1, 12),
  day: random.between(1, 28),
});

export const recent = (random: Random): Day => ({
  year: random.between(2019, 2026),
  month: random.between(1, 12),
  day: random.between(1, 28),
});

const MONTHS: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries({
    en: "January February March April May June July August September October November December",
    de: "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    fr: "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    es: "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    it: "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    nl: "januari februari maart april mei juni juli augustus september oktober november december",
    pl: "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    pt: "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
  }).map(([language, months]) => [language, months.split(" ")]),
);

const two = (number: number): string => String(number).padStart(2, "0");

export const iso = ({ year, month, day }: Day): string => `${year}-${two(month)}-${two(day)}`;

/** A date as it is written in running text of `language`. */
export function writtenDate(random: Random, { year, month, day }: Day, language: string): string {
  const name = (MONTHS[language] ?? MONTHS["en"])![month - 1]!;
  if (language === "en") {
    return random.pick([
      `${name} ${day}, ${year}`,
      `${day} ${name} ${year}`,
      `${two(month)}/${two(day)}/${year}`,
      `${year}-${two(month)}-${two(day)}`,
      `${day} ${name.slice(0, 3)} ${year}`,
    ]);
  }
  const long =
    language === "de"
      ? `${day}. ${name} ${year}`
      : ["es", "pt"].includes(language)
        ? `${day} de ${name} de ${year}`
        : `${day} ${name} ${year}`;
  return random.pick([
    long,
    `${two(day)}.${two(month)}.${year}`,
    `${two(day)}/${two(month)}/${year}`,
  ]);
}

export const passport = (random: Random): string =>
  random.pick([
    random.chars("ACEFHJK", 1) + random.digits(8),
    random.chars("CFGHJKLMNPRTVWXYZ", 2) + random.digits(7),
    random.digits(9),
  ]);
export const licence = (random: Random): string =>
  random.pick([
    random.chars("ABDSW", 1) + random.digits(7),
    random.chars("ABCDEFGH", 1) + random.digits(12),
    `${random.chars("KLMNPR", 5)}${random.digits(6)}${random.chars("ABCDEJ", 2)}9${random.chars("XYZ", 2)}`,
  ]);
export const mrn = (random: Random): string =>
  random.pick([
    random.digits(7),
    `MRN${random.digits(6)}`,
    random.digits(8),
    `${random.chars("ABHM", 1)}${random.digits(6)}`,
  ]);
export const insurance = (random: Random): string =>
  random.pick([
    `${random.chars("XWYZ", 3)}${random.digits(9)}`,
    `H${random.digits(8)}`,
    `${random.chars("ABCM", 1)}${random.digits(9)}`,
  ]);
export const plate = (random: Random): string =>
  random.pick([
    `${random.chars("BHMK", 1)}-${random.chars("ADKRX", 2)} ${random.digits(4)}`,
    `${random.chars("ABCDEFGH", 2)}-${random.digits(3)}-${random.chars("JKLMN", 2)}`,
    `${random.digits(1)}${random.chars("ABCDEFGH", 3)}${random.digits(3)}`,
  ]);
export const account = (random: Random): string =>
  String(random.between(1, 9)) + random.digits(random.between(7, 10));
export const bic = (random: Random): string =>
  random.pick(["DEUT", "BNPA", "CAIX", "UNCR", "INGB", "NWBK", "BKTR", "SWED"]) +
  random.pick(["DE", "FR", "ES", "IT", "NL", "GB", "US", "SE"]) +
  random.pick(["FF", "PP", "BB", "2L", "M1"]) +
  random.pick(["", "XXX", "500"]);

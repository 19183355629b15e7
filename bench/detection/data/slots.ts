/** Fills `{slot}`s of a text about two invented people with labelled values. */
import { mark } from "../label.ts";
import type { Random } from "../random.ts";
import { IDENTIFIERS } from "./identifiers.ts";
import { type Culture, type Person, person } from "./people.ts";
import { connectionString, SECRET_FORMATS } from "./secrets.ts";
import * as values from "./values.ts";

/** The national number an office in that country asks for. */
// biome-ignore format: one entry a line
const NATIONAL: Readonly<Record<string, readonly string[]>> = {
  "en-US": ["US_SSN"], "en-GB": ["UK_NINO", "UK_NHS"], de: ["DE_STEUER_ID"], fr: ["FR_NIR"], es: ["ES_NIF"],
  it: ["IT_CODICE_FISCALE"], nl: ["NL_BSN"], pl: ["PL_PESEL"], pt: ["BR_CPF"], nordic: ["SE_PERSONNUMMER", "FI_HETU"],
};

export function identifier(random: Random, type: string): string {
  const { make, forms } = IDENTIFIERS.find((each) => each.type === type)!;
  return (random.chance(0.7) ? forms[0]! : random.pick(forms))(make(random));
}

type Slot = (random: Random, one: Person, two: Person, language: string) => string;

// biome-ignore format: one entry a line
const SLOTS: Readonly<Record<string, Slot>> = {
  name: (_, one) => mark("PERSON", one.full),
  first: (_, one) => mark("PERSON", one.given),
  last: (_, one) => mark("PERSON", one.family),
  lower: (_, one) => mark("PERSON", one.given.toLowerCase()),
  UPPER: (_, one) => mark("PERSON", one.full.toUpperCase()),
  reversed: (_, one) => mark("PERSON", `${one.family}, ${one.given}`),
  initial: (_, one) => mark("PERSON", `${one.given[0]}. ${one.family}`),
  middle: (r, one) => mark("PERSON", `${one.given} ${r.pick("ABCDEFGHJKLMNPRSTW".split(""))}. ${one.family}`),
  name2: (_, __, two) => mark("PERSON", two.full),
  first2: (_, __, two) => mark("PERSON", two.given),
  last2: (_, __, two) => mark("PERSON", two.family),
  email: (r, one) => mark("EMAIL_ADDRESS", values.email(r, one)),
  email2: (r, _, two) => mark("EMAIL_ADDRESS", values.email(r, two)),
  phone: (r, one) => mark("PHONE_NUMBER", values.phone(r, one)),
  phone2: (r, _, two) => mark("PHONE_NUMBER", values.phone(r, two)),
  address: (_, one) => mark("ADDRESS", one.address),
  address2: (_, __, two) => mark("ADDRESS", two.address),
  city: (_, one) => mark("LOCATION", one.city),
  city2: (_, __, two) => mark("LOCATION", two.city),
  country: (_, one) => mark("LOCATION", one.culture.country),
  org: (_, one) => mark("ORGANIZATION", one.organization),
  org2: (_, __, two) => mark("ORGANIZATION", two.organization),
  date: (r, _, __, language) => mark("DATE_TIME", values.writtenDate(r, values.recent(r), language)),
  dob: (r, _, __, language) => mark("DATE_OF_BIRTH", values.writtenDate(r, values.birthday(r), language)),
  age: (r) => mark("AGE", r.between(19, 89)),
  user: (r, one) => mark("USERNAME", values.username(r, one)),
  handle: (r, one) => mark("NEUTRAL", `@${values.username(r, one)}`),
  password: (r) => mark("PASSWORD", values.password(r)),
  card: (r) => mark("CREDIT_CARD", identifier(r, "CREDIT_CARD")),
  last4: (r) => r.digits(4),
  iban: (r) => mark("IBAN_CODE", identifier(r, "IBAN_CODE")),
  bic: (r) => mark("BIC_CODE", values.bic(r)),
  account: (r) => mark("BANK_ACCOUNT", values.account(r)),
  routing: (r) => mark("ROUTING_NUMBER", identifier(r, "ROUTING_NUMBER")),
  ssn: (r) => mark("US_SSN", identifier(r, "US_SSN")),
  nid: (r, one) => {
    const type = r.pick(NATIONAL[one.culture.code] ?? ["US_SSN"]);
    return mark(type, identifier(r, type));
  },
  nhs: (r) => mark("UK_NHS", identifier(r, "UK_NHS")),
  npi: (r) => mark("US_NPI", identifier(r, "US_NPI")),
  ip: (r) => mark("IP_ADDRESS", r.chance(0.8) ? values.ipv4(r) : values.ipv6(r)),
  mac: (r) => mark("MAC_ADDRESS", values.mac(r)),
  imei: (r) => mark("IMEI", identifier(r, "IMEI")),
  vin: (r) => mark("VIN", identifier(r, "VIN")),
  crypto: (r) => mark("CRYPTO_ADDRESS", values.crypto(r)),
  mrn: (r) => mark("MEDICAL_RECORD_NUMBER", values.mrn(r)),
  insurance: (r) => mark("HEALTH_INSURANCE_NUMBER", values.insurance(r)),
  passport: (r) => mark("PASSPORT", values.passport(r)),
  licence: (r) => mark("DRIVER_LICENSE", values.licence(r)),
  plate: (r) => mark("LICENSE_PLATE", values.plate(r)),
  secret: (r) => mark("SECRET", r.pick(SECRET_FORMATS.filter(({ vendor }) => !/AWS secret|Twilio|storage|Mailchimp/.test(vendor))).make(r)),
  database: (r) => connectionString(r),
  order: (r) => r.pick([`#${r.digits(6)}`, `SO-${r.digits(5)}`, `${r.digits(8)}`, `PO${r.digits(7)}`]),
  ticket: (r) => `${r.pick(["OPS", "CRM", "PAY", "HELP"])}-${r.between(10, 9999)}`,
  amount: (r) => `${r.pick(["$", "€", "£"])}${r.between(12, 9800)}.${r.digits(2)}`,
  number: (r) => String(r.between(2, 400)),
  version: (r) => `${r.between(1, 9)}.${r.between(0, 20)}.${r.between(0, 20)}`,
  uuid: (r) => [8, 4, 4, 4, 12].map((length) => r.chars("0123456789abcdef", length)).join("-"),
};

/** Titles stand in templates as `[Dr.]`, values that never change as `{LOCATION|Frankfurt}`. */
export function fill(
  random: Random,
  template: string,
  among: readonly Culture[],
  language: string,
): string {
  const one = person(random, among);
  let two = person(random);
  while (two.given === one.given || two.family === one.family) two = person(random);
  return template
    .replaceAll(/\[([^\]]+)\]/g, (_, title: string) => mark("TITLE", title))
    .replaceAll(/\{([A-Z_]+)\|([^}]+)\}/g, (_, type: string, value: string) => mark(type, value))
    .replaceAll(/\{(\w+)\}/g, (_, slot: string) => {
      const make = SLOTS[slot];
      if (!make) throw new Error(`the template asks for an unknown slot {${slot}}`);
      return make(random, one, two, language);
    });
}

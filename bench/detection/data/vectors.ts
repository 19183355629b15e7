/** Single values: identifiers with right and broken checks, phones of every region, secrets and look-alikes. */
import { mark, type Sample, sample } from "../label.ts";
import { random, type Random } from "../random.ts";
import { IDENTIFIERS } from "./identifiers.ts";
import {
  connectionString,
  KEYED_SECRETS,
  LOOK_ALIKES,
  privateKey,
  SECRET_FORMATS,
} from "./secrets.ts";
import * as values from "./values.ts";

/** Ways a labelled number stands in a text; the words come from the identifier. */
const FRAMES: readonly ((words: string, value: string) => string)[] = [
  (words, value) => `${words} ${value}`,
  (words, value) => `${words}: ${value}.`,
  (words, value) => `Please check the ${words} ${value} before Friday.`,
  (words, value) => `We have on file: ${words} (${value}), last verified in spring.`,
  (words, value) =>
    JSON.stringify({ [words.replaceAll(/\W+/g, "_").toLowerCase()]: value, verified: true }),
];

export function identifierSamples(seed: string, copies: number): Sample[] {
  const samples: Sample[] = [];
  const ascii = (words: string): boolean => /^[\x20-\x7e]+$/.test(words);
  for (const { type, words, make, forms, broken } of IDENTIFIERS) {
    const from = random(`${seed}/identifiers/${type}`);
    for (let copy = 0; copy < copies; copy++) {
      const compact = make(from);
      const form = from.chance(0.6) ? forms[0]! : from.pick(forms);
      const word = from.pick(words);
      const frame = from.pick(ascii(word) ? FRAMES : FRAMES.slice(0, 4));
      samples.push(sample("identifiers", type, frame(word, mark(type, form(compact)))));
      if (!broken) continue;
      // The words stay: a broken check is never a finding, also beside a keyword.
      samples.push(
        sample("broken", type, frame(word, mark("BROKEN", form(broken(compact, from))))),
      );
    }
  }
  const simple: Readonly<Record<string, readonly [string, (r: Random) => string]>> = {
    IP_ADDRESS: ["address", (r) => (r.chance(0.6) ? values.ipv4(r) : values.ipv6(r))],
    MAC_ADDRESS: ["adapter", values.mac],
    CRYPTO_ADDRESS: ["send it to", values.crypto],
    PASSPORT: ["passport number", values.passport],
    DRIVER_LICENSE: ["driver's license", values.licence],
    MEDICAL_RECORD_NUMBER: ["medical record number", values.mrn],
    HEALTH_INSURANCE_NUMBER: ["insurance member ID", values.insurance],
    BANK_ACCOUNT: ["account number", values.account],
    BIC_CODE: ["BIC", values.bic],
    LICENSE_PLATE: ["license plate", values.plate],
  };
  for (const [type, [words, make]] of Object.entries(simple)) {
    const from = random(`${seed}/identifiers/${type}`);
    for (let copy = 0; copy < copies; copy++) {
      samples.push(sample("identifiers", type, from.pick(FRAMES)(words, mark(type, make(from)))));
    }
  }
  return samples;
}

const CALLS = [
  "Phone: @",
  "call me at @",
  "Tel. @",
  "mobile @ (after six)",
  "My number is @, thanks",
  "reach her on @",
  "WhatsApp @",
  "fax @",
  "Telefon: @",
  "téléphone : @",
  "móvil @",
  "cell: @",
  "ring @ if the door is closed",
  '{"phone":"@"}',
  '{"mobileNumber": "@", "verified": false}',
  "contact,@",
  "tel:@",
  "SMS to @ failed",
];

/** Numbers that are not phones, some with tempting shapes. */
const NOT_PHONES: readonly ((r: Random) => string)[] = [
  (r) => `order ${r.digits(10)} shipped`,
  (r) => `epoch ${1_700_000_000 + r.below(9e7)}`,
  (r) => `updated at ${1_700_000_000_000 + r.below(9e10)}`,
  (r) => `version ${r.digits(2)}.${r.digits(3)}.${r.digits(4)}`,
  (r) => `due 2026-0${r.between(1, 9)}-1${r.digits(1)} 1${r.digits(1)}:00`,
  (r) => `lat 48.${r.digits(6)}, lon 16.${r.digits(6)}`,
  (r) => `total ${r.digits(3)},${r.digits(3)},${r.digits(3)} EUR`,
  (r) => `isbn 978-3-16-${r.digits(6)}-0`,
  (r) => `tracking 1Z${r.digits(16)}`,
  (r) => `part ${r.digits(4)}-${r.digits(4)}-${r.digits(2)}`,
  (r) => `invoice ${r.digits(4)}/${r.digits(6)}`,
  (r) => `message_id=${r.between(1, 9)}${r.digits(17)}`,
  (r) => `resolution 1920 1080 60, rows ${r.digits(3)} ${r.digits(3)} ${r.digits(4)}`,
  (r) => `range 100-200, 300-400, lines ${r.digits(3)}-${r.digits(4)}`,
  (r) => `sha ${r.digits(7)} build ${r.digits(8)}`,
  (r) => `scores: ${r.digits(2)} ${r.digits(2)} ${r.digits(2)} ${r.digits(2)} ${r.digits(2)}`,
  (r) => `error code +${r.digits(3)} after ${r.digits(4)} ms`,
];

export function phoneSamples(seed: string, perRegion: number): Sample[] {
  const from = random(`${seed}/phones`);
  const samples: Sample[] = [];
  for (const region of values.REGIONS) {
    for (let copy = 0; copy < perRegion; copy++) {
      const phone = values.phoneOf(from, region);
      const text = values.writtenPhone(from, phone);
      samples.push(
        sample(
          "phones",
          "with words",
          from.pick(CALLS).replace("@", () => mark("PHONE_NUMBER", text)),
        ),
      );
    }
    const international = from.pick([
      (t: string) => t,
      (t: string) => t.replaceAll(" ", "-"),
      (t: string) => t.replaceAll(" ", ""),
    ])(values.phoneOf(from, region).formatInternational());
    samples.push(
      sample("phones", "bare, with +", `See ${mark("PHONE_NUMBER", international)} for details`),
    );
  }
  for (let copy = 0; copy < perRegion * 10; copy++) {
    for (const make of NOT_PHONES) samples.push(sample("not-phones", "numbers", make(from)));
  }
  return samples;
}

export function secretSamples(seed: string, copies: number): Sample[] {
  const samples: Sample[] = [];
  for (const { vendor, name, make } of SECRET_FORMATS) {
    const from = random(`${seed}/secrets/${vendor}`);
    for (let copy = 0; copy < copies; copy++) {
      const value = mark("SECRET", make(from));
      // Formats without a mark of their own are only secrets beside their name.
      const bare = !/AWS secret|Mailchimp|Twilio|Discord|Azure client/.test(vendor);
      const frames = [
        `${name}=${value}`,
        JSON.stringify({ [name.toLowerCase()]: value }),
        `  ${name}: "${value}"`,
        `const client = new Client({ ${camel(name)}: "${value}" });`,
      ];
      if (bare)
        frames.push(`use ${value} for now`, value, `${value}\n`, `the key ${value}, please rotate`);
      samples.push(sample("secrets", vendor, from.pick(frames)));
    }
  }
  for (const { vendor, name, make } of KEYED_SECRETS) {
    const from = random(`${seed}/secrets/${vendor}`);
    for (let copy = 0; copy < copies; copy++) {
      const value = mark(/pass/i.test(name) ? "PASSWORD" : "SECRET", make(from));
      samples.push(
        sample(
          "secrets",
          vendor,
          from.pick([
            `${name}=${value}`,
            `"${name}": "${value}"`,
            `${name}: ${value}`,
            `--${name} ${value}`,
          ]),
        ),
      );
    }
  }
  const urls = random(`${seed}/secrets/urls`);
  for (let copy = 0; copy < copies * 2; copy++) {
    const frame = urls.pick([
      "DATABASE_URL=@",
      "connecting to @",
      '{"dsn": "@"}',
      "spring.datasource.url: @",
    ]);
    samples.push(
      sample(
        "secrets",
        "connection string",
        frame.replace("@", () => connectionString(urls)),
      ),
    );
  }
  const keys = random(`${seed}/secrets/pem`);
  for (let copy = 0; copy < copies; copy++)
    samples.push(sample("secrets", "PEM", `key:\n${mark("PRIVATE_KEY", privateKey(keys))}\n`));
  for (const { what, make } of LOOK_ALIKES) {
    const from = random(`${seed}/look-alikes/${what}`);
    for (let copy = 0; copy < copies; copy++) samples.push(sample("look-alikes", what, make(from)));
  }
  return samples;
}

const camel = (name: string): string =>
  name.toLowerCase().replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

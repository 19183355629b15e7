/**
 * Values in disguise, and values in places that detectors forget. Each disguise is applied to several values;
 * the label covers what has to be masked so that the value does not get through.
 */
import { deflateSync, gzipSync } from "node:zlib";
import type { JsonValue } from "../../../packages/detection/dist/index.js";
import { jsonSample, mark, markNumber, type Sample, sample } from "../label.ts";
import { random, type Random } from "../random.ts";
import { person } from "./people.ts";
import { SECRET_FORMATS } from "./secrets.ts";
import { identifier } from "./slots.ts";
import * as values from "./values.ts";

const HOMOGLYPHS: Readonly<Record<string, string>> = {
  a: "а",
  e: "е",
  o: "о",
  p: "р",
  c: "с",
  x: "х",
  i: "і",
  A: "А",
  E: "Е",
  O: "О",
  B: "В",
};
const each = (text: string, change: (char: string, at: number) => string): string =>
  Array.from(text, change).join("");
const digitsFrom =
  (zero: number) =>
  (text: string): string =>
    text.replaceAll(/\d/g, (d) => String.fromCodePoint(zero + Number(d)));
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const DIGIT_WORDS = [
  "zero",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
];

interface Value {
  readonly type: string;
  readonly text: string;
}

/** Disguises of one value inside a sentence. */
// biome-ignore format: one entry a line
const DISGUISES: Readonly<Record<string, (text: string) => string>> = {
  "zero-width spaces": (t) => each(t, (c, at) => (at % 3 === 2 ? `\u200b${c}` : c)),
  "zero-width joiners": (t) => each(t, (c, at) => (at % 4 === 1 ? `${c}\u200d` : c)),
  "soft hyphens": (t) => each(t, (c, at) => (at % 4 === 2 ? `\u00ad${c}` : c)),
  "bidi controls": (t) => `\u202d${t.slice(0, 4)}\u2068${t.slice(4)}\u2069\u202c`,
  "word joiners": (t) => each(t, (c) => `${c}\u2060`),
  "combining marks": (t) => each(t, (c, at) => (at % 3 === 1 ? `${c}\u0335` : c)),
  homoglyphs: (t) => each(t, (c) => HOMOGLYPHS[c] ?? c),
  "full-width": (t) => each(t, (c) => (c > " " && c <= "~" ? String.fromCodePoint(c.codePointAt(0)! + 0xfee0) : c)),
  "mathematical digits": digitsFrom(0x1d7ce),
  "Arabic-Indic digits": digitsFrom(0x660),
  "Devanagari digits": digitsFrom(0x966),
  "percent encoding": (t) => each(t, (c) => (/[a-z]/i.test(c) ? c : [...Buffer.from(c)].map((b) => `%${b.toString(16).padStart(2, "0").toUpperCase()}`).join(""))),
  "percent encoding of all": (t) => [...Buffer.from(t)].map((b) => `%${b.toString(16).padStart(2, "0")}`).join(""),
  "decimal entities": (t) => each(t, (c, at) => (at % 2 === 0 || c === "@" ? `&#${c.codePointAt(0)};` : c)),
  "hexadecimal entities": (t) => each(t, (c) => (/[^a-z]/i.test(c) ? `&#x${c.codePointAt(0)!.toString(16)};` : c)),
  "named entities": (t) => t.replaceAll("@", "&commat;").replaceAll(".", "&period;").replaceAll("-", "&hyphen;").replaceAll(" ", "&nbsp;"),
  "unicode escapes": (t) => each(t, (c, at) => (at % 3 === 0 || c === "@" ? `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}` : c)),
  base64: base64,
  base64url: (t) => Buffer.from(`id:${t}`).toString("base64url"),
  "base64 of a sentence": (t) => base64(`Please forward this to the customer: ${t} - thank you very much.`),
  "base64 twice": (t) => base64(base64(`value ${t}`)),
  "data URI": (t) => `data:text/plain;base64,${base64(`contact ${t}`)}`,
  hexadecimal: (t) => Buffer.from(`for ${t}`).toString("hex"),
  "gzip and base64": (t) => gzipSync(`The record says ${t} and nothing else.`).toString("base64"),
  "deflate and base64": (t) => deflateSync(`The record says ${t} and nothing else.`).toString("base64"),
  "quoted-printable": (t) => each(t, (c) => (/[a-z0-9]/i.test(c) ? c : [...Buffer.from(c)].map((b) => `=${b.toString(16).padStart(2, "0").toUpperCase()}`).join(""))),
  "quoted-printable wrap": (t) => `${t.slice(0, 5)}=\n${t.slice(5)}`,
  "line wrap": (t) => `${t.slice(0, 7)}\n${t.slice(7)}`,
  "markdown inside": (t) => `${t.slice(0, 3)}**${t.slice(3, 7)}**${t.slice(7)}`,
  "html inside": (t) => `${t.slice(0, 4)}<b>${t.slice(4, 8)}</b>${t.slice(8)}`,
  "html comment inside": (t) => `${t.slice(0, 6)}<!-- -->${t.slice(6)}`,
  "spaced characters": (t) => Array.from(t.replaceAll(" ", "")).join(" "),
  "en dashes": (t) => t.replaceAll(/[- ]/g, "–"),
  "no-break spaces": (t) => t.replaceAll(/[- ]/g, "\u00a0"),
  "dots as separators": (t) => t.replaceAll(/[- ]/g, "."),
  "slashes as separators": (t) => t.replaceAll(/[- ]/g, "/"),
  "upper case": (t) => t.toUpperCase(),
  "at and dot words": (t) => t.replace("@", " [at] ").replaceAll(".", " [dot] "),
  "at and dot words, round": (t) => t.replace("@", " (at) ").replaceAll(".", " (dot) "),
  "spelled digits": (t) => t.replaceAll(/[^\d]/g, "").split("").map((d) => DIGIT_WORDS[Number(d)]).join(" "),
  "escaped JSON in JSON": (t) => JSON.stringify(JSON.stringify({ v: t })).slice(1, -1).replaceAll('"', '\\"'),
};

const SENTENCES = [
  "Her contact is @ as of today.",
  "note: @",
  "Forward to @ please",
  "value=@;",
  "He wrote: @ (see above)",
];

/** Values that carry their own evidence, so that only the disguise is tested. */
function plainValues(r: Random): readonly Value[] {
  return [
    { type: "EMAIL_ADDRESS", text: values.email(r, person(r)).replace(/\+\w+/, "").toLowerCase() },
    { type: "CREDIT_CARD", text: identifierForm(r, "CREDIT_CARD") },
    { type: "IBAN_CODE", text: identifierForm(r, "IBAN_CODE") },
    {
      type: "PHONE_NUMBER",
      text: values.phoneOf(r, r.pick(["US", "DE", "FR", "GB", "BR"])).formatInternational(),
    },
    {
      type: "SECRET",
      text: r
        .pick(
          SECRET_FORMATS.filter(({ vendor }) => /GitHub token|Stripe$|Anthropic|npm/.test(vendor)),
        )
        .make(r),
    },
    { type: "US_SSN", text: identifierForm(r, "US_SSN") },
  ];
}

function identifierForm(r: Random, type: string): string {
  for (;;) {
    const text = identifier(r, type);
    if (/[ -]/.test(text)) return text;
  }
}

/** Which values a disguise makes sense for. */
function suits(disguise: string, { type, text }: Value): boolean {
  if (/at and dot|upper case/.test(disguise)) return type === "EMAIL_ADDRESS";
  if (/digits/.test(disguise)) return /CARD|PHONE|SSN/.test(type);
  if (/dash|separators|no-break/.test(disguise)) return /CARD|IBAN|PHONE|SSN/.test(type);
  if (/named entities/.test(disguise)) return /[@. -]/.test(text) && type !== "SECRET";
  if (disguise === "homoglyphs") return /EMAIL|IBAN/.test(type);
  if (/spaced/.test(disguise)) return /EMAIL|CARD|SSN/.test(type);
  return true;
}

/** Places: a value stands where few look. */
// biome-ignore format: one entry a line
const PLACES: Readonly<Record<string, (r: Random) => JsonValue | string>> = {
  "object key": (r) => ({ [mark("EMAIL_ADDRESS", values.email(r, person(r)).toLowerCase())]: 1 }),
  "bare JSON number, card": (r) => ({ pan: markNumber("CREDIT_CARD", identifier(r, "CREDIT_CARD").replaceAll(/\D/g, "")) }),
  "bare JSON number, phone": (r) => ({ telephone: markNumber("PHONE_NUMBER", values.phoneOf(r, "US").number.slice(2)) }),
  "bare JSON number, SSN": (r) => ({ ssn: markNumber("US_SSN", `4${identifier(r, "US_SSN").replaceAll(/\D/g, "").slice(1)}`) }),
  "URL path": (r) => `GET https://api.fabrikam.example/users/${mark("EMAIL_ADDRESS", values.email(r, person(r)).toLowerCase())}/orders`,
  "URL query": (r) => `https://api.fabrikam.example/find?q=x&mail=${mark("EMAIL_ADDRESS", encodeURIComponent(values.email(r, person(r)).toLowerCase()))}&n=1`,
  "URL credentials": (r) => `git clone https://${mark("NEUTRAL", `${values.username(r, person(r))}:`)}${mark("SECRET", r.chars("abcdefghkmnABCDEFGH23456789", 20))}@git.fabrikam.example/app.git`,
  "file name": (r) => { const p = person(r); return `/home/share/scans/${mark("PERSON", `${p.given}_${p.family.replaceAll(/[ '.]/g, "")}`)}_passport.pdf`; },
  "mail in file name": (r) => `exports/${mark("EMAIL_ADDRESS", values.email(r, person(r)).toLowerCase())}.csv`,
  "snake identifier": (r) => `contact_${mark("EMAIL_ADDRESS", values.email(r, person(r)).toLowerCase())}_row_7`,
  "log key=value": (r) => `lvl=info customer_phone=${mark("PHONE_NUMBER", values.phoneOf(r, "DE").number)} ok=true`,
  "XML attribute": (r) => `<user ssn="${mark("US_SSN", identifierForm(r, "US_SSN"))}" mail='${mark("EMAIL_ADDRESS", values.email(r, person(r)))}'/>`,
  "CSV cell in quotes": (r) => `id,holder,iban\n7,"${mark("PERSON", `${person(r).family}, ${person(r).given}`)}",${mark("IBAN_CODE", identifier(r, "IBAN_CODE").replaceAll(" ", ""))}`,
  "SQL literal": (r) => `UPDATE customer SET email='${mark("EMAIL_ADDRESS", values.email(r, person(r)))}', ssn='${mark("US_SSN", identifierForm(r, "US_SSN"))}' WHERE id=7`,
  "code comment": (r) => `const limit = 20; // ask ${mark("EMAIL_ADDRESS", values.email(r, person(r)))} before raising`,
  "Markdown link": (r) => `[write us](mailto:${mark("EMAIL_ADDRESS", values.email(r, person(r)))}?subject=Hi) or [call](tel:${mark("PHONE_NUMBER", values.phoneOf(r, "FR").number)})`,
  "error message": (r) => `Error: duplicate key value violates unique constraint "users_email_key" DETAIL: Key (email)=(${mark("EMAIL_ADDRESS", values.email(r, person(r)))}) already exists.`,
  "three levels of JSON": (r) => ({ body: JSON.stringify({ inner: JSON.stringify({ email: mark("EMAIL_ADDRESS", values.email(r, person(r))), card: mark("CREDIT_CARD", identifier(r, "CREDIT_CARD")) }) }) }),
  "array of digits groups": (r) => ({ note: `Card in parts follows: ${mark("CREDIT_CARD", identifierForm(r, "CREDIT_CARD").replaceAll(/[ -]/g, ", "))}` }),
  "JWT payload": (r) => `X-Identity: ${mark("SECRET", `eyJhbGciOiJub25lIn0.${Buffer.from(JSON.stringify({ email: values.email(r, person(r)), role: "admin" })).toString("base64url")}.`)}`,
};

export function evasionSamples(seed: string, copies: number): Sample[] {
  const samples: Sample[] = [];
  for (const [disguise, apply] of Object.entries(DISGUISES)) {
    const from = random(`${seed}/evasion/${disguise}`);
    for (let copy = 0; copy < copies; copy++) {
      for (const value of plainValues(from).filter((each) => suits(disguise, each))) {
        const words = value.type === "US_SSN" ? "SSN @ on file" : from.pick(SENTENCES);
        samples.push(
          sample(
            "evasion",
            disguise,
            words.replace("@", () => mark(value.type, apply(value.text))),
          ),
        );
      }
    }
  }
  for (const [place, make] of Object.entries(PLACES)) {
    const from = random(`${seed}/place/${place}`);
    for (let copy = 0; copy < copies * 3; copy++) {
      const made = make(from);
      samples.push(
        typeof made === "string"
          ? sample("evasion", place, made)
          : jsonSample("evasion", place, made),
      );
    }
  }
  return samples;
}

/** Texts that are written to stall a detector. */
import { gzipSync } from "node:zlib";
import { variedWords } from "./varied-words.ts";

const bomb = gzipSync(Buffer.alloc(1_000_000, "A")).toString("base64");

/** Units that are repeated to the wanted length; each goes for a scan that starts again at every character. */
const UNITS: Readonly<Record<string, string>> = {
  digits: "1",
  "dotted ones": "1.1.1.",
  "digit pairs": "11 11-",
  "plus signs": "+1 +",
  "plus and long digits": "+1234567890123456789x ",
  "at signs": "@",
  "locals without host": "a@a.a@",
  "dotted local": "a.",
  "e-mail tails": "@a.b.c.",
  colons: ":",
  "hex pairs": "ab:cd:",
  "IPv6 groups": "1:2::",
  "JWT head": "eyJaaaaaaaaaaaa-",
  "JWT dots": "eyJa.",
  "PEM heads": "-----BEGIN RSA PRIVATE KEY-----\n",
  dashes: "-",
  "URL starts": "http://",
  "URL credentials": "http://a:b",
  passwords: "password=",
  "key names": "api_key: ",
  equals: "=",
  quotes: '"',
  "single quotes": "'",
  backslashes: "\\",
  "open brackets": "[",
  "open braces": '{"a":',
  "close braces": "}",
  "unicode escapes": "\\u0041",
  "broken escapes": "\\u00",
  percent: "%41",
  "broken percent": "%4",
  entities: "&#64;",
  ampersands: "&",
  "quoted-printable": "=41",
  "soft line breaks": "=\n",
  base64: "QUFB",
  "hex text": "41",
  "gzip heads": "H4sIAAAA ",
  "zero-width": "\u200b",
  "mixed scripts": "aа",
  combining: "a\u0301",
  spaces: " ",
  "line feeds": "\n",
  "short lines": "a\n",
  pipes: "| a ",
  "table rule": "|---",
  commas: "a,",
  tabs: "a\t",
  "key lines": "key: a\n",
  "capital words": "Aa Bb ",
  names: "John Smith ",
  initials: "J. ",
  titles: "Dr. ",
  "digit words": "one two ",
  "spaced letters": "j o e ",
  "at and dot words": "a [at] b [dot] ",
  tags: "<b>",
  "open tags": "<",
  emphasis: "**a",
  "card groups": "4111 1111 ",
  "IBAN tails": "DE89 3704 ",
  "key prefixes": "sk_live_",
  "AWS prefixes": "AKIA",
  "hex prefix": "0x",
  bech32: "bc1q",
  emoji: "😀",
  "lone surrogates": "\ud83d",
  streets: "1 Main Street ",
  born: "born ",
  "digits apart": "0 ",
  "digits and hyphens": "0-",
  "numbers of three digits": "001 ",
  "tax numbers on lines": "12 123 123 123\n",
  "broken numbers": "1-2-3-4-\n",
  "national numbers": "0171 123456 ",
  "numbers on two lines": "phone: 415-555-\n2671 ",
  "MAC addresses on lines": "44:11:3a:b7:22:33:44\nff:ff:ff:ff:ff:ff\nbuild 001b44113ab7\n",
  "broken IBANs": "DE12\n",
  "letters and digits on lines": "AA11\n",
  "digits between tags": "1 <b> 2",
  "full-width digits": "\uff11 ",
  "look-alikes before signs": "a\u0430=",
  "lists of accounts": "assignees: a, ",
  "labels on broken lines": "FN:A\n@",
  "record numbers": "mrn:1 ",
  "numbers of accounts": "Acct:1 ",
  "labels of checked values": "curp: ",
  "parameters of checked values": "curp=a&",
  "login words": "login ",
  "login labels": "login id: ",
  "bank statements": "\n:86:?32A=",
  "passport heads": "P<",
  "prefixes in a run": "xoxb--",
  "parameters in long values": `${"user=".repeat(56)}\n`,
  "prefixes in short runs": `${"xoxb-".repeat(40)} `,
  "examples of keys in runs": `${"fo1_-".repeat(200)}EXAMPLE `,
  "gzip bombs": `${bomb} `,
  "base64 in base64": Buffer.from(Buffer.from("QUFB".repeat(60)).toString("base64")).toString(
    "base64",
  ),
};

/** Those that are given to every detector. */
const CLASSIC = [
  "digits",
  "dotted ones",
  "plus signs",
  "locals without host",
  "dotted local",
  "e-mail tails",
  "hex pairs",
  "JWT head",
  "PEM heads",
  "URL credentials",
  "passwords",
  "quotes",
  "spaces",
  "line feeds",
  "capital words",
  "card groups",
  "base64",
  "commas",
];

const repeated = (unit: string, length: number): string => {
  const text = unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
  // A cut copy, so that no rope has to be flattened inside a measurement.
  return Buffer.from(text, "utf16le").toString("utf16le");
};

export type NamedText = readonly [name: string, text: string];

/** Each text by name: a unit that is repeated to `length` characters, or as many words of which none comes again. */
export function hostileTexts(length: number): NamedText[] {
  const texts = Object.entries(UNITS).map(
    ([name, unit]): NamedText => [name, repeated(unit, length)],
  );
  return [...texts, ...variedWords(length)];
}

/** The classic ones of them. */
export function classicTexts(length: number): string[] {
  return CLASSIC.map((name) => repeated(UNITS[name]!, length));
}

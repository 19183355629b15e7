/** Values in disguise. Each must be masked whole: the findings cover the disguised value from end to end. */
import { gzipSync } from "node:zlib";
import { createScanner } from "@countersign/detection";
import { describe, expect, it } from "vitest";

const scanner = createScanner({ names: false });
const MAIL = "ada.lovelace@example.com";
const CARD = "4111111111111111";
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const fullWidth = (text: string): string =>
  text.replaceAll(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));
const digitsFrom = (zero: number, text: string): string =>
  text.replaceAll(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
const escaped = (text: string): string =>
  text.replaceAll(/./gs, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
const percent = (text: string): string =>
  text.replaceAll(/./gs, (c) => `%${c.charCodeAt(0).toString(16).padStart(2, "0")}`);

const rows: { because: string; value: string; before?: string; after?: string }[] = [
  { because: "zero-width spaces", value: MAIL.split("").join("\u200b") },
  { because: "soft hyphens", value: "ada.love\u00adlace@exam\u00adple.com" },
  { because: "bidi marks", value: `\u202a${MAIL.replace("@", "\u202c@")}`, before: "x " },
  { because: "combining marks", value: "a\u0332d\u0332a\u0332@e\u0332xample.com" },
  { because: "Cyrillic look-alikes", value: "аda@exаmple.com" },
  { because: "full-width letters", value: fullWidth(MAIL) },
  {
    because: "full-width digits",
    value: fullWidth("4111 1111 1111 1111").replaceAll("\u3000", " "),
  },
  { because: "Arabic digits", value: digitsFrom(0x660, CARD) },
  { because: "Devanagari digits", value: digitsFrom(0x966, "4111-1111-1111-1111") },
  { because: "mathematical digits", value: digitsFrom(0x1d7ce, CARD) },
  { because: "en dashes", value: "219\u201309\u20139998", before: "SSN " },
  { because: "no-break spaces", value: "4111\u00a01111\u00a01111\u00a01111" },
  { because: "thin spaces", value: "4111\u20091111\u20091111\u20091111" },
  { because: "percent encoding of the sign", value: "ada%40example.com" },
  { because: "percent encoding of everything", value: percent(MAIL) },
  { because: "percent encoding twice", value: "ada%2540example.com" },
  { because: "decimal entities", value: "ada&#64;example&#46;com" },
  { because: "hexadecimal entities", value: "ada&#x40;example.com" },
  { because: "named entities", value: "ada&commat;example&period;com" },
  { because: "a JSON escape of the sign", value: "ada\\u0040example.com" },
  { because: "an octal escape of the sign", value: "ada\\100example.com" },
  {
    because: "octal escapes of all of it",
    value: Array.from(
      "ada@example.com",
      (one) => `\\${one.charCodeAt(0).toString(8).padStart(3, "0")}`,
    ).join(""),
  },
  { because: "braced escapes of the sign", value: "ada\\u{40}example.com" },
  {
    because: "braced escapes of everything",
    value: MAIL.replaceAll(/./gs, (c) => `\\u{${c.charCodeAt(0).toString(16)}}`),
  },
  { because: "JSON escapes of everything", value: escaped(MAIL) },
  {
    because: "JSON in JSON in JSON",
    value: "Ada",
    before: '{"a":"{\\"b\\":\\"{\\\\\\"first_name\\\\\\":\\\\\\"',
    after: '\\\\\\"}\\"}"}',
  },
  { because: "base64", value: base64(MAIL) },
  {
    because: "base64 of a sentence",
    value: base64(`Please write to ${MAIL} by Monday, thank you.`),
  },
  {
    because: "base64url of a card",
    value: Buffer.from(`card ${CARD} ok??>>`).toString("base64url"),
  },
  { because: "base64 twice", value: base64(base64(MAIL)) },
  { because: "a data URI", value: base64(`mail ${MAIL} now`), before: "data:text/plain;base64," },
  {
    because: "base64 of UTF-16, as PowerShell takes commands",
    value: Buffer.from(`send to ${MAIL}`, "utf16le").toString("base64"),
  },
  {
    because: "base64 of UTF-16 behind a byte order mark",
    value: Buffer.from(`\ufeff${MAIL}`, "utf16le").swap16().toString("base64"),
  },
  {
    because: "hexadecimal as databases write it",
    value: Buffer.from(MAIL).toString("hex"),
    before: "0x",
  },
  { because: "hexadecimal", value: Buffer.from(MAIL).toString("hex") },
  {
    because: "gzip in base64",
    value: gzipSync(`Please write to ${MAIL} by Monday`).toString("base64"),
  },
  { because: "quoted-printable", value: "ada=40example.com" },
  { because: "quoted-printable before a host that begins with a digit", value: "ada=404chan.org" },
  { because: "quoted-printable before a soft line break", value: "ada=40=\nexample.com" },
  { because: "quoted-printable before an escaped letter", value: "ada=40=65xample.com" },
  { because: "a soft line break", value: "ada.love=\nlace@example.com" },
  { because: "a line wrap in an address", value: "ada.lovelace@exam\nple.com" },
  { because: "a line wrap in a card", value: "4111 1111\n1111 1111" },
  { because: "bold inside", value: "ada**@**example.com" },
  { because: "code marks inside", value: "4111`1111`1111`1111" },
  { because: "tags around a space", value: "4111 1111 1111<b> </b>1111" },
  { because: "bold before an encoded sign", value: "ada.lovelace**%40example.com" },
  { because: "code marks before an entity", value: "ada.lovelace`&#64;example.com" },
  { because: "a tag inside", value: "ada<b>@</b>example.com" },
  { because: "a comment inside", value: "ada@exam<!-- x -->ple.com" },
  ...["5555-55<!-- x -->55-5555-4444", "5555<b></b>555555554444", "5555 <i>5555</i> 5555 4444"].map(
    (value) => ({
      because: `markup in a card that stands on a line of its own: ${value}`,
      value,
      before: "the card is:\n",
      after: "\nThank you.",
    }),
  ),
  { because: "markup behind an area code", value: "(415) <b>555-2671</b>", before: "tel " },
  {
    because: "markup in an IBAN that holds what looks like a telephone number",
    value: "DE89 3704 0<!-- x -->044 0532 0130 00",
    before: "IBAN ",
  },
  {
    because: "a line wrap in an IBAN",
    value: "GB82WEST123\n45698765432",
    before: "IBAN ",
  },
  { because: "a line wrap near the beginning of a key", value: "AK\nIAQYLPMN5HHHFPZAM2" },
  {
    because: "quoted-printable marks in a key",
    value: "glpat=2DXkLPSsMk1YtHUjKU6ufL",
  },
  {
    because: "a telephone number cut behind its hyphen",
    value: "415-555-\n2671",
    before: "phone: ",
  },
  {
    because: "doubled quotes in a quoted cell",
    value: 'Nora ""Nell"" Fields',
    before: 'id,customer_name\n7,"',
    after: '"\n',
  },
  {
    because: "spaces between the characters",
    value: "a d a @ e x a m p l e . c o m",
    before: "to ",
  },
  { because: "spaces between the digits", value: "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1" },
  { because: "words for the marks", value: "ada [at] example [dot] com" },
  { because: "bare words for the marks", value: "ada at example dot com", before: "mail " },
  {
    because: "digits spelled out",
    value: "four one five five five five two six seven one",
    before: "call ",
  },
  { because: "dots between card groups", value: "4111.1111.1111.1111" },
  { because: "slashes between card groups", value: "4111/1111/1111/1111" },
  { because: "capitals", value: "ADA.LOVELACE@EXAMPLE.COM" },
  {
    because: "an IBAN with a space after every character",
    value: "D E 8 9 3 7 0 4 0 0 4 4 0 5 3 2 0 1 3 0 0 0",
  },
  {
    because: "an escaped line break before it",
    value: CARD,
    before: '"text":"line\\n',
    after: '\\n"',
  },
  ...["+47 902 14 773", "00:1b:a9:4e:07:c2", "2a02:a451:7be0:1:9c5d:33ff:fe01:7a2b"].flatMap(
    (value) =>
      ["\\t", "\\n", "\\r\\n"].map((escape) => ({
        because: `an escaped ${escape.slice(1)} before ${value}`,
        value,
        before: `"row":"Q-2207${escape}`,
        after: '\\tnext"',
      })),
  ),
  { because: "a URL path", value: MAIL, before: "https://x.example/users/", after: "/edit" },
];

describe("covers the whole value", () => {
  it.each(rows)("through $because", ({ value, before = "see ", after = " there" }) => {
    const text = before + value + after;
    const covered = new Uint8Array(text.length);
    for (const { start, end } of scanner.scanText(text)) covered.fill(1, start, end);

    // Marks around the value that belong to its encoding may stay.
    const inside = Array.from(covered.subarray(before.length, before.length + value.length));
    expect(inside.filter((one) => one === 0).length).toBeLessThanOrEqual(
      value.startsWith("\u202a") ? 1 : 0,
    );
  });
});

it.each([
  { because: "accents in prose", text: "Žluťoučký kůň, naïve café, e\u0301te\u0301" },
  { because: "Cyrillic prose", text: "Это обычный русский текст, в нём 12 слов и 3 числа." },
  { because: "emoji", text: "👩‍👩‍👧 ok ❤️ 12" },
  {
    because: "base64 of a picture",
    text: `data:image/png;base64,${"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ".repeat(3)}`,
  },
  {
    because: "identifiers",
    text: "getUserAccountDetailsByExternalReference and some_very_long_identifier_name_here",
  },
  {
    because: "hashes",
    text: "da39a3ee5e6b4b0d3255bfef95601890afd80709 sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
  },
  { because: "numbers on lines of their own", text: "41\n11\n1111\n2024\n17" },
  { because: "counting", text: "one two three four five six seven eight nine" },
  {
    because: "rows that end and begin with numbers",
    text: "AB12 40\n9915 rows\nAB13 41\n9916 rows",
  },
  {
    because: "long mixed words on lines of their own",
    text: "built\nab12cd34ef56ab78cd90\nand\nfe98dc76ba54fe32dc10\n",
  },
])("leaves $because alone", ({ text }) => {
  expect(scanner.scanText(text)).toEqual([]);
});

it.each([
  { because: "full-width digits", key: "ssn", value: fullWidth("219-09-9998") },
  { because: "percent encoding", key: "customer_name", value: "Ada%20Lovelace" },
  { because: "an entity", key: "home_phone", value: "0171&#32;1234567" },
  { because: "Arabic digits", key: "card_number", value: digitsFrom(0x660, CARD) },
])("covers a value whose key tells it, through $because", ({ key, value }) => {
  expect(scanner.scanJson({ [key]: value })).toMatchObject([
    { path: [key], start: 0, end: value.length },
  ]);
});

it.each([
  { text: "**x**y or `ada@post.org`: and", value: "ada@post.org" },
  { text: "a<b>b</b> <b>ada@post.org</b>, and", value: "ada@post.org" },
  { text: "1**2** **ada@post.org** and", value: "ada@post.org" },
  { text: "1**2** `536-22-8174` and", value: "536-22-8174" },
  { text: "1**2** `4111 1111 1111 1111` and", value: "4111 1111 1111 1111" },
])("leaves the markup around a value as it is, whatever is marked up near it: $text", (one) => {
  const found = scanner.scanText(one.text).map(({ start, end }) => one.text.slice(start, end));
  expect(found).toEqual([one.value]);
});

describe("leaves the lines around an encoded value alone", () => {
  it.each([
    { because: "base64", value: base64(MAIL) },
    { because: "hexadecimal", value: Buffer.from(MAIL).toString("hex") },
    { because: "percent encoding", value: MAIL.replaceAll(".", "%2E").replace("@", "%40") },
    { because: "entities", value: MAIL.replaceAll(".", "&#46;").replace("@", "&#64;") },
    { because: "JSON escapes", value: MAIL.replaceAll(".", "\\u002e").replace("@", "\\u0040") },
    { because: "quoted-printable", value: MAIL.replace("@", "=40") },
    { because: "zero-width spaces", value: MAIL.replace("@", "\u200b@") },
  ])("through $because", ({ value }) => {
    for (const text of [
      `attached\n${value}\nsee page two`,
      `the second version\n${value}\nnext`,
      `${value}\nand`,
    ]) {
      expect(scanner.scanText(text).map(({ start, end }) => text.slice(start, end))).toEqual([
        value,
      ]);
    }
  });
});

it("finds a token with a soft line break in it, behind what reads as base64 of its own", () => {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const head = part({ alg: "HS256", typ: "JWT" });
  const token = `${head}.${part({ sub: "1234567890" })}.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJVadQssw5cA`;
  for (let at = 1; at < head.length; at++) {
    const label = at % 2 === 0 ? "see" : "Authorization: Bearer";
    const text = `${label} ${token.slice(0, at)}=\n${token.slice(at)} here`;

    expect(scanner.scanText(text)).toContainEqual(
      expect.objectContaining({ end: text.length - 5 }),
    );
  }
});

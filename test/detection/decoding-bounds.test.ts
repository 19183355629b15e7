/** How much a text may make us decode is bounded. What lies behind the bound is masked unread, and never passed. */
import { gzipSync } from "node:zlib";
import { createScanner, createTextStream, type Finding } from "@countersign/detection";
import fc from "fast-check";
import { expect, it } from "vitest";

const scanner = createScanner({ names: false });
const MAIL = "ada.lovelace@example.com";
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const compressed = (text: string): string => gzipSync(text).toString("base64");
const NOT_DECODED = "not-decoded";

/** Three layers of encoding and values on two lines, as close together as they all have to be read again. */
const mix = (length: number): string => {
  let text = "";
  for (let number = 1000; text.length < length; number++)
    text += `a%41%2541%252541 &amp;amp; 11\n11 mail ${number}a@\nb.co ${number}\u0430b=\n`;
  return text;
};

const flood = fc.constantFrom(
  mix(200_000),
  mix(1000),
  `${"H4sIAAAAAAAAA3x ".repeat(3000)}\n`,
  `${compressed("A".repeat(60_000))}.`.repeat(40),
  `${compressed("A".repeat(70_000))}.`.repeat(40),
);
const planted = fc.constantFrom(
  "ada.lovelace%40example.com",
  "ada.lovelace%252540example.com",
  "ada.lovelace&#64;example.com",
  "\uff14\uff11\uff11\uff11 1111 1111 1111",
  "ada.lovelace@exam\nple.com",
  base64(MAIL),
  base64(base64(MAIL)),
  compressed(`write to ${MAIL}`),
);

const covers = (found: readonly Finding[], start: number, end: number): boolean =>
  found.some((finding) => finding.start <= start && finding.end >= end);

it("finds what is hidden behind a flood of disguises, or masks it unread", () => {
  fc.assert(
    fc.property(flood, planted, fc.boolean(), (before, value, isBetween) => {
      const text = `${before} mail ${value} and ${isBetween ? before : "no more"}`;
      const start = before.length + 6;

      expect(covers(scanner.scanText(text), start, start + value.length)).toBe(true);
    }),
    { numRuns: 25 },
  );
});

it("finds it in other strings of the document, too", () => {
  fc.assert(
    fc.property(flood, planted, (before, value) => {
      const found = scanner.scanJson([before, ...before.split(/[ .]/).slice(0, 500), { value }]);

      expect(found.some(({ path }) => path.at(-1) === "value")).toBe(true);
    }),
    { numRuns: 25 },
  );
});

it("goes on decoding behind a compressed stream that is none", () => {
  const text = `H4sIAAAAAAAAA3x mail ada%40example.com`;

  expect(scanner.scanText(text)).toMatchObject([
    { entityType: "EMAIL_ADDRESS", start: text.indexOf("ada"), end: text.length },
  ]);
});

it("masks what it could not read as a secret, or as what is looked for where secrets are not", () => {
  const text = mix(300_000);
  const types = (disable: string[]): string[] =>
    createScanner({ names: false, disable })
      .scanText(text)
      .filter(({ detector }) => detector === NOT_DECODED)
      .map(({ entityType }) => entityType);

  expect(types([])).toEqual(["SECRET"]);
  expect(types(["SECRET"])).not.toContain("SECRET");
  expect(types(["SECRET"])).toHaveLength(1);
});

it("says the same of a key whatever was decoded before it", () => {
  const key = `H4sI${base64("0123456789abcdef")}`;
  const spent = createScanner({ names: false });
  spent.scanJson([mix(300_000), { [key]: 1 }]);

  expect(spent.scanJson({ [key]: 1 })).toEqual(scanner.scanJson({ [key]: 1 }));
});

const wrapped = (text: string): string =>
  text.replaceAll(/[^\n -<>-~]|=/g, hexadecimal).replaceAll(/([^\n]{72})/g, "$1=\n");

function hexadecimal(character: string): string {
  return Array.from(
    Buffer.from(character),
    (byte) => `=${byte.toString(16).toUpperCase().padStart(2, "0")}`,
  ).join("");
}

it.each<[string, (text: string) => string]>([
  ["quoted-printable", wrapped],
  ["a quoted-printable form", (text) => wrapped(encodeURIComponent(text))],
  ["percent-encoding", encodeURIComponent],
  ["percent-encoding done twice", (text) => encodeURIComponent(encodeURIComponent(text))],
  [
    "percent-encoding done three times",
    (text) => encodeURIComponent(encodeURIComponent(encodeURIComponent(text))),
  ],
  ["entities", (text) => text.replaceAll(/[^\w ]/g, (c) => `&#${c.charCodeAt(0)};`)],
  ["base64 on every line", (text) => text.split("\n").map(base64).join("\n")],
  ["base64", (text) => base64(text).replaceAll(/(.{76})/g, "$1\n")],
  ["lines of forty characters", (text) => text.replaceAll(/(.{40})/g, "$1\n")],
])("reads the whole of a large document in %s", (_, encoded) => {
  let plain = "";
  for (let number = 1000; plain.length < 300_000; number++)
    plain += `From: Ada Lovelace <ada${number}@example.com>\nPhone: +1 415 555 ${number % 9000}, größer = "${number}"\nGET /users?id=${number}&next=/home?a=b HTTP/1.1 200\n`;
  const found = scanner.scanText(encoded(plain));

  expect(found.length).toBeGreaterThan(0);
  expect(found.filter(({ detector }) => detector === NOT_DECODED)).toEqual([]);
});

it("passes nothing of a stream unread", () => {
  const stream = createTextStream({ names: false });
  const value = "ada.lovelace%252540example.com";
  const text = `${mix(100_000)} mail ${value} and so on`;
  let masked = "";
  for (const settled of [stream.push(text), stream.end()]) {
    const characters = settled.text.split("");
    for (const { start, end } of settled.findings) characters.fill("*", start, end);
    masked += characters.join("");
  }

  expect(masked).toHaveLength(text.length);
  expect(masked.slice(text.indexOf(value)).replaceAll("*", "")).not.toContain("lovelace");
});

import { describe, expect, it } from "vitest";
import { createScanner } from "../scanner.ts";

const scanner = createScanner();
const CARD = "4111111111111111";
const PLAIN = `Ada Lovelace wrote from ada.lovelace@post.example\r\nwith the card ${CARD}, for 20 €.`;
const asUtf8 = (bytes: Buffer): string => bytes.toString("utf8");
const little = (text: string): Buffer => Buffer.from(text, "utf16le");
const foundIn = (text: string): readonly string[] =>
  scanner
    .scanText(text)
    .map(({ entityType, start, end }) => `${entityType} ${text.slice(start, end)}`);

describe("UTF-16 that was read as UTF-8", () => {
  it.each([
    { order: "little end first", text: asUtf8(little(PLAIN)) },
    { order: "big end first", text: asUtf8(little(PLAIN).swap16()) },
    { order: "behind its mark", text: asUtf8(little(`\uFEFF${PLAIN}`)) },
  ])("is looked through without its zeros: $order", ({ text }) => {
    const found = foundIn(text).map((one) => one.replaceAll("\0", ""));

    expect(found).toEqual(foundIn(PLAIN));
    expect(found).toContain(`CREDIT_CARD ${CARD}`);
    expect(foundIn(text).every((one) => /^\w+ [^\0].*[^\0]$/s.test(one))).toBe(true);
  });

  it("is that under a key, too", () => {
    const value = { customer: asUtf8(little("Ada Lovelace")) };

    expect(scanner.scanJson(value)).toMatchObject([
      { entityType: "PERSON", path: ["customer"], start: 0, end: 23 },
    ]);
  });

  it("is not what has zeros in a row, or few of them", () => {
    expect(foundIn(`${"\0".repeat(40)}4\0${"\0".repeat(40)}1`)).toEqual([]);
    const few = `from ada@post.example${"\0"}to ada@post.example`;
    expect(foundIn(few)).toEqual([
      "EMAIL_ADDRESS ada@post.example",
      "EMAIL_ADDRESS ada@post.example",
    ]);
  });
});

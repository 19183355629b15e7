import { describe, expect, it } from "vitest";
import { createScanner, InvalidDetectorError } from "../index.ts";
import type { CustomDetector } from "./custom-detector.ts";

const values = (text: string, custom: CustomDetector): string[] =>
  createScanner({ names: false, custom: [custom] })
    .scanText(text)
    .map(({ entityType, start, end }) => `${entityType} ${text.slice(start, end)}`);

describe("a custom detector", () => {
  it("finds what its pattern matches, never part of a word", () => {
    expect(
      values("EMP-1234 and XEMP-1234 and EMP-12345", {
        name: "employee",
        entityType: "EMPLOYEE_ID",
        pattern: "EMP-\\d{4}",
      }),
    ).toEqual(["EMPLOYEE_ID EMP-1234"]);
  });

  it("finds its words, whatever their case", () => {
    expect(
      values("Project BLUEBIRD is late", {
        name: "projects",
        entityType: "PROJECT",
        words: ["bluebird"],
      }),
    ).toEqual(["PROJECT BLUEBIRD"]);
  });

  it("finds no word that is part of another", () => {
    const custom = { name: "projects", entityType: "PROJECT", words: ["Art", "計画"] };

    expect(values("Articles of art, start, ART's; これは計画です", custom)).toEqual([
      "PROJECT art",
      "PROJECT ART",
      "PROJECT 計画",
    ]);
  });

  it("is not lost with a finding that is less sure than its type has to be", () => {
    const custom = [{ name: "projects", entityType: "PROJECT", words: ["Kestrel"] }];
    const text = "Ada Kestrel called about the invoice.";
    const scanner = createScanner({ custom, thresholds: { PERSON: 0.99 } });

    expect(createScanner().scanText(text)).toMatchObject([{ entityType: "PERSON", end: 11 }]);
    expect(scanner.scanText(text)).toMatchObject([{ entityType: "PROJECT", start: 4, end: 11 }]);
  });

  it("keeps a checksum", () => {
    const custom = {
      name: "member",
      entityType: "MEMBER_ID",
      pattern: "M\\d{6}",
      checksum: "luhn",
    };
    const digits = { ...custom, pattern: "\\d{6}" };

    expect(values("no 100008 and 100009", digits)).toEqual(["MEMBER_ID 100008"]);
  });

  it.each([
    { checksum: "luhn", right: "100008", wrong: "100009" },
    { checksum: "verhoeff", right: "123451", wrong: "123452" },
  ])("counts the digits behind letters for $checksum", ({ checksum, right, wrong }) => {
    const scanner = createScanner({
      names: false,
      custom: [{ name: "employee", entityType: "EMPLOYEE_ID", pattern: "EMP-\\d{6}", checksum }],
    });

    expect(scanner.scanText(`EMP-${right} and EMP-${wrong}`)).toMatchObject([
      { entityType: "EMPLOYEE_ID", start: 0, end: 10 },
    ]);
  });

  it("waits for a context word when it has some", () => {
    const custom = { name: "badge", entityType: "BADGE", pattern: "\\d{4}", context: ["badge"] };

    expect(values("badge 1234", custom)).toEqual(["BADGE 1234"]);
    expect(values("order 1234", custom)).toEqual([]);
  });

  it.each([
    { because: "its name", custom: { name: "Bad Name", entityType: "X", pattern: "a" } },
    { because: "its type", custom: { name: "a", entityType: "bad type", pattern: "a" } },
    { because: "nothing to look for", custom: { name: "a", entityType: "X" } },
    {
      because: "an unknown checksum",
      custom: { name: "a", entityType: "X", pattern: "a", checksum: "crc" },
    },
    {
      because: "a pattern that needs backtracking",
      custom: { name: "a", entityType: "X", pattern: "(a)\\1" },
    },
    {
      because: "too many repetitions",
      custom: { name: "a", entityType: "X", pattern: "a{1,100000}" },
    },
    {
      because: "a confidence above 1",
      custom: { name: "a", entityType: "X", pattern: "a", confidence: 2 },
    },
  ])("is refused when it is loaded for $because", ({ custom }) => {
    expect(() => createScanner({ custom: [custom] })).toThrow(InvalidDetectorError);
  });
});

describe("what is let through", () => {
  it.each([
    {
      because: "the value is listed, however it is written",
      allow: [{ values: ["Support@Example.com"] }],
    },
    {
      because: "a pattern matches the whole value",
      allow: [{ patterns: ["[a-z]+@example\\.com"] }],
    },
    { because: "the type is", allow: [{ entityTypes: ["EMAIL_ADDRESS"] }] },
    { because: "the field is", allow: [{ keys: ["replyTo"] }] },
  ])("stays when $because", ({ allow }) => {
    const scanner = createScanner({ names: false, allow });

    expect(scanner.scanJson({ reply_to: "support@example.com" })).toEqual([]);
    expect(scanner.scanJson({ other: "4111 1111 1111 1111" })).toHaveLength(1);
  });

  it.each([
    { because: "JSON", text: '{"customer_name":"Ada Lovelace","to":"ada@post.org"}' },
    {
      because: "pretty JSON",
      text: '{\n  "customerName": "Ada Lovelace",\n  "to": "ada@post.org"\n}',
    },
    {
      because: "JSON in JSON",
      text: JSON.stringify({ a: '{"customer_name":"Ada \\"A\\" Lovelace","to":"ada@post.org"}' }),
    },
    { because: "a form", text: "Customer name: Ada Lovelace, to: ada@post.org" },
    { because: "CSV", text: "customer_name,email\nAda Lovelace,ada@post.org\n" },
    {
      because: "a Markdown table",
      text: "| customer_name | to |\n|--|--|\n| Ada Lovelace | ada@post.org |",
    },
    {
      because: "a record",
      text: "field | value\ncustomer_name | Ada Lovelace\nemail | ada@post.org\n",
    },
    { because: "logs", text: "customer_name=Ada to=ada@post.org" },
  ])("is a field of a text: $because", ({ text }) => {
    const found = (keys: readonly string[]): readonly string[] =>
      createScanner({ allow: [{ keys }] })
        .scanText(text)
        .map(({ entityType }) => entityType);

    expect(found(["customer_name"])).toEqual(["EMAIL_ADDRESS"]);
    expect(found(["name"]).length).toBeGreaterThan(0);
  });

  it("is only what every part of a rule fits", () => {
    const scanner = createScanner({
      names: false,
      allow: [{ entityTypes: ["PHONE_NUMBER"], values: ["ada@example.com"] }],
    });

    expect(scanner.scanText("ada@example.com")).toHaveLength(1);
  });

  it("leaves out what is less sure than the threshold of its type", () => {
    const scanner = createScanner({
      names: false,
      thresholds: { EMAIL_ADDRESS: 0.99, default: 0 },
    });

    expect(scanner.scanText("ada@example.com, 219-09-9998")).toMatchObject([
      { entityType: "US_SSN" },
    ]);
  });
});

import { describe, expect, it } from "vitest";
import { entityForms, shapeForms } from "./entity-forms.ts";
import { seededRandom } from "./seeded-random.ts";

const manyOf = (entityType: string, text: string): readonly string[] =>
  Array.from({ length: 200 }, (_, i) => {
    const [form] = entityForms(entityType, text);
    return form?.(seededRandom(`${entityType}${i}`), `tail${String(i).padStart(6, "0")}`) ?? "";
  });

/** ISO/IEC 7812-1, annex B. */
function keepsLuhn(digits: string): boolean {
  const sum = Array.from(digits).reduceRight((total, digit, i) => {
    const value = Number(digit) * ((digits.length - i) % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** ISO 7064, mod 97-10. */
function keepsMod97(iban: string): boolean {
  const turned = iban.slice(4) + iban.slice(0, 4);
  const digits = Array.from(turned, (sign) => String(Number.parseInt(sign, 36))).join("");
  return BigInt(digits) % 97n === 1n;
}

describe("what looks like a value of its type and is nobody's", () => {
  it.each([
    { type: "EMAIL_ADDRESS", text: "ada@post.org", is: /^[a-z0-9]{10}@masked\.example$/ },
    { type: "PHONE_NUMBER", text: "+44 20 7946 0000", is: /^\+1[2-9][02-8]\d55501\d\d$/ },
    { type: "PHONE_NUMBER", text: "(212) 736-5000", is: /^[2-9][02-8]\d-555-01\d\d$/ },
    { type: "CREDIT_CARD", text: "4111 1111 1111 1111", is: /^4242 42\d\d \d{4} \d{4}$/ },
    { type: "IBAN_CODE", text: "DE89 3704 0044 0532 0130 00", is: /^XX\d\d(?: \d{4}){4} \d\d$/ },
    { type: "US_SSN", text: "219-09-9999", is: /^000-\d\d-\d{4}$/ },
    { type: "IP_ADDRESS", text: "9.8.7.6", is: /^(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$/ },
    { type: "IP_ADDRESS", text: "2a00::1", is: /^2001:db8:/ },
    { type: "MAC_ADDRESS", text: "00:1b:44:11:3a:b7", is: /^02(?::[0-9a-f]{2}){5}$/ },
    { type: "DATE_OF_BIRTH", text: "1990-05-17", is: /^[3-9]\d{3}-\d\d-\d\d$/ },
    { type: "DATE_OF_BIRTH", text: "17.05.1990", is: /^\d\d\.\d\d\.[3-9]\d{3}$/ },
    { type: "PERSON", text: "Ada Lovelace", is: /^Zz[b-z]{10}$/ },
  ])("is made for $type like $text", ({ type, text, is }) => {
    for (const made of manyOf(type, text)) expect(made).toMatch(is);
  });

  it("is a card number that no bank gives out, and an IBAN whose check digits are right", () => {
    for (const card of manyOf("CREDIT_CARD", "378282246310005"))
      expect(keepsLuhn(card)).toBe(false);
    for (const iban of manyOf("IBAN_CODE", "DE89370400440532013000")) {
      expect(keepsMod97(iban)).toBe(true);
    }
    expect(keepsLuhn("4111111111111111")).toBe(true);
    expect(keepsMod97("DE89370400440532013000")).toBe(true);
  });
});

describe("a shape", () => {
  it("keeps where letters, capitals, digits and the rest are, and nothing else", () => {
    const [form] = shapeForms("AB-1234/xy9z");
    const made = form?.(seededRandom("seed"), "") ?? "";

    expect(made).toMatch(/^[A-Z]{2}-00\d\d\/[a-z]{2}\d[a-z]$/);
    expect(made).not.toContain("AB");
  });

  it("is not made of what could be written by chance", () => {
    expect(shapeForms("a1-b2")).toEqual([]);
  });
});

import fc from "fast-check";
import { expect, it } from "vitest";
import { normaliseKey } from "./normalise-key.ts";

/** What it comes to, one replacement after the other. */
function oneByOne(key: string): string {
  return key
    .replaceAll(/([a-z\d])([A-Z])/g, "$1_$2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase()
    .replaceAll(/[#№]|\bn[°º]/g, " number ")
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll("ß", "ss")
    .replaceAll("ø", "o")
    .replaceAll("ł", "l")
    .replaceAll(/[^\p{L}\p{N}]+/gu, "_")
    .replaceAll(/^[_\d]+|[_\d]+$/g, "");
}

it("is what a key comes to one replacement after the other", () => {
  const known = fc.constantFrom(
    ..."abAB01_ -#°º№nNßøłÉéΣσςİıKｅﬁ½²٣가\u0301\u00adАя漢\ud83d\ude00\ud835\udc00".split(""),
  );
  const piece = fc.oneof(
    { weight: 4, arbitrary: known },
    fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
      const key = pieces.join("");

      expect(normaliseKey(key)).toBe(oneByOne(key));
    }),
    { numRuns: 2000 },
  );
});

it("is as long as all that its characters come to", () => {
  for (const key of ["\ufdfa".repeat(300), "é".repeat(3000), "#".repeat(500), "aB".repeat(2000)])
    expect(normaliseKey(key)).toBe(oneByOne(key));
});

it("parts the words of a key", () => {
  expect(
    ["customerEmail-Address2", "HTTPServer", "Prénom", "Policy #", "N° client", "ΟΔΟΣ", "12"].map(
      normaliseKey,
    ),
  ).toEqual([
    "customer_email_address",
    "http_server",
    "prenom",
    "policy_number",
    "number_client",
    "οδος",
    "",
  ]);
});

import { expect, it } from "vitest";
import { createScanner } from "../../scanner.ts";

const scanner = createScanner({ names: false });
const phones = (text: string): string[] =>
  scanner
    .scanText(text)
    .filter(({ entityType }) => entityType === "PHONE_NUMBER")
    .map(({ start, end }) => text.slice(start, end));

it.each([
  { because: "an order is named", text: "Please call me about order 15024079." },
  { because: "a part number has the same groups", text: "P/N 567-628-0014" },
  { because: "a German customer number begins with 0", text: "Kundennummer 0980-423044" },
  { because: "a file's number is told", text: "Le dossier n° 05.45.29.34.88 est clos" },
  { because: "a link word stands between", text: "the serial number is 743-725-8132" },
  { because: "bytes are counted", text: "voicemail box 2386497 bytes" },
  { because: "it is in a row of numbers", text: "479 287 1292 7512 567" },
  { because: "no exchange begins with 0 or 1", text: "271-050-6043" },
])("takes no number for a telephone number where $because", ({ text }) => {
  expect(phones(text)).toEqual([]);
});

it.each([
  {
    because: "a thing stands further away",
    text: "For your order call 415-555-2671.",
    is: "415-555-2671",
  },
  { because: "the word ends otherwise", text: "Rumford 415-555-2671", is: "415-555-2671" },
  {
    because: "a house number stands before it",
    text: "Suite 12, 415-555-2671",
    is: "415-555-2671",
  },
  {
    because: "an Italian mobile has the same groups",
    text: "Anna, 333 123 4567",
    is: "333 123 4567",
  },
  { because: "an account has a holder", text: "Account: 415-555-2671", is: "415-555-2671" },
  {
    because: "an area code stands in parentheses",
    text: "Confirmation (415) 555-2671",
    is: "(415) 555-2671",
  },
  { because: "a Dutch sentence goes on", text: "bel 020 624 1111 of mail", is: "020 624 1111" },
])("finds a telephone number where $because", ({ text, is }) => {
  expect(phones(text)).toEqual([is]);
});

it("looks a bounded way back from each of many numbers", () => {
  const text = "Kundennummer 0980-423044 ".repeat(2000);

  expect(phones(text)).toEqual([]);
});

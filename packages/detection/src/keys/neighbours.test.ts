import { expect, it } from "vitest";
import { createScanner } from "../scanner.ts";

const scanner = createScanner();

it("takes a company beside a mail address for no person", () => {
  expect(scanner.scanJson({ email: "a@contoso.com", name: "Keller & Söhne GmbH" })).toMatchObject([
    { entityType: "EMAIL_ADDRESS" },
  ]);
});

it("reads the number of a document by what kind it is", () => {
  expect(scanner.scanJson([{ kind: "passport", no: "XP8271602" }])).toMatchObject([
    { entityType: "PASSPORT" },
  ]);
  expect(scanner.scanJson([{ kind: "invoice", no: "XP8271602" }])).toEqual([]);
});

it("takes an office beside a mail address for no person", () => {
  expect(scanner.scanJson({ email: "a@contoso.com", name: "Service Desk Bot" })).toMatchObject([
    { entityType: "EMAIL_ADDRESS" },
  ]);
});

it("reads a key together with the one above it", () => {
  expect(
    scanner.scanJson({ birth: { date: "1975-05-04" }, vehicle: { registration: "EL 4K123" } }),
  ).toMatchObject([{ entityType: "DATE_OF_BIRTH" }, { entityType: "LICENSE_PLATE" }]);
  expect(scanner.scanJson({ order: { date: "1975-05-04", number: "4711" } })).toEqual([]);
});

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

it.each([
  { type: "user", name: "Grace Hopper" },
  { name: "Grace Hopper", url: "https://api.host.example/u/1", type: "User" },
  { type: "customer", name: "Hopper, Grace", description: "since 1952" },
  { kind: "Person", version: 3, name: "Priya Natarajan" },
])("believes a record that says it is one of a person: %j", (record) => {
  const found = [{ entityType: "PERSON" }];
  expect(scanner.scanJson(record)).toMatchObject(found);
  expect(scanner.scanText(JSON.stringify(record))).toMatchObject(found);
  expect(scanner.scanText(JSON.stringify(JSON.stringify(record)))).toMatchObject(found);
  const lines = Object.entries(record).map(([key, value]) => `${key}: ${value}`);
  expect(scanner.scanText(lines.join("\n"))).toMatchObject(found);
});

it.each([
  { type: "userDefined", name: "Grace Dataset" },
  { type: "user-defined", name: "Grace Dataset" },
  { type: "user", name: "Support" },
  { type: "tool", name: "Grace Dataset", description: "reads a set" },
])("takes no other record for that of a person: %j", (record) => {
  expect(scanner.scanJson(record)).toEqual([]);
  expect(scanner.scanText(JSON.stringify(record))).toEqual([]);
});

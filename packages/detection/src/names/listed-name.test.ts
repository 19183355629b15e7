import { expect, test } from "vitest";
import { createScanner } from "../scanner.ts";

const scanner = createScanner();

/** What was found in a value, whole or in pieces. */
const people = (value: object | string): string[] =>
  typeof value === "string"
    ? scanner
        .scanText(value)
        .filter(({ entityType }) => entityType === "PERSON")
        .map(({ start, end }) => value.slice(start, end))
    : scanner
        .scanJson(value as never)
        .filter(({ entityType }) => entityType === "PERSON")
        .map(({ path, start, end }) => {
          let at: unknown = value;
          for (const step of path) at = (at as Record<string | number, unknown>)[step];
          return String(at).slice(start, end);
        });

test.each(["Lovelace, Ada", "Hopper, Grace", "Smith, John", "Müller, Jürgen", "Knuth, Donald E."])(
  "under a key that may hold a name, %s is one name, as a value and in text",
  (name) => {
    expect(people({ name })).toEqual([name]);
    expect(people([{ id: 7, name }])).toEqual([name]);
    expect(people(JSON.stringify([{ id: 7, name }]))).toEqual([name]);
  },
);

test.each(["patient", "owner", "author", "customer"])(
  "under %s a name with the family name first is one name",
  (key) => {
    expect(people({ [key]: "Lovelace, Ada" })).toEqual(["Lovelace, Ada"]);
  },
);

test.each([
  "Atlanta, Georgia",
  "Paris, France",
  "Red, Green",
  "Milk, Almond",
  "Lovelace,",
  ", Ada",
])("%s is no name of a person", (name) => {
  expect(people({ name })).toEqual([]);
  expect(people(JSON.stringify([{ id: 7, name }]))).toEqual([]);
});

test("what belongs to a thing is no name, however it reads", () => {
  expect(people({ name: "White, Lily", sku: "A-17", price: 3 })).toEqual([]);
  expect(people({ product_name: "White, Lily" })).toEqual([]);
});

test("two commas make a list, not a name", () => {
  expect(people({ name: "Lovelace, Ada, Hopper" })).not.toContain("Lovelace, Ada, Hopper");
});

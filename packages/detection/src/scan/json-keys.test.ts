import { expect, it } from "vitest";
import { JsonKeys } from "./json-keys.ts";

it("remembers a key that comes again, and keeps no more than so many", () => {
  let looks = 0;
  const keys = new JsonKeys(() => {
    looks++;
    return [];
  });

  for (let round = 0; round < 100; round++) {
    expect(keys.get("customer_email").meaning.rule?.entityType).toBe("EMAIL_ADDRESS");
    expect(keys.get("status").meaning.rule).toBeNull();
  }
  expect(looks).toBe(4);

  const first = Array.from({ length: 20_000 }, (_, at) => `made up ${at}`);
  for (const key of [...first, ...first]) keys.get(key);
  looks = 0;
  for (const key of first) keys.get(key);
  expect(looks).toBeGreaterThan(10_000);
});

it("tells keys apart whose first characters are the same", () => {
  const found = (key: string) => [
    { entityType: "SECRET", start: 0, end: key.length, confidence: 1, detector: "key" },
  ];
  const keys = new JsonKeys(found);
  const long = "a".repeat(70);

  for (let round = 0; round < 3; round++)
    for (const key of [`${long}b`, `${long}c`, `${long}bb`, `${long}b`])
      expect(keys.get(key).found).toEqual(found(key));
});

it("keeps long keys that differ at their ends beside each other", () => {
  let looks = 0;
  const keys = new JsonKeys(() => {
    looks++;
    return [];
  });
  const long = Array.from({ length: 20 }, (_, at) => `${"a".repeat(70)}${at}`);

  for (const key of [...long, ...long]) keys.get(key);
  looks = 0;
  for (const key of long) keys.get(key);
  expect(looks).toBeLessThan(5);
});

import { expect, it } from "vitest";
import { JsonKeys } from "./json-keys.ts";

it("looks into a key that comes again once, and keeps no more than so many", () => {
  let looks = 0;
  const keys = new JsonKeys(() => {
    looks++;
    return [];
  });

  for (let round = 0; round < 100; round++) {
    expect(keys.get("customer_email").meaning.rule?.entityType).toBe("EMAIL_ADDRESS");
    expect(keys.get("status").meaning.rule).toBeNull();
  }
  expect(looks).toBe(2);

  const first = Array.from({ length: 20_000 }, (_, at) => `made up ${at}`);
  for (const key of first) keys.get(key);
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

  for (const key of [`${long}b`, `${long}c`, `${long}bb`, `${long}b`])
    expect(keys.get(key).found).toEqual(found(key));
});

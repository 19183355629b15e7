import fc from "fast-check";
import { expect, it } from "vitest";
import { KeyMemory, MOST_REMEMBERED } from "./key-memory.ts";

it("says of a key what is said of it alone, whatever keys came before it", () => {
  const memory = new KeyMemory((text, start, end) => text.slice(start, end));
  const key = fc.string({ unit: "binary", minLength: 1, maxLength: MOST_REMEMBERED / 2 });
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 40 }), (keys) => {
      for (const one of [...keys, ...keys])
        expect(memory.get(`"${one}":`, 1, one.length + 1)).toBe(one);
    }),
  );
});

it("tells keys of one hash apart", () => {
  const memory = new KeyMemory((text, start, end) => text.slice(start, end));
  for (const key of ["Aa", "BB", "Aa", "AaBB", "BBAa", "a", "aa"])
    expect(memory.get(key, 0, key.length)).toBe(key);
});

it("reads a key that comes again once", () => {
  let reads = 0;
  const memory = new KeyMemory(() => reads++);
  for (let round = 0; round < 10; round++)
    for (const key of ["customer_email", "status"]) memory.get(key, 0, key.length);
  expect(reads).toBe(2);
});

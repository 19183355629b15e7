/** The same value has the same token, however it is written and wherever it stands; another one has another. */
import type { JsonValue } from "@countersign/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskingHouse } from "./masking-house.ts";

const CALLER = {
  requester: { id: "local:ada@host", name: "ada", verified: false },
  client: { name: "test", version: "1" },
};
const { guard } = maskingHouse();

async function tokensIn(value: JsonValue): Promise<readonly string[]> {
  const masked = JSON.stringify(await guard.mask(CALLER, value));
  return masked.match(/[A-Z][A-Z_]*_[a-z2-7]{10}(?![a-z0-9])/g) ?? [];
}

const grouped = (text: string, size: number, by: string): string =>
  (text.match(new RegExp(`.{1,${size}}`, "g")) ?? []).join(by);

/** One value, in every way in which it is written. */
const spellings: fc.Arbitrary<readonly string[]> = fc.oneof(
  fc
    .tuple(fc.stringMatching(/^[a-z]{3,9}\.[a-z]{3,9}$/), fc.stringMatching(/^[a-z]{4,9}$/))
    .map(([local, host]) => {
      const address = `${local}@${host}.org`;
      return [address, address.toUpperCase(), `${local}@${host.toUpperCase()}.Org`];
    }),
  fc
    .constantFrom("4111111111111111", "5555555555554444", "4012888888881881")
    .map((card) => [
      `card ${card}`,
      `card ${grouped(card, 4, " ")}`,
      `card ${grouped(card, 4, "-")}`,
    ]),
  fc
    .constantFrom("DE89370400440532013000", "GB82WEST12345698765432")
    .map((iban) => [`IBAN ${iban}`, `IBAN ${grouped(iban, 4, " ")}`]),
  fc.constant(["phone +1 415 555 2671", "phone (415) 555-2671", "phone +14155552671"]),
  fc.constant(["SSN 536-90-4399", "SSN 536 90 4399"]),
  fc.constant(["IP 2a00:1450:4001:81b::200e", "IP 2A00:1450:4001:081b:0:0:0:200e"]),
);

/** Ways for a text to stand in a result. */
const places: fc.Arbitrary<(text: string) => JsonValue> = fc.constantFrom(
  (text: string): JsonValue => text,
  (text: string): JsonValue => ({ note: text }),
  (text: string): JsonValue => [{ a: { b: [text] } }],
  (text: string): JsonValue => JSON.stringify({ note: text }),
  (text: string): JsonValue => JSON.stringify({ inner: JSON.stringify({ note: text }) }),
  (text: string): JsonValue => `First line\n${text}\nlast line`,
);

describe("one value", () => {
  it("has one token, however it is written and wherever it stands", async () => {
    await fc.assert(
      fc.asyncProperty(
        spellings,
        fc.array(fc.tuple(places, fc.nat(9)), { minLength: 2, maxLength: 5 }),
        async (written, standing) => {
          const parts = standing.map(([place, i]) => place(written[i % written.length] ?? ""));
          const tokens = await tokensIn(parts);

          expect(tokens.length).toBeGreaterThanOrEqual(parts.length);
          expect(new Set(tokens).size).toBe(1);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("is another one than any other", async () => {
    const local = fc.stringMatching(/^[a-z]{3,12}$/);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(local, { minLength: 2, maxLength: 20 }), async (locals) => {
        const tokens = await tokensIn(locals.map((one) => ({ email: `${one}@post.org` })));

        expect(new Set(tokens).size).toBe(locals.length);
      }),
      { numRuns: 50 },
    );
  });
});

describe("a part of a name", () => {
  const first = fc.constantFrom("Ada", "Grace", "Alan", "Barbara", "Edsger");
  const last = fc.constantFrom("Lovelace", "Hopper", "Turing", "Liskov", "Dijkstra");

  it("has the token of the one person in the same result who is called that", async () => {
    await fc.assert(
      fc.asyncProperty(first, last, async (given, family) => {
        const tokens = await tokensIn({
          full_name: `${given} ${family}`,
          first_name: given,
          rows: [{ last_name: family }],
          note: `${given} ${family} called. Later ${given} wrote again.`,
        });

        expect(tokens).toHaveLength(5);
        expect(new Set(tokens).size).toBe(1);
      }),
      { numRuns: 25 },
    );
  });

  it("has a token of its own where two people are called that", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(first, { minLength: 2, maxLength: 2 }),
        last,
        async ([one, other], family) => {
          const tokens = await tokensIn([
            { full_name: `${one} ${family}` },
            { full_name: `${other} ${family}` },
            { last_name: family },
          ]);

          expect(new Set(tokens).size).toBe(3);
        },
      ),
      { numRuns: 25 },
    );
  });
});

it("has one hash, too, whole and by its parts", async () => {
  const strategies = [{ entities: ["PERSON"], strategy: "hash" as const }];
  const { guard: hashing } = maskingHouse({ strategies });
  const masked = await hashing.mask(CALLER, {
    full_name: "Ada Lovelace",
    rows: [{ first_name: "Ada" }, { last_name: "LOVELACE" }],
    note: "Ada Lovelace called. Later Ada wrote again.",
    other: { full_name: "Grace Hopper" },
  });
  const hashes = JSON.stringify(masked).match(/\[PERSON:[\w-]{16}\]/g) ?? [];

  expect(hashes).toHaveLength(6);
  expect(new Set(hashes.slice(0, 5)).size).toBe(1);
  expect(hashes[5]).not.toBe(hashes[0]);
});

it("is a name as it stands in lists, too, and one hash", async () => {
  const value = [
    { full_name: "Ada Lovelace" },
    { full_name: "Lovelace, Ada" },
    { full_name: "LOVELACE,  ADA" },
    { first_name: "Ada" },
  ];
  const strategies = [{ entities: ["PERSON"], strategy: "hash" as const }];
  const { guard: hashing } = maskingHouse({ strategies });

  const tokens = await tokensIn(value);
  const hashes =
    JSON.stringify(await hashing.mask(CALLER, value)).match(/\[PERSON:[^\]]+\]/g) ?? [];

  expect([tokens.length, new Set(tokens).size]).toEqual([4, 1]);
  expect([hashes.length, new Set(hashes).size]).toEqual([4, 1]);
});

it("is an encoded mail address, too, and what comes back is the address", async () => {
  const plain = await tokensIn({ to: "ada.lund@post.org" });
  const encoded = await tokensIn({ link: "https://shop.org/find?mail=ada.lund%40post.org&page=2" });

  expect(plain).toHaveLength(1);
  expect(encoded).toEqual(plain);
});

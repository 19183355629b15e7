import { createHmac, createSecretKey, randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { bytesOf, hmacOf, hmacOfLong, keyedDigest, namingDigest } from "./keyed-digest.ts";

it("is Node's HMAC-SHA256 of every text, under keys of every length", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 3_000 });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 64 }),
      fc.array(text, { minLength: 1, maxLength: 5 }),
      (length, texts) => {
        const key = createSecretKey(randomBytes(length));
        const digest = keyedDigest(key);

        const digests = texts.map((one) => bytesOf(digest(one)).toString("hex"));

        expect(digests).toEqual(
          texts.map((one) => createHmac("sha256", key).update(one).digest("hex")),
        );
      },
    ),
  );
});

it.each([1_365, 1_366, 5_000])("does not cut a text of %i characters of three bytes", (length) => {
  const key = createSecretKey(Buffer.alloc(32, 7));
  const text = "€".repeat(length);

  const digest = bytesOf(keyedDigest(key)(text));

  expect(digest).toEqual(createHmac("sha256", key).update(text).digest());
});

it("is Node's HMAC-SHA256 of single texts of every length", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 64 }),
      fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc.uint8Array({ minLength: 4_090, maxLength: 4_200 }),
      ),
      (key, text) => {
        const digest = hmacOf(key, text);

        expect(digest).toBe(
          createHmac("sha256", createSecretKey(key)).update(text).digest("base64"),
        );
      },
    ),
  );
});

it.each([5_000, 2_097_152, 2_097_153])(
  "is Node's HMAC-SHA256 of a text of %i bytes, here or in another thread",
  async (length) => {
    const [key, text] = [randomBytes(32), randomBytes(length)];

    expect(await hmacOfLong(key, text)).toBe(
      createHmac("sha256", key).update(text).digest("base64"),
    );
  },
);

it("names texts as Node's HMAC-SHA256 does, lone surrogates too", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(0xffff), { maxLength: 50 }), (units) => {
      const text = String.fromCharCode(...units);
      const key = createSecretKey(randomBytes(32));

      const name = namingDigest(key)(text);

      expect(name).toBe(createHmac("sha256", key).update(text).digest("base64url"));
    }),
  );
});

import fc from "fast-check";
import { expect, it } from "vitest";
import { type KeyMeaning, meaningAt } from "./key-meaning.ts";
import { KnownKeys } from "./known-keys.ts";

const alone = (key: string): KeyMeaning => meaningAt(key, 0, key.length);

const key = fc.oneof(
  fc.constantFrom("id", "email", "user_email", "mail", "name", "user name", "zip_code", "é_mail"),
  fc.stringMatching(/^[a-z_]{0,4}(?:mail|name|phone|code|x)[A-Z]?$/),
  fc.string({ maxLength: 70 }),
);

it("lets a key mean what it means alone, whatever keys came before it, in this text or another", () => {
  fc.assert(
    fc.property(fc.array(fc.array(key, { maxLength: 30 }), { maxLength: 4 }), (texts) => {
      const known = new KnownKeys();
      for (const keys of texts)
        for (const one of [...keys, ...keys, ...keys]) {
          const before = one.includes('"') ? one.slice(one.lastIndexOf('"') + 1) : one;
          const text = `{"${one}":`;
          const isReadable = before.length < 64 && !/[\n\\]/.test(before);
          const meaning = known.before(text, text.length - 2);
          expect(meaning).toEqual(isReadable ? alone(before) : null);
        }
    }),
  );
});

it("lets no key of very many take the place of another", () => {
  const known = new KnownKeys();
  for (let round = 0; round < 3; round++)
    for (let index = 0; index < 2000; index++) {
      const one = index % 3 === 0 ? `email${index}_email` : `count_${index}`;
      const text = `{"${one}":`;
      expect(known.before(text, text.length - 2)).toEqual(alone(one));
    }
});

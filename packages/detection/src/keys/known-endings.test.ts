import fc from "fast-check";
import { expect, it } from "vitest";
import {
  evidenceOf,
  INNER_KEYS,
  isThingKey,
  KEY_WORDS,
  lastWord,
  partOf,
  ruleFor,
} from "./key-dictionary.ts";
import { wordHash } from "./key-walk.ts";
import { mayEndKey, mayMean, wordsEnd } from "./known-endings.ts";
import { normaliseKey } from "./normalise-key.ts";

/** Asked of the whole dictionary. */
function says(normal: string): boolean {
  const last = lastWord(normal);
  const rule = ruleFor(normal, last);
  return (
    rule !== null ||
    evidenceOf(normal, rule) !== 0 ||
    isThingKey(normal, last) ||
    partOf(normal) !== 0 ||
    INNER_KEYS.has(normal)
  );
}

const words = KEY_WORDS.flatMap((each) => [...each]);

const written: ((word: string) => string)[] = [
  (word) => word,
  (word) => word.toUpperCase(),
  (word) => word.charAt(0).toUpperCase() + word.slice(1),
  (word) => word.replace(/e|a|o|n/, (letter) => ({ e: "é", a: "Å", o: "ø", n: "ñ" })[letter] ?? ""),
  (word) => word.replaceAll("_", " "),
  (word) => word.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
  (word) => `${word}.`,
  (word) => `${word}2`,
  (word) => word.normalize("NFD"),
];

it("passes over no key that says something", () => {
  const part = fc.oneof(
    fc
      .tuple(fc.constantFrom(...words), fc.constantFrom(...written))
      .map(([word, write]) => write(word)),
    fc.constantFrom(
      ..."aAzZéÅßøİſﬁжΣ中_ -.'#°\\19".split(""),
      "\u0301",
      "\u00ad",
      "id",
      "ID",
      "\\n",
    ),
  );
  const key = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(""));

  let refused = 0;
  let meant = 0;
  fc.assert(
    fc.property(key, (one) => {
      const isMeant = says(normaliseKey(one));
      const may = mayMean(one, 0, wordsEnd(one, 0, one.length));
      refused += may ? 0 : 1;
      meant += isMeant ? 1 : 0;
      const isRefused =
        !may || !mayMean(one, 0, one.length) || !mayEndKey(wordHash(lastWord(normaliseKey(one))));
      expect({ one, isLost: isMeant && isRefused }).toEqual({ one, isLost: false });
    }),
    { numRuns: 5000 },
  );

  expect(refused).toBeGreaterThan(100);
  expect(meant).toBeGreaterThan(100);
});

it("passes over most words that are no keys, in any script and spelling", () => {
  for (const word of ["Ada", "Qed", "Bzx", "xÄñk", "Qéz", "ТЕСТ", "Γιώργος", "Xy Qwj", "QWX"])
    expect({ word, may: mayMean(word, 0, word.length) }).toEqual({ word, may: false });
});

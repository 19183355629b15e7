import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createScanner } from "../scanner.ts";
import {
  EARLIER_WORDS,
  evidenceOf,
  isThingKey,
  KEY_WORDS,
  lastWord,
  partOf,
  ruleFor,
} from "./key-dictionary.ts";
import { labelMeaningAt, meaningAt, meaningOf, MOST_KEY_CHARACTERS } from "./key-meaning.ts";
import { normaliseKey } from "./normalise-key.ts";

it.each(["41", "7", "_", "-1", "\u0301"])(
  "takes nothing from the key %j, which holds no word",
  (key) => {
    expect(meaningOf(key)).toMatchObject({ rule: null, evidence: 0, isThing: false, part: 0 });
  },
);

it.each(["fooBar-Qux_17", "some §", "Qwxyz"])(
  "normalises the key %j, which says nothing, when it is asked to",
  (key) => {
    expect(meaningOf(key)).toMatchObject({ rule: null, evidence: 0, isThing: false, part: 0 });
    expect(meaningOf(key).normal).toBe(normaliseKey(key));
  },
);

it("takes no number behind another one for a telephone number", () => {
  expect(createScanner().scanText("value=3528 =\n1648 7883 1800;")).toEqual([]);
});

it.each(["41", "7", "_", "-1", "\u0301"])(
  "takes nothing from the key %j, which holds no word",
  (key) => {
    expect(meaningOf(key)).toMatchObject({ rule: null, evidence: 0, isThing: false, part: 0 });
  },
);

it("takes no number behind another one for a telephone number", () => {
  expect(createScanner().scanText("value=3528 =\n1648 7883 1800;")).toEqual([]);
});

describe("keys behind numbers", () => {
  it.each(["12-34-mrn", "4.2.patientName", "_9_IBAN", "7ssn"])(
    "says of %s what its words say",
    (key) => {
      const words = key.replace(/^[\d._-]+/, "");
      expect(meaningAt(key, 0, key.length)).toEqual(meaningAt(words, 0, words.length));
      expect(meaningAt(key, 0, key.length)).toEqual(meaningOf(key));
    },
  );

  it("leaves a digit before a sign that is a word of its own only where it begins one", () => {
    for (const key of ["passport 4nº", "4nº", "nº"])
      expect(meaningAt(key, 0, key.length).rule).toEqual(meaningOf(key).rule);
  });

  it("reads no key that is too long to be one", () => {
    const key = `${"1".repeat(64)}ssn`;
    expect(meaningAt(key, 0, key.length).rule).toBeNull();
  });
});

describe("labels of several words", () => {
  const words = KEY_WORDS.flatMap((list) => Array.from(list, (word) => word.replaceAll("_", " ")));
  const word = fc.oneof(
    fc.constantFrom(...words),
    fc.constantFrom("customer", "file", "assigned", "user", "Ada"),
  );
  const numbered = fc.tuple(word, fc.constantFrom("1", "12", "123", "-4567", "A890"));
  const part = fc.oneof(
    word,
    numbered.map((parts) => parts.join("")),
    fc.stringMatching(/^[\d.-]{1,5}$/),
  );

  it("mean what their words say behind one that ends in a number", () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 2, maxLength: 4 }), (parts) => {
        const label = parts.join(" ");
        const { rule, evidence, isThing, part: role } = meaningOf(label);
        expect(labelMeaningAt(label, 0, label.length)).toMatchObject({
          rule,
          evidence,
          isThing,
          part: role,
        });
      }),
      { numRuns: 5000 },
    );
  });

  it("know no word that ends in three digits", () => {
    expect(words.filter((one) => /\d{3}/.test(one))).toEqual([]);
  });
});

it("says of a key what its words say, whichever of them stand before the last", () => {
  const words = [...new Set([...KEY_WORDS].flatMap((list) => [...list].map(lastWord)))];
  const others = [...EARLIER_WORDS, ...words, "user", "customers", "assigned", "qzx", "1"];
  const [earlier, last] = [fc.constantFrom(...others), fc.constantFrom(...words)];
  fc.assert(
    fc.property(fc.array(earlier, { minLength: 1, maxLength: 3 }), last, (before, end) => {
      const key = normaliseKey([...before, end].join("_"));
      fc.pre(key.length <= MOST_KEY_CHARACTERS);
      const rule = ruleFor(key, lastWord(key));
      expect(meaningOf(key)).toMatchObject({
        normal: key,
        rule,
        evidence: evidenceOf(key, rule),
        isThing: isThingKey(key, lastWord(key)),
        part: partOf(key),
      });
    }),
    { numRuns: 20_000 },
  );
});

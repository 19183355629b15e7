import fc from "fast-check";
import { parsePhoneNumberFromString } from "libphonenumber-js/core";
import metadata from "libphonenumber-js/max/metadata";
import { expect, it } from "vitest";
import { canonicalValue } from "./canonical-value.ts";

const separator = fc.constantFrom("", "", "", " ", "-", ".", "(", ")", ") ", " (");
const digit = fc.integer({ min: 0, max: 9 }).map(String);
const code = fc.constantFrom("1", "31", "32", "33", "34", "41", "43", "44", "45", "46", "47", "49");

it("has the spelling that libphonenumber gives for every international number", () => {
  const rest = fc.array(fc.tuple(separator, digit), { minLength: 5, maxLength: 13 });
  fc.assert(
    fc.property(code, rest, (first, parts) => {
      const text = `+${first}${parts.flat().join("")}`;
      const parsed = parsePhoneNumberFromString(text, metadata);
      fc.pre(parsed !== undefined && parsed.ext === undefined);

      expect(canonicalValue("PHONE_NUMBER", text)).toBe(parsed?.number);
    }),
    { numRuns: 2_000 },
  );
});

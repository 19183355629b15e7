import { digitAt, weightedSum } from "../checksums/weighted-sum.ts";
import type { Detector } from "../detector.ts";

/** Finds Polish PESEL numbers, only after the word. */
export const plPesel: Detector = {
  name: "pl-pesel",
  entityType: "PL_PESEL",
  confidence: 0.85,
  sources: ["https://www.gov.pl/web/gov/czym-jest-numer-pesel"],
  checksum: "weights 1 3 7 9 repeated, mod 10",
  context: ["pesel"],
  anchor: {
    on: "digits",
    afterWords: ["11"],
    check: isPesel,
  },
};

function isPesel(digits: string): boolean {
  const month = Number(digits.slice(2, 4)) % 20;
  const day = Number(digits.slice(4, 6));
  if (month < 1 || month > 12 || day < 1 || day > 31) return false;
  return (
    (10 - (weightedSum(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10 === digitAt(digits, 10)
  );
}

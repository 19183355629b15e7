import { digitAt, isRepeated, weightedSum } from "../checksums/weighted-sum.ts";
import type { Detector } from "../detector.ts";

/** Finds NHS numbers, only after a word such as `NHS`. */
export const ukNhsNumber: Detector = {
  name: "uk-nhs-number",
  entityType: "UK_NHS",
  confidence: 0.85,
  sources: ["https://www.datadictionary.nhs.uk/attributes/nhs_number.html"],
  checksum: "weights 10 to 2, mod 11",
  context: ["nhs", "patient", "health service", "chi number"],
  anchor: {
    on: "digits",
    afterWords: ["10", "3 3 4", "3-3-4"],
    check: hasNhsDigit,
  },
};

function hasNhsDigit(digits: string): boolean {
  const check = 11 - (weightedSum(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return check !== 10 && check % 11 === digitAt(digits, 9) && !isRepeated(digits);
}

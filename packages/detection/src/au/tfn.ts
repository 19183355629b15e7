import { isRepeated, weightedSum } from "../checksums/weighted-sum.ts";
import type { Detector } from "../detector.ts";

/** Finds Australian tax file numbers, only after a word such as `TFN`. */
export const auTfn: Detector = {
  name: "au-tfn",
  entityType: "AU_TFN",
  confidence: 0.85,
  sources: ["https://www.ato.gov.au/individuals-and-families/tax-file-number"],
  checksum: "weights 1 4 3 7 5 8 6 9 10, mod 11",
  context: ["tfn", "tax file"],
  anchor: {
    on: "digits",
    afterWords: ["9", "3 3 3", "3-3-3"],
    check: (digits) =>
      weightedSum(digits, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0 && !isRepeated(digits),
  },
};

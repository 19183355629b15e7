import { digitAt, weightedSum } from "../checksums/weighted-sum.ts";
import type { Detector } from "../detector.ts";

/** Finds Australian Medicare card numbers, only after a word such as `Medicare`. */
export const auMedicare: Detector = {
  name: "au-medicare",
  entityType: "AU_MEDICARE",
  confidence: 0.85,
  sources: ["https://www.servicesaustralia.gov.au/your-medicare-card"],
  checksum: "weights 1 3 7 9 1 3 7 9, mod 10",
  context: ["medicare", "irn"],
  anchor: {
    on: "digits",
    afterWords: ["10", "4 5 1", "11", "4 5 1-1", "4-5-1"],
    check: (digits) =>
      /^[2-6]/.test(digits) &&
      weightedSum(digits, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === digitAt(digits, 8),
  },
};

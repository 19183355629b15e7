import { isRepeated, weightedSum } from "../checksums/weighted-sum.ts";
import type { Detector } from "../detector.ts";

/** Finds Dutch citizen service numbers, only after a word such as `BSN`. */
export const nlBsn: Detector = {
  name: "nl-bsn",
  entityType: "NL_BSN",
  confidence: 0.85,
  sources: ["https://www.rvig.nl/bsn"],
  checksum: "weights 9 to 2 and -1, mod 11",
  context: ["bsn", "burgerservicenummer", "sofinummer", "sofi", "citizen service number"],
  anchor: {
    on: "digits",
    afterWords: ["9", "4.2.3", "4 2 3", "3 3 3", "3.3.3", "3-3-3", "8"],
    check: (digits) =>
      weightedSum(digits.padStart(9, "0"), [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0 &&
      !isRepeated(digits),
  },
};

import { weightedSum } from "../checksums/weighted-sum.ts";
import type { Detector } from "../detector.ts";

/** Finds Australian business numbers. */
export const auAbn: Detector = {
  name: "au-abn",
  entityType: "AU_ABN",
  confidence: 0.85,
  sources: ["https://abr.business.gov.au/Help/AbnFormat"],
  checksum: "first digit less one, weights 10 1 3 5 to 19, mod 89",
  context: ["abn", "australian business"],
  anchor: {
    on: "digits",
    alone: ["2 3 3 3"],
    afterWords: ["11"],
    check: (digits) => weightedSum(digits, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) % 89 === 10,
  },
};

import { digitAt } from "../checksums/weighted-sum.ts";
import type { Detector } from "../detector.ts";

/** Finds DEA registration numbers of prescribers. */
export const usDea: Detector = {
  name: "us-dea",
  entityType: "US_DEA",
  confidence: 0.85,
  sources: ["https://www.deadiversion.usdoj.gov/drugreg/registration.html"],
  checksum: "(d1 + d3 + d5) + 2 (d2 + d4 + d6) mod 10",
  context: ["dea", "prescriber", "dea number"],
  anchor: {
    on: "token",
    afterWords: ["AA9999999"],
    check: hasDeaDigit,
  },
};

function hasDeaDigit(compact: string): boolean {
  const digits = compact.slice(2);
  const odd = digitAt(digits, 0) + digitAt(digits, 2) + digitAt(digits, 4);
  const even = digitAt(digits, 1) + digitAt(digits, 3) + digitAt(digits, 5);
  return /^[ABFGMPR]/.test(compact) && (odd + 2 * even) % 10 === digitAt(digits, 6);
}

import { weightedSum } from "../checksums/weighted-sum.ts";
import type { Detector } from "../detector.ts";

/** Finds Singaporean NRIC and FIN numbers. */
export const sgNric: Detector = {
  name: "sg-nric",
  entityType: "SG_NRIC",
  confidence: 0.9,
  sources: ["https://www.ica.gov.sg/"],
  checksum: "weights 2 7 6 5 4 3 2, mod 11 into a letter by series",
  context: ["nric", "fin", "identity card"],
  anchor: {
    on: "token",
    alone: ["A9999999A"],
    check: isNric,
  },
};

/** Check letters by the remainder, for each series, and what the series adds to the sum. */
const SERIES: Readonly<Record<string, readonly [string, number]>> = {
  S: ["JZIHGFEDCBA", 0],
  T: ["JZIHGFEDCBA", 4],
  F: ["XWUTRQPNMLK", 0],
  G: ["XWUTRQPNMLK", 4],
  M: ["KLJNPQRTUWX", 3],
};

function isNric(compact: string): boolean {
  const series = SERIES[compact.charAt(0)];
  if (series === undefined) return false;
  const [letters, added] = series;
  const rest = (weightedSum(compact.slice(1, 8), [2, 7, 6, 5, 4, 3, 2]) + added) % 11;
  return letters.charAt(compact.startsWith("M") ? 10 - rest : rest) === compact.charAt(8);
}

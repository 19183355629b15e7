import { digitAt, weightedSum } from "../checksums/weighted-sum.ts";
import type { Detector } from "../detector.ts";

/** Finds Austrian social insurance numbers. */
export const atSocialInsuranceNumber: Detector = {
  name: "at-social-insurance-number",
  entityType: "AT_SVNR",
  confidence: 0.85,
  sources: ["https://www.sozialversicherung.at/cdscontent/?contentid=10007.820902"],
  checksum: "weights 3 7 9 and 5 8 4 2 1 6, mod 11, fourth digit",
  context: ["svnr", "sozialversicherungsnummer", "versicherungsnummer", "sv-nummer", "sv-nr"],
  anchor: {
    on: "digits",
    alone: ["4 6"],
    afterWords: ["10"],
    check: isSocialInsuranceNumber,
  },
};

const WEIGHTS = [3, 7, 9, 0, 5, 8, 4, 2, 1, 6];

function isSocialInsuranceNumber(digits: string): boolean {
  const day = digitAt(digits, 4) * 10 + digitAt(digits, 5);
  const month = digitAt(digits, 6) * 10 + digitAt(digits, 7);
  if (digitAt(digits, 0) === 0 || day < 1 || day > 31 || month < 1 || month > 13) return false;
  return weightedSum(digits, WEIGHTS) % 11 === digitAt(digits, 3);
}

import { isRepeated } from "../checksums/weighted-sum.ts";
import type { Detector } from "../detector.ts";

/** Numbers printed in advertisements and card samples, never issued to a person. SSA, "Misused SSN" history page. */
const NEVER_ISSUED = new Set(["078051120", "219099999"]);

/** Finds US social security numbers. There is no check digit; digits alone count only after a word such as `SSN`. */
export const usSsn: Detector = {
  name: "us-ssn",
  entityType: "US_SSN",
  confidence: 0.85,
  sources: [
    "https://www.ssa.gov/employer/randomizationfaqs.html",
    "https://www.ssa.gov/history/ssn/misused.html",
  ],
  context: [
    "ssn",
    "social security",
    "social",
    "ss number",
    "ss#",
    "socsec",
    "soc sec",
    "tin",
    "taxpayer",
  ],
  anchor: {
    on: "digits",
    alone: ["3-2-4"],
    afterWords: ["9", "3 2 4", "3.2.4", "3/2/4"],
    check: isSsn,
  },
};

/** Whether nine digits could be a social security number: no area 000, 666 or 9xx, no group 00, no serial 0000. */
export function isSsn(digits: string): boolean {
  const area = digits.slice(0, 3);
  if (area === "000" || area === "666" || digits[0] === "9") return false;
  if (digits.slice(3, 5) === "00" || digits.slice(5) === "0000") return false;
  return !NEVER_ISSUED.has(digits) && !isRepeated(digits);
}

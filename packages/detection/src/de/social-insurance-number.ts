import { digitAt } from "../checksums/weighted-sum.ts";
import type { Detector } from "../detector.ts";

/** Finds German social insurance numbers. */
export const deSocialInsuranceNumber: Detector = {
  name: "de-social-insurance-number",
  entityType: "DE_SVNR",
  confidence: 0.85,
  sources: [
    "https://www.deutsche-rentenversicherung.de/DRV/DE/Experten/Arbeitgeber-und-Steuerberater/summa-summarum/Lexikon/V/versicherungsnummer.html",
  ],
  checksum: "digit sums with weights 2 1 2 5 7 1 2 1 2 1 2 1, mod 10",
  context: [
    "sozialversicherung",
    "rentenversicherung",
    "sv-nummer",
    "svnr",
    "rvnr",
    "versicherungsnummer",
  ],
  anchor: {
    on: "token",
    alone: ["99 999999 A 999"],
    afterWords: ["99999999A999", "99 999999A999"],
    check: isSocialInsuranceNumber,
  },
};

const WEIGHTS = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];

function isSocialInsuranceNumber(compact: string): boolean {
  const letter = String(compact.charCodeAt(8) - 64).padStart(2, "0");
  const digits = compact.slice(0, 8) + letter + compact.slice(9);
  let sum = 0;
  for (const [at, weight] of WEIGHTS.entries()) {
    const product = digitAt(digits, at) * weight;
    sum += Math.floor(product / 10) + (product % 10);
  }
  return sum % 10 === digitAt(digits, 12);
}

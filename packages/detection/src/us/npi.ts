import { hasLuhnDigit } from "../checksums/luhn.ts";
import type { Detector } from "../detector.ts";

/** Finds US national provider identifiers, only after a word such as `NPI`. */
export const usNpi: Detector = {
  name: "us-npi",
  entityType: "US_NPI",
  confidence: 0.8,
  sources: [
    "https://www.cms.gov/Regulations-and-Guidance/Administrative-Simplification/NationalProvIdentStand/Downloads/NPIcheckdigit.pdf",
  ],
  checksum: "Luhn over 80840 and the ten digits",
  context: ["npi", "national provider", "provider identifier", "provider id"],
  anchor: {
    on: "digits",
    afterWords: ["10"],
    check: (digits) => /^[12]/.test(digits) && hasLuhnDigit(`80840${digits}`),
  },
};

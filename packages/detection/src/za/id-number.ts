import { hasLuhnDigit } from "../checksums/luhn.ts";
import type { Detector } from "../detector.ts";

/** Finds South African identity numbers. */
export const zaIdNumber: Detector = {
  name: "za-id-number",
  entityType: "ZA_ID",
  confidence: 0.85,
  sources: ["https://www.dha.gov.za/index.php/identity-documents2"],
  checksum: "Luhn; the first six digits are a date",
  context: ["id number", "identity number", "south african id", "rsa id", "sa id"],
  anchor: {
    on: "digits",
    alone: ["6 4 3"],
    afterWords: ["13", "6 4 2 1"],
    check: (digits) =>
      /^\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{4}[012]\d\d$/.test(digits) &&
      hasLuhnDigit(digits),
  },
};

import { hasLuhnDigit } from "../checksums/luhn.ts";
import { isRepeated } from "../checksums/weighted-sum.ts";
import type { Detector } from "../detector.ts";

/** Finds Canadian social insurance numbers, only after a word such as `SIN`. */
export const caSin: Detector = {
  name: "ca-sin",
  entityType: "CA_SIN",
  confidence: 0.85,
  sources: ["https://www.canada.ca/en/employment-social-development/services/sin.html"],
  checksum: "Luhn",
  context: ["sin", "social insurance", "nas", "assurance sociale"],
  anchor: {
    on: "digits",
    afterWords: ["9", "3 3 3", "3-3-3"],
    check: (digits) => /^[1-79]/.test(digits) && hasLuhnDigit(digits) && !isRepeated(digits),
  },
};

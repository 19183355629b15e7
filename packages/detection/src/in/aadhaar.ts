import { hasVerhoeffDigit } from "../checksums/verhoeff.ts";
import { isRepeated } from "../checksums/weighted-sum.ts";
import type { Detector } from "../detector.ts";

/** Finds Indian Aadhaar numbers. */
export const inAadhaar: Detector = {
  name: "in-aadhaar",
  entityType: "IN_AADHAAR",
  confidence: 0.8,
  sources: ["https://uidai.gov.in/en/my-aadhaar/about-your-aadhaar.html"],
  checksum: "Verhoeff",
  context: ["aadhaar", "aadhar", "uidai", "uid"],
  anchor: {
    on: "digits",
    alone: ["4 4 4"],
    afterWords: ["12", "4-4-4"],
    check: (digits) => /^[2-9]/.test(digits) && hasVerhoeffDigit(digits) && !isRepeated(digits),
  },
};

import type { Detector } from "../detector.ts";

/** Finds US individual taxpayer identification numbers: nine digits from 9, with certain fourth and fifth digits. */
export const usItin: Detector = {
  name: "us-itin",
  entityType: "US_ITIN",
  confidence: 0.85,
  sources: [
    "https://www.irs.gov/individuals/individual-taxpayer-identification-number",
    "https://www.irs.gov/irm/part3/irm_03-021-263r",
  ],
  context: ["itin", "tin", "taxpayer", "tax id", "tax identification"],
  anchor: {
    on: "digits",
    alone: ["3-2-4"],
    afterWords: ["9", "3 2 4"],
    check: (digits) => /^9\d\d(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])\d{4}$/.test(digits),
  },
};

import type { Detector } from "../detector.ts";

/** Finds Danish civil registration numbers: a date of birth and four digits. */
export const dkCpr: Detector = {
  name: "dk-cpr",
  entityType: "DK_CPR",
  confidence: 0.75,
  sources: ["https://cpr.dk/cpr-systemet/opbygning-af-cpr-nummeret"],
  checksum: "none since 2007; the first six digits are a date",
  context: ["cpr", "cpr-nr", "personnummer"],
  anchor: {
    on: "digits",
    alone: ["6-4"],
    afterWords: ["10", "6 4"],
    check: (digits) => /^(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{6}$/.test(digits),
  },
};

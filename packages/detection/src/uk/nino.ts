import type { Detector } from "../detector.ts";

/** Finds UK national insurance numbers. */
export const ukNino: Detector = {
  name: "uk-nino",
  entityType: "UK_NINO",
  confidence: 0.85,
  sources: ["https://www.gov.uk/hmrc-internal-manuals/national-insurance-manual/nim39110"],
  context: ["national insurance", "nino", "ni number", "ni no"],
  anchor: {
    on: "token",
    alone: ["AA 99 99 99 A", "AA999999A"],
    afterWords: ["AA-99-99-99-A", "AA999999", "AA 999999 A"],
    check: (compact) =>
      /^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]?$/.test(compact),
  },
};

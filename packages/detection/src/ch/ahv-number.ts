import { digitAt, weightedSum } from "../checksums/weighted-sum.ts";
import type { Detector } from "../detector.ts";

/** Finds Swiss social insurance numbers, which begin with 756. */
export const chAhvNumber: Detector = {
  name: "ch-ahv-number",
  entityType: "CH_AHV",
  confidence: 0.95,
  sources: ["https://www.zas.admin.ch/zas/en/home/partenaires-et-institutions-/navs13.html"],
  checksum: "EAN-13",
  context: ["ahv", "avs", "sozialversicherungsnummer", "navs13"],
  anchor: {
    on: "digits",
    alone: ["3.4.4.2", "13", "3 4 4 2"],
    begins: ["756"],
    check: (digits) =>
      digits.startsWith("756") &&
      (10 - (weightedSum(digits, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10)) % 10 ===
        digitAt(digits, 12),
  },
};

import { digitAt, weightedSum } from "../checksums/weighted-sum.ts";
import type { Detector } from "../detector.ts";

/** Finds Polish tax identification numbers, only after the word. */
export const plNip: Detector = {
  name: "pl-nip",
  entityType: "PL_NIP",
  confidence: 0.85,
  sources: ["https://www.podatki.gov.pl/numer-nip/"],
  checksum: "weights 6 5 7 2 3 4 5 6 7, mod 11",
  context: ["nip", "identyfikacji podatkowej"],
  anchor: {
    on: "digits",
    afterWords: ["10", "3-3-2-2", "3-2-2-3", "3 3 2 2", "3 2 2 3"],
    check: (digits) =>
      weightedSum(digits, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === digitAt(digits, 9) &&
      digits !== "0000000000",
  },
};

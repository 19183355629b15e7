import { digitAt, weightedSum } from "../checksums/weighted-sum.ts";
import type { Detector } from "../detector.ts";

/** Finds Norwegian national identity numbers. */
export const noFodselsnummer: Detector = {
  name: "no-fodselsnummer",
  entityType: "NO_FODSELSNUMMER",
  confidence: 0.85,
  sources: [
    "https://www.skatteetaten.no/en/person/national-registry/identitetsnummer/fodselsnummer/",
  ],
  checksum: "two digits, weights 3 7 6 1 8 9 4 5 2 and 5 4 3 2 7 6 5 4 3 2, mod 11",
  context: ["fødselsnummer", "fodselsnummer", "personnummer", "d-nummer", "fnr"],
  anchor: {
    on: "digits",
    alone: ["6 5"],
    afterWords: ["11"],
    check: isFodselsnummer,
  },
};

function isFodselsnummer(digits: string): boolean {
  const day = Number(digits.slice(0, 2)) % 40;
  const month = Number(digits.slice(2, 4)) % 40;
  if (day < 1 || day > 31 || month < 1 || month > 12) return false;
  const first = (11 - (weightedSum(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2]) % 11)) % 11;
  const second = (11 - (weightedSum(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
  return first === digitAt(digits, 9) && second === digitAt(digits, 10);
}

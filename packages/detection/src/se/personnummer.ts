import { hasLuhnDigit } from "../checksums/luhn.ts";
import type { Detector } from "../detector.ts";

/** Finds Swedish personal and co-ordination numbers. */
export const sePersonnummer: Detector = {
  name: "se-personnummer",
  entityType: "SE_PERSONNUMMER",
  confidence: 0.85,
  sources: [
    "https://www.skatteverket.se/privat/folkbokforing/personnummer.4.3810a01c150939e893f18c29.html",
  ],
  checksum: "Luhn over the last ten digits",
  context: ["personnummer", "personnr", "samordningsnummer", "pnr"],
  anchor: {
    on: "digits",
    alone: ["6-4", "8-4"],
    afterWords: ["10", "12", "6 4", "8 4"],
    check: isPersonnummer,
  },
};

function isPersonnummer(digits: string): boolean {
  const short = digits.slice(-10);
  if (digits.length === 12 && !/^(?:18|19|20)/.test(digits)) return false;
  const month = Number(short.slice(2, 4));
  const day = Number(short.slice(4, 6)) % 60;
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && hasLuhnDigit(short);
}

import type { Detector } from "../detector.ts";

/** Finds Italian fiscal codes, also with the letters that stand for digits of equal codes. */
export const itCodiceFiscale: Detector = {
  name: "it-codice-fiscale",
  entityType: "IT_CODICE_FISCALE",
  confidence: 0.95,
  sources: [
    "https://www.agenziaentrate.gov.it/portale/web/guest/schede/istanze/richiesta-ts_cf/informazioni-codificazione-pf",
  ],
  checksum: "odd and even tables, mod 26",
  context: ["codice fiscale", "c.f.", "cf"],
  anchor: {
    on: "token",
    alone: ["AAAAAA99A99A999A", "AAA AAA 99A99 A999A"],
    afterWords: ["AAAAAAXXAXXAXXXA"],
    check: isCodiceFiscale,
  },
};

/** Values of the characters in odd places, from A and from 0. */
const ODD_LETTERS = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];
const ODD_DIGITS = ODD_LETTERS.slice(0, 10);

function isCodiceFiscale(compact: string): boolean {
  if (!/^[A-Z]{6}[\dLMNP-V]{2}[A-EHLMPRST][\dLMNP-V]{2}[A-Z][\dLMNP-V]{3}[A-Z]$/.test(compact))
    return false;
  let sum = 0;
  for (let at = 0; at < 15; at++) {
    const code = compact.charCodeAt(at);
    const isDigit = code < 65;
    const value = isDigit ? code - 48 : code - 65;
    sum += at % 2 === 1 ? value : ((isDigit ? ODD_DIGITS : ODD_LETTERS)[value] as number);
  }
  return sum % 26 === compact.charCodeAt(15) - 65;
}

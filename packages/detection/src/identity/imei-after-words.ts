import { hasLuhnDigit } from "../checksums/luhn.ts";
import type { Detector } from "../detector.ts";
import { idAfterWords } from "../generic/id-after-words.ts";

/** Finds the identities of mobile devices right behind the words that name them, or before them. */
export const imeiAfterWords: Detector = idAfterWords({
  name: "imei-after-words",
  entityType: "IMEI",
  sources: [
    "https://www.gsma.com/get-involved/working-groups/terminal-steering-group/imei-database",
  ],
  checksum: "Luhn over fifteen digits; sixteen, with the software version, have none",
  words: [
    "imei",
    "imei number",
    "imei/sv",
    "imei/meid",
    "imeisv",
    "imei1",
    "imei2",
    "imei-nummer",
    "numéro imei",
    "número imei",
  ],
  leastDigits: 15,
  least: 15,
  most: 16,
  check: (compact) => compact.length === 16 || hasLuhnDigit(compact),
  isCounted: true,
});

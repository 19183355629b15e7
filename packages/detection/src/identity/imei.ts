import { hasLuhnDigit } from "../checksums/luhn.ts";
import { isRepeated } from "../checksums/weighted-sum.ts";
import type { Detector } from "../detector.ts";

/** Finds the identities of mobile devices, only after the word. */
export const imei: Detector = {
  name: "imei",
  entityType: "IMEI",
  confidence: 0.9,
  sources: [
    "https://www.gsma.com/get-involved/working-groups/terminal-steering-group/imei-database",
  ],
  checksum: "Luhn",
  context: ["imei", "device id", "handset"],
  anchor: {
    on: "digits",
    afterWords: ["15", "2-6-6-1", "2 6 6 1", "6-2-6-1"],
    check: (digits) => hasLuhnDigit(digits) && !isRepeated(digits),
  },
};

/**
 * Finds them near a word for such a device, where they begin as most do. No `checksum`: another number beside such a word
 * may be that of a card.
 */
export const imeiOfPhone: Detector = {
  name: "imei-of-phone",
  entityType: "IMEI",
  confidence: 0.8,
  sources: imei.sources,
  context: [
    "phone",
    "smartphone",
    "iphone",
    "mobile",
    "handy",
    "gerät",
    "téléphone",
    "teléfono",
    "telefono",
  ],
  anchor: {
    on: "digits",
    afterWords: ["15", "2-6-6-1", "2 6 6 1", "6-2-6-1"],
    check: (digits) => /^(?:01|35|86|99)/.test(digits) && hasLuhnDigit(digits),
  },
};

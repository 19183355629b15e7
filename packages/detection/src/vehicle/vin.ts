import type { Detector } from "../detector.ts";

/** Finds vehicle identification numbers: seventeen characters without I, O and Q. */
export const vin: Detector = {
  name: "vin",
  entityType: "VIN",
  confidence: 0.85,
  sources: [
    "https://www.iso.org/standard/52200.html",
    "https://www.ecfr.gov/current/title-49/subtitle-B/chapter-V/part-565",
  ],
  checksum: "North America: weights 8 7 6 5 4 3 2 10 0 9 8 7 6 5 4 3 2, mod 11, ninth character",
  context: [
    "vin",
    "vehicle identification",
    "chassis",
    "fahrgestell",
    "fahrgestellnummer",
    "telaio",
  ],
  anchor: {
    on: "token",
    alone: ["XXXXXXXXXXXXXXXXX"],
    check: isVin,
  },
};

const WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
/** Values of A to Z. */
const VALUES = [1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 0, 7, 0, 9, 2, 3, 4, 5, 6, 7, 8, 9];

function isVin(compact: string, { nearWord }: { readonly nearWord: boolean }): boolean {
  if (
    !/^[A-HJ-NPR-Z\d]{17}$/.test(compact) ||
    !/\d{3,}/.test(compact) ||
    !/[A-Z].*[A-Z]/.test(compact)
  )
    return false;
  // Only North American makers must set the check digit; a word such as `VIN` makes up for it.
  if (nearWord) return true;
  let sum = 0;
  for (let at = 0; at < 17; at++) {
    const code = compact.charCodeAt(at);
    sum += (code > 64 ? (VALUES[code - 65] as number) : code - 48) * (WEIGHTS[at] as number);
  }
  return /^[1-5]/.test(compact) && "0123456789X".charAt(sum % 11) === compact.charAt(8);
}

import { hasMod1110Digit } from "../checksums/mod-11-10.ts";
import type { Detector } from "../detector.ts";

/** Finds German tax identification numbers. */
export const deSteuerId: Detector = {
  name: "de-steuer-id",
  entityType: "DE_STEUER_ID",
  confidence: 0.85,
  sources: [
    "https://www.bzst.de/DE/Privatpersonen/SteuerlicheIdentifikationsnummer/steuerlicheidentifikationsnummer_node.html",
  ],
  checksum: "ISO/IEC 7064 MOD 11,10; one digit of the first ten occurs twice or three times",
  context: [
    "steuer",
    "steuer-id",
    "steueridentifikationsnummer",
    "identifikationsnummer",
    "idnr",
    "tin",
    "steuernummer",
    "tax",
  ],
  anchor: {
    on: "digits",
    alone: ["2 3 3 3"],
    afterWords: ["11"],
    check: isSteuerId,
  },
};

function isSteuerId(digits: string): boolean {
  if (digits.startsWith("0")) return false;
  const counts = new Map<string, number>();
  for (const digit of digits.slice(0, 10)) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  const repeated = [...counts.values()].filter((count) => count > 1);
  return repeated.length === 1 && (repeated[0] as number) <= 3 && hasMod1110Digit(digits);
}

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
  if (digits.startsWith("0") || !hasMod1110Digit(digits)) return false;
  const counts = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let at = 0; at < 10; at++) {
    const digit = digits.charCodeAt(at) - 48;
    counts[digit] = (counts[digit] as number) + 1;
  }
  const repeated = counts.filter((count) => count > 1);
  return repeated.length === 1 && (repeated[0] as number) <= 3;
}

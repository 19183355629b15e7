import { keccak256 } from "../checksums/keccak-256.ts";
import type { Detector } from "../detector.ts";
import { HEX, isWordAt, runEnd } from "../text/characters.ts";

/** Sums computed for one text; beyond them a mixed-case address is believed. */
const MOST_CHECKS = 50;

/** Finds Ethereum addresses; one in mixed case must have the right capitals (EIP-55). */
export const ethereumAddress: Detector = {
  name: "ethereum-address",
  entityType: "CRYPTO_ADDRESS",
  confidence: 0.9,
  sources: ["https://eips.ethereum.org/EIPS/eip-55"],
  checksum: "EIP-55 (Keccak-256) when the case is mixed",
  anchor: {
    on: "prefix",
    prefixes: ["0x"],
    end(text, start, from, scan) {
      const end = runEnd(text, from, HEX, 41);
      if (end - from !== 40 || isWordAt(text, end)) return -1;
      const digits = text.slice(from, end);
      const lower = digits.toLowerCase();
      if (/^(.)\1+$/.test(lower) || start < 0) return -1;
      if (digits === lower || digits === digits.toUpperCase()) return end;
      if (scan.watermark++ > MOST_CHECKS) return end;
      return hasRightCapitals(digits, lower) ? end : -1;
    },
  },
};

function hasRightCapitals(digits: string, lower: string): boolean {
  const hash = keccak256(lower);
  for (let at = 0; at < 40; at++) {
    const isLetter = lower.charCodeAt(at) > 57;
    const isCapital = digits.charCodeAt(at) !== lower.charCodeAt(at);
    if (isLetter && isCapital !== Number.parseInt(hash.charAt(at), 16) >= 8) return false;
  }
  return true;
}

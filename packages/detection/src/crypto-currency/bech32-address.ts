import type { Detector } from "../detector.ts";
import { isWordAt, runEnd, table } from "../text/characters.ts";

const CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const CHARACTERS = table(CHARSET);
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
/** What the checksum leaves: 1 for bech32, the other for bech32m. */
const CONSTANTS = [1, 0x2bc830a3];

/** Finds segwit addresses whose bech32 or bech32m checksum is right. */
export const bech32Address: Detector = {
  name: "bech32-address",
  entityType: "CRYPTO_ADDRESS",
  confidence: 0.99,
  sources: [
    "https://github.com/bitcoin/bips/blob/master/bip-0173.mediawiki",
    "https://github.com/bitcoin/bips/blob/master/bip-0350.mediawiki",
  ],
  checksum: "bech32, bech32m (BCH code)",
  anchor: {
    on: "prefix",
    prefixes: ["bc1", "tb1", "ltc1"],
    end(text, start, from) {
      const end = runEnd(text, from, CHARACTERS, 75);
      if (end - from < 14 || isWordAt(text, end)) return -1;
      return hasBech32Sum(text.slice(start, from - 1), text.slice(from, end)) ? end : -1;
    },
  },
};

function hasBech32Sum(prefix: string, data: string): boolean {
  let sum = 1;
  const add = (value: number): void => {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (let bit = 0; bit < 5; bit++) if ((top >>> bit) & 1) sum ^= GENERATOR[bit] as number;
  };
  for (let at = 0; at < prefix.length; at++) add(prefix.charCodeAt(at) >> 5);
  add(0);
  for (let at = 0; at < prefix.length; at++) add(prefix.charCodeAt(at) & 31);
  for (let at = 0; at < data.length; at++) add(CHARSET.indexOf(data.charAt(at)));
  return CONSTANTS.includes(sum >>> 0);
}

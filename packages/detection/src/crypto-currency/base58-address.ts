import { sha256 } from "../checksums/sha-256.ts";
import type { Detector } from "../detector.ts";
import { BASE58, isWordAt, runEnd } from "../text/characters.ts";

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const DIGITS = new Uint8Array(128);
for (let digit = 0; digit < ALPHABET.length; digit++) DIGITS[ALPHABET.charCodeAt(digit)] = digit;
/** Hashes computed for one text; a page of look-alikes must not cost a hash each. */
const MOST_CHECKS = 2000;

/** Finds Bitcoin, Litecoin, Dogecoin and Tron addresses whose base58check sum is right. */
export const base58Address: Detector = {
  name: "base58-address",
  entityType: "CRYPTO_ADDRESS",
  confidence: 0.97,
  sources: [
    "https://en.bitcoin.it/wiki/Base58Check_encoding",
    "https://developers.tron.network/docs/account",
  ],
  checksum: "base58check: first four bytes of a double SHA-256",
  anchor: {
    on: "run",
    first: "13LMDAT",
    least: 26,
    end(text, start, scan) {
      const end = runEnd(text, start, BASE58, 36);
      if (end - start < 26 || end - start > 35 || isWordAt(text, end)) return -1;
      if (scan.watermark++ > MOST_CHECKS) return -1;
      return hasBase58Check(text.slice(start, end)) ? end : -1;
    },
  },
};

function hasBase58Check(address: string): boolean {
  const bytes = new Uint8Array(25);
  // Up to here they are zeros.
  let first = 24;
  for (let at = 0; at < address.length; at++) {
    let carry = DIGITS[address.charCodeAt(at)] as number;
    for (let index = 24; index >= first || carry !== 0; index--) {
      if (index < 0) return false;
      carry += (bytes[index] as number) * 58;
      bytes[index] = carry & 255;
      carry >>= 8;
      if (index < first) first = index;
    }
  }
  const sum = sha256(sha256(bytes.subarray(0, 21)));
  for (let index = 0; index < 4; index++) if (sum[index] !== bytes[21 + index]) return false;
  return true;
}

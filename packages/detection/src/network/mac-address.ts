import type { Detector } from "../detector.ts";
import { HEX, isWordAt } from "../text/characters.ts";

/** Finds MAC addresses: six pairs of hex digits. More pairs are a fingerprint, all equal ones a placeholder. */
export const macAddress: Detector = {
  name: "mac-address",
  entityType: "MAC_ADDRESS",
  confidence: 0.9,
  sources: ["https://standards.ieee.org/products-programs/regauth/tut/"],
  context: ["mac", "ether", "hwaddr", "bssid"],
  anchor: { on: "character", character: ":", find: (text, at, scan) => pairs(text, at, 58, scan) },
};

/** The same with hyphens, as Windows prints it. */
export const macAddressWithHyphens: Detector = {
  ...macAddress,
  name: "mac-address-with-hyphens",
  anchor: { on: "character", character: "-", find: (text, at, scan) => pairs(text, at, 45, scan) },
};

function pairs(
  text: string,
  at: number,
  separator: number,
  scan: { emit(start: number, end: number): void },
): number {
  if (text.charCodeAt(at + 3) !== separator) return -1;
  const start = at - 2;
  if (start < 0 || isWordAt(text, start - 1)) return -1;
  const before = start > 0 ? text.charCodeAt(start - 1) : 0;
  if (before === separator) return -1;
  let first = -1;
  let differs = false;
  for (let pair = 0; pair < 6; pair++) {
    const from = start + pair * 3;
    const high = text.charCodeAt(from);
    const low = text.charCodeAt(from + 1);
    if (!(high < 128 && HEX[high] === 1 && low < 128 && HEX[low] === 1)) return -1;
    if (pair < 5 && text.charCodeAt(from + 2) !== separator) return -1;
    const value = (high << 8) | low;
    if (first < 0) first = value;
    else if (first !== value) differs = true;
  }
  const end = start + 17;
  if (isWordAt(text, end) || !differs) return -1;
  if (text.charCodeAt(end) === separator && isWordAt(text, end + 1)) return -1;
  scan.emit(start, end);
  return end;
}

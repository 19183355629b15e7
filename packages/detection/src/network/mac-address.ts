import type { Detector } from "../detector.ts";
import { codeAt, HEX, HEX_DIGITS, isWordAt, goesOnFrom } from "../text/characters.ts";

const CONTEXT = [
  "mac",
  "ether",
  "hwaddr",
  "bssid",
  "lladdr",
  "physical address",
  "hardware address",
  "ethernet",
  "network card",
  "arp",
  "wi-fi address",
  "bluetooth address",
];

/** Finds MAC addresses: six pairs of hex digits. More pairs are a fingerprint, all equal ones a placeholder. */
export const macAddress: Detector = {
  name: "mac-address",
  entityType: "MAC_ADDRESS",
  confidence: 0.9,
  sources: ["https://standards.ieee.org/products-programs/regauth/tut/"],
  context: CONTEXT,
  anchor: {
    on: "character",
    character: ":",
    followers: HEX_DIGITS,
    beside: { offset: 3, character: ":" },
    find: (text, at, scan) => pairs(text, at, 58, scan),
  },
};

/** The same with hyphens, as Windows prints it. */
export const macAddressWithHyphens: Detector = {
  ...macAddress,
  name: "mac-address-with-hyphens",
  anchor: {
    on: "character",
    character: "-",
    followers: HEX_DIGITS,
    beside: { offset: 3, character: "-" },
    find: (text, at, scan) => pairs(text, at, 45, scan),
  },
};

/** In three groups parted by dots, as Cisco prints it, and solid; both only after a word such as `MAC`. */
export const macAddressInGroups: Detector = {
  ...macAddress,
  name: "mac-address-in-groups",
  confidence: 0.8,
  sources: [...macAddress.sources, "https://www.rfc-editor.org/rfc/rfc7042#section-2.1"],
  anchor: {
    on: "token",
    afterWords: [
      "XXXX.XXXX.XXXX",
      "XXXXXXXXXXXX",
      "XXXXXX-XXXXXX",
      "XXXX-XXXX-XXXX",
      "XX XX XX XX XX XX",
    ],
    check: isMac,
  },
};

/** In three groups parted by dots, where one of them begins with a digit: hardly anything else looks like it. */
export const macAddressFromDigit: Detector = {
  ...macAddressInGroups,
  name: "mac-address-from-digit",
  anchor: {
    on: "number",
    least: 1,
    most: 4,
    around: [0, -5, -10].map((from) => ({ side: "start", from, form: "hhhh.hhhh.hhhh" })),
    find(text, start, _end, scan) {
      if (text.charCodeAt(start - 1) !== 46 && text.charCodeAt(start + 4) !== 46) return -1;
      // The digit may begin any of the three groups.
      for (let from = start; from >= start - 10; from -= 5) {
        if (from < 0 || text.charCodeAt(from + 4) !== 46 || text.charCodeAt(from + 9) !== 46)
          continue;
        const end = from + 14;
        const address = text.slice(from, end);
        if (!/^[\da-f]{4}\.[\da-f]{4}\.[\da-f]{4}$/i.test(address)) continue;
        if (isWordAt(text, end) || goesOnFrom(text, from) || text.charCodeAt(from - 1) === 46)
          return -1;
        if (text.charCodeAt(end) === 46 && isWordAt(text, end + 1)) return -1;
        if (!isMac(address.replaceAll(".", ""))) return -1;
        scan.emit(from, end);
        return end;
      }
      return -1;
    },
  },
};

/** Twelve hex digits that are not all letters, all digits or all the same. */
function isMac(compact: string): boolean {
  return /^[\dA-F]{12}$/i.test(compact) && /[A-F]/i.test(compact) && /\d/.test(compact);
}

function pairs(
  text: string,
  at: number,
  separator: number,
  scan: { emit(start: number, end: number): void },
): number {
  if (codeAt(text, at + 3) !== separator || codeAt(text, at - 3) === separator) return -1;
  const start = at - 2;
  if (start < 0 || goesOnFrom(text, start)) return -1;
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

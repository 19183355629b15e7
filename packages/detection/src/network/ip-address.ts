import type { Detector } from "../detector.ts";
import { HEX, HEX_DIGITS, isDigit, isWordAt, goesOnFrom } from "../text/characters.ts";

/**
 * End of the IPv4 address that starts at `start`, or -1. Four numbers up to 255 without leading zeros; a fifth number,
 * as in an object identifier or a section heading, makes it none.
 */
export function ipv4End(text: string, start: number): number {
  let at = start;
  for (let group = 0; group < 4; group++) {
    let value = 0;
    let next = at;
    while (next - at < 4 && isDigit(text.charCodeAt(next))) {
      value = value * 10 + text.charCodeAt(next) - 48;
      next++;
    }
    const length = next - at;
    if (length === 0 || length > 3 || value > 255) return -1;
    if (length > 1 && text.charCodeAt(at) === 48) return -1;
    at = next;
    if (group < 3 && text.charCodeAt(at++) !== 46) return -1;
  }
  if (isWordAt(text, at)) return -1;
  if (text.charCodeAt(at) === 46 && isDigit(text.charCodeAt(at + 1))) return -1;
  if (text.charCodeAt(at) === 45 && isWordAt(text, at + 1)) return -1; // `1.2.3.4-beta`
  return at;
}

/** Addresses that name no one: unspecified, loopback, broadcast, documentation. RFC 6890, RFC 5737. */
export function isSpecialIpv4(address: string): boolean {
  return (
    address.startsWith("0.") ||
    address.startsWith("127.") ||
    address.startsWith("255.") ||
    address.startsWith("192.0.2.") ||
    address.startsWith("198.51.100.") ||
    address.startsWith("203.0.113.")
  );
}

/** Finds IPv6 addresses. IPv4 addresses are found by the number walk, {@link ipv4End}. */
export const ipv6Address: Detector = {
  name: "ipv6-address",
  entityType: "IP_ADDRESS",
  confidence: 0.9,
  sources: [
    "https://www.rfc-editor.org/rfc/rfc4291#section-2.2",
    "https://www.rfc-editor.org/rfc/rfc5952",
    "https://www.rfc-editor.org/rfc/rfc3849",
  ],
  anchor: {
    on: "character",
    character: ":",
    followers: `${HEX_DIGITS}:`,
    find(text, at, scan) {
      const next = text.charCodeAt(at + 1);
      if (!isHexOrColon(next) || at < scan.watermark) return -1;
      const start = groupStart(text, at);
      if (start < 0) return -1;
      const end = ipv6End(text, start);
      if (end < 0) {
        // Nothing that starts later in the same run of hex digits and colons can do better.
        let run = at;
        while (run < text.length && run - at < 64 && isHexOrColon(text.charCodeAt(run))) run++;
        scan.watermark = run;
        return -1;
      }
      if (isSpecialIpv6(text, start, end)) return -1;
      scan.emit(start, end);
      return end;
    },
  },
};

function isHexOrColon(code: number): boolean {
  return code === 58 || (code < 128 && HEX[code] === 1);
}

/** Start of the hex group before the colon at `at` (which may itself begin an address, as in `::1`), or -1. */
function groupStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < 5) {
    const code = text.charCodeAt(start - 1);
    if (code > 127 || HEX[code] === 0) break;
    start--;
  }
  if (at - start > 4) return -1;
  if (start === at && text.charCodeAt(at + 1) !== 58) return -1;
  const before = start > 0 ? text.charCodeAt(start - 1) : 0;
  if (before === 58 || before === 46 || goesOnFrom(text, start)) return -1;
  return start;
}

function ipv6End(text: string, start: number): number {
  let at = start;
  let groups = 0;
  let isCompressed = false;
  if (text.charCodeAt(at) === 58) {
    at += 2;
    isCompressed = true;
  }
  for (;;) {
    let width = 0;
    while (width < 5 && at + width < text.length) {
      const code = text.charCodeAt(at + width);
      if (code > 127 || HEX[code] === 0) break;
      width++;
    }
    if (width > 4) return -1;
    if (width > 0 && text.charCodeAt(at + width) === 46 && isWordAt(text, at + width + 1)) {
      const end = ipv4End(text, at);
      if (end < 0) return -1;
      at = end;
      groups += 2;
      break;
    }
    if (width === 0) break;
    at += width;
    groups++;
    if (text.charCodeAt(at) !== 58 || groups > 8) break;
    if (text.charCodeAt(at + 1) === 58) {
      if (isCompressed) return -1;
      isCompressed = true;
      at += 2;
    } else {
      const code = text.charCodeAt(at + 1);
      if (code > 127 || HEX[code] === 0) break;
      at++;
    }
  }
  if (isCompressed ? groups > 7 || groups < 2 : groups !== 8) return -1;
  if (text.charCodeAt(at) === 37) {
    // RFC 4007 § 11: a zone after the percent sign.
    let zone = at + 1;
    while (zone - at < 17 && isWordAt(text, zone)) zone++;
    if (zone > at + 1) at = zone;
  }
  if (isWordAt(text, at)) return -1;
  // `2001:4860::8: refused`
  if (text.charCodeAt(at) === 58 && text.charCodeAt(at + 1) > 32) return -1;
  // `a::b` is a name in a namespace.
  return groups > 3 || /\d/.test(text.slice(start, at)) ? at : -1;
}

function isSpecialIpv6(text: string, start: number, end: number): boolean {
  const address = text.slice(start, end).toLowerCase();
  return /^2001:0?db8:/.test(address) || address === "::1" || address === "::";
}

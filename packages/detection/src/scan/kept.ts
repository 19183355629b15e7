import { codeAt, HEX, isDigit, isLetter, isUpper, isWordAt } from "../text/characters.ts";

/** `version 1.2.3.4`, `release 10.0.0.1`, `Chrome/126.0.0.0`: dotted numbers that are no address. */
export function isVersion(text: string, start: number): boolean {
  if (isAfterProduct(text, start)) {
    if (/^\d+\.0\.0\.\d+|^\d+\.\d+\.\d+\.0(?!\/)/.test(text.slice(start, start + 16))) return true;
  }
  const before = text.slice(Math.max(0, start - 12), start).toLowerCase();
  return /(?:version|release|ver\.?|rev|build|firmware|chapters?|sections?|rfc \d{3,5}|oid|§)["':=.,]*\s*v?$/.test(
    before,
  );
}

/** Whether a capitalised word and a slash stand before `start`, as in a user agent; hosts are written small. */
function isAfterProduct(text: string, start: number): boolean {
  if (codeAt(text, start - 1) !== 47) return false;
  let word = start - 1;
  while (word > 0 && start - word < 24 && isLetter(codeAt(text, word - 1))) word--;
  return word < start - 2 && isUpper(codeAt(text, word));
}

/** End of `2026-03-04` and of the time after it, or -1. */
export function isoDateEnd(text: string, start: number): number {
  if (codeAt(text, start + 7) !== 45) return -1;
  for (const offset of [5, 6, 8, 9]) if (!isDigit(codeAt(text, start + offset))) return -1;
  let end = start + 10;
  if (isDigit(codeAt(text, end))) return -1;
  const mark = codeAt(text, end);
  if (
    (mark === 84 || mark === 32) &&
    codeAt(text, end + 3) === 58 &&
    isDigit(codeAt(text, end + 1))
  ) {
    end += 1;
    while (end - start < 32) {
      const code = codeAt(text, end);
      if (!isDigit(code) && code !== 58 && code !== 46 && code !== 44) break;
      end++;
    }
    if (!isDigit(text.charCodeAt(end - 1))) end--;
  }
  return end;
}

/** End of the UUID at `start`, or -1. RFC 9562 § 4. */
export function uuidEnd(text: string, start: number): number {
  const end = start + 36;
  if (end > text.length) return -1;
  for (let offset = 0; offset < 36; offset++) {
    const code = text.charCodeAt(start + offset);
    if (offset === 8 || offset === 13 || offset === 18 || offset === 23) {
      if (code !== 45) return -1;
    } else if (code > 127 || HEX[code] === 0) return -1;
  }
  return isWordAt(text, end) ? -1 : end;
}

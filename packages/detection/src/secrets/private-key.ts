import type { Detector } from "../detector.ts";

/** Longest key block we take as one: a 16,384-bit RSA key is about 12,500 characters. */
const MOST = 32_768;

/** Finds PEM blocks of private keys, also with escaped line breaks and when the end is cut off. */
export const privateKey: Detector = {
  name: "private-key",
  entityType: "PRIVATE_KEY",
  confidence: 0.99,
  sources: ["https://www.rfc-editor.org/rfc/rfc7468#section-10"],
  anchor: {
    on: "character",
    character: "-",
    find(text, at, scan) {
      if (text.charCodeAt(at + 1) !== 45 || !text.startsWith("-----BEGIN ", at)) return -1;
      const label = text.slice(at + 11, at + 64);
      const close = label.indexOf("-----");
      const name = label.indexOf("PRIVATE KEY");
      if (name < 0 || close < name) return -1;
      // One shared position of the next end line; `watermark` holds it plus one, or the length when there is none.
      if (scan.watermark <= at + 1) {
        const found = text.indexOf("-----END ", at);
        scan.watermark = found < 0 ? text.length + 1 : found + 1;
      }
      const bodyEnd = scan.watermark - 1;
      if (bodyEnd < text.length && bodyEnd - at < MOST) {
        const end = Math.min(text.length, bodyEnd + 9 + close + 5);
        scan.emit(at, end);
        return end;
      }
      const end = bodyRunEnd(text, at + 11 + close + 5);
      if (end < 0) return -1;
      scan.emit(at, end);
      return end;
    },
  },
};

/** Longest private part of a key of PuTTY: 16,384 bits of RSA in lines of 64 characters. */
const MOST_PUTTY = 16_384;
const PUTTY_LINES =
  /^: {1,2}\d{1,3}((?:\r?\n|\\r?\\n|\\n)(?:[A-Za-z\d+/]{1,64}={0,2}(?=[\r\n\\"]|$)))+/;

/** Finds the private part of a key as PuTTY keeps it. */
export const puttyPrivateKey: Detector = {
  name: "putty-private-key",
  entityType: "PRIVATE_KEY",
  confidence: 0.99,
  sources: ["https://the.earth.li/~sgtatham/putty/0.83/htmldoc/AppendixC.html"],
  anchor: {
    on: "words",
    words: ["private-lines"],
    find(text, _start, end, scan) {
      if (end < scan.watermark) return -1;
      const lines = PUTTY_LINES.exec(text.slice(end, end + MOST_PUTTY));
      if (lines === null) return -1;
      const from = end + lines[0].search(/[\r\n\\]/) + 1;
      scan.watermark = end + lines[0].length;
      scan.emit(from, scan.watermark);
      return scan.watermark;
    },
  },
};

/** End of the base64 lines after the opening line, for a block whose end is missing; -1 if there is hardly any. */
function bodyRunEnd(text: string, from: number): number {
  const limit = Math.min(text.length, from + MOST);
  let at = from;
  for (; at < limit; at++) {
    const code = text.charCodeAt(at);
    const isBody =
      (code >= 47 && code <= 57) ||
      (code >= 65 && code <= 90) ||
      (code >= 97 && code <= 122) ||
      code === 43 ||
      code === 61 ||
      code === 10 ||
      code === 13 ||
      code === 92;
    if (!isBody) break;
  }
  return at - from >= 24 ? at : -1;
}

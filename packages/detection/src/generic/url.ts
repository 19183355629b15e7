import type { Detector } from "../detector.ts";
import { table } from "../text/characters.ts";

/** Characters RFC 3986 allows, without quotes and brackets that usually surround a URL. */
const CHARACTERS = table(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#@!$&*+,;=%",
);
const MOST = 2048;

/** Finds web addresses. They are containers: what stands inside one is found beside it. */
export const url: Detector = {
  name: "url",
  entityType: "URL",
  confidence: 0.6,
  offByDefault: true,
  sources: ["https://www.rfc-editor.org/rfc/rfc3986", "https://url.spec.whatwg.org/"],
  anchor: {
    on: "prefix",
    prefixes: ["http://", "https://", "ftp://", "www."],
    end(text, start, from, scan) {
      if (start < scan.watermark) return -1;
      let at = from;
      const limit = Math.min(text.length, from + MOST);
      while (at < limit) {
        const code = text.charCodeAt(at);
        if (code > 255 || CHARACTERS[code] === 0) break;
        at++;
      }
      scan.watermark = at;
      while (at > from && /[.,;:!?]/.test(text.charAt(at - 1))) at--;
      if (at - from < 3) return -1;
      scan.emit(start, at);
      return -1;
    },
  },
};

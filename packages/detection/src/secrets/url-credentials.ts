import type { Detector } from "../detector.ts";
import { isDigit, isWordAt } from "../text/characters.ts";
import { isPlaceholder } from "../keys/value-forms.ts";

/** Longest user and password together; RFC 3986 sets no limit. */
const MOST = 256;

/** Finds `user:password` in a URL or connection string, and the password alone when the user is only a role. */
export const urlCredentials: Detector = {
  name: "url-credentials",
  entityType: "CONNECTION_STRING",
  confidence: 0.95,
  sources: ["https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1"],
  anchor: {
    on: "character",
    character: ":",
    followers: "/",
    find(text, at, scan) {
      if (text.charCodeAt(at + 1) !== 47 || text.charCodeAt(at + 2) !== 47) return -1;
      if (!isWordAt(text, at - 1)) return -1;
      const from = at + 3;
      const limit = Math.min(text.length, from + MOST);
      // The watermark is the next `@` of the text: without one soon there is nothing to read.
      if (scan.watermark < from) {
        const sign = text.indexOf("@", from);
        scan.watermark = sign < 0 ? text.length : sign;
      }
      if (scan.watermark >= limit) return -1;
      const isHttp = text.startsWith("http", at - 4) || text.startsWith("http", at - 5);
      let colon = -1;
      let sign = -1;
      /** Whether nothing but digits followed the colon. */
      let isPort = true;
      for (let next = from; next < limit; next++) {
        const code = text.charCodeAt(next);
        // A password may hold an `@`: the last one before the host ends wins.
        if (code === 64) sign = next;
        else if (code === 58 && colon < 0) colon = next;
        else if (
          code <= 32 ||
          code === 34 ||
          code === 39 ||
          code === 60 ||
          code === 62 ||
          code === 96
        )
          break;
        else if (code === 47 || code === 63 || code === 35) {
          if (sign >= 0 || colon < 0) break;
          // A port and a path, or a web address: there a slash in a password would be written `%2F`.
          if (isHttp || isPort) break;
        }
        if (colon >= 0 && next > colon && !isDigit(code)) isPort = false;
      }
      if (sign < 0 || colon < 0 || colon > sign) return -1;
      if (isPlaceholder(text.slice(colon + 1, sign))) return -1;
      scan.emit(from, sign);
      return sign + 1;
    },
  },
};

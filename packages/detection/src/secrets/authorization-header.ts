import { type Detector, runAfterPrefix } from "../detector.ts";
import { ALPHANUMERIC, table } from "../text/characters.ts";

/** RFC 6750 § 2.1: `b64token`. */
const TOKEN = table(`${ALPHANUMERIC}-._~+/=`);
const EQUALS = 61;
const credentials = runAfterPrefix(TOKEN, 12, 4096);

/** Finds the credentials after `Bearer`, `Basic` and the like; the scheme itself stays. */
export const authorizationHeader: Detector = {
  name: "authorization-header",
  entityType: "SECRET",
  confidence: 0.9,
  sources: [
    "https://www.rfc-editor.org/rfc/rfc6750#section-2.1",
    "https://www.rfc-editor.org/rfc/rfc7617#section-2",
  ],
  anchor: {
    on: "words",
    words: ["bearer", "basic", "negotiate", "apikey", "token"],
    find(text, start, end, scan) {
      if (text.charCodeAt(end) !== 32) return -1;
      const valueEnd = credentials(text, start, end + 1, scan);
      if (valueEnd < 0) return -1;
      const value = text.slice(end + 1, valueEnd);
      // `basic understanding`, `Bearer authentication`: words of prose have no digits.
      const isPair = isWord(text, start, BASIC) && isAccountAndPassword(value);
      if (!isPair && (!/\d/.test(value) || !/[A-Za-z]/.test(value))) return -1;
      if (!isPair && value.length < 20 && !/[A-Z].*[a-z]|[a-z].*[A-Z]/.test(value)) return -1;
      // A JSON Web Token has a name of its own.
      if (value.startsWith("eyJ") && value.includes(".")) return -1;
      scan.emit(end + 1, valueEnd);
      // An equals sign at its end may be a soft line break in its midst, which is to be read.
      let last = valueEnd;
      while (text.charCodeAt(last - 1) === EQUALS) last--;
      return last;
    },
  },
};

const BASIC = "basic";

function isWord(text: string, start: number, word: string): boolean {
  return text.slice(start, start + word.length).toLowerCase() === word;
}

/** Whether a value is base64 of an account, a colon and a password (RFC 7617 § 2). */
function isAccountAndPassword(value: string): boolean {
  if (value.length % 4 !== 0 || !/^[A-Za-z\d+/]+={0,2}$/.test(value)) return false;
  return /^[ -9;-~]+:[ -~]+$/.test(atob(value));
}

import type { Detector } from "../detector.ts";
import { BASE64URL, runEnd } from "../text/characters.ts";

/** Finds JSON Web Tokens: three parts of base64url, the first two of which are JSON objects. */
export const jsonWebToken: Detector = {
  name: "json-web-token",
  entityType: "JWT",
  confidence: 0.99,
  sources: [
    "https://www.rfc-editor.org/rfc/rfc7519#section-3",
    "https://www.rfc-editor.org/rfc/rfc7516#section-3",
  ],
  anchor: {
    on: "prefix",
    prefixes: ["eyJ"],
    // INVARIANT: a run that was read and failed is not read again; the watermark is what keeps this linear.
    end(text, start, _from, scan) {
      if (start < scan.watermark) return -1;
      const header = runEnd(text, start, BASE64URL, text.length);
      scan.watermark = header;
      if (header - start < 12 || text.charCodeAt(header) !== 46) return -1;
      const isEncrypted = !text.startsWith("eyJ", header + 1);
      const second = runEnd(text, header + 1, BASE64URL, text.length);
      scan.watermark = second;
      if (text.charCodeAt(second) !== 46) return -1;
      if (!isEncrypted) {
        const third = runEnd(text, second + 1, BASE64URL, text.length);
        scan.watermark = third;
        return third - second > 1 || second - header > 12 ? third : -1;
      }
      let end = second;
      for (let part = 0; part < 3; part++) {
        if (text.charCodeAt(end) !== 46) return -1;
        end = runEnd(text, end + 1, BASE64URL, text.length);
        scan.watermark = end;
      }
      return end;
    },
  },
};

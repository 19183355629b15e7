import type { Detector } from "../detector.ts";
import { isWordCode } from "../text/characters.ts";

const MOST = 48;

/** Finds the third field of web server logs: `192.0.2.7 - ada [10/Oct/2026:13:55:36 +0000] "GET /`. */
export const accessLogUser: Detector = {
  name: "access-log-user",
  entityType: "USERNAME",
  confidence: 0.85,
  sources: [
    "https://httpd.apache.org/docs/2.4/logs.html#common",
    "https://nginx.org/en/docs/http/ngx_http_log_module.html",
  ],
  anchor: {
    on: "character",
    character: ":",
    // The date's slashes: most colons are refused by one character.
    beside: { offset: -5, character: "/" },
    find(text, at, scan) {
      if (text.charCodeAt(at - 5) !== 47 || text.charCodeAt(at - 9) !== 47) return -1;
      if (text.charCodeAt(at - 12) !== 91 || text.charCodeAt(at - 13) !== 32) return -1;
      const end = at - 13;
      let start = end;
      while (start > 0 && end - start < MOST && isUserCode(text.charCodeAt(start - 1))) start--;
      if (text.charCodeAt(start - 1) !== 32 || end - start < 2) return -1;
      // The identity before it is nearly always a hyphen.
      if (text.charCodeAt(start - 2) !== 45 || text.charCodeAt(start - 3) !== 32) return -1;
      scan.emit(start, end);
      return -1;
    },
  },
};

function isUserCode(code: number): boolean {
  return isWordCode(code) || code === 46 || code === 45 || code === 64 || code === 92;
}

import type { Detector } from "../detector.ts";
import { isPlaceholder } from "../keys/value-forms.ts";
import { table } from "../text/characters.ts";

const COLON = 58;
const MOST = 128;
const ACCOUNT = /^[\w.-]{1,64}$/;
/** What no account or password goes on over. */
const EDGES = table(" \t\r\n\"'`=");

/** Finds the account and password of `ada:secret@tcp(host:3306)/orders`, which has no scheme before it. */
export const dataSourceName: Detector = {
  name: "data-source-name",
  entityType: "CONNECTION_STRING",
  confidence: 0.9,
  sources: ["https://github.com/go-sql-driver/mysql#dsn-data-source-name"],
  anchor: {
    on: "character",
    character: "@",
    followers: "tu",
    find(text, at, scan) {
      if (!text.startsWith("tcp(", at + 1) && !text.startsWith("unix(", at + 1)) return -1;
      let start = at;
      while (start > 0 && at - start < MOST && !isEdge(text.charCodeAt(start - 1))) start--;
      let colon = start;
      while (colon < at && text.charCodeAt(colon) !== COLON) colon++;
      if (colon >= at - 1 || !ACCOUNT.test(text.slice(start, colon))) return -1;
      if (isPlaceholder(text.slice(colon + 1, at))) return -1;
      scan.emit(start, at);
      return at + 1;
    },
  },
};

function isEdge(code: number): boolean {
  return code < 128 && EDGES[code] === 1;
}

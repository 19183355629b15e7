import type { Detector } from "../detector.ts";
import { hasForm } from "../keys/value-forms.ts";

const MOST_LINE = 160;
/** Digits of a port. */
const PORT = 4;
/** Where PostgreSQL and its poolers listen. */
const PORTS: ReadonlySet<string> = new Set(["5432", "5433", "5434", "6432", "6543"]);
const HOST = /(?:^|[\n\r])[\w.*-]{1,96}$/;
const REST =
  /^[^\s:]{1,64}:(?<user>(?:[^\s:\\]|\\.){1,64}):(?:(?:[^\s:\\]|\\.){4,96})(?=[ \t\r]*(?:\n|$))/;

/** Finds accounts and passwords in lines of `.pgpass`: `host:5432:database:user:password`. */
export const passwordFile: Detector = {
  name: "password-file",
  entityType: "PASSWORD",
  confidence: 0.9,
  sources: ["https://www.postgresql.org/docs/current/libpq-pgpass.html"],
  anchor: {
    on: "character",
    character: ":",
    followers: "56",
    beside: { offset: 5, character: ":" },
    find(text, colon, scan) {
      const from = colon + PORT + 2;
      if (!PORTS.has(text.slice(colon + 1, from - 1))) return -1;
      const match = REST.exec(text.slice(from, from + MOST_LINE));
      if (match === null) return -1;
      if (!HOST.test(text.slice(Math.max(0, colon - MOST_LINE), colon))) return -1;
      const user = match.groups?.["user"] as string;
      const at = from + match[0].indexOf(":") + 1;
      if (scan.isEnabled("USERNAME") && hasForm(user, "username"))
        scan.found.push({
          entityType: "USERNAME",
          start: at,
          end: at + user.length,
          confidence: 0.9,
          detector: "password-file",
        });
      if (scan.isEnabled("PASSWORD"))
        scan.found.push({
          entityType: "PASSWORD",
          start: at + user.length + 1,
          end: from + match[0].length,
          confidence: 0.9,
          detector: "password-file",
        });
      return -1;
    },
  },
};

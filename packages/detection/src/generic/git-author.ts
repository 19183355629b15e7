import type { Detector } from "../detector.ts";
import { hasForm } from "../keys/value-forms.ts";

const NAME = "git-author";
const CONFIDENCE = 0.85;
const MOST_NAME = 60;
const MOST_BEFORE = 160;
const sources = [
  "https://git-scm.com/docs/git-blame#_the_default_format",
  "https://git-scm.com/docs/pretty-formats",
];
const NOBODY = /^(?:not committed yet|external file|unknown|root|git|.*\[bot\])$/i;

/** Finds the author in what `git blame` prints: `^1a2b3c4d (Ada Lovelace   2026-06-01 10:00:00 +0200  1) text`. */
export const gitBlameAuthor: Detector = {
  name: NAME,
  entityType: "PERSON",
  confidence: CONFIDENCE,
  sources,
  anchor: {
    on: "number",
    least: 4,
    most: 4,
    around: [{ side: "start", from: -1, form: " ????-??-?? " }],
    find(text, at, end, scan) {
      // ` 2026-06-01 10`
      if (text.charCodeAt(at - 1) !== 32 || text.charCodeAt(end) !== 45) return -1;
      if (text.charCodeAt(end + 3) !== 45 || text.charCodeAt(end + 6) !== 32) return -1;
      const before = text.slice(Math.max(0, at - MOST_BEFORE), at);
      const match =
        /(?:^|\n|\\n)\^?[\da-f]{7,40} (?:[\w./-]{1,80} {1,8})?\(([^()\n\\]{2,60}?) {1,40}$/.exec(
          before,
        );
      if (match === null) return -1;
      const name = match[1] as string;
      if (!hasForm(name, "person") || NOBODY.test(name)) return -1;
      const start = at - (match[0].length - match[0].lastIndexOf(`(${name} `)) + 1;
      scan.emit(start, start + name.length);
      return -1;
    },
  },
};

/** Finds the author in one-line logs: `3f2a1b9 Ada Lovelace, 2 days ago : Fix rounding`. */
export const gitLogAuthor: Detector = {
  name: "git-log-author",
  entityType: "PERSON",
  confidence: CONFIDENCE,
  sources,
  anchor: {
    on: "words",
    words: ["ago"],
    find(text, start, _end, scan) {
      const before = text.slice(Math.max(0, start - 128), start);
      const match =
        /(?:^|\n|\\n)[*|\\/ ]{0,16}[\da-f]{7,40}(?:,? -)?,? ([^\n\\<>()]{2,60}?)(?: <[^\n<>]{3,80}>)?,?(?: -)? \(?\d{1,3} (?:second|minute|hour|day|week|month|year)s?(?:, \d{1,2} months?)? $/.exec(
          before,
        );
      if (match === null) return -1;
      const name = match[1] as string;
      if (name.length > MOST_NAME || !hasForm(name, "person") || NOBODY.test(name)) return -1;
      const from = start - before.length + match.index + match[0].indexOf(name, 8);
      scan.emit(from, from + name.length);
      return -1;
    },
  },
};

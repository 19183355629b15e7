import type { Detector } from "../detector.ts";
import { judgeValue } from "../keys/judge-value.ts";
import { meaningAt, MOST_KEY_CHARACTERS } from "../keys/key-meaning.ts";
import { codeAt, isWordAt } from "../text/characters.ts";

const HYPHEN = 45;
const MOST_VALUE = 200;
const FORMS: ReadonlySet<string> = new Set(["secret", "password", "username", "email"]);

/** Finds the value of a flag whose name says what it is, with a space between: `--session-secret 9fQ2…`. */
export const commandFlag: Detector = {
  name: "command-flag",
  entityType: "SECRET",
  confidence: 0.8,
  sources: ["https://www.gnu.org/software/libc/manual/html_node/Argument-Syntax.html"],
  anchor: {
    on: "character",
    character: "-",
    find(text, at, scan) {
      if (codeAt(text, at + 1) !== HYPHEN || codeAt(text, at + 2) === HYPHEN) return -1;
      const start = at + 2;
      // A run of words and hyphens is walked along once, however many flags it may begin.
      let end = Math.max(start, Math.min(scan.watermark, start + MOST_KEY_CHARACTERS));
      while (
        end - start < MOST_KEY_CHARACTERS &&
        (isWordAt(text, end) || codeAt(text, end) === HYPHEN)
      )
        end++;
      scan.watermark = Math.max(scan.watermark, end);
      if (end - start < 4 || codeAt(text, end) !== 32) return -1;
      const { rule, normal } = meaningAt(text, start, end);
      if (rule === null || !FORMS.has(rule.form) || !scan.isEnabled(rule.entityType)) return -1;
      const match = /^(["']?)([^\s"'-][^\s"']{3,})\1(?=\s|$)/.exec(
        text.slice(end + 1, end + 1 + MOST_VALUE),
      );
      if (match === null) return -1;
      const [, quote, value] = match as unknown as [string, string, string];
      const from = end + 1 + quote.length;
      const finding = judgeValue(value, rule, normal, from, "unknown", {
        isQuoted: quote !== "",
        isBare: quote === "" && rule.form !== "username",
      });
      if (finding === null) return -1;
      scan.found.push({ ...finding, confidence: 0.8, detector: "command-flag" });
      return from + value.length;
    },
  },
};

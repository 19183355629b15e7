import type { Detector, DetectorScan } from "../detector.ts";
import { judgeValue } from "../keys/judge-value.ts";
import { meaningOf } from "../keys/key-meaning.ts";

const NAME = "password-in-statement";
const MOST_READ = 512;

/** What follows a word up to a password, or to a value and the key that tells what it is. */
const BEHIND: ReadonlyMap<string, RegExp> = new Map([
  [
    "define",
    /^\s?\(\s{0,4}(["'])(?<key>[\w.-]{2,64})\1\s{0,4},\s{0,4}(["'])(?<value>[^"'\n]{1,200})\3/d,
  ],
  [
    "form-data",
    /^; ?name="(?<key>[\w.[\]-]{2,64})"[^\n]{0,100}\n(?:[\w-]{1,40}:[^\n]{0,100}\n){0,3}\r?\n(?<value>[^\r\n]{1,200})/d,
  ],
  ["identified by", /^(?: password)? (["'])(?<value>[^"'\n]{4,128})\1/di],
  ["sshpass", /^ -p ?(["']?)(?<value>[^\s"']{4,128})\1(?=\s|$)/d],
]);

/** Finds the password, or what else a key tells, in a statement that has no sign between the two. */
export const passwordInStatement: Detector = {
  name: NAME,
  entityType: "PASSWORD",
  confidence: 0.85,
  sources: [
    "https://www.php.net/manual/en/function.define.php",
    "https://www.rfc-editor.org/rfc/rfc7578#section-4.2",
    "https://dev.mysql.com/doc/refman/9.0/en/create-user.html",
  ],
  anchor: {
    on: "words",
    words: [...BEHIND.keys()],
    find(text, start, end, scan) {
      const behind = BEHIND.get(text.slice(start, end).toLowerCase());
      const match = behind?.exec(text.slice(end, end + MOST_READ));
      const [from, to] = match?.indices?.groups?.["value"] ?? [0, 0];
      if (!match || to <= from) return -1;
      const key = match.groups?.["key"];
      if (key !== undefined) return told(scan, key, end + from, end + to);
      scan.emit(end + from, end + to);
      return end + to;
    },
  },
};

function told(scan: DetectorScan, key: string, start: number, end: number): number {
  const { rule, normal } = meaningOf(key);
  if (rule === null || rule.needsEvidence === true || !scan.isEnabled(rule.entityType)) return -1;
  const value = scan.text.slice(start, end);
  const finding = judgeValue(value, rule, normal, start, scan.verdict(rule, value));
  if (finding === null) return -1;
  scan.found.push({ ...finding, detector: NAME });
  return end;
}

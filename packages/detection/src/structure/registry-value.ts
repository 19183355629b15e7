import type { Detector } from "../detector.ts";
import { judgeValue } from "../keys/judge-value.ts";
import { meaningAt } from "../keys/key-meaning.ts";

const NAME = /(?:^|\n) {2,8}(\w{2,48}) {2,8}$/;
const MOST_NAME = 64;
const VALUE = /^ {2,8}(\S[^\n\r]{0,127})/;
const MOST_VALUE = 140;

/** Finds values of the registry of Windows as `reg query` prints them, by their names. */
export const registryValue: Detector = {
  name: "registry-value",
  entityType: "PASSWORD",
  confidence: 0.85,
  sources: [
    "https://learn.microsoft.com/en-us/windows-server/administration/windows-commands/reg-query",
  ],
  anchor: {
    on: "words",
    words: ["reg_sz", "reg_expand_sz"],
    find(text, start, end, scan) {
      const from = Math.max(0, start - MOST_NAME);
      const name = NAME.exec(text.slice(from, start))?.[1];
      const value = VALUE.exec(text.slice(end, end + MOST_VALUE));
      if (name === undefined || value === null) return -1;
      const { rule, normal } = meaningAt(name, 0, name.length);
      if (rule === null || !scan.isEnabled(rule.entityType)) return -1;
      const written = (value[1] as string).trimEnd();
      const at = end + value[0].length - (value[1] as string).length;
      const finding = judgeValue(written, rule, normal, at, scan.verdict(rule, written));
      if (finding !== null) scan.found.push({ ...finding, detector: "registry-value" });
      return -1;
    },
  },
};

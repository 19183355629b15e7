import type { Detector } from "../detector.ts";
import { judgeValue } from "../keys/judge-value.ts";
import { meaningAt } from "../keys/key-meaning.ts";
import { codeAt } from "../text/characters.ts";

const QUOTE = 34;
const NEWLINE = 10;
const VALUE = /^\n {0,8}\d{1,6}\) "((?:[^"\\\n]|\\.){1,256})"/;

/** Finds the values of fields that stand on lines of their own, as redis-cli prints them. */
export const numberedPairs: Detector = {
  name: "numbered-pairs",
  entityType: "PASSWORD",
  confidence: 0.85,
  sources: ["https://redis.io/docs/latest/develop/tools/cli/"],
  anchor: {
    on: "words",
    words: [
      "password",
      "passwd",
      "pwd",
      "pass",
      "secret",
      "token",
      "access_token",
      "refresh_token",
      "session_id",
      "session_token",
      "api_key",
      "apikey",
      "client_secret",
      "requirepass",
      "masterauth",
      "password_hash",
      "username",
      "full_name",
      "first_name",
      "last_name",
      "address",
      "dob",
      "ssn",
      "phone",
    ],
    find(text, start, end, scan) {
      if (codeAt(text, end) !== QUOTE || codeAt(text, end + 1) !== NEWLINE) return -1;
      if (codeAt(text, start - 1) !== QUOTE) return -1;
      const value = VALUE.exec(text.slice(end + 1, end + 288));
      const { rule, normal } = meaningAt(text, start, end);
      if (value === null || rule === null || !scan.isEnabled(rule.entityType)) return -1;
      const from = end + 1 + value[0].length - 1 - (value[1] as string).length;
      const finding = judgeValue(value[1] as string, rule, normal, from, "unknown");
      if (finding === null) return -1;
      scan.found.push({ ...finding, detector: "numbered-pairs" });
      return -1;
    },
  },
};

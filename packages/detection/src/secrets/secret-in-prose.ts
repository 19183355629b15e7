import type { Detector } from "../detector.ts";
import { codeAt, hasDigits } from "../text/characters.ts";

const SPACE = 32;
const MOST_READ = 160;
/** Fewest digits of a key: `token is utf8mb4_general` has fewer. */
const LEAST_DIGITS = 3;

const BEHIND =
  /^ (?:is|was|will be|ist|lautet|est|es|è|to|->|→|–|-) ?["'`“]?(?<value>[\w.~+/=-]{16,128})["'`”]?(?=[\s.,;:!?)]|$)/d;

/** Finds the key or token of which a sentence or a list says what it is: `the API key is 9f8e…`. */
export const secretInProse: Detector = {
  name: "secret-in-prose",
  entityType: "SECRET",
  confidence: 0.8,
  sources: ["https://cwe.mitre.org/data/definitions/312.html"],
  anchor: {
    on: "words",
    words: [
      "api key",
      "api-key",
      "apikey",
      "api token",
      "access key",
      "access token",
      "auth token",
      "bearer token",
      "client secret",
      "secret key",
      "secret",
      "token",
    ],
    find(text, _start, end, scan) {
      if (codeAt(text, end) !== SPACE || !hasDigits(text, end, end + MOST_READ, LEAST_DIGITS))
        return -1;
      const [from, to] = BEHIND.exec(text.slice(end, end + MOST_READ))?.indices?.groups?.[
        "value"
      ] ?? [0, 0];
      const start = end + from;
      // A full stop or a colon ends the sentence.
      let stop = end + to;
      while (stop > start && codeAt(text, stop - 1) === 46) stop--;
      if (stop === start || !isRandom(text.slice(start, stop))) return -1;
      scan.emit(start, stop);
      // A vendor's key has a type of its own.
      return -1;
    },
  },
};

/** Letters and digits mixed, and no path, address or version. */
function isRandom(value: string): boolean {
  if (!hasDigits(value, 0, value.length, LEAST_DIGITS) || !/[A-Za-z]/.test(value)) return false;
  return (
    !/^(?:\/|\.|https?:|v?\d+(?:\.\d+)+)|\/\w+\/|\w\.\w{2,4}$/.test(value) &&
    /[a-zA-Z]\d|\d[a-zA-Z]/.test(value)
  );
}

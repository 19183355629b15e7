import type { Detector } from "../detector.ts";
import { codeAt, isDigit, isUpper } from "../text/characters.ts";

const CAPITAL_S = 83;
const DOT = 46;
const MOST_NAME = 64;
const NAME = /(?<![A-Za-z/])[A-Z]{2,}(?:[ -][A-Z]{2,}){0,2}\/[A-Z]{2,}(?: [A-Z]{2,}){0,2} $/;

/** Finds names as airlines write them: `WISNIEWSKI/TOMASZ MR`. */
export const passengerName: Detector = {
  name: "passenger-name",
  entityType: "PERSON",
  confidence: 0.85,
  sources: ["https://www.iata.org/en/publications/manuals/reservations-handbook/"],
  anchor: {
    on: "words",
    words: ["mr", "mrs", "ms", "miss", "mstr"],
    find(text, start, end, scan) {
      if (codeAt(text, start - 1) !== 32 || !isUpper(codeAt(text, end - 1))) return -1;
      if (!isUpper(codeAt(text, start - 2))) return -1;
      const name = NAME.exec(text.slice(Math.max(0, start - MOST_NAME), start));
      if (name === null) return -1;
      // `READ/WRITE MS`: milliseconds, but for a passenger with a number.
      if (end - start === 2 && text.charCodeAt(start + 1) === CAPITAL_S) {
        const before = codeAt(text, start - name[0].length - 1);
        if (before !== DOT && !isDigit(before)) return -1;
      }
      scan.emit(start - name[0].length, end);
      return end;
    },
  },
};

import type { Detector } from "../detector.ts";
import { isLetter } from "../text/characters.ts";
import { createWordSet, type WordSet } from "../text/word-set.ts";
import { isAge } from "./age.ts";

const isPerson: WordSet = createWordSet(
  "patient patientin patiente pt paciente paziente pacjent pacjentka man woman boy girl male female mother father mum mom dad son daughter husband wife brother sister widow widower victim suspect defendant plaintiff claimant applicant resident mann frau mutter vater sohn tochter femme homme mujer hombre donna uomo kobieta mężczyzna kvinna kvinde kvinne vrouw".split(
    " ",
  ),
);
const MOST_PERSON = 10;

/** Finds the number of `the patient, 67, was admitted`. */
export const ageInCommas: Detector = {
  name: "age-in-commas",
  entityType: "AGE",
  confidence: 0.75,
  sources: [
    "https://www.hhs.gov/hipaa/for-professionals/special-topics/de-identification/index.html",
  ],
  anchor: {
    on: "number",
    least: 1,
    most: 2,
    around: [{ side: "start", from: -2, form: ", " }],
    find(text, start, end, scan) {
      const noun = start - 2;
      const closing = text.charCodeAt(end);
      if (closing !== COMMA && closing !== CLOSE) return -1;
      let from = noun;
      while (noun - from <= MOST_PERSON && isLetter(text.charCodeAt(from - 1))) from--;
      if (closing === COMMA ? !isPerson(text, from, noun) : !isSex(text, from, noun)) return -1;
      if (!isAge(text.slice(start, end))) return -1;
      scan.emit(start, end);
      return end;
    },
  },
};

/** The letter of ` (F, 37)`; `min(w, 40)` is code. */
function isSex(text: string, start: number, end: number): boolean {
  return / \([MFW]$/.test(text.slice(Math.max(0, start - 2), end));
}

const CLOSE = 41;
const COMMA = 44;

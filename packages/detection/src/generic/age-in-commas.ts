import type { Detector } from "../detector.ts";
import { isLetter } from "../text/characters.ts";
import { isAge } from "./age.ts";

const PERSON =
  /(?<![\p{L}-])(?:patient(?:in|e)?|pt|paciente?|paziente|pacjent(?:ka)?|(?:wo)?man|boy|girl|(?:fe)?male|mother|father|mum|mom|dad|son|daughter|husband|wife|brother|sister|widow(?:er)?|victim|suspect|defendant|plaintiff|claimant|applicant|resident|mann|frau|mutter|vater|sohn|tochter|femme|homme|mujer|hombre|donna|uomo|kobieta|mężczyzna|kvinna|kvinde|kvinne|vrouw)$/iu;
const MOST_PERSON = 12;

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
    around: [", 9,", ", 99,"].map((form) => ({ side: "start", from: -2, form })),
    find(text, start, end, scan) {
      const noun = start - 2;
      if (!isLetter(text.charCodeAt(noun - 1)) || text.charCodeAt(end) !== COMMA) return -1;
      if (!isAge(text.slice(start, end))) return -1;
      if (!PERSON.test(text.slice(Math.max(0, noun - MOST_PERSON), noun))) return -1;
      scan.emit(start, end);
      return end;
    },
  },
};

const COMMA = 44;

import type { Detector } from "../detector.ts";
import { codeAt, isWordAt } from "../text/characters.ts";
import { isAge, isOfThing } from "./age.ts";

/** What is written right behind an age. */
const GLUED = /^(?:y(?:\/|\.)?o\b|y(?:rs?|ears?)?[- ]old\b|jährige[rnms]?(?!\p{L}))/iu;
const MOST_GLUED = 12;

/** The two characters that all of these begin with, letters as small ones: most numbers are refused by them. */
const SECOND: ReadonlyMap<number, ReadonlySet<number>> = new Map(
  ["yo/.re- ", "m )]", "f )]", "jä"].map((form) => {
    const codes = Array.from(form, (character) => character.charCodeAt(0) | 32);
    return [codes[0] as number, new Set(codes.slice(1))];
  }),
);

/** `I (34F)`, `my husband [36M]`: who is spoken of before the bracket. */
const SPOKEN_OF =
  /\b(?:i|me|myself|(?:my|his|her|our|their) (?:\p{L}+[ -])?\p{L}+|wife|husband|girlfriend|boyfriend|gf|bf|mom|mum|dad|patient|pt) ?[([]$/iu;
const MOST_SPOKEN = 32;
const SEX = /^[MF][\])]/;

/** `67F with chest pain`, as doctors write. */
const SEEN =
  /^[MF] (?:w\/|with|c\/o|s\/p|p\/w|h\/o|presents|presented|presenting|admitted|complains|here)/;
const MOST_SEEN = 14;

/** Finds the number of `34yo`, `34y/o`, `34jähriger`, `my wife (34F)`. */
export const ageInWord: Detector = {
  name: "age-in-word",
  entityType: "AGE",
  confidence: 0.85,
  sources: [
    "https://www.hhs.gov/hipaa/for-professionals/special-topics/de-identification/index.html",
  ],
  anchor: {
    on: "number",
    least: 1,
    most: 3,
    around: ["y", "Y", "j", "M", "F"].map((form) => ({ side: "end", from: 0, form })),
    find(text, start, end, scan) {
      const second = SECOND.get(text.charCodeAt(end) | 32);
      if (second === undefined || !second.has(codeAt(text, end + 1) | 32)) return -1;
      if (isWordAt(text, start - 1) || !isAge(text.slice(start, end))) return -1;
      const rest = text.slice(end, end + MOST_GLUED);
      const glued = GLUED.exec(rest);
      const isAgeOfPerson =
        glued === null
          ? SEEN.test(text.slice(end, end + MOST_SEEN)) ||
            (SEX.test(rest) && SPOKEN_OF.test(text.slice(Math.max(0, start - MOST_SPOKEN), start)))
          : !isOfThing(text, end + glued[0].length);
      if (!isAgeOfPerson) return -1;
      scan.emit(start, end);
      return end;
    },
  },
};

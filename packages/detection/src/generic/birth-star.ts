import type { Detector } from "../detector.ts";
import { codeAt, isWordAt } from "../text/characters.ts";
import { dateEnd } from "./dates.ts";

const STAR = 42;

/** Finds the date of `Brandt, Holger, *17.08.1979`: a star stands for a birth, as a cross does for a death. */
export const birthStar: Detector = {
  name: "birth-star",
  entityType: "DATE_OF_BIRTH",
  confidence: 0.8,
  sources: ["https://de.wikipedia.org/wiki/Genealogische_Zeichen"],
  anchor: {
    on: "number",
    least: 1,
    most: 2,
    around: [".9.9999", ".99.9999"].map((form) => ({ side: "end", from: 0, form })),
    find(text, start, end, scan) {
      const star = codeAt(text, start - 1) === 32 ? start - 2 : start - 1;
      if (codeAt(text, star) !== STAR || isWordAt(text, star - 1)) return -1;
      if (!BEFORE.test(text.slice(Math.max(0, star - 2), star))) return -1;
      const stop = dateEnd(text, start);
      if (stop < 0 || codeAt(text, stop) === STAR) return -1;
      scan.emit(start, stop);
      return stop;
    },
  },
};

/** A name and a space, a comma or a bracket; no star that begins a line of a list. */
const BEFORE = /(?:[\p{L},;] |\()$/u;

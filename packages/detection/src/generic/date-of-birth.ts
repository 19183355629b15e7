import type { Detector } from "../detector.ts";
import { isDigit, isLetter } from "../text/characters.ts";
import { dateEnd } from "./dates.ts";

/** Finds a date after words that speak of a birth. */
export const dateOfBirth: Detector = {
  name: "date-of-birth",
  entityType: "DATE_OF_BIRTH",
  confidence: 0.85,
  sources: [
    "https://www.hhs.gov/hipaa/for-professionals/special-topics/de-identification/index.html",
  ],
  anchor: {
    on: "words",
    words: [
      "born",
      "date of birth",
      "birth date",
      "birthdate",
      "birthday",
      "dob",
      "d.o.b",
      "d.o.b.",
      "geboren",
      "geb.",
      "geb",
      "geburtsdatum",
      "geburtstag",
      "né le",
      "née le",
      "naissance",
      "nacido",
      "nacida",
      "nacimiento",
      "nato il",
      "nata il",
      "nascita",
      "nascido",
      "nascida",
      "nascimento",
      "geboortedatum",
      "urodzony",
      "urodzona",
      "urodzenia",
      "född",
      "født",
      "syntynyt",
      "生年月日",
      "出生日期",
    ],
    find(text, _start, end, scan) {
      const at = dateAfter(text, end, 28);
      if (at < 0) return -1;
      const stop = dateEnd(text, at);
      if (stop < 0) return -1;
      scan.emit(at, stop);
      return stop;
    },
  },
};

/** Start of the date that follows within `reach` characters and three words, or -1. */
export function dateAfter(text: string, from: number, reach: number): number {
  const limit = Math.min(text.length, from + reach);
  let isInWord = isLetter(text.charCodeAt(from - 1));
  for (let at = from; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) return at;
    if (isLetter(code)) {
      if (!isInWord && dateEnd(text, at) > 0) return at;
      isInWord = true;
    } else {
      isInWord = false;
      if (code === 10 && at > from + 2) return -1;
      if (code === 59) return -1;
    }
  }
  return -1;
}

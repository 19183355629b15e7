import type { Detector } from "../detector.ts";
import { codeAt, firstDigit, isDigit, isLetter } from "../text/characters.ts";
import { dateEnd } from "./dates.ts";

const REACH = 36;
/** How far the first digit of a date can be behind its beginning: a month, a full stop and a space. */
const MOST_BEFORE_DAY = 20;

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
      "birth",
      "bday",
      "b-day",
      "d/o/b",
      "né",
      "née",
      "anniversaire",
      "nací",
      "nació",
      "cumpleaños",
      "nato",
      "nata",
      "compleanno",
      "nasci",
      "nasceu",
      "aniversário",
      "geboorte",
      "verjaardag",
      "ur.",
      "urodził",
      "urodziła",
      "urodziłem",
      "urodziłam",
      "urodziny",
      "data ur.",
      "födelsedag",
      "födelsedatum",
      "fødselsdag",
      "fødselsdato",
      "syntymäaika",
      "doğum tarihi",
      "дата рождения",
      "родился",
      "родилась",
      "生年月日",
      "出生日期",
    ],
    find(text, _start, end, scan) {
      // Up to its watermark there is no digit.
      scan.watermark = firstDigit(
        text,
        Math.max(end, scan.watermark),
        end + REACH + MOST_BEFORE_DAY,
      );
      if (!isDigit(codeAt(text, scan.watermark))) return -1;
      const at = dateAfter(text, end, REACH);
      if (at < 0) return -1;
      const stop = Math.max(dateEnd(text, at), looseDateEnd(text, at));
      if (stop < 0) return -1;
      scan.emit(at, stop);
      return stop;
    },
  },
};

/** End of a date without its usual marks, which only a word of birth makes one: `04 03 1985`, `19850304`, `4/III/1985`. */
function looseDateEnd(text: string, at: number): number {
  const match =
    /^(?:\d{1,2} \d{1,2} (?:19|20)\d\d|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:19|20)\d\d[ .]\d{1,2}[ .]\d{1,2}|\d{1,2}[ ./-][IVX]{1,4}[ ./-](?:19|20)\d\d)(?!\w)/.exec(
      text.slice(at, at + 16),
    );
  return match === null ? -1 : at + match[0].length;
}

/** Start of the date that follows within `reach` characters and three words, or -1. */
function dateAfter(text: string, from: number, reach: number): number {
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

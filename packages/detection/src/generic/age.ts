import type { Detector } from "../detector.ts";
import { isDigit, isWordAt } from "../text/characters.ts";

const sources = [
  "https://www.hhs.gov/hipaa/for-professionals/special-topics/de-identification/index.html",
];
const MOST_AGE = 120;

/** What hangs on a number of years: of persons, and of things. */
const ADJECTIVES = [
  ..."jährige jähriger jährigen jährigem jähriges jarige jarig åring åringen årig årige årigt".split(
    " ",
  ),
  ..."letni letnia letniego letniej letnią letnim vuotias vuotiaan".split(" "),
  ..."летний летняя летнего летней летнему летнюю".split(" "),
];
const ALL_ADJECTIVES: ReadonlySet<string> = new Set(ADJECTIVES);
const MOST_BEHIND = 32;
/** Things that last so many years, or are so old, behind such an adjective. */
const THINGS_BEHIND =
  /^s? (?:\p{L}+ )?\p{L}*(?:garant|gwaranc|гаранти|vertr[aä]g|kontrakt|contract|laufzeit|looptijd|jubil|bestehen|bestaan|erfahr|ervaring|erfaren|doświadcz|опыт|план|plan|ausbildung|studium|studie|frist|bindung|phase|period|tradition|geschicht|zusammenarbeit|partnerschaft|zugehörigkeit|tätigkeit|dienst|haft|krieg|leasing|kredit|anleihe|obligat|mietz|mietv|zins|abonn|lizenz|licen|projekt|pause|abwesenheit|amtszeit|strategi|programm)/iu;

/** Finds the number of `34 years old`, `34-year-old`, `34 Jahre alt`. */
export const ageBeforeWords: Detector = {
  name: "age-before-words",
  entityType: "AGE",
  confidence: 0.85,
  sources,
  anchor: {
    on: "words",
    words: [
      "years old",
      "year old",
      "years of age",
      "yrs old",
      "yr old",
      "y/o",
      "y.o.",
      "yo",
      "months old",
      "year-old",
      "jahre alt",
      ...ADJECTIVES,
      "ans",
      "años",
      "años de edad",
      "anni",
      "anos de idade",
      "jaar oud",
      "enne",
      "lat",
      "år gammal",
      "vuotias",
    ],
    find(text, start, end, scan) {
      const gap = start - scan.numberEnd;
      if (scan.numberEnd < 0 || gap > 1 || gap < 0) return -1;
      if (
        gap === 1 &&
        text.charCodeAt(scan.numberEnd) !== 32 &&
        text.charCodeAt(scan.numberEnd) !== 45
      )
        return -1;
      if (!isAge(text.slice(scan.numberStart, scan.numberEnd))) return -1;
      // `for 10 ans`, `3 lat`: the short words mean years of anything unless someone has them.
      const word = text.slice(start, end).toLowerCase();
      if (isAdjective(word) && isOfThing(text, end)) return -1;
      if (
        SHORT.has(word) &&
        !/(?:\b(?:a|ho|ha|tengo|tiene|âgée? de|di|im alter von|ma|têm|edad de|de))\s$/iu.test(
          text.slice(Math.max(0, scan.numberStart - 16), scan.numberStart),
        )
      )
        return -1;
      // The number alone: what it counts is no secret, and is read better than a token.
      scan.emit(scan.numberStart, scan.numberEnd);
      return end;
    },
  },
};

const SHORT = new Set(["ans", "años", "anni", "lat"]);

/** Finds the number after `aged`, `age of`, `im Alter von`. */
export const ageAfterWords: Detector = {
  name: "age-after-words",
  entityType: "AGE",
  confidence: 0.8,
  sources,
  anchor: {
    on: "words",
    words: [
      "aged",
      "age",
      "age of",
      "ages",
      "turned",
      "turns",
      "turning",
      "im alter von",
      "âgé de",
      "âgée de",
      "edad de",
      "età di",
      "idade de",
      "leeftijd van",
      "i am",
      "i'm",
      "she is",
      "he is",
    ],
    find(text, start, end, scan) {
      let at = end;
      while (at - end < 4 && (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 58)) at++;
      if (text.startsWith("is ", at)) at += 3;
      const from = at;
      while (at - from < 4 && isDigit(text.charCodeAt(at))) at++;
      if (at - from < 1 || at - from > 3 || !isAge(text.slice(from, at)) || isWordAt(text, at))
        return -1;
      const rest = text.slice(at, at + 9);
      const follower = text.charCodeAt(at);
      // `she is 34` only at the end of a clause; `turned 90 degrees`, `aged 3%`, `age 3.5` never.
      if (
        follower === 37 ||
        (follower === 46 && isDigit(text.charCodeAt(at + 1))) ||
        follower === 47 ||
        (follower === 45 && !rest.startsWith("-year"))
      )
        return -1;
      if (/^[\s-]?(?:years?|yrs?|months?)[\s-]/.test(rest)) return -1;
      const isLoose = !/^(?:aged|age|im|âg|edad|et|idade|leef)/i.test(text.slice(start, end));
      if (isLoose && !/^(?:[.,;!?)]|$|\n|\s(?:and|now|today|next|last|this|but|in)\b)/.test(rest))
        return -1;
      if (isLoose && at - from < 2) return -1;
      scan.emit(from, at);
      return at;
    },
  },
};

/** `34-jährige`, not the `Jahre alt` of `34 Jahre alt`. */
function isAdjective(word: string): boolean {
  return ALL_ADJECTIVES.has(word) || ALL_ADJECTIVES.has(word.slice(0, -1));
}

/** Whether the age that an adjective says before `at` is that of a thing, or how long it lasts: `10-jährige Garantie`. */
export function isOfThing(text: string, at: number): boolean {
  return THINGS_BEHIND.test(text.slice(at, at + MOST_BEHIND));
}

export function isAge(digits: string): boolean {
  return (
    digits.length <= 3 &&
    Number(digits) <= MOST_AGE &&
    !(digits.length > 1 && digits.startsWith("0"))
  );
}

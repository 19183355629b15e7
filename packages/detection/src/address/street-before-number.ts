import type { Detector } from "../detector.ts";
import { isDigit, isLetter, isUpper, isWordAt } from "../text/characters.ts";
import { PARTICLES, tailEnd } from "./address-tail.ts";

const common = {
  entityType: "ADDRESS",
  confidence: 0.85,
  sources: ["https://www.upu.int/en/postal-solutions/programmes-services/addressing-solutions"],
} as const;

/** Ends of street names in German, Dutch, the Nordic languages and Hungarian. */
const ENDINGS = [
  "straße",
  "strasse",
  "str.",
  "weg",
  "platz",
  "allee",
  "gasse",
  "ring",
  "damm",
  "ufer",
  "steig",
  "chaussee",
  "markt",
  "straat",
  "laan",
  "plein",
  "gracht",
  "kade",
  "dreef",
  "singel",
  "gatan",
  "vägen",
  "gata",
  "vej",
  "gade",
  "veien",
  "vegen",
  "katu",
  "tie",
  "kuja",
  "utca",
  "stråket",
  "allé",
  "plads",
];
/** Last two characters of those, so that a number after any other word costs two reads. */
const LAST_TWO = new Uint8Array(1024);
for (const ending of ENDINGS) LAST_TWO[lastTwo(ending, ending.length)] = 1;

function lastTwo(text: string, end: number): number {
  return ((text.charCodeAt(end - 2) & 31) << 5) | (text.charCodeAt(end - 1) & 31);
}

/** Words that need the word before them: `Berliner Straße 12`. */
const ALONE = new Set(ENDINGS.map((ending) => ending));

/** Words that end like a street and are none: places to sit, park or work, and words that only sound so. */
const NO_STREET =
  /(?:arbeits|park|stell|sitz|spiel|sport|liege|lager|steh|park|schlaf|tennis|fußball|camping|flug|warte|ausbildungs|studien|kita|praktikums|pflege|steck|speicher|dreh|um|aus|fort|hin|her|rück|heim|schul|arbeits|liefer|wander|rad|fuß|beschaffungs|rechts|instanzen|bahn|ein|über)(?:platz|weg|steig|ring)$|(?:super|bau|floh|arbeits|finanz|geld|kapital|aktien|wochen|jahr|wohnungs)markt$|(?:e|u|o|ai|ea|ha)ring$|^(?:spring|string|offering|boxring|ohrring|käufer|verkäufer|läufer|anrufer|prüfer|garantie|partie|batterie|norwegen)$|garantie$|käufer$|läufer$|rufer$|prüfer$/;

/** Finds `Hauptstraße 12, 10115 Berlin`: a compound that ends in a word for a street, then the house number. */
export const compoundStreet: Detector = {
  ...common,
  name: "address-compound-street",
  anchor: {
    on: "number",
    least: 1,
    most: 4,
    around: [{ side: "start", from: -3, form: "?e ", ends: ENDINGS }],
    find(text, start, end, scan) {
      if (text.charCodeAt(start - 1) !== 32 || start < 6) return -1;
      if (LAST_TWO[lastTwo(text, start - 1)] === 0) return -1;
      let from = wordStart(text, start - 1);
      if (!isCapital(text, from)) return -1;
      const word = text.slice(from, start - 1).toLowerCase();
      if (!ENDINGS.some((ending) => word.endsWith(ending)) || NO_STREET.test(word)) return -1;
      // A year is no house number: `Spring 2026`.
      if (/^(?:19|20)\d\d$/.test(text.slice(start, end))) return -1;
      if (ALONE.has(word)) {
        const before = text.charCodeAt(from - 1) === 32 ? wordStart(text, from - 1) : from;
        if (before === from || !isCapital(text, before)) return -1;
        from = before;
      } else from = withBeginning(text, from);
      const stop = houseNumberEnd(text, end);
      if (stop < 0) return -1;
      const tail = tailEnd(text, stop);
      scan.emit(from, tail);
      return tail;
    },
  },
};

/** What the names of streets begin with. */
const BEGINNING =
  /(?<![\p{L}\p{N}])(?:An (?:der|den)|Am|Auf (?:der|dem)|In (?:der|den)|Im|Zum|Zur|Hinter der|Unter den|Van(?: (?:der|den|de))?|De|Den|Het|Prof\.|Dr\.|Alte|Neue|Obere|Untere|Große|Kleine|Lange|Sankt|St\.|Gamla|Stora|Lilla|Nya|Nedre|Øvre|Store|Lille|Gamle) $/u;
const MOST_BEGINNING = 16;

/** Where the name of the street begins that has a compound at `from`: `An der Hauptstraße`. */
function withBeginning(text: string, from: number): number {
  const before = BEGINNING.exec(text.slice(Math.max(0, from - MOST_BEGINNING), from));
  return before === null ? from : from - before[0].length;
}

function isCapital(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 128 ? isUpper(code) : /^\p{Lu}/u.test(text.charAt(at));
}

function wordStart(text: string, end: number): number {
  let at = end;
  while (end - at < 32) {
    const code = text.charCodeAt(at - 1);
    if (!(isLetter(code) || code === 46 || code === 45)) break;
    at--;
  }
  return at;
}

/** Takes in the letter and range of `12a`, `12-14`, `12/3`; -1 when the number goes on as another kind of number. */
function houseNumberEnd(text: string, end: number): number {
  let at = end;
  if (text.charCodeAt(at) === 32 && /^[a-d]\b/.test(text.slice(at + 1, at + 3))) at += 2;
  else if (isLetter(text.charCodeAt(at)) && !isWordAt(text, at + 1)) at++;
  else if (text.charCodeAt(at) === 45 || text.charCodeAt(at) === 47) {
    let range = at + 1;
    while (range - at < 5 && isDigit(text.charCodeAt(range))) range++;
    if (range > at + 1) at = range;
  }
  if (
    isWordAt(text, at) ||
    text.charCodeAt(at) === 37 ||
    (text.charCodeAt(at) === 46 && isDigit(text.charCodeAt(at + 1)))
  )
    return -1;
  return at;
}

/** Finds `Via Roma 12`, `Calle Mayor 5`, `12 rue de la Paix`, `ul. Prosta 51`: the word for a street comes first. */
export const streetWordFirst: Detector = {
  ...common,
  name: "address-street-word-first",
  anchor: {
    on: "words",
    words: [
      "rue",
      "avenue",
      "boulevard",
      "bd",
      "place",
      "chemin",
      "allée",
      "impasse",
      "quai",
      "cours",
      "route de",
      "via",
      "viale",
      "piazza",
      "piazzale",
      "corso",
      "largo",
      "vicolo",
      "calle",
      "c/",
      "avenida",
      "av.",
      "avda.",
      "paseo",
      "plaza",
      "camino",
      "carrer",
      "rua",
      "travessa",
      "alameda",
      "praça",
      "ul.",
      "ulica",
      "al.",
      "aleja",
      "plac",
      "os.",
      "strada",
      "calea",
      "bulevardul",
      "улица",
      "ул.",
      "проспект",
      "οδός",
    ],
    find(text, start, end, scan) {
      let at = end;
      if (text.charCodeAt(at) === 46) at++;
      const nameEnd = nameOfStreetEnd(text, at);
      if (nameEnd < 0 || NO_NAME.test(text.slice(at, nameEnd))) return -1;
      const after = numberAfter(text, nameEnd);
      if (after > 0) {
        const stop = tailEnd(text, after);
        scan.emit(start, stop);
        return stop;
      }
      // French puts the number first.
      const gap = start - scan.numberEnd;
      if (
        scan.numberEnd < 0 ||
        gap < 1 ||
        gap > 6 ||
        !/^(?:\s?(?:bis|ter|[a-d]))?,?\s$/i.test(text.slice(scan.numberEnd, start))
      )
        return -1;
      // The last group of a telephone number is no house number.
      if (/\d[ .-]$/.test(text.slice(Math.max(0, scan.numberStart - 2), scan.numberStart)))
        return -1;
      const stop = tailEnd(text, nameEnd);
      scan.emit(scan.numberStart, stop);
      return stop;
    },
  },
};

/** What goes `via` something else than a street. */
const NO_NAME =
  /^ (?:e-?mails?|mail|fax|post|telefon|phone|slack|teams|zoom|app|sms|link|web|whatsapp|paypal|bluetooth|usb|api|terminal|internet|online|skype|signal|portal|formular|website|browser|vpn|ssh|http|mqtt|wi-?fi)\b/i;

/** End of one to six words of a name, the last one capitalised, or -1. */
function nameOfStreetEnd(text: string, from: number): number {
  let at = from;
  let end = -1;
  for (let words = 0; words < 6; words++) {
    if (text.charCodeAt(at) !== 32) break;
    const start = at + 1;
    let stop = start;
    while (stop - start < 24) {
      const code = text.charCodeAt(stop);
      if (
        !(
          isLetter(code) ||
          code === 39 ||
          code === 0x2019 ||
          code === 45 ||
          (code === 46 && stop - start < 4)
        )
      )
        break;
      stop++;
    }
    if (stop === start) break;
    const word = text.slice(start, stop);
    if (/^(?:[dl]['’])?\p{Lu}/u.test(word)) end = stop;
    else if (!PARTICLES.has(word.toLowerCase())) break;
    at = stop;
  }
  return end;
}

/** End of a house number after `at`: ` 12`, `, 12`, ` n. 12`, ` nº 12 bis`; or -1. */
function numberAfter(text: string, at: number): number {
  const match =
    /^(?:,?\s|,)(?:n[.°º]?\s?|nr\.?\s|núm\.?\s|num\.?\s)?(\d{1,4})(?:\s?(?:bis|[a-dA-D])\b)?(?:\/\w{1,4})?(?![\d\p{L}%]|[.:]\d|-\d\d-\d{4})/u.exec(
      text.slice(at, at + 20),
    );
  return match === null ? -1 : at + match[0].length;
}

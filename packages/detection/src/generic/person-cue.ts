import type { Detector } from "../detector.ts";
import { isLetter, isUpper, isWordAt } from "../text/characters.ts";
import { createWordSet, type WordSet } from "../text/word-set.ts";

/** Capitalised words that follow a cue without being a name. */
const isNoName: WordSet = createWordSet(
  (
    "sir madam sirs customer customers team all colleague colleagues friend friends user users everyone everybody hiring manager recipient subscriber member members client clients " +
    "grüße grüsse gruß groeten groet groetjes saludos saluti abraços pozdrowienia hälsningar kunde kundin kunden klant klanten cliente clienti clientes client clients kollegen kolleginnen kollege " +
    "colleghi colegas collègues collega tous tutti todos todas allemaal allen zusammen alle mitarbeiter mitarbeiterinnen eltern nachbarn gäste freunde familie signori señores señoras senhores " +
    "państwo abend tag morgen himmel developer engineer director analyst consultant architect specialist software product project data account sales marketing designer officer executive " +
    "valued support there folks guys both you your i we the a an this that it my our is are was not please thank thanks hello hi dear mr mrs ms miss dr prof sr sra srta sig sigra dott ing avv dhr mevr mevrouw signor signora señor señora senhor senhora monsieur madame mme mlle pan pani panie hr it who what when where why how " +
    "and or but if in on at for from to of with as by herr frau damen herren monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december"
  ).split(" "),
);

const isParticle: WordSet = createWordSet(
  "van von de der den da dos das di du la le del della bin ibn al el ter ten zu zur y e of".split(
    " ",
  ),
);
const sources = ["https://en.wikipedia.org/wiki/English_honorifics"];

/** Finds the name after `my name is`, `Mr.`, `Dear`, `Herr`, `Signora`. */
export const personAfterCue: Detector = {
  name: "person-after-cue",
  entityType: "PERSON",
  confidence: 0.8,
  sources,
  anchor: {
    on: "words",
    words: [
      "my name is",
      "my name's",
      "his name is",
      "her name is",
      "their name is",
      "full name is",
      "first name is",
      "last name is",
      "whose name is",
      "patient is",
      "customer is",
      "i am called",
      "mr",
      "mr.",
      "mrs",
      "mrs.",
      "ms",
      "ms.",
      "mx.",
      "miss",
      "dr",
      "dr.",
      "prof",
      "prof.",
      "professor",
      "dear",
      "hi",
      "hello",
      "herr",
      "herrn",
      "frau",
      "sehr geehrter herr",
      "sehr geehrte frau",
      "liebe",
      "lieber",
      "hallo",
      "monsieur",
      "madame",
      "mme",
      "m.",
      "cher",
      "chère",
      "bonjour",
      "señor",
      "señora",
      "sr.",
      "sra.",
      "don",
      "doña",
      "estimado",
      "estimada",
      "hola",
      "welcome,",
      "welcome back,",
      "signor",
      "signora",
      "sig.",
      "sig.ra",
      "gentile",
      "caro",
      "cara",
      "senhor",
      "senhora",
      "caro",
      "dhr.",
      "mevr.",
      "mevrouw",
      "meneer",
      "beste",
      "geachte",
      "pani",
      "hej",
      "hei",
      "kind regards,",
      "best regards,",
      "regards,",
      "sincerely,",
      "yours sincerely,",
      "mit freundlichen grüßen,",
      "cordialement,",
      "ich heiße",
      "mein name ist",
      "je m'appelle",
      "mon nom est",
      "me llamo",
      "mi nombre es",
      "mi chiamo",
      "meu nome é",
      "chamo-me",
      "mijn naam is",
      "nazywam się",
    ],
    find(text, start, end, scan) {
      // Cues are words of their own: `Mr`, not `MR-12`; titles are written with a capital.
      const first = text.charCodeAt(start);
      let from = end;
      if (text.charCodeAt(from) === 46) from++;
      const gap = text.charCodeAt(from);
      const isSignature = text.charCodeAt(end - 1) === 44;
      if (gap === 10 && isSignature) from++;
      else if (gap !== 32) return -1;
      else from++;
      if (isSignature && text.charCodeAt(from) === 10) from++;
      const isWritten = isSignature || isUpper(first) || first > 127;
      if (!isWritten && !text.slice(start, end).includes(" ")) return -1;
      // `Dr.` is asked about as `Dr` too.
      if (from === scan.watermark) return -1;
      const stop = nameEnd(text, from);
      if (stop < 0) {
        scan.watermark = from;
        return -1;
      }
      // `Hello World!`, `Hallo Welt`: a greeting of a person ends in a comma or with the line.
      const next = text.charCodeAt(stop);
      if (next !== 44 && next !== 10 && isGreeting(text, start, end)) return -1;
      scan.emit(from, stop);
      return stop;
    },
  },
};

const isGreeting: WordSet = createWordSet([
  "hi",
  "hello",
  "hallo",
  "hej",
  "hei",
  "hola",
  "bonjour",
]);

/** End of one to four capitalised words from `from`, with particles between them, or -1. */
function nameEnd(text: string, from: number): number {
  let end = -1;
  let at = from;
  for (let words = 0; words < 5; words++) {
    let stop = at;
    while (stop - at < 24 && isNameCode(text.charCodeAt(stop))) stop++;
    if (stop === at || isWordAt(text, stop)) break;
    const first = text.charCodeAt(at);
    // A small letter begins no name, but may begin a particle between two.
    if (words === 0 && first < 128 && !isUpper(first)) break;
    const isPossessive =
      text.charCodeAt(stop - 1) === 115 && isApostrophe(text.charCodeAt(stop - 2)) && stop - at > 1;
    const wordEnd = isPossessive ? stop - 2 : stop;
    const isCapital = first < 128 ? isUpper(first) : /^\p{Lu}/u.test(text.slice(at, wordEnd));
    if (!isCapital && !(words > 0 && isParticle(text, at, wordEnd))) break;
    if (
      isCapital &&
      (isNoName(text, at, wordEnd) ||
        (words === 0 && isAllUpper(text, at, wordEnd) && !isUpperLine(text, from)))
    )
      break;
    if (isCapital) end = wordEnd;
    if (wordEnd < stop) break;
    const isInitial = stop - at === 1;
    at = stop;
    // An initial keeps its full stop.
    if (text.charCodeAt(at) === 46 && isInitial) {
      at++;
      end = at;
    }
    if (text.charCodeAt(at) !== 32) break;
    at++;
  }
  return end > from && end - from > 1 ? end : -1;
}

/** Whether a word of four letters or more is all in capitals. */
function isAllUpper(text: string, start: number, end: number): boolean {
  if (end - start < 4) return false;
  const second = text.charCodeAt(start + 1);
  if (second < 128 && !isUpper(second)) return false;
  return /^\p{Lu}+$/u.test(text.slice(start, end));
}

/** Everything around is in capitals, so capitals say nothing. */
function isUpperLine(text: string, at: number): boolean {
  return !/\p{Ll}/u.test(text.slice(Math.max(0, at - 20), at + 40));
}

function isNameCode(code: number): boolean {
  return isLetter(code) || isApostrophe(code) || code === 45;
}

function isApostrophe(code: number): boolean {
  return code === 39 || code === 0x2019;
}

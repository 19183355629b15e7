import { codeAt, isDigit, isLetter, isUpper, isWordAt, table } from "../text/characters.ts";
import { createWordSet, type WordSet } from "../text/word-set.ts";

/** How far behind a label its number may begin. */
export const LABEL_REACH = 72;
const MOST_WORD = 18;
/** How many words that say nothing by themselves may stand between: `plate of the blue van is`. */
const MOST_OTHER = 5;
/** Longest word in capitals that may be the beginning of a number: `NSW 12345678`. */
const MOST_CAPITALS = 3;
/** Longest abbreviation whose full stop ends no sentence. */
const MOST_ABBREVIATION = 5;

/** How surely what stands between a label and a number joins them. */
export const APART = 0;
/** Nothing but a space, or a word such as `the`. */
export const BESIDE = 1;
/** A colon, `is`. */
export const POINTED = 2;
/** `no.`, `#`, `number`. */
export const NUMBERED = 3;
export type Bond = typeof APART | typeof BESIDE | typeof POINTED | typeof NUMBERED;

/** Where the number behind a label begins. */
export interface BehindLabel {
  start: number;
  bond: Bond;
  /** Whether other words stand between. */
  isFar: boolean;
}

const isNumberWord: WordSet = createWordSet(
  "no nr nro num nbr numb number numbers numbered núm núms numer numero número numéro nummer nummeret numret numeron numeroni numera numeru n nº n° º id ref reference code código codice kod kode".split(
    " ",
  ),
);
const isVerb: WordSet = createWordSet(
  "is was are were be reads says shows ist lautet lautete war est était es era sera é è sono to jest brzmi är er on oli ending".split(
    " ",
  ),
);
const isArticle: WordSet = createWordSet(
  "in my still now the a an with under plate card der die das den la le el il lo o de het now just nu jetzt toujours ahora agora ancora also".split(
    " ",
  ),
);
/** What speaks of another thing from here on. */
const isBreak: WordSet = createWordSet(
  "and or but und oder aber et ou mais y pero e ed ma en maar i oraz ale och men og ja mutta phone mobile telephone telefon passport ssn birth dob email fax zip postcode date order invoice ticket color colour background foreground fill stroke".split(
    " ",
  ),
);

const SPACE = 32;
const NEWLINE = 10;
const HASH = 35;
const OPENED = 40;
const CLOSED = 41;
const COMMA = 44;
const HYPHEN = 45;
const STOP = 46;
const COLON = 58;
const EQUALS = 61;
const NUMERO = 0x2116;
const SIGNS = table(" #(*,-:=|°º");
const BEYOND_LATIN_1: ReadonlySet<number> = new Set([0x2013, 0x2014, 0x201c, 0x201e, NUMERO]);
const QUOTES = table("\"'`");

/** Reads over what may part the label that ends at `end` from its number; `isCounted` if `1:` may, too. */
export function readBehindLabel(
  text: string,
  end: number,
  isCounted: boolean,
  found: BehindLabel,
): void {
  const limit = Math.min(text.length, end + LABEL_REACH);
  let at = isPlural(text, end) ? end + 1 : end;
  let wordEnd = at;
  let wordStart = wordEnd;
  let bond: Bond = BESIDE;
  let others = 0;
  let mayCount = isCounted;
  while (wordStart > 0 && end - wordStart < MOST_ABBREVIATION && isWordAt(text, wordStart - 1))
    wordStart--;
  while (at < limit) {
    const code = text.charCodeAt(at);
    if (isLetter(code)) {
      const to = endOfWord(text, at, limit);
      if (to < 0) break;
      const next = bondOf(text, at, to, bond);
      if (next === APART) {
        if (mayBeginNumber(text, at, to)) break;
        if (++others > MOST_OTHER || isBreak(text, at, to) || isInName(text, at))
          return leave(found);
      }
      bond = next;
      wordStart = at;
      wordEnd = at = to;
    } else if (isDigit(code)) {
      if (!mayCount || !isCount(text, at)) break;
      mayCount = false;
      at++;
    } else if (code === STOP) {
      if (at !== wordEnd || !isAbbreviation(text, wordStart, wordEnd)) break;
      at++;
    } else if (code === NEWLINE) {
      if (bond !== POINTED || others > 0) break;
      at++;
      if (codeAt(text, at) === NEWLINE) break;
    } else if (code === OPENED && isState(text, at)) {
      at = text.indexOf(")", at) + 1;
    } else if (isSign(text, at, code)) {
      if (code === COMMA && others > 0) return leave(found);
      if (code === HASH || code === NUMERO || code === 0xb0 || code === 0xba) bond = NUMBERED;
      else if ((code === COLON || code === EQUALS) && bond < POINTED) bond = POINTED;
      at++;
    } else break;
  }
  found.start = at;
  found.bond = bond;
  found.isFar = others > 0;
}

function leave(found: BehindLabel): void {
  found.bond = APART;
}

/** End of the word at `at`, or -1 when it goes on with a digit or underscore, as a number may, or is too long. */
function endOfWord(text: string, at: number, limit: number): number {
  let to = at + 1;
  const stop = Math.min(limit, at + MOST_WORD);
  while (to < stop && (isLetter(text.charCodeAt(to)) || text.charCodeAt(to) === 39)) to++;
  return isWordAt(text, to) ? -1 : to;
}

/** What is left of `bond` behind the word: nothing behind one that says nothing. */
function bondOf(text: string, start: number, end: number, bond: Bond): Bond {
  if (isNumberWord(text, start, end)) return NUMBERED;
  if (isVerb(text, start, end)) return bond < POINTED ? POINTED : bond;
  const isSmall = !isUpper(text.charCodeAt(start)) || end - start > MOST_CAPITALS;
  return isSmall && isArticle(text, start, end) ? bond : APART;
}

/** `license-plate-width`: the label is part of the name of another thing. */
function isInName(text: string, start: number): boolean {
  return codeAt(text, start - 1) === HYPHEN && isWordAt(text, start - 2);
}

function isPlural(text: string, end: number): boolean {
  return codeAt(text, end) === 115 && !isWordAt(text, end + 1);
}

/** `1:`, `2)`, `1 `: which of several. */
function isCount(text: string, at: number): boolean {
  const next = codeAt(text, at + 1);
  return next === SPACE || next === COLON || next === CLOSED || next === EQUALS;
}

function isAbbreviation(text: string, start: number, end: number): boolean {
  if (end - start < MOST_ABBREVIATION) return true;
  const last = text.charCodeAt(end - 1) | 32;
  const before = text.charCodeAt(end - 2) | 32;
  return before === 110 && (last === 114 || last === 111);
}

/** `NSW 12345678`, `TREM 1234 5678` */
function mayBeginNumber(text: string, start: number, end: number): boolean {
  if (!isUpper(text.charCodeAt(start)) || !isUpper(text.charCodeAt(end - 1))) return false;
  const most = isDigit(codeAt(text, end + 1)) ? MOST_CAPITALS + 1 : MOST_CAPITALS;
  return end - start <= most;
}

/** `(CA)`: who issued it. */
function isState(text: string, at: number): boolean {
  let to = at + 1;
  while (to - at <= MOST_CAPITALS && isUpper(codeAt(text, to))) to++;
  return to > at + 1 && codeAt(text, to) === CLOSED;
}

function isSign(text: string, at: number, code: number): boolean {
  if (code > 255) return BEYOND_LATIN_1.has(code);
  if (SIGNS[code] === 1) return true;
  // `No "D123"`; the quote behind a key parts it from a value that the key's rule decides on.
  return QUOTES[code] === 1 && codeAt(text, at - 1) === SPACE && codeAt(text, at - 2) !== COLON;
}

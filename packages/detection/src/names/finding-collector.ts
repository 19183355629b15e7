import type { Finding } from "../finding.ts";
import { KnownNames } from "./consistency.ts";
import { beginLabel, isInside, LABEL_COUNT, OUTSIDE, typeOf } from "./labels.ts";
import { CUE, cueNumber, PLAIN } from "./lexicon.ts";
import { ALL_CAPITALS, FULL_STOP, MIXED_CASE } from "./line-manner.ts";
import type { NameModel } from "./model.ts";
import type { Page } from "./page.ts";
import {
  BREAK,
  GLUED,
  LOWERCASE,
  NUMBER,
  PUNCTUATION,
  SHAPE_NUMBER,
  SHAPES,
  SINGLE_CAPITAL,
  WORD,
} from "./tokens.ts";
import { WordHashes } from "./word-hashes.ts";

const DETECTOR = "name-tagger";
const PERSON = beginLabel("PERSON");
const STREET = cueNumber("street");
const UNIT = cueNumber("unit");
const CALENDAR = cueNumber("calendar");

/** How sure the tagger must be of a full name to look for its parts elsewhere. */
const SURE = 0.6;
/** How sure it must be of a name in small letters, which any rare word could be. */
const LEAST_WITHOUT_CAPITAL = 0.6;
/** The same for a single word: a small one in a line with capitals, a plain word, a place after an article. */
const LEAST_SMALL_AMONG_CAPITALS = 0.95;
const LEAST_PLAIN = 0.6;
const LEAST_AFTER_ARTICLE = 0.8;

/** Turns labels into findings. Keeps room for one text after another, and nothing of a text once it gave its findings. */
export class FindingCollector {
  readonly model: NameModel;
  readonly #names = new KnownNames();
  #text = "";
  #found: Finding[] = [];
  /** How many findings are of texts before. */
  #before = 0;

  constructor(model: NameModel) {
    this.model = model;
  }

  /** Findings are added to `found`. */
  begin(text: string, found: Finding[]): void {
    this.#text = text;
    this.#found = found;
    this.#before = found.length;
    this.#names.clear();
  }

  /** Takes the labels of tokens that are a text by themselves, and adds all findings of it. */
  takeAlone(from: number, to: number): void {
    const found = this.#found;
    this.#before = found.length;
    this.take(from, to);
    if (this.#names.mayAdd) {
      const own = found.splice(this.#before);
      for (const one of this.#names.addTo(own, DETECTOR)) found.push(one);
    }
    this.#names.clear();
  }

  /** Takes the labels of tokens of the page. */
  take(from: number, to: number): void {
    const { page, lattice } = this.model;
    const { open } = page.gate;
    const { labels } = lattice;
    for (let at = from; at < to; ) {
      if (open[at] === 0) {
        at++;
        continue;
      }
      const label = labels[at] as number;
      if (label === OUTSIDE) {
        this.#note(at++);
        continue;
      }
      const begin = at;
      do at++;
      while (at < to && open[at] !== 0 && isInside(labels[at] as number));
      this.#takeEntity(label, begin, at);
    }
  }

  /** The findings of the whole text, in order. */
  findings(): readonly Finding[] {
    const all = this.#names.addTo(this.#found, DETECTOR);
    this.begin("", []);
    return all;
  }

  /** Takes the tokens `from` to `to`, which are labelled as one entity. */
  #takeEntity(label: number, from: number, to: number): void {
    const finding = this.#toFinding(label, from, to);
    if (finding === undefined) {
      // Not sure enough by themselves, they may be parts of a name that stands elsewhere.
      for (let token = from; token < to; token++) this.#note(token);
      return;
    }
    addJoined(this.#text, this.#found, this.#before, finding);
    if (label === PERSON && to - from > 1 && finding.confidence >= SURE) this.#remember(from, to);
  }

  /** Makes a finding of tokens `from` to `to`, without the punctuation at its ends. */
  #toFinding(label: number, from: number, to: number): Finding | undefined {
    const { page, slope, shift } = this.model;
    const { start, end, kind } = page.block;
    let a = from;
    let z = to;
    while (a < z && isEdge(kind[a])) a++;
    while (z > a && isEdge(kind[z - 1]) && !isInitialsDot(page, z - 1, a)) z--;
    if (a === z) return undefined;
    const entityType = typeOf(label);
    const margin = this.#marginOf(from, to);
    const confidence = 1 / (1 + Math.exp(-(slope * margin + shift)));
    const isCapital = hasCapital(page, a, z);
    if (!isCapital && confidence < LEAST_WITHOUT_CAPITAL) return undefined;
    const first = start[a] as number;
    const last = end[z - 1] as number;
    if (
      entityType === "ADDRESS" &&
      (!isAddress(page, a, z, isCapital) || NUMBER_WORD.test(this.#text.slice(first, last)))
    )
      return undefined;
    if (entityType === "PERSON" && isDate(page, a, z)) return undefined;
    if (z === a + 1 && isOrdinary(page, a, entityType, confidence)) return undefined;
    if (z === a + 1 && entityType === "PERSON" && isLabelOfNumber(page, a)) return undefined;
    return { entityType, start: first, end: last, confidence, detector: DETECTOR };
  }

  /** By how much the labels of tokens score more than that of no entity, on average. */
  #marginOf(from: number, to: number): number {
    const { emissions, labels } = this.model.lattice;
    let margin = 0;
    for (let at = from; at < to; at++) {
      const base = at * LABEL_COUNT;
      const score = emissions[base + (labels[at] as number)] as number;
      margin += score - (emissions[base + OUTSIDE] as number);
    }
    return margin / (to - from);
  }

  /** Remembers the parts of a full name that are no plain words. */
  #remember(from: number, to: number): void {
    const { block, columns, gate } = this.model.page;
    // In a line of capitals any word looks like a name.
    if (gate.caseOf[from] === ALL_CAPITALS) return;
    for (let at = from; at < to; at++) {
      const isPlain = (((columns.flags[at] as number) >> PLAIN) & 3) > 1;
      if (NAME_WORDS[block.shape[at] as number] === 1 && !isPlain)
        this.#names.addPart(block.hash[at] as number);
    }
  }

  /** Remembers where a word stands that is in no finding. */
  #note(token: number): void {
    const { hash, start, end, shape } = this.model.page.block;
    if (NAME_WORDS[shape[token] as number] === 0) return;
    this.#names.noteWord(hash[token] as number, start[token] as number, end[token] as number);
  }
}

function isEdge(kind: number | undefined): boolean {
  return kind === BREAK || kind === PUNCTUATION;
}

/** Adds a finding behind those that are of texts before; two pieces of one name or address with nothing but space between become one. */
function addJoined(text: string, findings: Finding[], before: number, finding: Finding): void {
  const last = findings.length > before ? findings.at(-1) : undefined;
  const joins =
    last !== undefined &&
    last.entityType === finding.entityType &&
    finding.start - last.end <= 2 &&
    ((finding.entityType === "PERSON" && isGap(text, last.end, finding.start, " ")) ||
      (finding.entityType === "ADDRESS" && isGap(text, last.end, finding.start, " ,\n")));
  if (!joins) {
    findings.push(finding);
    return;
  }
  findings[findings.length - 1] = {
    entityType: finding.entityType,
    start: last.start,
    end: finding.end,
    confidence: Math.max(last.confidence, finding.confidence),
    detector: DETECTOR,
  };
}

function isGap(text: string, from: number, to: number, allowed: string): boolean {
  for (let at = from; at < to; at++) if (!allowed.includes(text.charAt(at))) return false;
  return true;
}

/** Words for numbers of other kinds than those of houses. */
const NUMBER_WORD = /(?:nummer|number|numéro|número|numero|numer|nummern)(?![\p{L}])/iu;
const ARTICLES = WordHashes.of("the", "a", "an", "this", "every", "each");

/** Whether a single word is more likely one of the language than the name it was taken for. */
function isOrdinary(page: Page, at: number, entityType: string, confidence: number): boolean {
  if (entityType !== "PERSON" && entityType !== "LOCATION") return false;
  const { block, columns, gate } = page;
  const isSmall = ((block.shape[at] as number) & ~GLUED) >> 2 === LOWERCASE;
  // Who writes capitals writes them on names too.
  if (isSmall && gate.caseOf[at] === MIXED_CASE) return confidence < LEAST_SMALL_AMONG_CAPITALS;
  if ((((columns.flags[at] as number) >> PLAIN) & 3) > 0 && confidence < LEAST_PLAIN) return true;
  const isAfterArticle =
    at > 0 && block.kind[at - 1] === WORD && ARTICLES.has(block.hash[at - 1] as number);
  return isAfterArticle && entityType === "LOCATION" && confidence < LEAST_AFTER_ARTICLE;
}

/** What numbers are called and counted in, where a name looks alike or the model has not met it. */
const LABELS = WordHashes.of(
  ...(
    "lat lon koordinaten coordonnées coordenadas współrzędne suivi rastreo seguimiento spedizione zeitstempel " +
    "versión versione versie wersja modell duration penny pence sterling kelvin hertz watt lux carat " +
    "bestellnummer artikelnummer teilenummer sendungsnummer auftragsnummer rechnungsnummer seriennummer"
  ).split(" "),
);

/** Whether a single word leads a number that it names: `Lon 16.3738`, `Bestellnummer: 716-67`. */
function isLabelOfNumber({ block }: Page, at: number): boolean {
  if (!LABELS.has(block.hash[at] as number)) return false;
  let next = at + 1;
  while (next < block.count && next < at + 3 && block.kind[next] === PUNCTUATION) next++;
  return next < block.count && block.kind[next] === NUMBER;
}

/** By shape, whether a token could name a person by itself: a capitalised word that is longer than an initial. */
const NAME_WORDS: Uint8Array = Uint8Array.from({ length: SHAPES }, (_, shape) => {
  const spelt = shape & ~GLUED;
  const manner = spelt >> 2;
  const isCapital = manner !== LOWERCASE && manner !== SINGLE_CAPITAL;
  return spelt < SHAPE_NUMBER && isCapital && (spelt & 3) > 0 ? 1 : 0;
});

/** Whether a token is a full stop that belongs to an initial, as in "Lovelace A.". */
function isInitialsDot({ block }: Page, at: number, first: number): boolean {
  return (
    block.hash[at] === FULL_STOP &&
    at - 1 > first &&
    (block.end[at - 1] as number) - (block.start[at - 1] as number) === 1
  );
}

function hasCapital({ block }: Page, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const manner = ((block.shape[at] as number) & ~GLUED) >> 2;
    if (block.kind[at] === WORD && manner !== LOWERCASE) return true;
  }
  return false;
}

/** An address has a number, and a word that is capitalised or one of streets and houses. */
function isAddress(page: Page, from: number, to: number, isCapital: boolean): boolean {
  let hasNumber = false;
  let hasCue = isCapital && !isMarkedNumber(page, from, to);
  for (let at = from; at < to; at++) {
    if (page.block.kind[at] === NUMBER) hasNumber = true;
    const cue = ((page.columns.flags[at] as number) >> CUE) & 15;
    if (cue === STREET || cue === UNIT) hasCue = true;
  }
  return hasNumber && hasCue;
}

/** Short names of days and months that are nobody's. */
const DAYS = WordHashes.of(..."mon tue wed thu fri sat sun feb apr jul sep oct nov dec".split(" "));

/** Whether a name is made of days and months: `Sun Nov`, `Thu`. A single `May` or `April` may be somebody. */
function isDate({ block, columns }: Page, from: number, to: number): boolean {
  if (to === from + 1) return DAYS.has(block.hash[from] as number);
  for (let at = from; at < to; at++) {
    if (block.kind[at] !== WORD) continue;
    if ((((columns.flags[at] as number) >> CUE) & 15) !== CALENDAR) return false;
  }
  return true;
}

/** What stands before numbers of books, goods and standards. */
const MARKS = WordHashes.of(..."isbn issn doi ean gtin upc asin sku iso din rfc cve".split(" "));

/** Whether the only word is one that leads numbers of things: `ISBN 978-3-16-148410-0`. */
function isMarkedNumber({ block }: Page, from: number, to: number): boolean {
  let words = 0;
  for (let at = from; at < to; at++) {
    if (block.kind[at] !== WORD) continue;
    if (++words > 1 || !MARKS.has(block.hash[at] as number)) return false;
  }
  return words === 1;
}

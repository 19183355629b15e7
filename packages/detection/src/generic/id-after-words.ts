import type { Detector } from "../detector.ts";
import { codeAt, firstDigit, hasDigits, isLetter, isWordAt } from "../text/characters.ts";
import { createWordSet } from "../text/word-set.ts";
import {
  APART,
  type BehindLabel,
  type Bond,
  LABEL_REACH,
  NUMBERED,
  POINTED,
  readBehindLabel,
} from "./behind-label.ts";
import {
  countInNumber,
  endBeforeLabel,
  isDate,
  numberEnd,
  numberStart,
  smallNumberEnd,
} from "./labelled-number.ts";

export interface LabelledKind {
  readonly name: string;
  readonly entityType: string;
  readonly sources: readonly string[];
  readonly checksum?: string;
  /** Words that name such a number, and hardly anything else. */
  readonly words: readonly string[];
  /** Words that also name other things: they count with `no.` or the like, or where {@link isPlain} holds. */
  readonly plainWords?: readonly string[];
  /** Whether a number behind a plain word counts without `no.`. */
  readonly isPlain?: (compact: string, around: Around) => boolean;
  readonly leastDigits: number;
  /** Fewest and most letters and digits. */
  readonly least: number;
  readonly most: number;
  /** Decides on the letters and digits without separators. */
  readonly check?: (compact: string) => boolean;
  /** Whether letters may end the number behind a space: `AB12 CDE`. */
  readonly mayEndInLetters?: boolean;
  /** Whether several are told apart by `1:` and `2:`. */
  readonly isCounted?: boolean;
  /** Whether nothing else can be found in the number. */
  readonly isFinal?: boolean;
  /** What before the label makes it another's. */
  readonly notAfter?: RegExp;
  /** The same before plain words alone. */
  readonly notPlainAfter?: RegExp;
}

/** A number, its label, and what joins them. */
export interface Around {
  readonly text: string;
  readonly label: number;
  readonly start: number;
  readonly end: number;
  readonly bond: Bond;
  readonly isFar: boolean;
}

/** More than that of a number with a word somewhere before it. */
const CONFIDENCE = 0.92;
/** `social insurance number` is another one, with a check digit. */
const OF_ANOTHER = /(?:social|national) $/i;
/** `n° de …`, `Nummer des …` */
const NUMBER_OF =
  /(?:\b(?:n\.? ?[°ºo]|nr|no|num|núm|number|nummer|numer|numero|número|numéro|id|codice|código|code)\.?|№) ?(?:of (?:the |his |her |my )?|d['’]|de (?:la |l['’])?|del |des |di |do |da |du |van (?:het |de )?)?$/i;
const MOST_BEFORE = 28;
/** A number of so many of something. */
const COUNTED =
  /^ ?(?:[%€$£]|(?:k?m|k?g|ms|[kmg]b|KB|MB|GB|kW|people|persons?|users?|cases|items|times|years?|days|months|hours|[Ee]uros?|EUR|USD|dollars|bytes|files|entries|requests|units|habitantes|personas|casos|veces|vezes|habitants|personnes|cas|abitanti|persone|Personen|Fälle|Jahre|Tage|gevallen|keer|os[óo]b|z[łl]|kr)(?![\p{L}\d]))/u;
const MOST_COUNTED = 16;
/** Fewest digits of a number without letters that other words part from its label. */
const LEAST_FAR = 6;
const MARKS = /[^A-Z\d]/;
const SPACE = 32;
const DOLLAR = 36;
const PERCENT = 37;
const LETTER_L = 108;
const RIGHT_BEHIND = 4;
/** How far before a label a number may begin that it speaks of. */
const REACH_BEFORE = 40;

/** A detector of numbers without a form of their own: what follows the words that name them, or stands right before. */
export function idAfterWords(kind: LabelledKind): Detector {
  const { leastDigits, words, plainWords = [] } = kind;
  const isPlainWord = createWordSet(plainWords);
  const behind: BehindLabel = { start: 0, bond: APART, isFar: false };
  return {
    name: kind.name,
    entityType: kind.entityType,
    confidence: CONFIDENCE,
    sources: kind.sources,
    ...(kind.checksum === undefined ? {} : { checksum: kind.checksum }),
    anchor: {
      on: "words",
      words: [...words, ...plainWords],
      find(text, label, labelEnd, scan) {
        const limit = labelEnd + LABEL_REACH;
        // Up to its watermark there is no digit.
        scan.watermark = firstDigit(text, Math.max(labelEnd, scan.watermark), limit);
        const isPlain = isPlainWord(text, label, labelEnd);
        // Right behind the label the number is read at once; further away most have too few digits.
        const hasDigitsBehind =
          scan.watermark < labelEnd + RIGHT_BEHIND ||
          hasDigits(text, scan.watermark, limit, leastDigits);
        if (hasDigitsBehind) readBehindLabel(text, labelEnd, kind.isCounted === true, behind);
        if (hasDigitsBehind && behind.bond !== APART && behind.start > labelEnd) {
          const { start } = behind;
          const end = endOf(kind, text, start, Math.min(text.length, limit));
          if (
            isNumber(kind, text, start, end) &&
            isJoined(kind, text, label, end, behind, isPlain)
          ) {
            scan.quiet.thing(label, end);
            scan.emit(start, end);
            return kind.isFinal === true ? end : -1;
          }
        }
        const end = isPlain ? -1 : endBeforeLabel(text, label);
        if (end < 0 || !hasDigits(text, Math.max(0, label - REACH_BEFORE), label, leastDigits))
          return -1;
        const start = numberStart(text, end);
        if (start < end && isNumber(kind, text, start, end)) {
          scan.quiet.thing(start, labelEnd);
          scan.emit(start, end);
        }
        return -1;
      },
    },
  };
}

function endOf(kind: LabelledKind, text: string, start: number, limit: number): number {
  const end = numberEnd(text, start, limit, kind.most, kind.mayEndInLetters === true);
  return end > start ? end : smallNumberEnd(text, start, limit);
}

/** Whether a number of this kind stands there. */
function isNumber(kind: LabelledKind, text: string, start: number, end: number): boolean {
  const { least, most, leastDigits, check } = kind;
  if (end - start < least || !hasDigits(text, start, end, leastDigits)) return false;
  if (isWordAt(text, end) || isWordAt(text, start - 1)) return false;
  const count = countInNumber(text, start, end);
  if (count < least || count > most || isDate(text, start, end)) return false;
  return check === undefined || check(compactOf(text.slice(start, end)));
}

/** Whether the label speaks of the number behind it. */
function isJoined(
  kind: LabelledKind,
  text: string,
  label: number,
  end: number,
  { start, bond, isFar }: BehindLabel,
  isPlain: boolean,
): boolean {
  if (codeAt(text, label - 1) === SPACE && isOfAnother(kind, text, label)) return false;
  const count = countInNumber(text, start, end);
  if (hasDigits(text, start, end, count)) {
    if (isFar && count < LEAST_FAR) return false;
    if (mayBeCounted(text, end) && COUNTED.test(text.slice(end, end + MOST_COUNTED))) return false;
  }
  if (isPlain && kind.notPlainAfter?.test(wordsBefore(text, label)) === true) return false;
  if (isPlain && kind.isPlain !== undefined) {
    const around = { text, label, start, end, bond, isFar };
    if (kind.isPlain(compactOf(text.slice(start, end)), around)) return true;
  }
  if (isFar && bond < POINTED) return false;
  return !isPlain || bond === NUMBERED || NUMBER_OF.test(wordsBefore(text, label));
}

function wordsBefore(text: string, label: number): string {
  return text.slice(Math.max(0, label - MOST_BEFORE), label);
}

/** Whether the word before the label makes it another's. */
function isOfAnother({ notAfter }: LabelledKind, text: string, label: number): boolean {
  if (notAfter !== undefined) return notAfter.test(wordsBefore(text, label));
  return (codeAt(text, label - 2) | 32) === LETTER_L && OF_ANOTHER.test(wordsBefore(text, label));
}

/** Whether a word or sign follows that may be one of what is counted. */
function mayBeCounted(text: string, end: number): boolean {
  const code = codeAt(text, codeAt(text, end) === SPACE ? end + 1 : end);
  return code > 127 || isLetter(code) || code === DOLLAR || code === PERCENT;
}

function compactOf(value: string): string {
  return MARKS.test(value) ? value.toUpperCase().replaceAll(/[^A-Z\d]/g, "") : value;
}

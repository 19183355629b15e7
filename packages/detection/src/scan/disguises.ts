import { Breaks } from "../disguise/breaks.ts";
import {
  encodedEnd,
  behindHexMark,
  encodedStart,
  isFilledUp,
  LEAST_ENCODED,
  looksEncoded,
} from "../disguise/encoded-run.ts";
import { DROPPED, kindOf, LOOKALIKE, PLAIN, SEPARATOR } from "../disguise/fold-character.ts";
import {
  controlLength,
  ESCAPE,
  isEntity,
  isNearAscii,
  isPercent,
  isQuotedPrintable,
  isTellingByte,
  isTellingEscape,
  isValueCode,
  octalAt,
} from "../disguise/marks.ts";
import { Budget, type Reserve } from "../disguise/budget.ts";
import { type PlainScan, Readings } from "../disguise/readings.ts";
import { findDisguised, findInRun } from "../disguise/undisguise.ts";
import { isMixed, wrapLength } from "../disguise/undo.ts";
import { type Window, Windows } from "../disguise/windows.ts";
import { withoutOverlaps } from "../disguise/wrapped-findings.ts";
import type { Finding } from "../finding.ts";
import { codeAt, HEX, isDigit, isWordAt } from "../text/characters.ts";

/** Shortest rest of a word, after its first character, that may be an encoded text. */
export const LONG_WORD: number = LEAST_ENCODED - 1;

/** `)` closes the code of an area. */
function isDigitOrClose(code: number): boolean {
  return isDigit(code) || code === 41;
}

function isDigitOrTag(code: number): boolean {
  return isDigit(code) || code === 60;
}

/** Tags in a row, such as `</b><i>`. */
const MOST_MARKS = 4;

/** Whether the line break at `at` is a soft one, which is undone as an encoding. */
function isSoft(text: string, at: number): boolean {
  const sign = codeAt(text, at - 1) === 13 ? at - 2 : at - 1;
  return codeAt(text, sign) === EQUALS && isQuotedPrintable(text, sign);
}

const EQUALS = 61;

/** The scan whose text may hold disguises. */
interface DisguisedScan {
  readonly text: string;
  readonly found: Finding[];
  /** What the document allows beyond the share of this text; null for none. */
  readonly reserve: Reserve | null;
  isEnabled(entityType: string): boolean;
  readonly registry: { readonly detectors: readonly { readonly entityType: string }[] };
}

/**
 * Places of a text where an encoding, or a break inside a value, may hide something. They are noted during the pass and
 * looked at after it.
 */
export class Disguises {
  readonly #scan: DisguisedScan;
  /** Scans what was decoded; null when nothing is to be. */
  readonly #inner: PlainScan | null;
  readonly #encodings = new Windows();
  readonly #wraps = new Windows();
  readonly #breaks = new Breaks();
  /** Everything before this was looked at as an encoded run. */
  #encodedEnd = 0;
  /** Where the latest run ends that stood for a text and is filled up with equals signs. */
  #decodedEnd = 0;
  #readings: Readings | null = null;
  #unread: Window[] = [];

  constructor(scan: DisguisedScan, inner: PlainScan | null) {
    this.#scan = scan;
    this.#inner = inner;
  }

  begin(): void {
    this.#encodedEnd = 0;
    this.#decodedEnd = 0;
    this.#readings = null;
    if (this.#unread.length > 0) this.#unread = [];
    this.#encodings.clear();
    this.#wraps.clear();
    this.#breaks.clear();
  }

  /** A character beyond Latin-1, or a mark of Latin-1. Dashes and spaces count between digits, look-alikes beside ASCII. */
  character(at: number, code: number): void {
    const kind = kindOf(code);
    if (kind === PLAIN || this.#inner === null) return;
    const { text } = this.#scan;
    if (kind === SEPARATOR) {
      if (!isDigit(codeAt(text, at - 1)) || !isWordAt(text, at + 1)) return;
    } else if (kind === LOOKALIKE) {
      if (!isMixed(text, at)) return;
    } else if (kind === DROPPED && !isNearAscii(text, at)) return;
    this.#encodings.mark(at, text.length);
  }

  /** A `%`, `&`, backslash or the escape character. Returns where to go on after an escaped line break or tab, or -1. */
  encoding(at: number, code: number): number {
    const { text } = this.#scan;
    if (code !== 92) {
      if (code > 127) this.character(at, code);
      else if (this.#inner === null) return -1;
      else if (code === ESCAPE) this.#control(at);
      else if (code === 37 ? isPercent(text, at) : isEntity(text, at))
        this.#encodings.mark(at, text.length);
      return -1;
    }
    let mark = at + 1;
    while (mark - at < 15 && codeAt(text, mark) === 92) mark++;
    const letter = codeAt(text, mark);
    if (letter === 110 || letter === 114 || letter === 116) return mark + 1;
    if (letter === 117 || letter === 120) {
      if (this.#inner !== null && isTellingEscape(text, mark))
        this.#encodings.mark(at, text.length);
      return letter === 117 && HEX[codeAt(text, mark + 4) & 255] === 1 ? -1 : mark;
    }
    if (letter >= 48 && letter <= 51) {
      if (this.#inner !== null && isTellingByte(octalAt(text, mark)))
        this.#encodings.mark(at, text.length);
      return mark;
    }
    if (
      (letter === 45 || letter === 46 || letter === 64 || letter === 95) &&
      isWordAt(text, at - 1) &&
      isWordAt(text, mark + 1)
    )
      this.#encodings.mark(at, text.length);
    return mark;
  }

  /** What sets a colour, where a word follows that its last letter would be part of, or that it parts. */
  #control(at: number): void {
    const { text } = this.#scan;
    const length = controlLength(text, at);
    const after = codeAt(text, at + length);
    if (length > 0 && (isValueCode(after) || after === ESCAPE || after === 40))
      this.#encodings.mark(at, text.length);
  }

  /** A line break. */
  lineBreak(at: number): void {
    if (this.#inner === null) return;
    const { text } = this.#scan;
    if (this.#breaks.note(text, at) && !isSoft(text, at)) this.#wraps.mark(at, text.length);
  }

  /** Asterisks, backticks or a tag between two characters of one value. */
  markup(at: number): void {
    if (this.#inner === null) return;
    const { text } = this.#scan;
    const before = codeAt(text, at - 1);
    const isAfterDigit =
      before === 41 || (before === 32 && isDigitOrClose(codeAt(text, at - 2))) || isDigit(before);
    if (!isAfterDigit && !isValueCode(before)) return;
    let length = wrapLength(text, at, text.charCodeAt(at));
    if (length === 0) return;
    for (let more = 1; more < MOST_MARKS && codeAt(text, at + length) === 60; more++)
      length += wrapLength(text, at + length, 60);
    const after = codeAt(text, at + length);
    const goesOn = isAfterDigit
      ? isDigitOrClose(after) || (after === 32 && isDigitOrTag(codeAt(text, at + length + 1)))
      : isValueCode(after);
    if (
      goesOn ||
      (isDigit(before) && isValueCode(after)) ||
      (after === 37 && isPercent(text, at + length)) ||
      (after === 38 && isEntity(text, at + length))
    )
      this.#wraps.mark(at, text.length);
  }

  /** An equals sign. */
  equals(at: number): void {
    if (this.#inner === null || at < this.#decodedEnd) return;
    const { text } = this.#scan;
    if (isQuotedPrintable(text, at)) this.#encodings.mark(at, text.length);
  }

  /** A word so long that it may be an encoded text. */
  longWord(from: number, to: number): void {
    if (this.#inner === null || from < this.#encodedEnd) return;
    const { text, found } = this.#scan;
    const start = behindHexMark(text, encodedStart(text, from, this.#encodedEnd));
    if (!looksEncoded(text, start)) {
      // The words that follow in the same run do not walk back over this one again.
      this.#encodedEnd = to;
      return;
    }
    const end = encodedEnd(text, start);
    this.#encodedEnd = Math.max(end, to);
    const into = { findings: found, unread: this.#unread };
    const isText = findInRun(text, start, end, this.#read(this.#inner), into);
    if (isText && isFilledUp(text, start, end)) this.#decodedEnd = end;
  }

  /** Adds the findings that show once the disguises noted are undone. */
  undo(): void {
    const encodings = this.#encodings.take();
    const wraps = this.#wraps.take();
    const { text, found } = this.#scan;
    if (this.#inner !== null && encodings.length + wraps.length > 0) {
      const readings = this.#read(this.#inner);
      const unread = this.#unread;
      // Encodings first: what they hide ends where it ends, and no neighbouring line completes it.
      findDisguised(text, encodings, null, readings, { findings: found, unread });
      const wrapped: Finding[] = [];
      findDisguised(text, wraps, this.#breaks, readings, { findings: wrapped, unread });
      if (wrapped.length > 0)
        for (const finding of withoutOverlaps(text, wrapped, found.slice())) found.push(finding);
    }
    this.#readings = null;
    if (this.#unread.length > 0) this.#cover();
  }

  /** Nobody knows what stands where nothing could be read any more: it counts as found. */
  #cover(): void {
    const { found, registry } = this.#scan;
    const entityType = this.#scan.isEnabled(UNREAD) ? UNREAD : registry.detectors[0]?.entityType;
    if (entityType === undefined) return;
    for (const { start, end } of this.#unread)
      found.push({ entityType, start, end, confidence: 1, detector: "not-decoded" });
    this.#unread = [];
  }

  #read(inner: PlainScan): Readings {
    this.#readings ??= new Readings(inner, new Budget(this.#scan.text.length, this.#scan.reserve));
    return this.#readings;
  }
}

/** Type of what was not decoded. */
const UNREAD = "SECRET";

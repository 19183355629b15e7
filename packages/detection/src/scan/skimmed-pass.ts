import { type KeyMeaning, meaningAt, neverSaysAnything } from "../keys/key-meaning.ts";
import { codeAt, CONTINUES, isDigit, isWordAt } from "../text/characters.ts";
import { COLON, ENCODING, EQUALS } from "./actions.ts";
import type { ContextWords } from "./context-words.ts";
import { type Disguises, LONG_WORD } from "./disguises.ts";
import type { Numbers } from "./numbers.ts";
import { isKeyCode, isLabelCode } from "./labels.ts";
import type { PairFinder } from "./pairs.ts";
import type { Registry } from "./registry.ts";
import {
  AROUND,
  CHARACTER,
  CLOSE,
  ENCODED,
  KEY,
  keyOf,
  LINE,
  LONG_WORD as LONG_WORD_END,
  mayBeEncoded,
  OPEN,
  placeOf,
  SHORT_NUMBER,
  type Skim,
  type SkimTables,
  STRETCH,
  WORD,
} from "./skim.ts";
import type { WordStarts } from "./word-starts.ts";

const UNDERSCORE = 95;
const SIGN_EQUALS = 61;
const QUOTE = 34;
const SPACE = 32;
const HYPHEN = 45;
const BACKSLASH = 92;
/** Longest key that the first stage remembers. */
const MOST_LEARNT = 31;

/** Ordinary texts have an event every nine to fifty characters; texts made of nothing but anchors have one at each. */
const MOST_EVENTS = 0.125;

/** The scan that the pass reads for. */
interface SkimmedScan {
  readonly text: string;
  readonly registry: Registry;
  readonly context: ContextWords;
  numberStart: number;
  numberEnd: number;
  isEnabled(entityType: string): boolean;
  /** Does what is to be done at a character; returns where to go on when something was found, or -1. */
  mark(action: number, at: number, code: number): number;
}

interface Readers {
  readonly words: WordStarts;
  readonly numbers: Numbers;
  readonly pairs: PairFinder;
  readonly disguises: Disguises;
}

/**
 * The pass over a text at those places only that the first stage tells. It asks the same detectors at the same places
 * as the plain pass does, but for those that could not say anything.
 *
 * The first stage does not know what is found. So the pass leaves out the events inside a finding; and it looks at every
 * word and number where one before it counts for them.
 */
export class SkimmedPass {
  /** Whether there was a line break, and a tag, outside of findings. */
  hasLines = false;
  hasTags = false;
  /** Where the lines begin that may be headers of tables. */
  readonly lines: number[] = [];
  readonly #scan: SkimmedScan;
  readonly #skim: Skim;
  readonly #actions: Uint8Array;
  readonly #readers: Readers;
  #tables: SkimTables | null = null;
  /** Before this everything of the text was read, and from `#rest` on words that are long may be encoded texts. */
  #next = 0;
  #rest = 0;
  /** Where a finding ended, or the word that it ended in: what stands there goes on with that. */
  #joint = -1;
  /** Line breaks and tags that lie inside findings. */
  #passedLines = 0;
  #passedTags = 0;

  constructor(scan: SkimmedScan, skim: Skim, actions: Uint8Array, readers: Readers) {
    this.#scan = scan;
    this.#skim = skim;
    this.#actions = actions;
    this.#readers = readers;
  }

  /**
   * Reads the whole of a text, unless its beginning has so many events that the plain pass is quicker.
   *
   * @returns Whether the text was read.
   */
  read(text: string): boolean {
    const skim = this.#skim;
    const scan = this.#scan;
    const { events, meanings } = skim;
    const { context } = scan;
    const { pairs, disguises } = this.#readers;
    const { length } = text;
    this.#tables ??= skim.tablesOf(scan.registry, this.#actions);
    skim.begin(this.#tables, scan.isEnabled("IP_ADDRESS"));
    this.#next = 0;
    this.#rest = 0;
    this.#joint = -1;
    this.#passedLines = 0;
    this.#passedTags = 0;
    this.lines.length = 0;
    for (let from = 0; from < length; from += STRETCH) {
      const count = skim.read(text, from);
      if (from === 0 && count > MOST_EVENTS * Math.min(length, STRETCH)) return false;
      const shift = from - AROUND;
      /** Starts of words before this were looked at. */
      let seen = from;
      for (let index = 0; index < count; index++) {
        const event = events[index] as number;
        const kind = event >>> 24;
        const place = placeOf(event);
        const at = shift + place;
        if (kind === LINE) {
          this.lines.push(at);
          continue;
        }
        if (context.wokenUntil > seen) this.#visit(shift, seen, at);
        if (kind === LONG_WORD_END) {
          const start = events[++index] as number;
          if (at < this.#next) continue;
          const rest = start > this.#rest ? start : this.#rest;
          if (at - rest >= LONG_WORD) disguises.longWord(rest, at);
          continue;
        }
        if (at < this.#next) continue;
        seen = at + 1;
        switch (kind) {
          case SHORT_NUMBER:
            if (at < context.wokenUntil) this.#readNumber(at);
            else {
              scan.numberStart = at;
              scan.numberEnd = at + ((event >>> 16) & 0xff);
            }
            break;
          case WORD:
            this.#readWord(at, skim.codes, place);
            break;
          case KEY:
            pairs.known(at, skim.codes[place] as number, meanings[keyOf(event)] as KeyMeaning);
            if (mayBeEncoded(event)) disguises.equals(at);
            break;
          case OPEN:
            pairs.open(at);
            break;
          case CLOSE:
            pairs.close();
            break;
          case ENCODED:
            disguises.equals(at);
            break;
          case CHARACTER:
            this.#readCharacter(at, place, (event >>> 16) & 1);
            break;
          default:
            this.#readNumber(at);
        }
      }
      if (context.wokenUntil > seen)
        this.#visit(shift, seen, from + STRETCH < length ? from + STRETCH : length);
    }
    this.hasLines = skim.lineBreaks > this.#passedLines;
    this.hasTags = skim.openBrackets > this.#passedTags;
    return true;
  }

  /**
   * Looks at the numbers that begin from `from` to `to`, as long as a word before them counts for them, and at the words
   * as long as it counts for tokens.
   */
  #visit(shift: number, from: number, to: number): void {
    const { codes, starts } = this.#skim;
    const { context } = this.#scan;
    let at = from;
    for (;;) {
      if (at < this.#next) at = this.#next;
      const until = Math.min(to, context.wokenUntil);
      if (at >= until) return;
      const place = at - shift - AROUND;
      const bits = (starts[place >> 5] as number) >>> (place & 31);
      if (bits === 0) {
        at += 32 - (place & 31);
        continue;
      }
      at += 31 - Math.clz32(bits & -bits);
      if (at >= until) return;
      const index = at - shift;
      const code = codes[index] as number;
      if (isDigit(code)) this.#readNumber(at);
      else if (code !== UNDERSCORE && at < context.markedUntil) this.#readWord(at, codes, index);
      at++;
    }
  }

  #readWord(at: number, codes: Uint16Array, index: number): void {
    const end = this.#readers.words.readTelling(at, codes, index);
    if (end > at) this.#join(at, end);
  }

  #readNumber(at: number): void {
    const end = this.#readers.numbers.read(at);
    if (!isDigit(codeAt(this.#scan.text, end - 1))) {
      this.#join(at, end);
      return;
    }
    this.#next = end;
    this.#rest = end;
  }

  #readCharacter(at: number, index: number, isInside: number): void {
    const { codes } = this.#skim;
    const code = codes[index] as number;
    if (code > 255) {
      this.#readers.disguises.character(at, code);
      const isInWord = isInside === 1 || at === this.#joint;
      const end = isInWord ? -1 : this.#readers.words.read(at, codes, index);
      if (end > at) this.#join(at, end);
      else this.#rest = at + 1;
      return;
    }
    const action = this.#actions[code] as number;
    const end = this.#scan.mark(action, at, code);
    if (end > at) {
      if (action !== ENCODING && isWordAt(this.#scan.text, end - 1)) this.#join(at, end);
      else this.#skip(at, end);
    } else if (action === COLON || action === EQUALS) this.#learnKey(at, index);
  }

  /** Goes on at `end`, as in a word. */
  #join(at: number, end: number): void {
    const { text } = this.#scan;
    let wordEnd = end;
    while (wordEnd < text.length && CONTINUES[text.charCodeAt(wordEnd)] === 1) wordEnd++;
    this.#skip(at, wordEnd);
    this.#joint = wordEnd;
    if (wordEnd - end >= LONG_WORD) this.#readers.disguises.longWord(end, wordEnd);
  }

  #skip(from: number, to: number): void {
    const { text } = this.#scan;
    for (let at = from; at < to; at++) {
      const code = text.charCodeAt(at);
      if (code === 10) this.#passedLines++;
      else if (code === 60) this.#passedTags++;
    }
    this.#next = to;
    this.#rest = to;
  }

  /** Tells the first stage what the key before a sign says, so that nobody looks for its beginning again. */
  #learnKey(at: number, sign: number): void {
    const { codes } = this.#skim;
    const before = codes[sign - 1];
    const isQuoted = before === QUOTE;
    const end = isQuoted || before === SPACE ? sign - 1 : sign;
    let start = end;
    while (start > 1 && isKeyCode(codes[start - 1] as number)) start--;
    if (end - start < 1 || end - start > MOST_LEARNT) return;
    // Only where the first stage would ask.
    const edge = codes[start - 1] as number;
    if (isQuoted ? edge !== QUOTE : edge === BACKSLASH || codes[start] === HYPHEN) return;
    const isLabel = !isQuoted && codes[sign] !== SIGN_EQUALS && edge === SPACE;
    if (isLabel && isLabelCode(codes[start - 2] as number)) return;
    const from = at - (sign - start);
    const meaning = meaningAt(this.#scan.text, from, from + end - start);
    this.#skim.learnKey(start, end, neverSaysAnything(meaning) ? null : meaning);
  }
}

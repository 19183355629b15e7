import {
  type Anchor,
  type CharacterAnchor,
  CONTEXT_REACH,
  type DetectorScan,
} from "../detector.ts";
import { encodedEnd, encodedStart, LEAST_ENCODED, looksEncoded } from "../disguise/encoded-run.ts";
import { DROPPED, kindOf, LOOKALIKE, PLAIN, SEPARATOR } from "../disguise/fold-character.ts";
import { Budget, findDisguised, findInRun, type PlainScan } from "../disguise/undisguise.ts";
import { isMixed, wrapLength } from "../disguise/undo.ts";
import { Windows } from "../disguise/windows.ts";
import { withExtension } from "../generic/phone/phone-number.ts";
import type { Finding } from "../finding.ts";
import { joinFindings } from "../join-findings.ts";
import type { KeyMeaning } from "../keys/key-meaning.ts";
import { ipv4End, isSpecialIpv4 } from "../network/ip-address.ts";
import {
  codeAt,
  digitsOf,
  HEX,
  isDigit,
  isLetter,
  isUpper,
  isWordAt,
  isWordCode,
  WORD,
} from "../text/characters.ts";
import { findInMarkup } from "../structure/markup.ts";
import { findTables, type OpenTable } from "../structure/tables.ts";
import { dropLastGroup, emptyGroups, type FoundGroups, readGroups } from "./digit-groups.ts";
import { filterKey, matchEntry } from "./lexicon.ts";
import { PairFinder } from "./pairs.ts";
import { followerOf, type Registry, type ShapeEntry, type TemplateEntry } from "./registry.ts";
import { QuietSpans } from "./quiet-spans.ts";
import { anyCaseClass, compactToken, matchTemplate, startClass } from "./token-template.ts";

import {
  actionTable,
  NUMBER,
  WORD_START,
  COLON,
  EQUALS,
  OPEN,
  CLOSE,
  NEWLINE,
  TAG,
  ENCODING,
  MARKUP,
} from "./actions.ts";
import type { Verdict } from "./value-check.ts";
import { endsWord, hasDigitSoon, isRun, isSignOfValue, startsGroups } from "./edges.ts";
import { isoDateEnd, isVersion, uuidEnd } from "./kept.ts";
import {
  isEntity,
  isNearAscii,
  isPercent,
  isQuotedPrintable,
  isTellingEscape,
  isValueCode,
  isWrapped,
} from "../disguise/marks.ts";
import { isStrong, withoutOverlaps } from "../disguise/wrapped-findings.ts";

/** Shortest word that may be an encoded text. */
const LONG_WORD = LEAST_ENCODED - 1;

/** Longest run of digits that can be a house number, an age or the like. */
const SHORT_NUMBER = 6;
const IP = "ip-address";

/**
 * One pass over a text.
 *
 * A table with 512 entries maps (the previous character was part of a word, this character) to an action. Characters
 * that are nobody's anchor only update the first half of that key. At an anchor the detectors filed under it are asked;
 * each reads a bounded number of characters around it, or keeps a watermark. That is what keeps the whole linear.
 *
 * One object serves many texts, one after the other: nothing is allocated for a text without findings.
 */
export class TextScan implements DetectorScan {
  text = "";
  found: Finding[] = [];
  numberStart = -1;
  numberEnd = -1;
  /** Set before a scan: the table the text goes on with. */
  continuedTable: OpenTable | null = null;
  /** After a scan: the table that reaches to the end of the text. */
  openTable: OpenTable | null = null;
  readonly registry: Registry;
  /** What is known to be no finding. */
  readonly quiet: QuietSpans = new QuietSpans();

  readonly #isEnabled: (entityType: string) => boolean;
  readonly #actions: Uint8Array;
  readonly #filter: Uint16Array;
  readonly #pairs: PairFinder;
  readonly #groups: FoundGroups = emptyGroups();
  readonly #findsIp: boolean;
  /** Where each detector's context word last ended, counted from the first character of the first text. */
  readonly #wordEnds: Float64Array;
  /** The latest of those whose detectors have token templates, and of those whose detectors have shapes of digits. */
  #templateWordEnd = 0;
  #shapeWordEnd = 0;
  readonly #watermarks: Float64Array;
  readonly #reaches: Float64Array;
  #hasWatermarks = false;
  /** Whether the pass met a line break, and a tag: only then the readers of tables and markup run. */
  #hasLines = false;
  #hasTags = false;
  /** Characters of all texts before this one, so that `#wordEnds` needs no reset. */
  #base: number = 2 * CONTEXT_REACH;
  /** The detector that is being asked. */
  #current = 0;
  /** Places where an encoding, or a break inside a value, may hide something. */
  readonly #encodings = new Windows();
  readonly #wraps = new Windows();
  /** Everything before this was looked at as an encoded run. */
  #encodedEnd = 0;
  #decoding: Budget | null = null;
  /** What the key says of the text, and so of what is decoded from it. */
  #meaning: KeyMeaning | null = null;
  /** Scans what was decoded; itself it decodes nothing. */
  #inner: TextScan | null = null;
  readonly #isPlain: boolean;

  constructor(registry: Registry, isEnabled: (entityType: string) => boolean, isPlain = false) {
    this.#isPlain = isPlain;
    this.registry = registry;
    this.#isEnabled = isEnabled;
    this.#actions = actionTable(registry);
    this.#filter = registry.lexicon.filter;
    this.#wordEnds = new Float64Array(registry.detectors.length);
    this.#watermarks = new Float64Array(registry.detectors.length);
    this.#reaches = Float64Array.from(registry.detectors, ({ reach }) => reach ?? CONTEXT_REACH);
    this.#pairs = new PairFinder(this);
    this.#findsIp = isEnabled("IP_ADDRESS");
  }

  /** Findings of one text, in order and joined. */
  scan(text: string, meaning: KeyMeaning | null): Finding[] {
    this.text = text;
    this.found = [];
    this.numberStart = -1;
    this.numberEnd = -1;
    if (this.#hasWatermarks) {
      this.#watermarks.fill(0);
      this.#hasWatermarks = false;
    }
    this.#hasLines = false;
    this.#hasTags = false;
    this.#encodedEnd = 0;
    this.#decoding = null;
    this.#encodings.clear();
    this.#wraps.clear();
    this.quiet.clear();
    this.#pairs.begin(text);
    this.#meaning = meaning;
    if (meaning !== null) {
      this.#readKey(meaning.normal);
      if (meaning.rule !== null) this.expect(meaning.rule.entityType, 0);
    }
    this.#pass(text);
    this.#pairs.finish();
    this.openTable =
      this.#hasLines || this.openTable !== null ? findTables(this, this.openTable) : null;
    if (this.#hasTags) findInMarkup(this);
    this.#undisguise();
    this.#base += text.length + 2 * CONTEXT_REACH;
    return joinFindings(this.quiet.withoutRefused(this.found));
  }

  verdict(entityType: string, value: string): Verdict {
    return this.registry.values.verdict(entityType, value);
  }

  isEnabled(entityType: string): boolean {
    return this.#isEnabled(entityType);
  }

  get watermark(): number {
    return this.#watermarks[this.#current] as number;
  }

  set watermark(value: number) {
    this.#watermarks[this.#current] = value;
    this.#hasWatermarks = true;
  }

  emit(start: number, end: number, confidence?: number): void {
    const detector = this.registry.detectors[this.#current];
    if (detector === undefined) return;
    const { name, entityType } = detector;
    this.found.push({
      entityType,
      start,
      end,
      confidence: confidence ?? this.#confidenceAt(detector.confidence, start),
      detector: name,
    });
    this.#useWord(start, end);
  }

  expect(entityType: string, at: number): void {
    const indices = this.registry.byEntityType.get(entityType);
    if (indices === undefined) return;
    for (let index = 0; index < indices.length; index++) {
      this.#wordEnds[indices[index] as number] = this.#base + at;
    }
    this.#wake(3, this.#base + at);
  }

  isNearWord(at: number): boolean {
    const distance = this.#base + at - (this.#wordEnds[this.#current] as number);
    return distance >= 0 && distance <= (this.#reaches[this.#current] as number);
  }

  /** A context word near makes a finding surer. */
  #confidenceAt(confidence: number, start: number): number {
    return this.isNearWord(start) ? Math.min(1, confidence + (1 - confidence) / 2) : confidence;
  }

  /** A context word speaks for one value, and for the next one only if that follows at once. */
  #useWord(start: number, end: number): void {
    if (!this.isNearWord(start)) return;
    this.#wordEnds[this.#current] = this.#base + end - (this.#reaches[this.#current] as number) + 8;
  }

  /** The words of the key are context for its value. */
  #readKey(normal: string): void {
    for (let at = 0; at < normal.length; at++) {
      if (at > 0 && normal.charCodeAt(at - 1) !== 95) continue;
      const key = filterKey(codeAt(normal, at), codeAt(normal, at + 1), codeAt(normal, at + 2));
      const bucket = this.registry.lexicon.filter[key] as number;
      if (bucket !== 0) this.#readWords(normal, at, bucket, -normal.length);
    }
  }

  #pass(text: string): void {
    const actions = this.#actions;
    const length = text.length;
    let at = 0;
    let isInWord = 0;
    while (at < length) {
      let code = text.charCodeAt(at);
      // Most characters continue a word: they are read in a loop of their own.
      if (isInWord === 1) {
        const from = at;
        while (code < 256 && WORD[code] === 1) code = ++at < length ? text.charCodeAt(at) : 0;
        if (at - from >= LONG_WORD) this.#longWord(from, at);
        if (at >= length) return;
      }
      if (code > 255) {
        const kind = kindOf(code);
        if (kind !== PLAIN) this.#noteDisguise(at, kind);
        if (isInWord === 0) {
          const end = this.#wordStart(at, code);
          if (end > at) {
            at = end;
            isInWord = 1;
            continue;
          }
        }
        isInWord = isWordCode(code) ? 1 : 0;
        at++;
        continue;
      }
      const action = actions[(isInWord << 8) | code] as number;
      if (action < NUMBER) {
        isInWord = action;
        at++;
        continue;
      }
      if (action === NUMBER) {
        at = this.#number(at);
        isInWord = 1;
        continue;
      }
      if (action === WORD_START) {
        const end = this.#wordStart(at, code);
        at = end > at ? end : at + 1;
        isInWord = 1;
        continue;
      }
      const end = this.#mark(action, at, code);
      if (end > at) {
        at = end;
        isInWord = action !== ENCODING && isWordAt(text, at - 1) ? 1 : 0;
      } else {
        at++;
        isInWord = 0;
      }
    }
  }

  #mark(action: number, at: number, code: number): number {
    if (action === OPEN || action === CLOSE || action === NEWLINE || action === TAG) {
      if (action === OPEN) this.#pairs.open(at);
      else if (action === CLOSE) this.#pairs.close();
      else if (action === TAG) {
        this.#hasTags = true;
        this.#noteMarkup(at);
      } else {
        this.#hasLines = true;
        this.#pairs.newline(at);
        if (isWrapped(this.text, at)) this.#wraps.mark(at, this.text.length);
      }
      return -1;
    }
    if (action === ENCODING) return this.#encoding(at, code);
    if (action === MARKUP) {
      this.#noteMarkup(at);
      return -1;
    }
    if ((action === COLON || code === 45) && !isSignOfValue(this.text, at, code)) {
      if (action === COLON) this.#pairs.at(at, code);
      return -1;
    }
    const indices = this.registry.characters[code] as readonly number[];
    for (let index = 0; index < indices.length; index++) {
      const detector = indices[index] as number;
      const { anchor } = this.registry.detectors[detector] as { anchor: { on: string } };
      if (anchor.on !== "character") continue;
      this.#current = detector;
      const end = (anchor as CharacterAnchor).find(this.text, at, this);
      if (end > at) return end;
    }
    if (action === COLON || action === EQUALS) this.#pairs.at(at, code);
    if (action === EQUALS && isQuotedPrintable(this.text, at))
      this.#encodings.mark(at, this.text.length);
    return -1;
  }

  /** A character that may disguise another. Dashes and spaces count between digits, look-alikes beside ASCII. */
  #noteDisguise(at: number, kind: number): void {
    const { text } = this;
    if (kind === SEPARATOR) {
      if (!isDigit(text.charCodeAt(at - 1)) || !isWordAt(text, at + 1)) return;
    } else if (kind === LOOKALIKE) {
      if (!isMixed(text, at)) return;
    } else if (kind === DROPPED && !isNearAscii(text, at)) return;
    this.#encodings.mark(at, text.length);
  }

  /** A `%`, `&` or backslash. Returns where to go on after an escaped line break or tab. */
  #encoding(at: number, code: number): number {
    const { text } = this;
    if (code !== 92) {
      if (code > 127) this.#noteDisguise(at, kindOf(code));
      else if (code === 37 ? isPercent(text, at) : isEntity(text, at))
        this.#encodings.mark(at, text.length);
      return -1;
    }
    let mark = at + 1;
    while (mark - at < 15 && text.charCodeAt(mark) === 92) mark++;
    const letter = text.charCodeAt(mark);
    if (letter === 110 || letter === 114 || letter === 116) return mark + 1;
    if (letter === 117 || letter === 120) {
      if (isTellingEscape(text, mark)) this.#encodings.mark(at, text.length);
      return letter === 117 && HEX[text.charCodeAt(mark + 4) & 255] === 1 ? -1 : mark;
    }
    return mark;
  }

  /** Asterisks, backticks or a tag between two characters of one value. */
  #noteMarkup(at: number): void {
    const { text } = this;
    if (!isValueCode(codeAt(text, at - 1))) return;
    const length = wrapLength(text, at, text.charCodeAt(at));
    if (length > 0 && isValueCode(codeAt(text, at + length))) this.#wraps.mark(at, text.length);
  }

  /** A word so long that it may be an encoded text. */
  #longWord(from: number, to: number): void {
    if (this.#isPlain || from < this.#encodedEnd) return;
    const { text } = this;
    const start = encodedStart(text, from, this.#encodedEnd);
    if (!looksEncoded(text, start)) return;
    const end = encodedEnd(text, start);
    this.#encodedEnd = Math.max(end, to);
    const finding = findInRun(
      text,
      start,
      end,
      (inside) => this.#plainScan(inside),
      this.#budget(),
    );
    if (finding !== null) this.found.push(finding);
  }

  #plainScan(text: string): readonly Finding[] {
    this.#inner ??= new TextScan(this.registry, this.#isEnabled, true);
    return this.#inner.scan(text, this.#meaning);
  }

  #budget(): Budget {
    this.#decoding ??= new Budget(this.text.length);
    return this.#decoding;
  }

  /** Findings that show once disguises are undone. */
  #undisguise(): void {
    const encodings = this.#encodings.take();
    const wraps = this.#wraps.take();
    if (this.#isPlain || (encodings.length === 0 && wraps.length === 0)) return;
    const { text, found } = this;
    const scan: PlainScan = (inside) => this.#plainScan(inside);
    const wrapped: Finding[] = [];
    if (wraps.length > 0) {
      const plain = found.slice();
      findDisguised(text, wraps, true, scan, this.#budget(), wrapped);
      for (const finding of withoutOverlaps(wrapped, plain))
        if (isStrong(finding)) found.push(finding);
    }
    if (encodings.length > 0) findDisguised(text, encodings, false, scan, this.#budget(), found);
  }

  /** Returns where to go on when something was found, or -1. */
  #wordStart(at: number, code: number): number {
    const { text, registry } = this;
    // Reading past the end would make every later read slow.
    const left = text.length - at;
    const second = left > 1 ? text.charCodeAt(at + 1) : 0;
    const third = left > 2 ? text.charCodeAt(at + 2) : 0;
    const bucket = this.#filter[filterKey(code, second, third)] as number;
    if (bucket !== 0 && registry.lexicon.mayMatch(bucket, left > 3 ? text.charCodeAt(at + 3) : 0)) {
      const end = this.#readWords(text, at, bucket, 0);
      if (end > at) return end;
    }
    if (code > 127) return -1;
    // A UUID that begins with a letter.
    if (left >= 36 && text.charCodeAt(at + 8) === 45 && text.charCodeAt(at + 13) === 45) {
      const end = uuidEnd(text, at);
      if (end > 0) return end;
    }
    if (isUpper(code)) {
      const entries = registry.letterTemplates[
        startClass(second) * 3 + startClass(third)
      ] as TemplateEntry[];
      if (entries.length > 0 && hasDigitSoon(text, at)) {
        const end = this.#templates(at, entries);
        if (end > 0) return end;
      }
    }
    if (this.#isTemplateNear(at)) {
      const entries = registry.letterTemplatesAfterWords[
        anyCaseClass(second) * 3 + anyCaseClass(third)
      ] as TemplateEntry[];
      const end = this.#templates(at, entries);
      if (end > 0) return end;
    }
    return registry.runFirst[code] === 1 ? this.#runs(at, code) : -1;
  }

  /** Asks the detectors of long runs that can begin with `code`. */
  #runs(at: number, code: number): number {
    const { text } = this;
    for (const { detector, anchor } of this.registry.runs) {
      if (!anchor.first.includes(String.fromCharCode(code))) continue;
      if (!isRun(text, at, anchor.least)) continue;
      this.#current = detector;
      const end = anchor.end(text, at, this);
      if (end < 0) continue;
      this.emit(at, end);
      return end;
    }
    return -1;
  }

  /** Whether a context word that some template waits for ended shortly before `at`. */
  #isTemplateNear(at: number): boolean {
    return this.#base + at - this.#templateWordEnd <= CONTEXT_REACH;
  }

  #wake(wakes: number, wordEnd: number): void {
    if ((wakes & 1) !== 0) this.#templateWordEnd = wordEnd;
    if ((wakes & 2) !== 0) this.#shapeWordEnd = wordEnd;
  }

  /** Notes context words and asks the detectors anchored on a word or prefix. `shift` moves notes before the text. */
  #readWords(text: string, at: number, bucket: number, shift: number): number {
    const entries = this.registry.lexicon.bucket(bucket);
    for (let index = 0; index < entries.length; index++) {
      const entry = entries[index] as (typeof entries)[number];
      const end = matchEntry(text, at, entry);
      if (end < 0) continue;
      if (!entry.isExact && !endsWord(text, end)) continue;
      const { contextOf } = entry;
      if (contextOf.length > 0) {
        const wordEnd = this.#base + end + shift;
        this.#wake(entry.wakes, wordEnd);
        for (let one = 0; one < contextOf.length; one++) {
          this.#wordEnds[contextOf[one] as number] = wordEnd;
        }
      }
      if (entry.detector < 0 || shift !== 0) continue;
      const next = this.#askAtWord(entry.detector, at, end);
      if (next > at) return next;
    }
    return -1;
  }

  #askAtWord(index: number, start: number, end: number): number {
    const { anchor } = this.registry.detectors[index] as { anchor: Anchor };
    this.#current = index;
    if (anchor.on === "words") return anchor.find(this.text, start, end, this);
    if (anchor.on !== "prefix") return -1;
    const valueEnd = anchor.end(this.text, start, end, this);
    if (valueEnd <= start) return -1;
    this.emit(start, valueEnd);
    return valueEnd;
  }

  #templates(at: number, entries: readonly TemplateEntry[]): number {
    const { text } = this;
    for (let index = 0; index < entries.length; index++) {
      const entry = entries[index] as TemplateEntry;
      this.#current = entry.detector;
      const nearWord = this.isNearWord(at);
      if (entry.needsWord && !nearWord) continue;
      const end = matchTemplate(text, at, entry.template, nearWord);
      if (end < 0) continue;
      if (!entry.anchor.check(compactToken(text, at, end), { text, start: at, end, nearWord }))
        continue;
      this.emit(at, end);
      return end;
    }
    return -1;
  }

  /** Decides on the run of digits at `start`; returns where to go on, always after at least that run. */
  #number(start: number): number {
    const { text } = this;
    const length = text.length;
    let end = start + 1;
    while (end < length && isDigit(text.charCodeAt(end))) end++;
    const digits = end - start;
    const next = end < length ? text.charCodeAt(end) : 0;
    if (digits <= SHORT_NUMBER) {
      this.numberStart = start;
      this.numberEnd = end;
    }
    if (digits <= 3 && next === 46) {
      const after = this.#findsIp ? this.#ipv4(start) : -1;
      if (after > 0) return after;
    }
    if (digits < 32) {
      const anchored = this.registry.numbers[digits] as Registry["numbers"][number];
      for (let index = 0; index < anchored.length; index++) {
        const { detector, anchor } = anchored[index] as (typeof anchored)[number];
        this.#current = detector;
        const after = anchor.find(text, start, end, this);
        if (after > start) return after;
      }
    }
    if (digits === 4 && next === 45) {
      const after = isoDateEnd(text, start);
      if (after > 0) return after;
    }
    if (
      digits <= 8 &&
      length - start >= 36 &&
      text.charCodeAt(start + 8) === 45 &&
      text.charCodeAt(start + 13) === 45
    ) {
      const after = uuidEnd(text, start);
      if (after > 0) return after;
    }
    if (
      digits < 20 &&
      (isLetter(next) || (next >= 43 && next <= 47) || (next === 32 && isWordAt(text, end + 1)))
    ) {
      const list = digits * 3 + followerOf(next);
      let after = this.#templates(start, this.registry.digitTemplates[list] as TemplateEntry[]);
      if (after < 0 && this.#isTemplateNear(start)) {
        after = this.#templates(
          start,
          this.registry.digitTemplatesAfterWords[list] as TemplateEntry[],
        );
      }
      if (after > 0) return after;
    }
    if (isWordCode(next) && next !== 0) {
      // Prefixes that begin with a digit: `0x`, `1BoatSLR…`.
      const key = filterKey(codeAt(text, start), codeAt(text, start + 1), codeAt(text, start + 2));
      const bucket = digits <= 3 ? (this.registry.lexicon.filter[key] as number) : 0;
      let after = bucket === 0 ? -1 : this.#readWords(text, start, bucket, 0);
      if (after < 0 && this.registry.runFirst[text.charCodeAt(start)] === 1)
        after = this.#runs(start, text.charCodeAt(start));
      return after > 0 ? after : end;
    }
    // The digits after a decimal point are no number of their own.
    if (start > 1 && text.charCodeAt(start - 1) === 46 && isDigit(text.charCodeAt(start - 2)))
      return end;
    const groups = this.#groups;
    groups.count = 1;
    if (digits < 17 && startsGroups(text, end, next)) {
      readGroups(text, start, groups);
      while (groups.count > 1) {
        const after = this.#isWorthAsking(groups) ? this.#askGroups(groups) : -1;
        if (after > 0) return after;
        dropLastGroup(groups);
      }
    }
    if (digits < 3 || digits > 20) return end;
    groups.start = start;
    groups.end = end;
    groups.count = 1;
    groups.digits = digits;
    groups.lengths[0] = digits;
    groups.grouping = digits;
    groups.separators = 0;
    groups.hasParenthesis = false;
    const after = this.#askGroups(groups);
    return after > 0 ? after : end;
  }

  /** Whether some shape or a telephone number could have these groups. */
  #isWorthAsking({ start, count, digits }: FoundGroups): boolean {
    if (digits < 6) return false;
    if (this.registry.hasShape[count * 256 + digits] === 1 || count === 3 || count === 4)
      return true;
    return (
      this.text.charCodeAt(start) === 48 || this.#base + start - this.#shapeWordEnd <= CONTEXT_REACH
    );
  }

  #askGroups(groups: FoundGroups): number {
    const { text } = this;
    const { start, end } = groups;
    const next = text.charCodeAt(end);
    if (isWordAt(text, end)) return -1;
    // `123-45-6789-0`: the number goes on with the same kind of separator.
    if (
      groups.count > 1 &&
      (next === 45 || next === 46 || next === 47) &&
      isWordAt(text, end + 1) &&
      !(next === 46 && !isDigit(text.charCodeAt(end + 1)))
    )
      return -1;
    const isNearAny = this.#base + start - this.#shapeWordEnd <= CONTEXT_REACH;
    const entries =
      this.registry.hasShape[groups.count * 256 + groups.digits] === 1
        ? this.registry.shapes.get(groups.grouping)
        : undefined;
    if (entries !== undefined) {
      for (let index = 0; index < entries.length; index++) {
        const entry = entries[index] as ShapeEntry;
        if (entry.separators !== groups.separators || (entry.needsWord && !isNearAny)) continue;
        this.#current = entry.detector;
        const nearWord = this.isNearWord(start);
        if (entry.needsWord && !nearWord) continue;
        const digits = groups.count === 1 ? text.slice(start, end) : digitsOf(text, start, end);
        if (!entry.anchor.check(digits, { text, start, end, nearWord })) continue;
        this.emit(start, end);
        return end;
      }
    }
    if (groups.count === 1 && !isNearAny) return -1;
    for (let index = 0; index < this.registry.groups.length; index++) {
      const { detector, anchor } = this.registry.groups[index] as Registry["groups"][number];
      this.#current = detector;
      const nearWord = this.isNearWord(start);
      if (groups.count === 1 && !nearWord) continue;
      if (!anchor.find(text, { groups, nearWord })) continue;
      const from = groups.hasParenthesis && text.charCodeAt(start - 1) === 40 ? start - 1 : start;
      const to = withExtension(text, end);
      this.emit(from, to);
      return to;
    }
    return -1;
  }

  #ipv4(start: number): number {
    const { text } = this;
    const before = text.charCodeAt(start - 1);
    if (before === 46 || (before === 45 && isWordAt(text, start - 2))) return -1;
    const end = ipv4End(text, start);
    if (end < 0) return -1;
    const address = text.slice(start, end);
    if (isSpecialIpv4(address) || isVersion(text, start)) return end;
    this.found.push({ entityType: "IP_ADDRESS", start, end, confidence: 0.9, detector: IP });
    return end;
  }
}

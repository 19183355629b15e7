import type { CharacterAnchor, Detector, DetectorScan } from "../detector.ts";
import { cutAddresses } from "../cut-addresses.ts";
import type { Finding } from "../finding.ts";
import { Reserve } from "../disguise/budget.ts";
import { joinFindings } from "../join-findings.ts";
import type { KeyMeaning } from "../keys/key-meaning.ts";
import { KeyRun } from "../secrets/key-run.ts";
import { findEscapedTables } from "../structure/escaped-lines.ts";
import { findInMarkup } from "../structure/markup.ts";
import { findTables, type OpenTable } from "../structure/tables.ts";
import { codeAt, CONTINUES, isWordAt, isWordCode } from "../text/characters.ts";
import {
  actionTable,
  CHARACTER,
  CLOSE,
  COLON,
  ENCODING,
  EQUALS,
  MARKUP,
  NEWLINE,
  NEXT,
  NEXT_WORD,
  NUMBER,
  OPEN,
  TAG,
  WORD_START,
} from "./actions.ts";
import { CodeWindow } from "./code-window.ts";
import { ContextWords, type WokenDetectors } from "./context-words.ts";
import { DenseTexts } from "./dense-texts.ts";
import { Disguises, LONG_WORD } from "./disguises.ts";
import { endsWord, isSignOfValue } from "./edges.ts";
import { matchEntry } from "./lexicon.ts";
import { Numbers } from "./numbers.ts";
import { type MaybeName, PairFinder } from "./pairs.ts";
import { QuietSpans } from "./quiet-spans.ts";
import type { KeyWord, Registry } from "./registry.ts";
import { Refusal } from "./refusal.ts";
import { RuleUses } from "./rule-uses.ts";
import { openInnerSkim, openSkim, type Skim, STRETCH } from "./skim.ts";
import { SkimmedPass } from "./skimmed-pass.ts";
import { type CheckedRule, type Verdict, verdictAt } from "./value-check.ts";
import { WordStarts } from "./word-starts.ts";

const HYPHEN = 45;
/** How far behind a key its sign may stand, with a quote and spaces between. */
const MOST_TO_SIGN = 4;
/** Of how many keys the words are remembered. */
const MOST_KEYS = 4096;
/** In shorter texts nothing is found that a context word could speak for. */
const LEAST_WITH_CONTEXT = 3;
/** Shorter texts are read without the first stage. */
const LEAST_SKIMMED = 64;
/** Keys of what belongs to a call or telephone and is no number to be called: `call_id`, `phone_count`. */
const ABOUT_A_CALL =
  /_(?:ids?|uuid|counts?|total|duration|seconds|minutes|ms|length|size|index|at|time|timestamp|date|version|hash)$/;
/**
 * One pass over a text.
 *
 * A table maps a character to an action. Characters that are nobody's anchor only tell whether a word goes on. At an
 * anchor the detectors filed under it are asked; each reads a bounded number of characters around it, or keeps a
 * watermark. That is what keeps the whole linear.
 *
 * One object serves many texts, one after the other: nothing is allocated for a text without findings.
 */
export class TextScan implements DetectorScan {
  text = "";
  found: Finding[] = [];
  numberStart = -1;
  numberEnd = -1;
  /** The detector that is being asked. */
  current = 0;
  /** Set before a scan: the table the text goes on with. */
  continuedTable: OpenTable | null = null;
  /** What the document that the text is of may make us decode beyond the share of the text. */
  reserve: Reserve | null = new Reserve();
  /** After a scan: the table that reaches to the end of the text. */
  openTable: OpenTable | null = null;
  readonly registry: Registry;
  readonly context: ContextWords;
  readonly refusal: Refusal;
  /** Names of fields, normalised, whose values are no findings. */
  leftOut: ReadonlySet<string> | null = null;
  /** What is known to be no finding. */
  readonly quiet: QuietSpans = new QuietSpans();
  /** What the rules of keys mean to this scanner. */
  readonly uses: RuleUses;

  readonly #isEnabled: (entityType: string) => boolean;
  readonly #actions: Uint8Array;
  readonly #window = new CodeWindow();
  readonly #pairs: PairFinder;
  readonly #words: WordStarts;
  readonly #numbers: Numbers;
  readonly #disguises: Disguises;
  readonly #watermarks: Float64Array;
  /** The detectors that have one in this text. */
  readonly #watermarked: number[] = [];
  /** By their numbers, those of detectors that have read one. */
  readonly #keyRuns = new Map<number, KeyRun>();
  /** Whether the pass met a line break, and a tag: only then the readers of tables and markup run. */
  #hasLines = false;
  #hasTags = false;
  /** What the key says of the text, and so of what is decoded from it. */
  #meaning: KeyMeaning | null = null;
  /** Reads long texts; null where there is no first stage. */
  readonly #skimmed: SkimmedPass | null;
  /** Only of what was decoded: there are many such texts of one, all of them alike. */
  readonly #dense: DenseTexts | null;
  /** Scans what was decoded; itself it decodes nothing. */
  #inner: TextScan | null = null;

  constructor(
    registry: Registry,
    isEnabled: (entityType: string) => boolean,
    isPlain = false,
    skim: Skim | null = openSkim(),
  ) {
    this.registry = registry;
    this.#isEnabled = isEnabled;
    this.uses = new RuleUses(registry, isEnabled);
    this.#actions = actionTable(registry);
    this.context = new ContextWords(registry.detectors);
    this.refusal = new Refusal(registry, this.context);
    this.#watermarks = new Float64Array(registry.detectors.length);
    this.#pairs = new PairFinder(this);
    this.#words = new WordStarts(this);
    this.#numbers = new Numbers(this, this.#words);
    this.#disguises = new Disguises(this, isPlain ? null : (inside) => this.#scanInside(inside));
    this.#dense = isPlain ? new DenseTexts() : null;
    this.#skimmed =
      skim === null
        ? null
        : new SkimmedPass(this, skim, this.#actions, {
            words: this.#words,
            numbers: this.#numbers,
            pairs: this.#pairs,
            disguises: this.#disguises,
          });
  }

  /** Findings of one text, in order and joined. */
  scan(text: string, meaning: KeyMeaning | null): Finding[] {
    this.text = text;
    this.found = [];
    this.numberStart = -1;
    this.numberEnd = -1;
    while (this.#watermarked.length > 0) this.#watermarks[this.#watermarked.pop() as number] = 0;
    if (this.#keyRuns.size > 0) this.#keyRuns.clear();
    this.#hasLines = false;
    this.#hasTags = false;
    this.quiet.clear();
    this.refusal.clear();
    this.#disguises.begin();
    this.#pairs.begin(text);
    this.#numbers.begin();
    this.#meaning = meaning;
    if (meaning !== null) {
      if (text.length >= LEAST_WITH_CONTEXT) this.#readKey(meaning.normal);
      if (meaning.rule !== null) this.expect(meaning.rule.entityType, 0);
    }
    let headers: readonly number[] | null = null;
    const skimmed = this.#skimmed;
    if (skimmed !== null && this.#mayBeSkimmed(text) && this.#isSkimmed(skimmed, text)) {
      this.#hasLines = skimmed.hasLines;
      this.#hasTags = skimmed.hasTags;
      headers = skimmed.lines;
    } else this.#pass(text);
    this.#pairs.finish();
    const continued = this.continuedTable;
    this.continuedTable = null;
    this.openTable =
      this.#hasLines || continued !== null ? findTables(this, continued, headers) : null;
    findEscapedTables(this);
    if (this.#hasTags) findInMarkup(this);
    this.#disguises.undo();
    this.context.leave(text.length);
    return joinFindings(cutAddresses(text, this.quiet.withoutRefused(this.found)));
  }

  /** Whether the first stage read the text. */
  #isSkimmed(skimmed: SkimmedPass, text: string): boolean {
    if (this.#dense?.takesIn(text.length) === true) return false;
    const isRead = skimmed.read(text);
    if (!isRead) this.#dense?.note(Math.min(text.length, STRETCH));
    return isRead;
  }

  /** Fields that are left out can have any key, also such as says nothing of itself. */
  #mayBeSkimmed(text: string): boolean {
    return text.length >= LEAST_SKIMMED && this.leftOut === null;
  }

  /** Values of the text scanned last that may be names, for whoever can tell. */
  get maybeNames(): readonly MaybeName[] {
    return this.#pairs.maybe;
  }

  verdict(rule: CheckedRule, value: string): Verdict {
    const { checks } = this.uses.of(rule);
    return checks.length === 0 ? "unknown" : verdictAt(checks, value, 0, value.length);
  }

  isEnabled(entityType: string): boolean {
    return this.#isEnabled(entityType);
  }

  get watermark(): number {
    return this.#watermarks[this.current] as number;
  }

  set watermark(value: number) {
    if (this.watermark === 0) this.#watermarked.push(this.current);
    this.#watermarks[this.current] = value;
  }

  get keyRun(): KeyRun {
    let run = this.#keyRuns.get(this.current);
    if (run === undefined) this.#keyRuns.set(this.current, (run = new KeyRun()));
    return run;
  }

  /** A context word near makes a finding surer. */
  emit(start: number, end: number, confidence?: number): void {
    const { name, entityType, confidence: own } = this.registry.detectors[this.current] as Detector;
    const isNear = this.context.isNear(this.current, start);
    const surer = isNear ? Math.min(1, own + (1 - own) / 2) : own;
    this.found.push({ entityType, start, end, confidence: confidence ?? surer, detector: name });
    if (isNear) this.context.use(this.current, start, end);
  }

  expect(entityType: string, at: number): void {
    const detectors = this.registry.byEntityType.get(entityType);
    if (detectors !== undefined) this.context.note(detectors, at);
  }

  isNearWord(at: number): boolean {
    return this.context.isNear(this.current, at);
  }

  /** A word and the value behind it were taken at once: the sign between them still parts a key from its value. */
  readSkippedSign(from: number, to: number): void {
    const limit = Math.min(to, from + MOST_TO_SIGN);
    for (let at = from; at < limit; at++) {
      const code = this.text.charCodeAt(at);
      if (code === 58 || code === 61) {
        this.#pairs.at(at, code);
        return;
      }
    }
  }

  /** The words of the key are context for its value. */
  #readKey(normal: string): void {
    const words = this.registry.keyWords;
    let noted = words.get(normal);
    if (noted === undefined) {
      noted = this.#wordsOfKey(normal);
      if (words.size >= MOST_KEYS) words.clear();
      words.set(normal, noted);
    }
    for (let index = 0; index < noted.length; index++) {
      const { woken, end } = noted[index] as KeyWord;
      this.context.note(woken, end);
    }
  }

  #wordsOfKey(normal: string): readonly KeyWord[] {
    const noted: KeyWord[] = [];
    const isOfCall = ABOUT_A_CALL.test(normal);
    for (let at = 0; at < normal.length; at++) {
      if (at > 0 && normal.charCodeAt(at - 1) !== 95) continue;
      const list = this.registry.lexicon.listOf(
        codeAt(normal, at),
        codeAt(normal, at + 1),
        codeAt(normal, at + 2),
        codeAt(normal, at + 3),
      );
      if (list === 0) continue;
      for (const entry of this.registry.lexicon.list(list)) {
        const end = matchEntry(normal, at, entry);
        if (end < 0 || entry.contextOf === null) continue;
        if (isOfCall && this.#isOfPhones(entry.contextOf)) continue;
        if (entry.isExact || endsWord(normal, end))
          noted.push({ woken: entry.contextOf, end: end - normal.length });
      }
    }
    return noted;
  }

  #isOfPhones({ detectors }: WokenDetectors): boolean {
    return detectors.every(
      (index) => this.registry.detectors[index]?.entityType === "PHONE_NUMBER",
    );
  }

  #scanInside(text: string): readonly Finding[] {
    this.#inner ??= new TextScan(
      this.registry,
      this.#isEnabled,
      true,
      this.#skimmed === null ? null : openInnerSkim(),
    );
    return this.#inner.scan(text, this.#meaning);
  }

  #pass(text: string): void {
    const actions = this.#actions;
    const window = this.#window;
    const words = this.#words;
    const numbers = this.#numbers;
    const disguises = this.#disguises;
    const { codes } = window;
    const { length } = text;
    let isInWord = false;
    /** Where the rest of the word begins that the pass is in. */
    let rest = 0;
    for (let base = 0; base < length; ) {
      const count = window.load(text, base);
      let index = 0;
      while (index < count) {
        let code = codes[index] as number;
        if (isInWord) {
          // Most characters continue a word: they are read in a loop of their own.
          while (CONTINUES[code] === 1) code = codes[++index] as number;
          if (index >= count) break;
          if (base + index - rest >= LONG_WORD) disguises.longWord(rest, base + index);
          rest = base + index;
        }
        if (code > 255) {
          disguises.character(base + index, code);
          const end = isInWord ? -1 : words.read(base + index, codes, index);
          if (end > base + index) {
            index = end - base;
            isInWord = true;
          } else {
            index++;
            isInWord = isWordCode(code);
          }
          rest = base + index;
          continue;
        }
        const action = actions[code] as number;
        if (action === NEXT) {
          isInWord = false;
          index++;
          continue;
        }
        const at = base + index;
        if (action === WORD_START) {
          const end = words.readTelling(at, codes, index);
          index = end > at ? end - base : index + 1;
          isInWord = true;
        } else if (action === NUMBER) {
          index = numbers.read(at) - base;
          isInWord = true;
        } else if (action === NEXT_WORD) {
          index++;
          isInWord = true;
        } else {
          const end = this.mark(action, at, code);
          isInWord = end > at && action !== ENCODING && isWordAt(text, end - 1);
          index = end > at ? end - base : index + 1;
        }
        rest = base + index;
      }
      base += index;
    }
    // A word that began in one stretch and ends the text in the next few characters.
    if (isInWord && length - rest >= LONG_WORD) disguises.longWord(rest, length);
  }

  /** Returns where to go on when something was found, or -1. */
  mark(action: number, at: number, code: number): number {
    switch (action) {
      case OPEN:
        this.#pairs.open(at);
        return -1;
      case CLOSE:
        this.#pairs.close();
        return -1;
      case TAG:
        this.#hasTags = true;
        this.#disguises.markup(at);
        return -1;
      case NEWLINE:
        this.#hasLines = true;
        this.#pairs.newline(at);
        this.#disguises.lineBreak(at);
        return -1;
      case ENCODING:
        return this.#disguises.encoding(at, code);
      case MARKUP:
        this.#disguises.markup(at);
        return -1;
      case CHARACTER:
        return code === HYPHEN && !isSignOfValue(this.text, at, code) ? -1 : this.#ask(at, code);
      case COLON: {
        const end = isSignOfValue(this.text, at, code) ? this.#ask(at, code) : -1;
        if (end < 0) this.#pairs.at(at, code);
        return end;
      }
      case EQUALS: {
        const end = this.#ask(at, code);
        if (end >= 0) return end;
        this.#pairs.at(at, code);
        this.#disguises.equals(at);
        return -1;
      }
      default:
        return -1;
    }
  }

  /** Asks the detectors anchored on a character. */
  #ask(at: number, code: number): number {
    const { characters, asked, besideOffset, beside } = this.registry;
    const next = codeAt(this.text, at + 1);
    let bits = asked[code * 256 + (next < 256 ? next : 0)] as number;
    if (bits === 0) return -1;
    const detectors = characters[code] as readonly number[];
    for (; bits !== 0; bits &= bits - 1) {
      const detector = detectors[31 - Math.clz32(bits & -bits)] as number;
      const offset = besideOffset[detector] as number;
      if (offset !== 0 && codeAt(this.text, at + offset) !== beside[detector]) continue;
      this.current = detector;
      const { anchor } = this.registry.detectors[detector] as { anchor: CharacterAnchor };
      const end = anchor.find(this.text, at, this);
      if (end > at) return end;
    }
    return -1;
  }
}

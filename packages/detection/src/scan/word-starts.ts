import type { Anchor } from "../detector.ts";
import { ALNUM, isUpper } from "../text/characters.ts";
import type { ContextWords } from "./context-words.ts";
import { endsWord, hasDigitBy, hasDigitSoon, isRun } from "./edges.ts";
import { uuidEnd } from "./kept.ts";
import { type Lexicon, matchEntry } from "./lexicon.ts";
import {
  EVERY_MARK,
  listOfTemplates,
  type MarkedTemplates,
  type Registry,
  type TemplateEntry,
} from "./registry.ts";
import type { TextScan } from "./text-scan.ts";
import { anyCaseClass, compactToken, matchTemplate, mayFit, startClass } from "./token-template.ts";

import { LONG_SHAPE } from "./refusal.ts";

const HYPHEN = 45;

/** Asks, at the start of a word, the detectors anchored on words, prefixes, tokens and long runs. */
export class WordStarts {
  readonly #scan: TextScan;
  readonly #lexicon: Lexicon;
  readonly #context: ContextWords;

  constructor(scan: TextScan) {
    this.#scan = scan;
    this.#lexicon = scan.registry.lexicon;
    this.#context = scan.context;
  }

  /** {@link read} where it could find or note anything, otherwise -1: most words of a text need no more than this. */
  readTelling(at: number, codes: Uint16Array, index: number): number {
    const first = codes[index] as number;
    const isKnown = this.#lexicon.mayBegin(
      first,
      codes[index + 1] as number,
      codes[index + 2] as number,
    );
    const list = isKnown ? this.#lexicon.listAt(codes, index) : 0;
    if (list !== 0 || this.#isTelling(at, codes, index, first, isKnown))
      return this.#read(at, codes, index, list);
    return -1;
  }

  #isTelling(
    at: number,
    codes: Uint16Array,
    index: number,
    first: number,
    isKnown: boolean,
  ): boolean {
    if (
      (codes[index + 8] === HYPHEN && codes[index + 13] === HYPHEN) ||
      at < this.#context.markedUntil
    )
      return true;
    return isUpper(first)
      ? hasDigitSoon(codes, index) || this.#mayRun(first, codes, index)
      : isKnown && this.#mayRun(first, codes, index);
  }

  #mayRun(first: number, codes: Uint16Array, index: number): boolean {
    const least = this.#scan.registry.leastRun[first] as number;
    return (
      least > 0 &&
      ALNUM[(codes[index + least - 1] as number) & 255] === 1 &&
      ALNUM[(codes[index + (least >> 1)] as number) & 255] === 1
    );
  }

  /** The word begins at `at`, and at `index` of `codes`. Returns where to go on when something was found, or -1. */
  read(at: number, codes: Uint16Array, index: number): number {
    return this.#read(at, codes, index, this.#lexicon.listAt(codes, index));
  }

  #read(at: number, codes: Uint16Array, index: number, list: number): number {
    const { registry, context } = this.#scan;
    const first = codes[index] as number;
    const second = codes[index + 1] as number;
    const third = codes[index + 2] as number;
    if (list !== 0) {
      const end = this.readWords(this.#scan.text, at, list);
      if (end > at) return end;
    }
    if (first > 127) return -1;
    if (codes[index + 8] === HYPHEN && codes[index + 13] === HYPHEN) {
      const end = uuidEnd(this.#scan.text, at);
      if (end > 0) return end;
    }
    if (isUpper(first)) {
      const fourth = startClass(codes[index + 3] as number);
      const entries =
        registry.letterTemplates[listOfTemplates(startClass(second), startClass(third), fourth)];
      if (entries !== undefined && entries.length > 0 && hasDigitSoon(codes, index)) {
        const end = this.templates(at, entries, EVERY_MARK);
        if (end > 0) return end;
      }
    }
    const marks = at < context.markedUntil ? context.marksNear(at) : 0;
    if (marks !== 0) {
      const fourth = anyCaseClass(codes[index + 3] as number);
      const kind = listOfTemplates(anyCaseClass(second), anyCaseClass(third), fourth);
      const marked = registry.letterTemplatesAfterWords[kind] as MarkedTemplates;
      const mayBe =
        (marked.marks & marks) !== 0 &&
        (marked.markAt === 0 ||
          marked.allowed[(codes[index + marked.markAt] as number) & 127] === 1) &&
        hasDigitBy(codes, index, marked.digitBy);
      const end = mayBe ? this.templates(at, marked.entries, marks) : -1;
      if (end > 0) return end;
    }
    const least = registry.leastRun[first] as number;
    return least > 0 && ALNUM[(codes[index + least - 1] as number) & 255] === 1
      ? this.runs(at, registry.runs[first] as Registry["runs"][number])
      : -1;
  }

  /** Asks the detectors of long runs that can begin as the word at `at` does. */
  runs(at: number, runs: Registry["runs"][number]): number {
    const scan = this.#scan;
    for (let index = 0; index < runs.length; index++) {
      const { detector, anchor } = runs[index] as (typeof runs)[number];
      if (!isRun(scan.text, at, anchor.least)) continue;
      scan.current = detector;
      const end = anchor.end(scan.text, at, scan);
      if (end < 0) continue;
      scan.emit(at, end);
      return end;
    }
    return -1;
  }

  /** Notes context words and asks the detectors anchored on a word or prefix. */
  readWords(text: string, at: number, list: number): number {
    const { registry, context } = this.#scan;
    const entries = registry.lexicon.list(list);
    for (let index = 0; index < entries.length; index++) {
      const entry = entries[index] as (typeof entries)[number];
      const end = matchEntry(text, at, entry);
      if (end < 0) continue;
      if (!entry.isExact && !endsWord(text, end)) continue;
      const { detectors, contextOf } = entry;
      for (let asked = 0; asked < detectors.length; asked++) {
        const next = this.#ask(detectors[asked] as number, at, end);
        if (next <= at) continue;
        if (next > end) this.#scan.readSkippedSign(end, next);
        return next;
      }
      if (contextOf !== null) context.note(contextOf, end);
    }
    return -1;
  }

  #ask(detector: number, start: number, end: number): number {
    const scan = this.#scan;
    const { anchor } = scan.registry.detectors[detector] as { anchor: Anchor };
    scan.current = detector;
    if (anchor.on === "words") return anchor.find(scan.text, start, end, scan);
    if (anchor.on !== "prefix") return -1;
    const valueEnd = anchor.end(scan.text, start, end, scan);
    if (valueEnd <= start) return -1;
    scan.emit(start, valueEnd);
    return valueEnd;
  }

  /** Asks about templates of the detectors whose marks are among `marks`. */
  templates(at: number, entries: readonly TemplateEntry[], marks: number): number {
    const scan = this.#scan;
    const { text, context } = scan;
    for (let index = 0; index < entries.length; index++) {
      const entry = entries[index] as TemplateEntry;
      if ((entry.mark & marks) === 0 || !mayFit(text, at, entry.template)) continue;
      const nearWord = context.isNear(entry.detector, at);
      if (entry.needsWord && !nearWord) continue;
      const end = matchTemplate(text, at, entry.template, nearWord);
      if (end < 0) continue;
      scan.current = entry.detector;
      if (!entry.anchor.check(compactToken(text, at, end), { text, start: at, end, nearWord })) {
        scan.refusal.note(entry.detector, at, end, nearWord);
        if (end - at >= LONG_SHAPE && scan.registry.hasChecksum[entry.detector] === 1)
          scan.quiet.refuse(at, end);
        continue;
      }
      scan.emit(at, end);
      return end;
    }
    return -1;
  }
}

import type {
  Detector,
  DigitsAnchor,
  GroupsAnchor,
  NumberAnchor,
  TokenAnchor,
} from "../detector.ts";
import { compileShape } from "./digit-groups.ts";
import { Lexicon, type LexiconEntry } from "./lexicon.ts";
import { DIGIT, LETTER, leadingDigits, OTHER, type StartClass } from "./token-template.ts";

export interface ShapeEntry {
  readonly detector: number;
  readonly anchor: DigitsAnchor;
  readonly separators: number;
  readonly needsWord: boolean;
}

export interface TemplateEntry {
  readonly detector: number;
  readonly anchor: TokenAnchor;
  readonly template: string;
  readonly needsWord: boolean;
}

/** The detectors in use, filed by what they are anchored on. Built once for a scanner. */
export class Registry {
  readonly detectors: readonly Detector[];
  readonly lexicon: Lexicon;
  readonly byEntityType: Map<string, number[]> = new Map();
  readonly shapes: Map<number, ShapeEntry[]> = new Map();
  readonly groups: { readonly detector: number; readonly anchor: GroupsAnchor }[] = [];
  /** Templates that begin with a letter, by the classes of the second and third character. */
  readonly letterTemplates: TemplateEntry[][] = Array.from({ length: 9 }, () => []);
  /** Templates that begin with digits, by the length of that run of digits. */
  readonly digitTemplates: TemplateEntry[][] = Array.from({ length: 32 }, () => []);
  /** Detectors anchored on runs of digits, by the length of the run. */
  readonly numbers: { readonly detector: number; readonly anchor: NumberAnchor }[][] = Array.from(
    { length: 32 },
    () => [],
  );
  /** Detectors anchored on one character, by its code. */
  readonly characters: number[][] = Array.from({ length: 128 }, () => []);

  constructor(detectors: readonly Detector[]) {
    this.detectors = detectors;
    const contexts = new Map<string, number[]>();
    const entries: LexiconEntry[] = [];
    for (const [index, detector] of detectors.entries()) {
      const same = this.byEntityType.get(detector.entityType) ?? [];
      same.push(index);
      this.byEntityType.set(detector.entityType, same);
      for (const word of detector.context ?? []) {
        const list = contexts.get(word.toLowerCase()) ?? [];
        list.push(index);
        contexts.set(word.toLowerCase(), list);
      }
      this.#file(index, detector, entries);
    }
    for (const [word, contextOf] of contexts) {
      entries.push({ word, isExact: false, detector: -1, contextOf });
    }
    this.lexicon = new Lexicon(entries);
  }

  #file(index: number, { anchor }: Detector, entries: LexiconEntry[]): void {
    switch (anchor.on) {
      case "digits":
        for (const shape of anchor.alone ?? []) this.#addShape(index, anchor, shape, false);
        for (const shape of anchor.afterWords ?? []) this.#addShape(index, anchor, shape, true);
        break;
      case "groups":
        this.groups.push({ detector: index, anchor });
        break;
      case "number":
        for (let length = anchor.least; length <= anchor.most; length++) {
          this.numbers[length]?.push({ detector: index, anchor });
        }
        break;
      case "token":
        for (const template of anchor.alone ?? [])
          this.#addTemplate(index, anchor, template, false);
        for (const template of anchor.afterWords ?? [])
          this.#addTemplate(index, anchor, template, true);
        break;
      case "prefix":
        for (const word of anchor.prefixes) {
          entries.push({ word, isExact: true, detector: index, contextOf: [] });
        }
        break;
      case "words":
        for (const word of anchor.words) {
          entries.push({
            word: word.toLowerCase(),
            isExact: false,
            detector: index,
            contextOf: [],
          });
        }
        break;
      case "character":
        (this.characters[anchor.character.charCodeAt(0)] as number[]).push(index);
        break;
    }
  }

  #addShape(detector: number, anchor: DigitsAnchor, shape: string, needsWord: boolean): void {
    const { grouping, separators } = compileShape(shape);
    const list = this.shapes.get(grouping) ?? [];
    list.push({ detector, anchor, separators, needsWord });
    this.shapes.set(grouping, list);
  }

  #addTemplate(detector: number, anchor: TokenAnchor, template: string, needsWord: boolean): void {
    if (/^[9 ./-]+$/.test(template)) {
      const shape = template.replaceAll(/9+/g, (run) => String(run.length));
      this.#addShape(detector, { on: "digits", check: anchor.check }, shape, needsWord);
      return;
    }
    const entry = { detector, anchor, template, needsWord };
    const first = template.charAt(0);
    if (first !== "9") {
      for (const second of classesOf(template.charAt(1))) {
        for (const third of classesOf(template.charAt(2))) {
          (this.letterTemplates[second * 3 + third] as TemplateEntry[]).push(entry);
        }
      }
    }
    if (first === "9")
      (this.digitTemplates[leadingDigits(template)] as TemplateEntry[]).push(entry);
    if (first === "X" || /^9+X/.test(template)) {
      for (const [length, list] of this.digitTemplates.entries()) {
        if (length > leadingDigits(template) && length < template.length) list.push(entry);
      }
    }
  }
}

function classesOf(symbol: string): readonly StartClass[] {
  if (symbol === "9") return [DIGIT];
  if (symbol === "A") return [LETTER];
  if (symbol === "X") return [LETTER, DIGIT];
  if (/[A-Za-z]/.test(symbol)) return [LETTER];
  return /\d/.test(symbol) ? [DIGIT] : [OTHER];
}

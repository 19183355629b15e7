import type {
  Detector,
  DigitsAnchor,
  GroupsAnchor,
  NumberAnchor,
  RunAnchor,
  TokenAnchor,
} from "../detector.ts";
import { compileShape } from "./digit-groups.ts";
import { Lexicon, type LexiconEntry } from "./lexicon.ts";
import { DIGIT, LETTER, OTHER, type StartClass } from "./token-template.ts";
import { ValueChecks } from "./value-check.ts";

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
  /** Whether some shape has this many groups and digits in all: asked before {@link shapes}. */
  readonly hasShape: Uint8Array = new Uint8Array(8 * 256);
  readonly groups: { readonly detector: number; readonly anchor: GroupsAnchor }[] = [];
  /** Templates that begin with a letter, by the classes of the second and third character. */
  readonly letterTemplates: TemplateEntry[][] = Array.from({ length: 9 }, () => []);
  /** Templates that begin with digits, by the length of that run and by what follows it: {@link followerOf}. */
  readonly digitTemplates: TemplateEntry[][] = Array.from({ length: 96 }, () => []);
  /** The same for those that count only after a context word: tried only when there was one. */
  readonly letterTemplatesAfterWords: TemplateEntry[][] = Array.from({ length: 9 }, () => []);
  readonly digitTemplatesAfterWords: TemplateEntry[][] = Array.from({ length: 96 }, () => []);
  /** Detectors anchored on long runs of letters and digits, and the characters such runs can begin with. */
  readonly runFirst: Uint8Array = new Uint8Array(256);
  readonly runs: { readonly detector: number; readonly anchor: RunAnchor }[] = [];
  /** Detectors anchored on runs of digits, by the length of the run. */
  readonly numbers: { readonly detector: number; readonly anchor: NumberAnchor }[][] = Array.from(
    { length: 32 },
    () => [],
  );
  /** Detectors anchored on one character, by its code. */
  readonly characters: number[][] = Array.from({ length: 128 }, () => []);

  /** What the detectors say of whole values. */
  readonly values: ValueChecks;

  constructor(detectors: readonly Detector[]) {
    this.detectors = detectors;
    this.values = new ValueChecks(detectors);
    const contexts = new Map<string, number[]>();
    const entries: LexiconEntry[] = [];
    for (const [index, detector] of detectors.entries()) {
      const wakes = wakesOf(detector);
      if (wakes !== 0) {
        const same = this.byEntityType.get(detector.entityType) ?? [];
        same.push(index);
        this.byEntityType.set(detector.entityType, same);
      }
      for (const word of detector.context ?? []) {
        const list = contexts.get(word.toLowerCase()) ?? [];
        list.push(index);
        contexts.set(word.toLowerCase(), list);
      }
      this.#file(index, detector, entries);
    }
    for (const [word, contextOf] of contexts) {
      const wakes = contextOf.reduce(
        (all, index) => all | wakesOf(detectors[index] as Detector),
        0,
      );
      entries.push({ word, isExact: false, detector: -1, contextOf, wakes });
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
      case "run":
        this.runs.push({ detector: index, anchor });
        for (let at = 0; at < anchor.first.length; at++)
          this.runFirst[anchor.first.charCodeAt(at)] = 1;
        break;
      case "token":
        for (const template of anchor.alone ?? [])
          this.#addTemplate(index, anchor, template, false);
        for (const template of anchor.afterWords ?? [])
          this.#addTemplate(index, anchor, template, true);
        break;
      case "prefix":
        for (const word of anchor.prefixes) {
          entries.push({ word, isExact: true, detector: index, contextOf: [], wakes: 0 });
        }
        break;
      case "words":
        for (const word of anchor.words) {
          entries.push({
            word: word.toLowerCase(),
            isExact: false,
            detector: index,
            contextOf: [],
            wakes: 0,
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
    const lengths = shape.split(/\D/).map(Number);
    this.hasShape[lengths.length * 256 + lengths.reduce((all, one) => all + one, 0)] = 1;
  }

  #addTemplate(detector: number, anchor: TokenAnchor, template: string, needsWord: boolean): void {
    if (/^[9 ./-]+$/.test(template)) {
      const shape = template.replaceAll(/9+/g, (run) => String(run.length));
      this.#addShape(detector, { on: "digits", check: anchor.check }, shape, needsWord);
      return;
    }
    const entry = { detector, anchor, template, needsWord };
    const first = template.charAt(0);
    const letters = needsWord ? this.letterTemplatesAfterWords : this.letterTemplates;
    const digits = needsWord ? this.digitTemplatesAfterWords : this.digitTemplates;
    if (first !== "9") {
      for (const second of classesOf(template.charAt(1))) {
        for (const third of classesOf(template.charAt(2))) {
          (letters[second * 3 + third] as TemplateEntry[]).push(entry);
        }
      }
    }
    for (let length = 1; length < Math.min(template.length, 32); length++) {
      if (!/^[9X]+$/.test(template.slice(0, length)) || template.charAt(length) === "9") continue;
      const follower = followerOf(template.charCodeAt(length));
      (digits[length * 3 + follower] as TemplateEntry[]).push(entry);
    }
  }
}

/** What follows a run of digits: 0 a letter, 1 a space, 2 another separator. */
export function followerOf(code: number): number {
  return code === 32 ? 1 : code >= 43 && code <= 47 ? 2 : 0;
}

function classesOf(symbol: string): readonly StartClass[] {
  if (symbol === "9") return [DIGIT];
  if (symbol === "A") return [LETTER];
  if (symbol === "X") return [LETTER, DIGIT];
  if (/[A-Za-z]/.test(symbol)) return [LETTER];
  return /\d/.test(symbol) ? [DIGIT] : [OTHER];
}

/** What a context word makes worth trying: token templates (1), shapes of digits (2). */
function wakesOf({ anchor }: Detector): number {
  switch (anchor.on) {
    case "token":
      return anchor.afterWords === undefined ? 0 : 3;
    case "digits":
      return anchor.afterWords === undefined ? 0 : 2;
    case "groups":
    case "number":
      return 2;
    default:
      return 0;
  }
}

import type {
  CharacterAnchor,
  Detector,
  DigitsAnchor,
  GroupsAnchor,
  RunAnchor,
  TokenAnchor,
} from "../detector.ts";
import { markOf, type WokenDetectors } from "./context-words.ts";
import { AnchoredNumbers } from "./anchored-numbers.ts";
import { compileShape } from "./digit-groups.ts";
import { Lexicon, type LexiconEntry } from "./lexicon.ts";
import { DIGIT, LETTER, OTHER, type StartClass } from "./token-template.ts";
import { hasChecksum, ValueChecks } from "./value-check.ts";

export interface ShapeEntry {
  readonly detector: number;
  readonly anchor: DigitsAnchor;
  readonly separators: number;
  readonly needsWord: boolean;
  /** For each two digits whether `check` may hold for what begins with them. */
  readonly begins: Uint8Array;
}

export interface TemplateEntry {
  readonly detector: number;
  readonly anchor: TokenAnchor;
  readonly template: string;
  readonly needsWord: boolean;
  /** The mark of a detector whose template waits for a word; otherwise all marks. */
  readonly mark: number;
}

/** Templates that count only after a context word, with the marks of their detectors. */
export interface MarkedTemplates {
  readonly entries: TemplateEntry[];
  marks: number;
  /** None fits where no digit stands up to so many characters behind the first. */
  digitBy: number;
  /** Where the first mark of all of them stands, from the second to the fourth character; 0 where they have none there. */
  markAt: number;
  /** The marks of ASCII of which one stands there. */
  readonly allowed: Uint8Array;
}

/** A context word in a key, and where it ends, counted from the end of the key. */
export interface KeyWord {
  readonly woken: WokenDetectors;
  readonly end: number;
}

/** The detectors in use, filed by what they are anchored on. Built once for a scanner. */
export class Registry {
  readonly detectors: readonly Detector[];
  readonly lexicon: Lexicon;
  /** Detectors of an entity type that wait for context words. */
  readonly byEntityType: Map<string, WokenDetectors> = new Map();
  readonly shapes: Map<number, ShapeEntry[]> = new Map();
  /** Those of them that need no word. */
  readonly shapesAlone: Map<number, ShapeEntry[]> = new Map();
  /** Whether some shape has this many groups and digits in all: asked before {@link shapes}. */
  readonly hasShape: Uint8Array = new Uint8Array(8 * 256);
  /** The same of {@link shapesAlone}, with a bit for every length of the first group, and of the last. */
  readonly firstsAlone: Int32Array = new Int32Array(8 * 256);
  readonly lastsAlone: Int32Array = new Int32Array(8 * 256);
  /** Fewest digits of those of them that are written in groups. */
  leastAlone = 255;
  readonly groups: { readonly detector: number; readonly anchor: GroupsAnchor }[] = [];
  /** Templates that begin with a letter, by the classes of the second, third and fourth character. */
  readonly letterTemplates: TemplateEntry[][] = Array.from({ length: 27 }, () => []);
  /** Templates that begin with digits, by the length of that run and by what follows it: {@link followerOf}. */
  readonly digitTemplates: TemplateEntry[][] = Array.from({ length: 96 }, () => []);
  /** For each of those a bit for every two classes that the characters behind the follower may be of: {@link pairOf}. */
  readonly digitTemplatesNext: Uint16Array = new Uint16Array(96);
  /** The same for those that count only after a context word: tried only when there was one. */
  readonly letterTemplatesAfterWords: MarkedTemplates[] = Array.from({ length: 27 }, noTemplates);
  readonly digitTemplatesAfterWords: MarkedTemplates[] = Array.from({ length: 96 }, noTemplates);
  readonly digitTemplatesNextAfterWords: Uint16Array = new Uint16Array(96);
  /** Detectors anchored on long runs of letters and digits, by the code of the first character. */
  readonly runs: { readonly detector: number; readonly anchor: RunAnchor }[][] = Array.from(
    { length: 128 },
    () => [],
  );
  /** The shortest of {@link runs} for a character, 0 when there are none. */
  readonly leastRun: Uint8Array = new Uint8Array(128);
  /** Detectors anchored on runs of digits, by the length of the run. */
  readonly numbers: AnchoredNumbers[] = Array.from({ length: 32 }, () => new AnchoredNumbers());
  /** Detectors anchored on one character, by its code. */
  readonly characters: number[][] = Array.from({ length: 128 }, () => []);
  /** For such a character and the one behind it, a bit for each of its detectors that may find something. */
  readonly asked: Int32Array = new Int32Array(128 * 256);
  /** For each detector of a character where another has to stand, or 0, and which. */
  readonly besideOffset: Int8Array;
  readonly beside: Uint8Array;

  /** The context words of keys that were met. */
  readonly keyWords: Map<string, readonly KeyWord[]> = new Map();

  /** What the detectors say of whole values. */
  readonly values: ValueChecks;
  /** Whether a detector's values have a check digit. */
  readonly hasChecksum: Uint8Array;

  constructor(detectors: readonly Detector[]) {
    this.detectors = detectors;
    this.besideOffset = Int8Array.from(detectors, (one) => besideOf(one)?.offset ?? 0);
    this.beside = Uint8Array.from(detectors, (one) => besideOf(one)?.character.charCodeAt(0) ?? 0);
    this.values = new ValueChecks(detectors);
    this.hasChecksum = Uint8Array.from(detectors, (detector) => (hasChecksum(detector) ? 1 : 0));
    const contexts = new Map<string, number[]>();
    const types = new Map<string, number[]>();
    const entries: LexiconEntry[] = [];
    for (const [index, detector] of detectors.entries()) {
      if (waitsForWords(detector)) add(types, detector.entityType, index);
      for (const word of detector.context ?? []) add(contexts, word.toLowerCase(), index);
      this.#file(index, detector, entries);
    }
    for (const [entityType, woken] of types) this.byEntityType.set(entityType, this.#woken(woken));
    for (const [word, woken] of contexts) {
      entries.push({ word, isExact: false, detector: -1, contextOf: this.#woken(woken) });
    }
    this.lexicon = new Lexicon(entries);
  }

  #woken(indices: readonly number[]): WokenDetectors {
    return {
      detectors: indices,
      marks: indices.reduce(
        (all, index) => all | markOf(this.detectors[index] as Detector, index),
        0,
      ),
      wakesShapes: indices.some((index) => waitsForWords(this.detectors[index] as Detector)),
    };
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
          this.numbers[length]?.add({ detector: index, anchor }, length);
        }
        break;
      case "run":
        for (let at = 0; at < anchor.first.length; at++) {
          this.runs[anchor.first.charCodeAt(at)]?.push({ detector: index, anchor });
          const first = anchor.first.charCodeAt(at);
          const least = this.leastRun[first] as number;
          this.leastRun[first] = least === 0 ? anchor.least : Math.min(least, anchor.least);
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
          entries.push({ word, isExact: true, detector: index, contextOf: null });
        }
        break;
      case "words":
        for (const word of anchor.words) {
          entries.push({
            word: word.toLowerCase(),
            isExact: false,
            detector: index,
            contextOf: null,
          });
        }
        break;
      case "character":
        this.#addCharacter(index, anchor);
        break;
    }
  }

  #addCharacter(index: number, { character, followers }: CharacterAnchor): void {
    const code = character.charCodeAt(0);
    const detectors = this.characters[code] as number[];
    const bit = 1 << detectors.length;
    detectors.push(index);
    for (let next = 0; next < 256; next++) {
      if (followers !== undefined && !followers.includes(String.fromCharCode(next))) continue;
      const place = code * 256 + next;
      this.asked[place] = (this.asked[place] as number) | bit;
    }
  }

  #addShape(detector: number, anchor: DigitsAnchor, shape: string, needsWord: boolean): void {
    const { grouping, separators } = compileShape(shape);
    const entry = { detector, anchor, separators, needsWord, begins: beginningsOf(anchor) };
    for (const shapes of needsWord ? [this.shapes] : [this.shapes, this.shapesAlone]) {
      const list = shapes.get(grouping);
      if (list === undefined) shapes.set(grouping, [entry]);
      else list.push(entry);
    }
    const lengths = shape.split(/\D/).map(Number);
    const place = lengths.length * 256 + lengths.reduce((all, one) => all + one, 0);
    this.hasShape[place] = 1;
    if (needsWord) return;
    const [first, last] = [lengths[0] as number, lengths.at(-1) as number];
    if (lengths.length > 1) this.leastAlone = Math.min(this.leastAlone, place & 255);
    this.firstsAlone[place] = (this.firstsAlone[place] as number) | (1 << first);
    this.lastsAlone[place] = (this.lastsAlone[place] as number) | (1 << last);
  }

  #addTemplate(detector: number, anchor: TokenAnchor, template: string, needsWord: boolean): void {
    if (/^[9 ./-]+$/.test(template)) {
      const shape = template.replaceAll(/9+/g, (run) => String(run.length));
      this.#addShape(detector, { on: "digits", check: anchor.check }, shape, needsWord);
      return;
    }
    const mark = markOf(this.detectors[detector] as Detector, detector);
    const entry = { detector, anchor, template, needsWord, mark: needsWord ? mark : EVERY_MARK };
    const first = template.charAt(0);
    if (first !== "9") {
      for (const second of classesOf(template.charAt(1))) {
        for (const third of classesOf(template.charAt(2))) {
          for (const fourth of template.length < 3 ? EVERY_CLASS : classesOf(template.charAt(3))) {
            const list = listOfTemplates(second, third, fourth);
            if (needsWord) {
              const marked = this.letterTemplatesAfterWords[list] as MarkedTemplates;
              addMarked(marked, entry, mark);
              marked.markAt = [second, third, fourth].indexOf(OTHER) + 1;
              // A template that ends there says nothing of what follows it.
              if (marked.markAt >= template.length) marked.allowed.fill(1);
              else marked.allowed[template.charCodeAt(marked.markAt) & 127] = 1;
            } else this.letterTemplates[list]?.push(entry);
          }
        }
      }
    }
    for (let length = 1; length < Math.min(template.length, 32); length++) {
      if (!/^[9X]+$/.test(template.slice(0, length)) || template.charAt(length) === "9") continue;
      const list = length * 3 + followerOf(template.charCodeAt(length));
      if (needsWord) addMarked(this.digitTemplatesAfterWords[list], entry, mark);
      else this.digitTemplates[list]?.push(entry);
      const pairs = needsWord ? this.digitTemplatesNextAfterWords : this.digitTemplatesNext;
      for (const one of classesOrAny(template.charAt(length + 1)))
        for (const other of classesOrAny(template.charAt(length + 2)))
          pairs[list] = (pairs[list] as number) | (1 << pairOf(one, other));
    }
  }
}

let latest: Registry | null = null;

/**
 * The registry of these detectors: that of the scanner made last, where it has the same. Making one takes some twenty
 * milliseconds, which whoever opens a stream for each of many texts would wait for each time.
 */
export function registryOf(detectors: readonly Detector[]): Registry {
  const known = latest;
  const isSame =
    known !== null &&
    known.detectors.length === detectors.length &&
    detectors.every((detector, index) => detector === known.detectors[index]);
  return isSame ? known : (latest = new Registry(detectors));
}

/** What follows a run of digits: 0 a letter, 1 a space, 2 another separator. */
export function followerOf(code: number): number {
  return code === 32 ? 1 : code >= 43 && code <= 47 ? 2 : 0;
}

/** Of detectors that wait for no word. */
export const EVERY_MARK: number = -1;

const EVERY_CLASS: readonly StartClass[] = [OTHER, LETTER, DIGIT];

/** Where the templates are that begin with a letter and three characters of these classes. */
export function listOfTemplates(second: StartClass, third: StartClass, fourth: StartClass): number {
  return (second * 3 + third) * 3 + fourth;
}

/** For each two digits whether a number that begins with them may be one of an anchor. */
export function beginningsOf({ begins }: DigitsAnchor): Uint8Array {
  return Uint8Array.from({ length: 100 }, (_, number) => {
    const two = String(number).padStart(2, "0");
    return (begins?.some((one) => one.startsWith(two) || two.startsWith(one)) ?? true) ? 1 : 0;
  });
}

/** The place of two classes among all such pairs. */
export function pairOf(one: StartClass, other: StartClass): number {
  return one * 3 + other;
}

/** The same, and every class behind the end of a template. */
function classesOrAny(symbol: string): readonly StartClass[] {
  return symbol === "" ? EVERY_CLASS : classesOf(symbol);
}

function classesOf(symbol: string): readonly StartClass[] {
  if (symbol === "9") return [DIGIT];
  if (symbol === "A") return [LETTER];
  if (symbol === "X") return [LETTER, DIGIT];
  if (/[A-Za-z]/.test(symbol)) return [LETTER];
  return /\d/.test(symbol) ? [DIGIT] : [OTHER];
}

/** Whether shapes of digits, or tokens that may be such shapes, wait for a context word of the detector. */
function waitsForWords({ anchor }: Detector): boolean {
  switch (anchor.on) {
    case "token":
    case "digits":
      return anchor.afterWords !== undefined;
    case "groups":
    case "number":
      return true;
    default:
      return false;
  }
}

function besideOf({ anchor }: Detector): CharacterAnchor["beside"] {
  return anchor.on === "character" ? anchor.beside : undefined;
}

function add(to: Map<string, number[]>, key: string, index: number): void {
  const list = to.get(key);
  if (list === undefined) to.set(key, [index]);
  else list.push(index);
}

function noTemplates(): MarkedTemplates {
  return { entries: [], marks: 0, digitBy: 0, markAt: 0, allowed: new Uint8Array(128) };
}

function addMarked(to: MarkedTemplates | undefined, entry: TemplateEntry, mark: number): void {
  if (to === undefined) return;
  to.entries.push(entry);
  to.marks |= mark;
  const digit = entry.template.indexOf("9");
  to.digitBy = Math.max(to.digitBy, digit < 0 ? Number.POSITIVE_INFINITY : digit);
}

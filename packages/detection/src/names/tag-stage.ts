import { IS_LITTLE_ENDIAN } from "../scan/code-window.ts";
import { classes, classOf, folds } from "./characters.ts";
import { COARSE as COARSE_OF_FLAGS } from "./features.ts";
import { LABEL_COUNT } from "./labels.ts";
import { LEXICON_HASH_BITS, lexiconPlaces } from "./lexicon.ts";
import { STRANGE as STRANGE_MARKS } from "./line-manner.ts";
import {
  CLASSES,
  COARSE,
  FILTER,
  FOLDS,
  MARK_SHAPES,
  STATUS,
  STRANGE,
  TEXT,
  TRANSITIONS,
  VALUES,
  WINDOW,
} from "./tag-memory.ts";
import { TAG_MODULE } from "./tag-module.ts";
import { BLOCK_TOKENS, SHAPE_OF_MARK, SHAPES, type TokenBlock } from "./tokens.ts";
import { TAG_BITS } from "./viterbi.ts";

/** What is used of it; its types come with a browser's otherwise. */
declare const WebAssembly: {
  readonly Memory: new (size: {
    readonly initial: number;
    readonly maximum: number;
  }) => {
    readonly buffer: ArrayBuffer;
  };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
};

const PAGE_BYTES = 65_536;
/** Blocks begin so far before the end of a window at least: most are a fraction of that long. */
const LEAST_LEFT = 16_384;

/** Below this a call into the engine costs more than reading one character after another. */
const FEW = 96;

/** Tokens between two values, in which nothing is. */
const EDGES = 2;
/** Of so many tokens a block has room whatever they are. */
const MOST_TOKENS: number = BLOCK_TOKENS - 512;
/** A value has one at least. */
const MOST_VALUES: number = MOST_TOKENS / (EDGES + 1);

/** A value of a text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

interface TagExports {
  begin(lexicon: number, mask: number): void;
  allKnown(from: number, end: number): number;
  read(from: number, end: number, isLast: number, base: number, outside: number): number;
  readValues(values: number, base: number, outside: number): void;
  tag(count: number, outside: number): void;
}

/** Reads, scores and labels a block as the plain tagger does, in WebAssembly. */
export class TagStage {
  /** All that it reads and writes, as `tag-memory.ts` has it. */
  readonly memory: ArrayBuffer;
  readonly #exports: TagExports;
  readonly #window: Buffer;
  readonly #codes: Uint16Array;
  /** How many tokens the block has, and whether one is in an entity. */
  readonly #status: Int32Array;
  /** Where each value begins and ends: in the window before they are read, and then among the tokens. */
  readonly #values: Int32Array;
  /** Where the window begins in the text, and how much of it is in there; nothing before the first block. */
  #base = 0;
  #size = 0;

  constructor(exports: TagExports, memory: ArrayBuffer) {
    this.#exports = exports;
    this.memory = memory;
    this.#window = Buffer.from(memory, TEXT, WINDOW * 2);
    this.#codes = new Uint16Array(memory, TEXT, WINDOW + 16);
    this.#status = new Int32Array(memory, STATUS, 2);
    this.#values = new Int32Array(memory, VALUES, 2 * MOST_VALUES);
  }

  /** Takes what it asks of a model and of characters. The table of the words with these keys begins at `lexicon`. */
  learn(transitions: Int16Array, keys: ArrayLike<number>, lexicon: number): void {
    const { memory } = this;
    new Uint8Array(memory, MARK_SHAPES, 128).set(SHAPE_OF_MARK);
    new Uint8Array(memory, STRANGE, 128).set(STRANGE_MARKS);
    new Uint8Array(memory, COARSE, COARSE_OF_FLAGS.length).set(COARSE_OF_FLAGS);
    writeTransitions(memory, transitions);
    const filter = new Uint8Array(memory, FILTER, 1 << (FILTER_BITS - 3));
    for (let at = 0; at < keys.length; at++) {
      const bit = (keys[at] as number) & ((1 << FILTER_BITS) - 1);
      filter[bit >> 3] = (filter[bit >> 3] as number) | (1 << (bit & 7));
    }
    this.#exports.begin(lexicon, lexiconPlaces(keys.length) - 1);
    for (let code = 0; code < 128; code++) classOf(code);
    this.#takeCharacters();
  }

  /** Forgets the text: the next block is of another one. */
  begin(): void {
    this.#size = 0;
  }

  /** Whether a token of the block that was labelled last is in an entity. */
  get hasNames(): boolean {
    return this.#status[1] !== 0;
  }

  /**
   * Reads and labels the block of `text` that begins at `from`, and gives where the next one begins; -1 if it is too long.
   */
  read(text: string, from: number, block: TokenBlock, outside: number): number {
    const end = this.#base + this.#size;
    const isRead = this.#size > 0 && (end === text.length || end - from >= LEAST_LEFT);
    if (!isRead) this.#load(text, from, Math.min(from + WINDOW, text.length));
    const base = this.#base;
    const size = this.#size;
    const isLast = base + size === text.length ? 1 : 0;
    const next = this.#exports.read(from - base, size, isLast, base, outside);
    if (next < 0) {
      this.#size = 0;
      return -1;
    }
    block.count = this.#status[0] as number;
    return base + next;
  }

  /**
   * Reads and labels values of `text` together, from the one at `index` on, each as a text by itself. Gives the index of the
   * first that is not among them: as many are as there is room for.
   */
  readValues(
    text: string,
    values: readonly Span[],
    index: number,
    block: TokenBlock,
    outside: number,
  ): number {
    const places = this.#values;
    const base = (values[index] as Span).start;
    let next = index;
    let reached = base;
    let tokens = 0;
    for (; next < values.length && next - index < MOST_VALUES; next++) {
      const { start, end } = values[next] as Span;
      tokens += end - start + EDGES;
      if (start < reached || end - base > WINDOW || tokens > MOST_TOKENS) break;
      places[(next - index) * 2] = start - base;
      places[(next - index) * 2 + 1] = end - base;
      reached = end;
    }
    if (next === index) return index;
    this.#load(text, base, reached);
    this.#exports.readValues(next - index, base, outside);
    block.count = this.#status[0] as number;
    return next;
  }

  /** The first token of a value that was read last, by its place among these. */
  firstTokenOf(value: number): number {
    return this.#values[value * 2] as number;
  }

  /** Behind its last one. */
  lastTokenOf(value: number): number {
    return this.#values[value * 2 + 1] as number;
  }

  /** Writes the labels of the open ones of the first `count` tokens, and their scores. */
  tag(count: number, outside: number): void {
    this.#exports.tag(count, outside);
  }

  #load(text: string, from: number, end: number): void {
    const size = end - from;
    const codes = this.#codes;
    let bits = 0;
    if (size < FEW) {
      for (let at = 0; at < size; at++) {
        const code = text.charCodeAt(from + at);
        codes[at] = code;
        bits |= code;
      }
    } else {
      bits = 0xffff;
      this.#window.write(size === text.length ? text : text.slice(from, end), "utf16le");
    }
    for (let at = size; at < size + 8; at++) codes[at] = 0;
    this.#base = from;
    this.#size = size;
    if (bits < 128 || this.#exports.allKnown(0, size) !== 0) return;
    for (let at = 0; at < size; at++) classOf(this.#codes[at] as number);
    this.#takeCharacters();
  }

  #takeCharacters(): void {
    new Uint8Array(this.memory, CLASSES, classes.length).set(classes);
    new Uint16Array(this.memory, FOLDS, folds.length).set(folds);
  }
}

/** Low bits of a word's key by which most words that are in no list are refused. */
const FILTER_BITS: number = LEXICON_HASH_BITS - 5;

/** Makes one with `bytes` of memory; null where WebAssembly may not be used, or would see numbers in another order. */
export function compileTagStage(bytes: number): TagStage | null {
  if (!IS_LITTLE_ENDIAN) return null;
  try {
    const pages = Math.ceil(bytes / PAGE_BYTES);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    const module = new WebAssembly.Module(Buffer.from(TAG_MODULE, "base64"));
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    return new TagStage(exports as TagExports, memory.buffer);
  } catch {
    return null;
  }
}
/** Numbers for each shape: those to a label that begins an entity from each other label, and what else there is. */
const SHAPE_NUMBERS = 64;

/** Writes the weights of transitions in the order in which the stage reads them, four at a time. */
function writeTransitions(memory: ArrayBuffer, transitions: Int16Array): void {
  const out = new Int32Array(memory, TRANSITIONS, SHAPES * SHAPE_NUMBERS);
  for (let shape = 0; shape < SHAPES; shape++) {
    const base = shape * LABEL_COUNT * LABEL_COUNT;
    /** The weight, with the label before in its low bits, so that of equal sums the one over the first is largest. */
    const weight = (before: number, label: number): number =>
      ((transitions[base + before * LABEL_COUNT + label] as number) << TAG_BITS) + 8 - before;
    const rows: number[][] = [
      BEGIN.map((label) => weight(0, label)),
      BEGIN.map((label) => weight(label, label + 1)),
      BEGIN.map((label) => weight(label + 1, label + 1)),
      BEGIN.map((label) => weight(label, 0)),
      BEGIN.map((label) => weight(label + 1, 0)),
    ];
    for (let before = 1; before < LABEL_COUNT; before++)
      rows.push(BEGIN.map((label) => weight(before, label)));
    rows.push([weight(0, 0)]);
    out.set(rows.flat(), shape * SHAPE_NUMBERS);
    /** The largest sum of a label that leads to no best one of a label that any may come before. */
    const least = (before: number): number =>
      Math.min(...[0, ...BEGIN].map((label) => weight(0, label) - weight(before, label))) - 1;
    out.set([...BEGIN, ...BEGIN.map((label) => label + 1)].map(least), shape * SHAPE_NUMBERS + 56);
  }
}

/** The labels that begin an entity; each is followed by the one that goes on with it. */
const BEGIN: readonly number[] = [1, 3, 5, 7];

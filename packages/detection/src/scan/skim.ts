import { IS_LITTLE_ENDIAN } from "./code-window.ts";
import type { Registry } from "./registry.ts";
import { SKIM_MODULE } from "./skim-module.ts";
import {
  FURTHER_TO,
  furtherTables,
  PREFIXES_FROM,
  skimTables,
  TABLES_FROM,
  wordBeginnings,
} from "./skim-tables.ts";

/**
 * Kinds of events: the highest byte of an event. The next byte is a length, the lowest two are a place. What is none of
 * these is a number.
 */
export const WORD = 1;
/** A run of at most six digits, as long as the length says, that is nothing else. */
export const SHORT_NUMBER = 3;
export const CHARACTER = 4;
/** The end of a long word. The next event is the place in the text from where on it is long. */
export const LONG_WORD = 5;
/** An equals sign behind a key that says nothing. */
export const ENCODED = 6;
/** The beginning of a line that may be the header of a table. */
export const LINE = 7;

/** How many characters are read at once, and how many before and behind them can be looked at. */
export const STRETCH = 8192;
export const AROUND = 80;
const STARTS = 0xe000;
/** Up to the end of the memory: three for every two characters, at most. */
const EVENTS = 0x30000;

/** What is used of it; its types come with a browser's otherwise. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
};

interface SkimExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  begin(findsIp: boolean): void;
  learn(): void;
  learnWord(first: number, second: number): void;
  learnKey(start: number, end: number): void;
  lineBreaks(): number;
  openBrackets(): number;
  skim(from: number, blocks: number): number;
}

/** What one registry's detectors ask for, as bytes of the module's memory. */
export interface SkimTables {
  readonly tables: Uint8Array;
  readonly further: Uint8Array;
}

/** The first stage: finds the places of a text that are worth a look. One serves all scanners, one text at a time. */
export class Skim {
  /** The characters of the stretch, which begins at {@link AROUND}. */
  readonly codes: Uint16Array;
  readonly events: Uint32Array;
  /** For each 32 characters of the stretch a bit for each start of a word. */
  readonly starts: Int32Array;
  readonly #exports: SkimExports;
  readonly #memory: Uint8Array;
  readonly #text: Buffer;
  #tables: SkimTables | null = null;

  constructor(exports: SkimExports) {
    const { buffer } = exports.memory;
    this.#exports = exports;
    this.#memory = new Uint8Array(buffer);
    this.codes = new Uint16Array(buffer, 0, STRETCH + 2 * AROUND);
    this.#text = Buffer.from(buffer, 0, this.codes.byteLength);
    this.events = new Uint32Array(buffer, EVENTS);
    this.starts = new Int32Array(buffer, STARTS, (STRETCH + 64) / 32);
  }

  /** What the registry's detectors ask for, to be handed to {@link begin}. */
  tablesOf(registry: Registry, actions: Uint8Array): SkimTables {
    const tables = skimTables(registry, actions);
    const memory = this.#memory;
    const { codes } = this;
    memory.set(tables, TABLES_FROM);
    memory.set(furtherTables(registry), PREFIXES_FROM);
    this.#tables = null;
    for (const { letters, next } of wordBeginnings(registry)) {
      for (let at = 0; at < 8; at++) codes[at] = letters.charCodeAt(at);
      const [first, second] = next === "" ? [0, 0] : [next.charCodeAt(0), next.charCodeAt(1)];
      this.#exports.learnWord(first, second);
    }
    return {
      tables: memory.slice(TABLES_FROM, TABLES_FROM + tables.length),
      further: memory.slice(PREFIXES_FROM, FURTHER_TO),
    };
  }

  begin(tables: SkimTables, findsIp: boolean): void {
    if (this.#tables !== tables) {
      this.#memory.set(tables.tables, TABLES_FROM);
      this.#memory.set(tables.further, PREFIXES_FROM);
      this.#exports.learn();
      this.#tables = tables;
    }
    this.#exports.begin(findsIp);
  }

  /** Skims the stretch of `text` that begins at `from`, and gives how much of {@link events} it filled. */
  read(text: string, from: number): number {
    const { codes } = this;
    const start = Math.max(0, from - AROUND);
    const end = Math.min(text.length, from + STRETCH + AROUND);
    const first = start - from + AROUND;
    if (first > 0) codes.fill(0, 0, first);
    const part = start === 0 && end === text.length ? text : text.slice(start, end);
    this.#text.write(part, first * 2, "utf16le");
    const left = text.length - from;
    if (left < STRETCH + AROUND) codes.fill(0, first + end - start, AROUND + left + 64 + AROUND);
    return this.#exports.skim(from, left > STRETCH ? STRETCH / 64 : (left >> 6) + 1);
  }

  /** How many line breaks there were since {@link begin}. */
  get lineBreaks(): number {
    return this.#exports.lineBreaks();
  }

  /** How many `<` there were since {@link begin}. */
  get openBrackets(): number {
    return this.#exports.openBrackets();
  }

  /** Remembers that the key at this place of the stretch says nothing. */
  learnKey(start: number, end: number): void {
    this.#exports.learnKey(start, end);
  }
}

let skim: Skim | null | undefined;
let inner: Skim | null | undefined;

/** The first stage; null where WebAssembly may not be used, or would see the bytes of a text in another order. */
export function openSkim(): Skim | null {
  if (skim === undefined) skim = compileSkim();
  return skim;
}

/** Another one, for what was decoded from a text that is being read. */
export function openInnerSkim(): Skim | null {
  if (inner === undefined) inner = compileSkim();
  return inner;
}

/** A first stage of its own. */
export function compileSkim(): Skim | null {
  if (!IS_LITTLE_ENDIAN) return null;
  try {
    const module = new WebAssembly.Module(Buffer.from(SKIM_MODULE, "base64"));
    return new Skim(new WebAssembly.Instance(module).exports as SkimExports);
  } catch {
    return null;
  }
}

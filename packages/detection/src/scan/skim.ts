import type { KeyMeaning } from "../keys/key-meaning.ts";
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
/** The sign behind a key whose meaning is known; {@link keyOf} gives its place. */
export const KEY = 8;
/** An opening brace, and a closing one. */
export const OPEN = 9;
export const CLOSE = 10;

/** The place of an event in the stretch. */
export function placeOf(event: number): number {
  return event & 0x3fff;
}

/** Whether the sign of an event of a key may begin a quoted-printable character or line break. */
export function mayBeEncoded(event: number): boolean {
  return (event & 0x4000) !== 0;
}

/** The place in {@link Skim.meanings} of what the key of an event says. */
export function keyOf(event: number): number {
  return ((event >>> 16) & 0xff) | ((event >>> 7) & 0x100);
}

/** How many keys are remembered, and how many of one stretch are. */
const MOST_KEYS = 512;
const MOST_LEARNT = 128;

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
  learnKey(start: number, end: number, tells: boolean): number;
  lineBreaks(): number;
  openBrackets(): number;
  skim(from: number, blocks: number): number;
}

/** What one registry's detectors ask for, as bytes of the module's memory. */
export interface SkimTables {
  readonly tables: Uint8Array;
  readonly further: Uint8Array;
}

/** A key of the stretch, and what it says. */
interface LearntKey {
  readonly start: number;
  readonly end: number;
  readonly meaning: KeyMeaning | null;
}

/** The first stage: finds the places of a text that are worth a look. One serves all scanners, one text at a time. */
export class Skim {
  /** The characters of the stretch, which begins at {@link AROUND}. */
  readonly codes: Uint16Array;
  readonly events: Uint32Array;
  /** For each 32 characters of the stretch a bit for each start of a word. */
  readonly starts: Int32Array;
  /** What the keys say that are remembered and say anything. */
  readonly meanings: (KeyMeaning | null)[] = Array.from({ length: MOST_KEYS }, () => null);
  readonly #learnt: LearntKey[] = [];
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
    if (this.#learnt.length > 0) this.#handOver();
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

  /** Remembers, from the next stretch on, what the key at this place says: null where it never says anything. */
  learnKey(start: number, end: number, meaning: KeyMeaning | null): void {
    if (this.#learnt.length < MOST_LEARNT) this.#learnt.push({ start, end, meaning });
  }

  /** Hands over what was learnt: the events of a stretch name places of keys, which must stay until all are read. */
  #handOver(): void {
    for (const { start, end, meaning } of this.#learnt) {
      const place = this.#exports.learnKey(start, end, meaning !== null);
      if (place < 0) continue;
      this.meanings[place + 1] = this.meanings[place] as KeyMeaning | null;
      this.meanings[place] = meaning;
    }
    this.#learnt.length = 0;
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

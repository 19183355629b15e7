import { codeAt, isDigit, isUpper } from "../text/characters.ts";
import { beyond, comesTo, DEPENDS, NOTHING, PARTS, SEVERAL, several } from "./key-characters.ts";

const NUMBER_SIGN = 35;
const UNDERSCORE = 95;
const SMALL_N = 110;
const SMALL_O = 111;
const DEGREE = 0xb0;
const ORDINAL = 0xba;
const SIGMA = 0x3a3;
const NUMERO = 0x2116;
/** Its small letter is the `k` of ASCII. */
const KELVIN = 0x212a;

/** The most characters that one comes to, with an underscore before them. */
const MOST_OF_ONE = 20;
/** How many characters are made a string at once. */
const AT_ONCE = 64;

/** Normalises keys, one after the other. Nothing is allocated before the key is asked for. */
export class KeyWalk {
  #codes = new Uint16Array(64 * MOST_OF_ONE);
  #length = 0;
  /** Whether the next letter begins a word. */
  #isParted = false;
  #key: string | null = null;
  readonly #units: number[] = [];

  /** Reads the key `text.slice(start, end)`. */
  read(text: string, start: number, end: number): void {
    this.#length = 0;
    this.#isParted = false;
    this.#key = null;
    if ((end - start) * MOST_OF_ONE > this.#codes.length)
      this.#codes = new Uint16Array((end - start) * MOST_OF_ONE);
    let before = 0;
    for (let at = start; at < end; at++) {
      const code = text.charCodeAt(at);
      if (isLower(code)) this.#add(code);
      else if (code > 127) at = this.#beyond(text, start, at, end);
      else if (isDigit(code)) this.#addDigit(code);
      else if (isUpper(code)) {
        // A word is parted from the next by a mark, by a capital behind it, and by the last of several capitals.
        if (
          isLower(before) ||
          isDigit(before) ||
          (isUpper(before) && at + 1 < end && isLower(text.charCodeAt(at + 1)))
        )
          this.#part();
        this.#add(code | 32);
      } else if (code === NUMBER_SIGN) this.#addNumber();
      else this.#part();
      before = code;
    }
    while (this.#length > 0 && isDropped(this.#codes[this.#length - 1] as number)) this.#length--;
  }

  /** What the key comes to. */
  normal(): string {
    let normal = "";
    for (let from = 0; from < this.#length; from += AT_ONCE) {
      const units = this.#units;
      const count = Math.min(AT_ONCE, this.#length - from);
      units.length = count;
      for (let index = 0; index < count; index++)
        units[index] = this.#codes[from + index] as number;
      normal += String.fromCharCode.apply(null, units);
    }
    return normal;
  }

  /** The {@link wordHash} of its last word. */
  lastWordHash(): number {
    return this.#hashFrom(this.#wordStart(this.#length), this.#length);
  }

  /** That of the word before the last one; 0 where there is none. */
  earlierWordHash(): number {
    const end = this.#wordStart(this.#length) - 1;
    return end > 0 ? this.#hashFrom(this.#wordStart(end), end) : 0;
  }

  #wordStart(end: number): number {
    let start = end;
    while (start > 0 && this.#codes[start - 1] !== UNDERSCORE) start--;
    return start;
  }

  #hashFrom(start: number, end: number): number {
    let hash = 0;
    for (let at = start; at < end; at++) hash = added(hash, this.#codes[at] as number);
    return hash;
  }

  #part(): void {
    if (this.#length > 0) this.#isParted = true;
  }

  #add(code: number): void {
    if (this.#isParted) {
      this.#codes[this.#length++] = UNDERSCORE;
      this.#isParted = false;
    }
    this.#codes[this.#length++] = code;
  }

  /** Digits count only behind a letter. */
  #addDigit(code: number): void {
    if (this.#length > 0) this.#add(code);
  }

  #addNumber(): void {
    this.#part();
    this.#addAll("number");
    this.#isParted = true;
  }

  #addAll(written: string): void {
    for (let at = 0; at < written.length; at++) {
      const code = written.charCodeAt(at);
      if (code === UNDERSCORE) this.#part();
      else if (isDigit(code)) this.#addDigit(code);
      else this.#add(code);
    }
  }

  /** Adds the character beyond ASCII at `at`, and gives where it ends. */
  #beyond(text: string, start: number, at: number, end: number): number {
    const code = text.charCodeAt(at);
    const written = comesTo(code);
    if (written > DEPENDS) {
      if (isDigit(written)) this.#addDigit(written);
      else this.#add(written);
    } else if (written === PARTS) this.#part();
    else if (written === SEVERAL) this.#addAll(several(code));
    else if (written === DEPENDS) {
      if (code >= 0xd800 && code < 0xe000) return this.#half(text, at, end);
      this.#depending(text, start, at, end);
    }
    return at;
  }

  #depending(text: string, start: number, at: number, end: number): void {
    const code = text.charCodeAt(at);
    if (code === SIGMA) {
      // As long as the key.
      this.#key ??= text.slice(start, end).replaceAll("İ", "i").toLowerCase();
      this.#add(this.#key.charCodeAt(at - start));
    } else if (code === NUMERO) this.#addNumber();
    else if (isLoneN(text, start, at - 1)) {
      // `N° client`
      this.#length--;
      if (this.#length > 0 && this.#codes[this.#length - 1] === UNDERSCORE) this.#length--;
      this.#addNumber();
    } else if (code === DEGREE) this.#part();
    else if (code === ORDINAL) this.#add(SMALL_O);
  }

  /** Adds the character one half of which is at `at`, and gives where it ends. A half without another parts words. */
  #half(text: string, at: number, end: number): number {
    const next = at + 1 < end ? pointAt(text, at) : 0;
    if (next > 0xffff) {
      this.#addAll(beyond(next));
      return at + 1;
    }
    const other = text.charCodeAt(at) < 0xdc00 ? behindMarks(text, at + 1, end) : at;
    const code = codeAt(text, other);
    if (other === at || other >= end || code < 0xdc00 || code > 0xdfff) {
      this.#part();
      return at;
    }
    // Marks are left out, and what they parted is one character.
    const character = text.charAt(at) + text.charAt(other);
    if (/^[\p{L}\p{N}]/u.test(character)) this.#addAll(character);
    else this.#part();
    return other;
  }
}

/** A number for a word; words may share it. */
export function wordHash(word: string): number {
  let hash = 0;
  for (let at = 0; at < word.length; at++) hash = added(hash, word.charCodeAt(at));
  return hash;
}

function added(hash: number, code: number): number {
  return (Math.imul(hash, 31) + code) | 0;
}

function pointAt(text: string, at: number): number {
  return text.codePointAt(at) as number;
}

/** Behind the marks that stand at `at`. */
function behindMarks(text: string, at: number, end: number): number {
  let next = at;
  while (next < end) {
    const point = pointAt(text, next);
    if (point < 128) break;
    if (point > 0xffff) {
      if (next + 2 > end || beyond(point) !== "") break;
      next += 2;
    } else if (comesTo(point) === NOTHING) next++;
    else break;
  }
  return next;
}

/** Whether a word begins with the `n` at `at`, behind nothing that is a letter of ASCII, a digit or an underscore. */
function isLoneN(text: string, start: number, at: number): boolean {
  if (at < start || (text.charCodeAt(at) | 32) !== SMALL_N) return false;
  if (at === start) return true;
  const before = text.charCodeAt(at - 1);
  return !(isLower(before | 32) || isDigit(before) || before === UNDERSCORE || before === KELVIN);
}

function isLower(code: number): boolean {
  return code >= 97 && code <= 122;
}

function isDropped(code: number): boolean {
  return code === UNDERSCORE || isDigit(code);
}

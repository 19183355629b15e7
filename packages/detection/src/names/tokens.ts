import {
  CASELESS,
  classOf,
  DIGIT,
  fold,
  LOWER,
  MARK,
  NEWLINE,
  SPACE,
  SYMBOL,
  UPPER,
} from "./characters.ts";
import { isOpaqueMark, joinsRun } from "./runs.ts";
import { bytes, END, HASH, KIND, numbers, ROOM, SHAPE, START } from "./tag-memory.ts";
import { isNamePrefix, isPossessive } from "./word-parts.ts";

/** What a token is. An opaque token is a mail address, URL, path or identifier: never a name. */
export const WORD = 1;
export const NUMBER = 2;
export const BREAK = 3;
export const PUNCTUATION = 4;
export const OPAQUE = 5;

/** How a word is written; the higher bits of a word's shape. */
export const LOWERCASE = 0;
export const CAPITALISED = 1;
export const UPPERCASE = 2;
export const SINGLE_CAPITAL = 3;
export const INNER_CAPITAL = 4;
export const OTHER_SCRIPT = 5;
/** Capitals inside where no name has them: `SnapshotResult`. */
export const CAMEL_CASE = 6;

/** The most tokens a block holds; a longer text is read block by block. */
export const BLOCK_TOKENS = 2048;

/** Words longer than this are read no further than their end: no name is that long. */
export const LONGEST_WORD = 40;

/** More tokens than this without a space between are no name. */
const LONGEST_RUN = 12;

const HASH_SEED = 0x811c9dc5 | 0;
const HASH_PRIME = 0x01000193;

/** Shapes: words 0 to 27, numbers 28 to 34, then line break, opaque and the punctuation below. */
export const SHAPE_NUMBER = 28;
export const SHAPE_BREAK = 35;
export const SHAPE_OPAQUE = 36;
const SHAPE_PUNCTUATION = 37;
const PUNCTUATION_SHAPES = ".,:;-'\"()/#&+!?";
const SHAPE_OTHER_MARK: number = SHAPE_PUNCTUATION + PUNCTUATION_SHAPES.length;
export const SHAPE_OF_MARK: Uint8Array = new Uint8Array(128).fill(SHAPE_OTHER_MARK);
for (let index = 0; index < PUNCTUATION_SHAPES.length; index++)
  SHAPE_OF_MARK[PUNCTUATION_SHAPES.charCodeAt(index)] = SHAPE_PUNCTUATION + index;
/** Set in a token's shape when nothing stands between it and the token before. */
export const GLUED = 64;
/** One more than the largest shape. */
export const SHAPES = 128;

/**
 * The tokens of one block of text, as columns, so that reading a text makes no object per token.
 *
 * `hash` is over the folded spelling: case and accents do not change it.
 */
export interface TokenBlock {
  count: number;
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly kind: Uint8Array;
  readonly shape: Uint8Array;
  readonly hash: Int32Array;
}

/** Columns that lie in `memory`, as `tag-memory.ts` has it. */
export function createTokenBlock(memory: ArrayBuffer = new ArrayBuffer(ROOM)): TokenBlock {
  return {
    count: 0,
    start: numbers(memory, START),
    end: numbers(memory, END),
    kind: bytes(memory, KIND),
    shape: bytes(memory, SHAPE),
    hash: numbers(memory, HASH),
  };
}

/** The hash that {@link readBlock} gives a word, for those who fill the lexicon. */
export function wordHash(word: string): number {
  let hash = HASH_SEED;
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at);
    if (classOf(code) !== MARK) hash = Math.imul(hash ^ fold(code), HASH_PRIME);
  }
  return finish(hash);
}

/**
 * Reads tokens of `text` from `from` into `block` and gives the position to go on from.
 * A block ends at a line break or a full stop where one comes in time. Linear in what it reads.
 */
export function readBlock(text: string, from: number, block: TokenBlock): number {
  const { start, end, kind, shape, hash } = block;
  const length = text.length;
  let count = 0;
  let at = from;
  /** First token of the unbroken run of characters being read, and whether it is an identifier. */
  let runToken = 0;
  let runOpaque = false;
  let runEnd = -1;

  while (at < length) {
    const code = text.charCodeAt(at);
    const what = classOf(code);
    if (what === SPACE || what === MARK) {
      at++;
      continue;
    }
    const isEscape = code === 92 && isEscapedBreak(text, at);
    if (isEscape || at !== runEnd) {
      if (runOpaque || count - runToken > LONGEST_RUN) {
        count = closeRun(block, runToken, count);
        runOpaque = false;
      }
      runToken = count;
    }
    const glued = at > from && count > 0 && end[count - 1] === at ? GLUED : 0;
    start[count] = at;

    if (isEscape) {
      at += 2;
      kind[count] = BREAK;
      shape[count] = SHAPE_BREAK;
      hash[count] = SHAPE_BREAK;
    } else if (what <= CASELESS) {
      const first = at;
      let h = HASH_SEED;
      let uppers = 0;
      let lowers = 0;
      let caseless = 0;
      let lettersFrom = at;
      let innerCapital = 0;
      let c = code;
      let k = what;
      for (;;) {
        // Most letters are small ones of ASCII, which are their own folded form.
        if (c >= 97 && c <= 122) {
          const from = at;
          do {
            h = Math.imul(h ^ c, HASH_PRIME);
            at++;
            c = at < length ? text.charCodeAt(at) : 0;
          } while (c >= 97 && c <= 122);
          lowers += at - from;
          if (at >= length) break;
          k = classOf(c);
        } else {
          if (k === LOWER) lowers++;
          else if (k === UPPER) {
            if (lowers > 0 && first === lettersFrom && what === LOWER) runOpaque = true;
            if (lowers > 0 && innerCapital === 0) innerCapital = at;
            uppers++;
          } else if (k === CASELESS) caseless++;
          if (k !== MARK) h = Math.imul(h ^ fold(c), HASH_PRIME);
          at++;
          if (at >= length) break;
          c = text.charCodeAt(at);
          k = classOf(c);
        }
        if (k <= MARK) continue;
        if (c !== 39 && c !== 0x2019) break;
        // An apostrophe inside a word: part of O'Brien and don't, not of Ada's and l'Avenue.
        if (at + 1 >= length || classOf(text.charCodeAt(at + 1)) > CASELESS) break;
        if (isPossessive(text, at, length) || (at - first <= 2 && what === LOWER)) break;
        h = Math.imul(h ^ 39, HASH_PRIME);
        at++;
        lettersFrom = at;
        c = text.charCodeAt(at);
        k = classOf(c);
      }
      const size = at - first;
      const manner =
        caseless > 0
          ? OTHER_SCRIPT
          : uppers === 0
            ? LOWERCASE
            : lowers === 0
              ? uppers === 1
                ? SINGLE_CAPITAL
                : UPPERCASE
              : uppers === 1 && what === UPPER
                ? CAPITALISED
                : innerCapital === 0 || (uppers === 2 && isNamePrefix(text, first, innerCapital))
                  ? INNER_CAPITAL
                  : CAMEL_CASE;
      const bucket = size <= 2 ? 0 : size <= 4 ? 1 : size <= 8 ? 2 : 3;
      kind[count] = WORD;
      shape[count] = manner * 4 + bucket + glued;
      hash[count] = finish(h);
      if (
        glued !== 0 &&
        count > runToken &&
        kind[count - 1] === NUMBER &&
        size + spanOf(block, count - 1) > 5
      ) {
        runOpaque = true;
      }
    } else if (what === DIGIT) {
      let h = HASH_SEED;
      while (at < length) {
        const c = text.charCodeAt(at);
        if (classOf(c) !== DIGIT) break;
        h = Math.imul(h ^ c, HASH_PRIME);
        at++;
      }
      const size = at - (start[count] as number);
      kind[count] = NUMBER;
      shape[count] = SHAPE_NUMBER + (size > 7 ? 7 : size) - 1 + glued;
      hash[count] = size > 4 ? SHAPE_NUMBER + size : finish(h);
      if (
        glued !== 0 &&
        count > runToken &&
        kind[count - 1] === WORD &&
        size + spanOf(block, count - 1) > 5
      ) {
        runOpaque = true;
      }
    } else if (what === NEWLINE) {
      at++;
      while (at < length && classOf(text.charCodeAt(at)) >= NEWLINE) {
        const c = classOf(text.charCodeAt(at));
        if (c === SYMBOL) break;
        at++;
      }
      kind[count] = BREAK;
      shape[count] = SHAPE_BREAK;
      hash[count] = SHAPE_BREAK;
    } else {
      at++;
      kind[count] = PUNCTUATION;
      shape[count] = (code < 128 ? (SHAPE_OF_MARK[code] as number) : SHAPE_OTHER_MARK) + glued;
      hash[count] = code;
      if (isOpaqueMark(text, at - 1, code, glued !== 0)) runOpaque = true;
    }
    end[count] = at;
    count++;
    if (!isEscape && joinsRun(code, what)) runEnd = at;
    else {
      if (runOpaque || count - runToken > LONGEST_RUN) {
        count = closeRun(block, runToken, count);
        runOpaque = false;
      }
      runEnd = -1;
    }
    if (count >= BLOCK_TOKENS - 512) {
      const last = shape[count - 1] as number;
      if (count >= BLOCK_TOKENS || last === SHAPE_BREAK) break;
      if (count >= BLOCK_TOKENS - 256 && (last & ~GLUED) === SHAPE_PUNCTUATION) break;
    }
  }
  if (runOpaque || count - runToken > LONGEST_RUN) count = closeRun(block, runToken, count);
  block.count = count;
  return at;
}

/** Makes the tokens from `first` on one opaque token, and gives how many there are then. */
function closeRun({ end, kind, shape, hash }: TokenBlock, first: number, count: number): number {
  if (first >= count) return count;
  kind[first] = OPAQUE;
  shape[first] = SHAPE_OPAQUE | ((shape[first] as number) & GLUED);
  hash[first] = SHAPE_OPAQUE;
  end[first] = end[count - 1] as number;
  return first + 1;
}

function spanOf({ start, end }: TokenBlock, token: number): number {
  return (end[token] as number) - (start[token] as number);
}

/** `\n`, `\r` or `\t` in the source of a string, before what begins a line. */
function isEscapedBreak(text: string, at: number): boolean {
  const letter = text.charCodeAt(at + 1);
  if (letter !== 110 && letter !== 114 && letter !== 116) return false;
  // `C:\new`
  return at + 2 >= text.length || classOf(text.charCodeAt(at + 2)) !== LOWER;
}

function finish(hash: number): number {
  let h = hash ^ (hash >>> 15);
  h = Math.imul(h, 0x2c1b3c6d);
  return h ^ (h >>> 12);
}

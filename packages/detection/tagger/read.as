/** Tokens of a text, as `tokens.ts`, `runs.ts` and `word-parts.ts` define them. */
import {
  BREAK,
  byteAt,
  CAMEL_CASE,
  CAPITALISED,
  CASELESS,
  classOf,
  codeAt,
  DIGIT,
  END,
  fold,
  GLUED,
  HASH,
  INNER_CAPITAL,
  KIND,
  LOWER,
  LOWERCASE,
  MARK,
  MARK_SHAPES,
  NEWLINE,
  NUMBER,
  numberAt,
  OPAQUE,
  OTHER_SCRIPT,
  PUNCTUATION,
  setByte,
  setNumber,
  SHAPE,
  SINGLE_CAPITAL,
  SPACE,
  START,
  SYMBOL,
  TEXT,
  UPPER,
  UPPERCASE,
  WORD,
} from "./memory";

const BLOCK_TOKENS: i32 = 2048;
const LONGEST_RUN: i32 = 12;
const HASH_SEED: i32 = 0x811c9dc5;
const HASH_PRIME: i32 = 0x01000193;
const SHAPE_NUMBER: i32 = 28;
const SHAPE_BREAK: i32 = 35;
const SHAPE_OPAQUE: i32 = 36;
const SHAPE_PUNCTUATION: i32 = 37;
const SHAPE_OTHER_MARK: i32 = 52;
/** So many characters behind a place are looked at. */
const AHEAD: i32 = 4;

let count: i32 = 0;
let length: i32 = 0;

export function tokenCount(): i32 {
  return count;
}

/** Whether the class of every character of the window is known; of those of ASCII it is. */
export function allKnown(from: i32, end: i32): bool {
  let at = from;
  for (; at + 8 <= end; at += 8) {
    const codes = v128.load(TEXT + ((<usize>at) << 1));
    if (!v128.any_true(v128.and(codes, i16x8.splat(<i16>0xff80)))) continue;
    for (let one = at; one < at + 8; one++) if (classOf(codeAt(one)) === 0) return false;
  }
  for (; at < end; at++) if (classOf(codeAt(at)) === 0) return false;
  return true;
}

/** Reads the tokens of a block into the columns from place `token` on; see `read` in `tag.as`. */
export function readTokens(token: i32, from: i32, end: i32, isLast: bool, base: i32): i32 {
  const most = isLast ? end + AHEAD : end;
  length = end;
  count = token;
  let at = from;
  // First token of the unbroken run of characters being read, and whether it is an identifier.
  let runToken = token;
  let runOpaque = false;
  let runEnd = -1;
  // Where the last token ended.
  let lastEnd = -1;

  while (at < end) {
    if (at + AHEAD > most) return -1;
    const code = codeAt(at);
    const what = classOf(code);
    if (what === SPACE || what === MARK) {
      at++;
      continue;
    }
    const isEscape = code === 92 && isEscapedBreak(at);
    if (isEscape || at !== runEnd) {
      if (runOpaque || count - runToken > LONGEST_RUN) {
        closeRun(runToken);
        runOpaque = false;
      }
      runToken = count;
    }
    const glued = at > from && lastEnd === at ? GLUED : 0;
    const first = at;
    setNumber(START, count, base + at);

    if (isEscape) {
      at += 2;
      setToken(BREAK, SHAPE_BREAK, SHAPE_BREAK);
    } else if (what <= CASELESS) {
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
        if (isSmall(c)) {
          const from = at;
          do {
            h = (h ^ c) * HASH_PRIME;
            c = codeAt(++at);
          } while (isSmall(c) && at < end);
          lowers += at - from;
          if (at >= end) break;
        } else {
          if (k === LOWER) lowers++;
          else if (k === UPPER) {
            if (lowers > 0 && first === lettersFrom && what === LOWER) runOpaque = true;
            if (lowers > 0 && innerCapital === 0) innerCapital = at;
            uppers++;
          } else if (k === CASELESS) caseless++;
          if (k !== MARK) h = (h ^ fold(c)) * HASH_PRIME;
          at++;
          if (at >= end) break;
          c = codeAt(at);
        }
        k = classOf(c);
        if (k <= MARK) continue;
        if (c !== 39 && c !== 0x2019) break;
        // An apostrophe inside a word: part of O'Brien and don't, not of Ada's and l'Avenue.
        if (at + 1 >= end || classOf(codeAt(at + 1)) > CASELESS) break;
        if (isPossessive(at) || (at - first <= 2 && what === LOWER)) break;
        h = (h ^ 39) * HASH_PRIME;
        at++;
        lettersFrom = at;
        c = codeAt(at);
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
                : innerCapital === 0 || (uppers === 2 && isNamePrefix(first, innerCapital))
                  ? INNER_CAPITAL
                  : CAMEL_CASE;
      const bucket = size <= 2 ? 0 : size <= 4 ? 1 : size <= 8 ? 2 : 3;
      setToken(WORD, manner * 4 + bucket + glued, finish(h));
      if (glued !== 0 && count > runToken && byteAt(KIND, count - 1) === NUMBER && size + spanOf(count - 1) > 5)
        runOpaque = true;
    } else if (what === DIGIT) {
      let h = HASH_SEED;
      while (at < end) {
        const c = codeAt(at);
        if (classOf(c) !== DIGIT) break;
        h = (h ^ c) * HASH_PRIME;
        at++;
      }
      const size = at - first;
      setToken(NUMBER, SHAPE_NUMBER + min<i32>(size, 7) - 1 + glued, size > 4 ? SHAPE_NUMBER + size : finish(h));
      if (glued !== 0 && count > runToken && byteAt(KIND, count - 1) === WORD && size + spanOf(count - 1) > 5)
        runOpaque = true;
    } else if (what === NEWLINE) {
      at++;
      while (at < end) {
        const c = classOf(codeAt(at));
        if (c < NEWLINE || c === SYMBOL) break;
        at++;
      }
      setToken(BREAK, SHAPE_BREAK, SHAPE_BREAK);
    } else {
      at++;
      const shape = code < 128 ? <i32>load<u8>(MARK_SHAPES + <usize>code) : SHAPE_OTHER_MARK;
      setToken(PUNCTUATION, shape + glued, code);
      if (isOpaqueMark(first, code, glued !== 0)) runOpaque = true;
    }
    setNumber(END, count, base + at);
    lastEnd = at;
    count++;
    if (!isEscape && joinsRun(code, what)) runEnd = at;
    else {
      if (runOpaque || count - runToken > LONGEST_RUN) {
        closeRun(runToken);
        runOpaque = false;
      }
      runEnd = -1;
    }
    if (count >= BLOCK_TOKENS - 512) {
      const last = byteAt(SHAPE, count - 1);
      if (count >= BLOCK_TOKENS || last === SHAPE_BREAK) break;
      if (count >= BLOCK_TOKENS - 256 && (last & ~GLUED) === SHAPE_PUNCTUATION) break;
    }
  }
  if (at + AHEAD > most) return -1;
  if (runOpaque || count - runToken > LONGEST_RUN) closeRun(runToken);
  return at;
}

function isSmall(code: i32): bool {
  return <u32>(code - 97) < 26;
}

function setToken(kind: i32, shape: i32, hash: i32): void {
  setByte(KIND, count, kind);
  setByte(SHAPE, count, shape);
  setNumber(HASH, count, hash);
}

/** Makes the tokens from `first` on one opaque token. */
function closeRun(first: i32): void {
  if (first >= count) return;
  setByte(KIND, first, OPAQUE);
  setByte(SHAPE, first, SHAPE_OPAQUE | (byteAt(SHAPE, first) & GLUED));
  setNumber(HASH, first, SHAPE_OPAQUE);
  setNumber(END, first, numberAt(END, count - 1));
  count = first + 1;
}

function spanOf(token: i32): i32 {
  return numberAt(END, token) - numberAt(START, token);
}

/** `\n`, `\r` or `\t` in the source of a string, before what begins a line. */
function isEscapedBreak(at: i32): bool {
  const letter = codeAt(at + 1);
  if (at + 1 >= length || (letter !== 110 && letter !== 114 && letter !== 116)) return false;
  return at + 2 >= length || classOf(codeAt(at + 2)) !== LOWER;
}

function finish(hash: i32): i32 {
  let h = hash ^ <i32>(<u32>hash >> 15);
  h = h * 0x2c1b3c6d;
  return h ^ <i32>(<u32>h >> 12);
}

/** Whether the apostrophe at `at` begins `'s` at the end of a word. */
function isPossessive(at: i32): bool {
  const next = codeAt(at + 1);
  if (next !== 115 && next !== 83) return false;
  return at + 2 >= length || classOf(codeAt(at + 2)) > MARK;
}

/** Up to four characters as one number, small letters for capitals of ASCII. */
function packed(start: i32, end: i32): u64 {
  let all: u64 = 0;
  for (let at = start; at < end; at++) {
    const code = codeAt(at);
    all = (all << 16) | <u64>(code >= 65 && code <= 90 ? code | 32 : code);
  }
  return all;
}

/** Prefixes after which a name has a second capital: McKay, DeShawn, O'Neil. */
function isNamePrefix(start: i32, end: i32): bool {
  const size = end - start;
  if (size < 2 || size > 4) return false;
  const all = packed(start, end);
  if (size === 2) {
    const second = <i32>(all & 0xffff);
    const first = <i32>(all >> 16);
    if (second === 39 || second === 0x2019) return first === 111 || first === 100 || first === 110; // o d n
    if (first === 100) return second === 101 || second === 105 || second === 97 || second === 117; // de di da du
    if (first === 108) return second === 97 || second === 101; // la le
    return (first === 109 && second === 99) || (first === 97 && second === 108) || (first === 101 && second === 108);
  }
  if (size === 3) {
    return (
      all === 0x6d00610063 || // mac
      all === 0x640065006c || // del
      all === 0x760061006e || // van
      all === 0x76006f006e || // von
      all === 0x6100620064 || // abd
      all === 0x620065006e // ben
    );
  }
  return all === 0x6600690074007a; // fitz
}

/** Whether a character makes the run of characters around it an address, URL, path or identifier. */
function isOpaqueMark(at: i32, code: i32, glued: bool): bool {
  switch (code) {
    case 95: // _
    case 92: // \
      return true;
    case 64: // @
      return isWordCharacter(at + 1);
    case 58: // ://
      return glued && at + 2 < length && codeAt(at + 1) === 47 && codeAt(at + 2) === 47;
    case 47: // a path: a slash before a word at the start, or two of them
      return !glued && isWordCharacter(at + 1);
    case 46: // example.com, file.txt
      return glued && isLower(at - 1) && isLower(at + 1);
    default:
      return false;
  }
}

function isWordCharacter(at: i32): bool {
  return at < length && classOf(codeAt(at)) <= DIGIT;
}

function isLower(at: i32): bool {
  return at < length && classOf(codeAt(at)) === LOWER;
}

/** Whether what follows this character without a space belongs to the same run. */
function joinsRun(code: i32, what: i32): bool {
  if (what <= DIGIT) return true;
  if (what !== SYMBOL) return false;
  switch (code) {
    case 95: // _
    case 46: // .
    case 45: // -
    case 64: // @
    case 47: // /
    case 58: // :
    case 92: // \
    case 43: // +
    case 37: // %
    case 35: // #
    case 126: // ~
    case 63: // ?
    case 61: // =
    case 38: // &
      return true;
    default:
      return false;
  }
}

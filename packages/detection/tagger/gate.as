/** Which tokens could be part of a name, as `gate.ts` and `line-manner.ts` define it. */
import {
  BREAK,
  byteAt,
  CAMEL_CASE,
  CASE,
  COLUMN,
  EDGE,
  END,
  FLAGS,
  GLUED,
  HASH,
  KIND,
  LINE_SIZE,
  LOWERCASE,
  NUMBER,
  numberAt,
  OPAQUE,
  OPEN,
  OTHER_SCRIPT,
  PUNCTUATION,
  REACHED,
  setByte,
  SHAPE,
  shortAt,
  SINGLE_CAPITAL,
  START,
  STRANGE,
  UPPERCASE,
  WORD,
} from "./memory";

const LONGEST_WORD: i32 = 40;
const FULL_LINE: i32 = 50;
const REACH: i32 = 4;

// How lines are written.
const MIXED_CASE: i32 = 0;
const NO_CAPITALS: i32 = 1;
const ALL_CAPITALS: i32 = 2;

// Cues of words.
const TITLE: i32 = 1;
const GREETING: i32 = 2;
const PARTICLE: i32 = 4;
const CONNECTOR: i32 = 5;
const STREET: i32 = 7;
const UNIT: i32 = 8;
const NAMING: i32 = 14;

// What a token can do for its neighbours.
const CLOSED: i32 = 0;
const SEED: i32 = 1;
const EITHER_SIDE: i32 = 2;
const BEFORE: i32 = 3;
const BETWEEN: i32 = 4;

const FULL_STOP: i32 = 46;
const EXCLAMATION_MARK: i32 = 33;
const QUESTION_MARK: i32 = 63;
const HYPHEN: i32 = 45;
const QUOTE: i32 = 34;
const SLASH: i32 = 47;

/** Fills the columns of the gate for `count` tokens, with edges around them. Says whether one of them could be part of a name. */
export function openGate(count: i32): bool {
  let lineStart = 0;
  for (let at = 0; at <= count; at++) {
    const kind = byteAt(KIND, at);
    if (kind !== BREAK && kind !== EDGE) continue;
    if (lineStart < at) readLine(lineStart, at, count);
    if (at < count) {
      setByte(OPEN, at, kind === BREAK ? BETWEEN : CLOSED);
      setByte(CASE, at, MIXED_CASE);
      setByte(COLUMN, at, 255);
      setByte(LINE_SIZE, at, 0);
    }
    lineStart = at + 1;
  }
  return join(count);
}

function mannerOf(at: i32): i32 {
  return (byteAt(SHAPE, at) & ~GLUED) >> 2;
}

function isGlued(at: i32): bool {
  return (byteAt(SHAPE, at) & GLUED) !== 0;
}

function readLine(from: i32, to: i32, count: i32): void {
  let words = 0;
  let lower = 0;
  let upper = 0;
  let strange = 0;
  // One object of JSON, as programs log it: its braces say nothing of what its strings hold.
  const isJson =
    from + 1 < to && isOpening(from) && numberAt(HASH, from + 1) === QUOTE && byteAt(KIND, from + 1) === PUNCTUATION;
  for (let at = from; at < to; at++) {
    const kind = byteAt(KIND, at);
    if (kind === WORD) {
      words++;
      const manner = mannerOf(at);
      if (manner === LOWERCASE) lower++;
      else if (manner === UPPERCASE) upper++;
    } else if (kind === PUNCTUATION) {
      if (!(isJson && isBracket(numberAt(HASH, at)))) strange += strangeness(at, count);
    } else if (kind === OPAQUE) strange++;
  }
  const lineCase =
    words > 0 && lower === words && strange < 2 && !continuesLine(from)
      ? NO_CAPITALS
      : upper > 1 && lower === 0 && upper * 3 >= words * 2
        ? ALL_CAPITALS
        : MIXED_CASE;
  const isCode = strange >= 4 && strange * 2 >= words && endsLikeCode(from, to, strange);
  const size = min<i32>(to - from, 255);
  for (let at = from; at < to; at++) {
    setByte(CASE, at, lineCase);
    setByte(COLUMN, at, min<i32>(at - from, 255));
    setByte(LINE_SIZE, at, size);
    setByte(OPEN, at, isCode ? CLOSED : roleOf(at, from, lineCase, count));
  }
}

function isOpening(at: i32): bool {
  const hash = numberAt(HASH, at);
  return byteAt(KIND, at) === PUNCTUATION && (hash === 123 || hash === 91);
}

function isBracket(code: i32): bool {
  return code === 123 || code === 125 || code === 91 || code === 93;
}

/** Whether the line that begins at a token goes on with the sentence of a full line before it. */
function continuesLine(from: i32): bool {
  if (byteAt(KIND, from - 2) === EDGE) return false;
  const isParagraph = numberAt(END, from - 1) - numberAt(START, from - 1) > 1;
  if (isParagraph || (byteAt(KIND, from - 2) === PUNCTUATION && isSentenceEnd(numberAt(HASH, from - 2)))) return false;
  let first = from - 2;
  while (byteAt(KIND, first - 1) !== BREAK && byteAt(KIND, first - 1) !== EDGE) first--;
  return numberAt(END, from - 2) - numberAt(START, first) >= FULL_LINE;
}

function isSentenceEnd(hash: i32): bool {
  return hash === FULL_STOP || hash === EXCLAMATION_MARK || hash === QUESTION_MARK;
}

/** `<td`, `</td`: markup around what people wrote, not code. */
function isTagOpen(at: i32, count: i32): bool {
  const next = at + 1;
  if (next >= count || !isGlued(next)) return false;
  const kind = byteAt(KIND, next);
  if (kind === WORD) return mannerOf(next) === LOWERCASE;
  return kind === OPAQUE || numberAt(HASH, next) === SLASH;
}

/** How much a punctuation character speaks for code. */
function strangeness(at: i32, count: i32): i32 {
  const code = numberAt(HASH, at);
  if (code > 127) return 0;
  switch (code) {
    case 59: // ; before a word, as in entities and lists
    case 60: // <
      return isTagOpen(at, count) ? 0 : 1;
    case 62: // >
      return isGlued(at) ? 0 : 1;
    case 40: // ( after a word, as in a call
      return isGlued(at) ? 2 : 0;
    default:
      return <i32>load<u8>(STRANGE + <usize>code);
  }
}

/** Many marks make a line code; fewer do if it also ends like code. */
function endsLikeCode(from: i32, to: i32, strange: i32): bool {
  if (strange >= 8) return true;
  for (let at = to - 1; at >= from; at--) {
    if (byteAt(KIND, at) !== PUNCTUATION) return false;
    const code = numberAt(HASH, at);
    if (code === 123 || code === 125 || code === 59) return true;
  }
  return false;
}

/** What a token can do, seen by itself. */
function roleOf(at: i32, lineStart: i32, lineCase: i32, count: i32): i32 {
  const kind = byteAt(KIND, at);
  if (kind === NUMBER) return EITHER_SIDE;
  if (kind === PUNCTUATION) return isBridgeMark(numberAt(HASH, at)) ? BETWEEN : CLOSED;
  if (kind !== WORD) return CLOSED;
  const size = numberAt(END, at) - numberAt(START, at);
  if (size > LONGEST_WORD) return CLOSED;

  const known = shortAt(FLAGS, at);
  const plain = (known >> 6) & 3;
  const cue = known >> 8;
  const manner = mannerOf(at);
  // The letter of a house number, 12b, and of a time, 10T12.
  if (size === 1 && isGlued(at) && byteAt(KIND, at - 1) === NUMBER) return EITHER_SIDE;
  if (cue === CONNECTOR) return isInitial(at, count) ? SEED : BETWEEN;
  if (cue === PARTICLE) return manner === LOWERCASE ? BEFORE : SEED;
  if (manner === CAMEL_CASE) return CLOSED;
  if (manner === OTHER_SCRIPT) return size === 1 ? EITHER_SIDE : CLOSED;

  const names = (known & 3) + ((known >> 2) & 3) + ((known >> 4) & 3);
  if (manner !== LOWERCASE) {
    if (isInitial(at, count)) return SEED;
    if (plain === 3) return BETWEEN;
    if (plain < 2 || names > 0 || lineCase !== MIXED_CASE) return SEED;
    // Plain words with a capital: INFO, and those that begin a sentence.
    if (manner === UPPERCASE) return size > 2 ? BETWEEN : SEED;
    const begins = at === lineStart || isSentenceEnd(numberAt(HASH, at - 1));
    return begins && !isCapital(at + 1, count) ? CLOSED : SEED;
  }
  if (cue === STREET || cue === UNIT) return EITHER_SIDE;
  if (plain === 3) return CLOSED;
  if (lineCase === NO_CAPITALS) return plain < 2 || names >= 4 ? SEED : names > 0 ? BETWEEN : CLOSED;
  if (plain >= 2) return CLOSED;
  if ((names >= 3 && plain === 0) || isSecondHalf(at, count)) return SEED;
  const before = at > lineStart ? shortAt(FLAGS, at - 1) >> 8 : 0;
  return before === TITLE || before === GREETING || before === NAMING ? SEED : CLOSED;
}

/** Whether a token is a single capital with a full stop, as in "A. Turing". */
function isInitial(at: i32, count: i32): bool {
  return (
    mannerOf(at) === SINGLE_CAPITAL &&
    at + 1 < count &&
    numberAt(HASH, at + 1) === FULL_STOP &&
    numberAt(START, at + 1) === numberAt(END, at)
  );
}

/** Whether a token is glued by a hyphen to a word with a capital, as in "Ji-woo". */
function isSecondHalf(at: i32, count: i32): bool {
  return at > 1 && isGlued(at) && isGlued(at - 1) && numberAt(HASH, at - 1) === HYPHEN && isCapital(at - 2, count);
}

function isCapital(at: i32, count: i32): bool {
  return at < count && byteAt(KIND, at) === WORD && (byteAt(SHAPE, at) & 63) >> 2 > 0;
}

function isBridgeMark(code: i32): bool {
  switch (code) {
    case 44: // ,
    case 45: // -
    case 46: // .
    case 47: // /
    case 38: // &
    case 39: // '
    case 0x2019:
    case 35: // #
    case 0xba: // º
    case 0xb0: // °
    case 0x2013:
    case 0x2011:
      return true;
    default:
      return false;
  }
}

/** Opens the seeds, and the bridges that lead from one. Says whether there is a seed. */
function join(count: i32): bool {
  let all = 0;
  for (let at = 0; at < count; ) {
    let role = byteAt(OPEN, at);
    if (role === CLOSED) {
      at++;
      continue;
    }
    const first = at;
    let seeds = 0;
    while (role !== CLOSED) {
      if (role === SEED) seeds++;
      at++;
      role = at < count ? byteAt(OPEN, at) : CLOSED;
    }
    all += seeds;
    if (seeds === 0) for (let token = first; token < at; token++) setByte(OPEN, token, CLOSED);
    else if (seeds === at - first) continue;
    else joinStretch(first, at, count);
  }
  return all > 0;
}

/** Opens what leads from a seed in a stretch without closed tokens, with a closed one or nothing on either side. */
function joinStretch(first: i32, end: i32, count: i32): void {
  let seed = REACH;
  let any = first > 0 && byteAt(KIND, first - 1) === NUMBER ? 0 : REACH;
  for (let at = first; at < end; at++) {
    const role = byteAt(OPEN, at);
    setByte(REACHED, at, (seed < REACH ? 2 : 0) | (any < REACH ? 1 : 0));
    // What is glued to its neighbour is no step away from it: the parts of a postcode.
    const step = isGlued(at) ? 0 : 1;
    seed = role === SEED ? 0 : seed + step;
    any = role === SEED || byteAt(KIND, at) === NUMBER ? 0 : any + step;
  }
  seed = REACH;
  any = end < count && byteAt(KIND, end) === NUMBER ? 0 : REACH;
  for (let at = end - 1; at >= first; at--) {
    const role = byteAt(OPEN, at);
    const left = byteAt(REACHED, at);
    const isOpen =
      role === SEED ||
      (role === EITHER_SIDE && (left >= 2 || seed < REACH)) ||
      (role === BEFORE && seed < REACH) ||
      (role === BETWEEN && left > 0 && any < REACH && (left >= 2 || seed < REACH));
    setByte(OPEN, at, isOpen ? 1 : 0);
    const step = isGlued(at) ? 0 : 1;
    seed = role === SEED ? 0 : seed + step;
    any = role === SEED || byteAt(KIND, at) === NUMBER ? 0 : any + step;
  }
}

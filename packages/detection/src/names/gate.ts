/**
 * Decides cheaply which tokens could be part of a name, so that features are computed for those only.
 * What the gate closes is outside every entity. Training uses the same gate.
 */
import { CUE, cueNumber, GIVEN_NAME, PLACE, PLAIN, SURNAME } from "./lexicon.ts";
import {
  FULL_STOP,
  isSentenceEnd,
  MIXED_CASE,
  NO_CAPITALS,
  readLineManner,
} from "./line-manner.ts";
import { bytes, CASE, COLUMN, LINE_SIZE, OPEN, REACHED } from "./tag-memory.ts";
import {
  BREAK,
  CAMEL_CASE,
  GLUED,
  LONGEST_WORD,
  LOWERCASE,
  NUMBER,
  OTHER_SCRIPT,
  PUNCTUATION,
  SINGLE_CAPITAL,
  type TokenBlock,
  UPPERCASE,
  WORD,
} from "./tokens.ts";

/** What the gate says of the tokens of a block. */
export interface Gate {
  /** 1 where a token could be part of a name. */
  readonly open: Uint8Array;
  /** How the token's line is written. */
  readonly caseOf: Uint8Array;
  /** Position of the token in its line, and the number of tokens in it, both at most 255. */
  readonly column: Uint8Array;
  readonly lineSize: Uint8Array;
  /** Room to work in. */
  readonly reached: Uint8Array;
}

/** Columns that lie in `memory`, as `tag-memory.ts` has it. */
export function createGate(memory: ArrayBuffer): Gate {
  return {
    open: bytes(memory, OPEN),
    caseOf: bytes(memory, CASE),
    column: bytes(memory, COLUMN),
    lineSize: bytes(memory, LINE_SIZE),
    reached: bytes(memory, REACHED),
  };
}

const STREET = cueNumber("street");
const UNIT = cueNumber("unit");
const PARTICLE = cueNumber("particle");
const CONNECTOR = cueNumber("connector");
const TITLE = cueNumber("title");
const GREETING = cueNumber("greeting");
const NAMING = cueNumber("naming");

const HYPHEN = 45;

/** What a token can do for its neighbours: begin a name, or be part of one that begins elsewhere. */
const CLOSED = 0;
const SEED = 1;
const EITHER_SIDE = 2;
const BEFORE = 3;
const BETWEEN = 4;

/** Fills `gate` for the tokens of `block`, whose lexicon flags are in `flags`. */
export function openGate(block: TokenBlock, flags: Uint16Array, gate: Gate): void {
  const { count, kind } = block;
  let lineStart = 0;
  for (let at = 0; at <= count; at++) {
    if (at < count && kind[at] !== BREAK) continue;
    readLine(block, flags, gate, lineStart, at);
    if (at < count) {
      gate.open[at] = BETWEEN;
      gate.caseOf[at] = MIXED_CASE;
      gate.column[at] = 255;
      gate.lineSize[at] = 0;
    }
    lineStart = at + 1;
  }
  join(block, gate.open, gate.reached);
}

function readLine(
  block: TokenBlock,
  flags: Uint16Array,
  gate: Gate,
  from: number,
  to: number,
): void {
  const { lineCase, isCode } = readLineManner(block, from, to);
  const size = Math.min(to - from, 255);
  for (let at = from; at < to; at++) {
    gate.caseOf[at] = lineCase;
    gate.column[at] = Math.min(at - from, 255);
    gate.lineSize[at] = size;
    gate.open[at] = isCode ? CLOSED : roleOf(block, flags, at, from, lineCase);
  }
}

/** What a token can do, seen by itself. */
function roleOf(
  block: TokenBlock,
  flags: Uint16Array,
  at: number,
  lineStart: number,
  lineCase: number,
): number {
  const kind = block.kind[at];
  if (kind === NUMBER) return EITHER_SIDE;
  if (kind === PUNCTUATION) return isBridgeMark(block.hash[at] as number) ? BETWEEN : CLOSED;
  if (kind !== WORD) return CLOSED;
  const size = (block.end[at] as number) - (block.start[at] as number);
  if (size > LONGEST_WORD) return CLOSED;

  const known = flags[at] as number;
  const plain = (known >> PLAIN) & 3;
  const cue = (known >> CUE) & 15;
  const shape = block.shape[at] as number;
  const manner = (shape & ~GLUED) >> 2;
  // The letter of a house number, 12b, and of a time, 10T12.
  if (size === 1 && (shape & GLUED) !== 0 && block.kind[at - 1] === NUMBER) return EITHER_SIDE;
  if (cue === CONNECTOR) return isInitial(block, at) ? SEED : BETWEEN;
  if (cue === PARTICLE) return manner === LOWERCASE ? BEFORE : SEED;
  if (manner === CAMEL_CASE) return CLOSED;
  if (manner === OTHER_SCRIPT) return size === 1 ? EITHER_SIDE : CLOSED;

  const names = ((known >> GIVEN_NAME) & 3) + ((known >> SURNAME) & 3) + ((known >> PLACE) & 3);
  if (manner !== LOWERCASE) {
    if (isInitial(block, at)) return SEED;
    if (plain === 3) return BETWEEN;
    if (plain < 2 || names > 0 || lineCase !== MIXED_CASE) return SEED;
    // Plain words with a capital: INFO, and those that begin a sentence.
    if (manner === UPPERCASE) return size > 2 ? BETWEEN : SEED;
    return beginsSentence(block, at, lineStart) && !isCapital(block, at + 1) ? CLOSED : SEED;
  }
  if (cue === STREET || cue === UNIT) return EITHER_SIDE;
  if (plain === 3) return CLOSED;
  if (lineCase === NO_CAPITALS)
    return plain < 2 || names >= 4 ? SEED : names > 0 ? BETWEEN : CLOSED;
  if (plain >= 2) return CLOSED;
  if ((names >= 3 && plain === 0) || isSecondHalf(block, at)) return SEED;
  const before = at > lineStart ? ((flags[at - 1] as number) >> CUE) & 15 : 0;
  return before === TITLE || before === GREETING || before === NAMING ? SEED : CLOSED;
}

/** Whether a token is a single capital with a full stop, as in "A. Turing". */
function isInitial(block: TokenBlock, at: number): boolean {
  return (
    ((block.shape[at] as number) & ~GLUED) >> 2 === SINGLE_CAPITAL &&
    at + 1 < block.count &&
    block.hash[at + 1] === FULL_STOP &&
    block.start[at + 1] === block.end[at]
  );
}

/** Whether a token is glued by a hyphen to a word with a capital, as in "Ji-woo". */
function isSecondHalf(block: TokenBlock, at: number): boolean {
  return (
    at > 1 &&
    ((block.shape[at] as number) & GLUED) !== 0 &&
    ((block.shape[at - 1] as number) & GLUED) !== 0 &&
    block.hash[at - 1] === HYPHEN &&
    isCapital(block, at - 2)
  );
}

function beginsSentence(block: TokenBlock, at: number, lineStart: number): boolean {
  if (at === lineStart) return true;
  return isSentenceEnd(block.hash[at - 1]);
}

function isCapital(block: TokenBlock, at: number): boolean {
  return at < block.count && block.kind[at] === WORD && ((block.shape[at] as number) & 63) >> 2 > 0;
}

function isBridgeMark(code: number): boolean {
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

/** How many tokens a bridge may be away from what it leads to. */
const REACH = 4;

/**
 * Opens the seeds, and the bridges that lead from one: a bridge counts what stands within {@link REACH} of it with
 * nothing but bridges between. A closed token parts what stands on its two sides, but for a number.
 */
function join(block: TokenBlock, roles: Uint8Array, fromLeft: Uint8Array): void {
  const { count } = block;
  for (let at = 0; at < count; ) {
    if (roles[at] === CLOSED) {
      at++;
      continue;
    }
    const first = at;
    let seeds = 0;
    for (
      let role = roles[at] as number;
      role !== CLOSED;
      role = at < count ? (roles[at] as number) : CLOSED
    ) {
      if (role === SEED) seeds++;
      at++;
    }
    if (seeds === 0) roles.fill(CLOSED, first, at);
    else joinStretch(block, roles, fromLeft, first, at);
  }
}

/** Opens what leads from a seed in a stretch without closed tokens, with a closed one or nothing on either side. */
function joinStretch(
  block: TokenBlock,
  roles: Uint8Array,
  fromLeft: Uint8Array,
  first: number,
  end: number,
): void {
  const { count, kind, shape } = block;
  /** What is glued to its neighbour is no step away from it: the parts of a postcode. */
  const stepTo = (at: number): number => (((shape[at] as number) & GLUED) !== 0 ? 0 : 1);
  let seed = REACH;
  let any = first > 0 && kind[first - 1] === NUMBER ? 0 : REACH;
  for (let at = first; at < end; at++) {
    const role = roles[at] as number;
    fromLeft[at] = (seed < REACH ? 2 : 0) | (any < REACH ? 1 : 0);
    const step = stepTo(at);
    seed = role === SEED ? 0 : seed + step;
    any = role === SEED || kind[at] === NUMBER ? 0 : any + step;
  }
  seed = REACH;
  any = end < count && kind[end] === NUMBER ? 0 : REACH;
  for (let at = end - 1; at >= first; at--) {
    const role = roles[at] as number;
    const left = fromLeft[at] as number;
    const isOpen =
      role === SEED ||
      (role === EITHER_SIDE && (left >= 2 || seed < REACH)) ||
      (role === BEFORE && seed < REACH) ||
      (role === BETWEEN && left > 0 && any < REACH && (left >= 2 || seed < REACH));
    roles[at] = isOpen ? 1 : 0;
    const step = stepTo(at);
    seed = role === SEED ? 0 : seed + step;
    any = role === SEED || kind[at] === NUMBER ? 0 : any + step;
  }
}

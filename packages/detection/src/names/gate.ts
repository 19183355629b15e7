/**
 * Decides cheaply which tokens could be part of a name, so that features are computed for those only.
 * What the gate closes is outside every entity. Training uses the same gate.
 */
import { CUE, cueNumber, GIVEN_NAME, PLACE, PLAIN, SURNAME } from "./lexicon.ts";
import {
  BLOCK_TOKENS,
  BREAK,
  GLUED,
  LONGEST_WORD,
  LOWERCASE,
  NUMBER,
  OPAQUE,
  PUNCTUATION,
  type TokenBlock,
  UPPERCASE,
  WORD,
} from "./tokens.ts";

/** How a line is written. In a line without capitals, small letters do not speak against a name. */
export const MIXED_CASE = 0;
export const NO_CAPITALS = 1;
export const ALL_CAPITALS = 2;

/** What the gate says of the tokens of a block. */
export interface Gate {
  /** 1 where a token could be part of a name. */
  readonly open: Uint8Array;
  /** How the token's line is written. */
  readonly caseOf: Uint8Array;
  /** Position of the token in its line, and the number of tokens in it, both at most 255. */
  readonly column: Uint8Array;
  readonly lineSize: Uint8Array;
}

export function createGate(): Gate {
  const size = BLOCK_TOKENS + 8;
  return {
    open: new Uint8Array(size),
    caseOf: new Uint8Array(size),
    column: new Uint8Array(size),
    lineSize: new Uint8Array(size),
  };
}

const STREET = cueNumber("street");
const UNIT = cueNumber("unit");
const PARTICLE = cueNumber("particle");
const TITLE = cueNumber("title");
const GREETING = cueNumber("greeting");
const NAMING = cueNumber("naming");

const SEED = 2;
const BRIDGE = 1;

/** Fills `gate` for the tokens of `block`, whose lexicon flags are in `flags`. */
export function openGate(text: string, block: TokenBlock, flags: Uint16Array, gate: Gate): void {
  const { count, kind } = block;
  let lineStart = 0;
  for (let at = 0; at <= count; at++) {
    if (at < count && kind[at] !== BREAK) continue;
    readLine(text, block, flags, gate, lineStart, at);
    if (at < count) {
      gate.open[at] = BRIDGE;
      gate.caseOf[at] = MIXED_CASE;
      gate.column[at] = 255;
      gate.lineSize[at] = 0;
    }
    lineStart = at + 1;
  }
  join(block, gate.open);
}

function readLine(
  text: string,
  block: TokenBlock,
  flags: Uint16Array,
  gate: Gate,
  from: number,
  to: number,
): void {
  const { kind, shape } = block;
  let words = 0;
  let lower = 0;
  let upper = 0;
  let strange = 0;
  for (let at = from; at < to; at++) {
    if (kind[at] === WORD) {
      words++;
      const manner = ((shape[at] as number) & ~GLUED) >> 2;
      if (manner === LOWERCASE) lower++;
      else if (manner === UPPERCASE) upper++;
    } else if (kind[at] === PUNCTUATION) {
      strange += strangeness(text.charCodeAt(block.start[at] as number));
    } else if (kind[at] === OPAQUE) strange++;
  }
  const lineCase =
    words > 0 && lower === words
      ? NO_CAPITALS
      : upper > 1 && lower === 0 && upper * 3 >= words * 2
        ? ALL_CAPITALS
        : MIXED_CASE;
  const isCode =
    strange >= 4 && strange * 2 >= words && endsLikeCode(text, block, from, to, strange);
  const size = Math.min(to - from, 255);
  for (let at = from; at < to; at++) {
    gate.caseOf[at] = lineCase;
    gate.column[at] = Math.min(at - from, 255);
    gate.lineSize[at] = size;
    gate.open[at] = isCode ? 0 : candidacy(block, flags, at, from, lineCase);
  }
}

/** How much a punctuation character speaks for code. */
function strangeness(code: number): number {
  switch (code) {
    case 123: // {
    case 125: // }
    case 59: // ;
    case 61: // =
    case 124: // |
    case 96: // `
    case 36: // $
      return 2;
    case 60: // <
    case 62: // >
    case 91: // [
    case 93: // ]
    case 40: // (
    case 41: // )
    case 42: // *
    case 37: // %
    case 126: // ~
    case 94: // ^
      return 1;
    default:
      return 0;
  }
}

/** Many marks make a line code; fewer do if it also ends like code. */
function endsLikeCode(
  text: string,
  block: TokenBlock,
  from: number,
  to: number,
  strange: number,
): boolean {
  if (strange >= 8) return true;
  for (let at = to - 1; at >= from; at--) {
    if (block.kind[at] !== PUNCTUATION) return false;
    const code = text.charCodeAt(block.start[at] as number);
    if (code === 123 || code === 125 || code === 59) return true;
  }
  return false;
}

/** Whether a token begins interest ({@link SEED}), carries it on ({@link BRIDGE}), or neither (0). */
function candidacy(
  block: TokenBlock,
  flags: Uint16Array,
  at: number,
  lineStart: number,
  lineCase: number,
): number {
  const kind = block.kind[at];
  if (kind === NUMBER) return BRIDGE;
  if (kind === PUNCTUATION) return isBridgeMark(block.hash[at] as number) ? BRIDGE : 0;
  if (kind !== WORD) return 0;
  if ((block.end[at] as number) - (block.start[at] as number) > LONGEST_WORD) return 0;

  const known = flags[at] as number;
  const plain = (known >> PLAIN) & 3;
  const cue = (known >> CUE) & 15;
  if (cue === PARTICLE) return BRIDGE;
  const manner = ((block.shape[at] as number) & ~GLUED) >> 2;
  if (manner !== LOWERCASE) return plain === 3 ? BRIDGE : SEED;

  const names = ((known >> GIVEN_NAME) & 3) + ((known >> SURNAME) & 3) + ((known >> PLACE) & 3);
  if (cue === STREET || cue === UNIT) return BRIDGE;
  if (plain === 3) return 0;
  if (lineCase === NO_CAPITALS) return plain < 2 || names >= 4 ? SEED : names > 0 ? BRIDGE : 0;
  if (plain >= 2) return 0;
  if (names >= 3) return SEED;
  const before = at > lineStart ? ((flags[at - 1] as number) >> CUE) & 15 : 0;
  return before === TITLE || before === GREETING || before === NAMING ? SEED : 0;
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

/** Keeps bridges that lie within reach of a seed, through other bridges, and closes the others. */
function join(block: TokenBlock, open: Uint8Array): void {
  const { count } = block;
  const reach = 3;
  let left = reach + 1;
  for (let at = 0; at < count; at++) {
    if (open[at] === SEED) left = 0;
    else if (open[at] === BRIDGE && left < reach) {
      left++;
      open[at] = 3;
    } else if (open[at] !== BRIDGE) left = reach + 1;
    else left++;
  }
  let right = reach + 1;
  for (let at = count - 1; at >= 0; at--) {
    if (open[at] === SEED) right = 0;
    else if (open[at] !== 0 && right < reach) {
      right++;
      open[at] = 3;
    } else if (open[at] === 0) right = reach + 1;
    else right++;
  }
  for (let at = 0; at < count; at++) open[at] = open[at] === SEED || open[at] === 3 ? 1 : 0;
}

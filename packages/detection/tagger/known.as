/** What is known of words, and how they are spelt: `lexicon.ts`, and the columns of `features.ts`. */
import {
  BREAK,
  byteAt,
  classOf,
  COARSE,
  codeAt,
  EDGE,
  END,
  FILTER,
  FLAGS,
  fold,
  HASH,
  KIND,
  KINDS,
  LINE_KEY,
  MARK,
  NUMBER,
  numberAt,
  OPEN,
  pairOf,
  PREFIX,
  setNumber,
  setShort,
  SHAPE,
  START,
  SUFFIX,
  THREE,
  TWO,
  WORD,
} from "./memory";

const KEY_MASK: i32 = (1 << 26) - 1;
const FILTER_MASK: i32 = (1 << 21) - 1;
const COLON: i32 = 58;

let keys: usize = 0;
let flags: usize = 0;
let places: i32 = 0;

export function beginLexicon(lexicon: usize, mask: i32): void {
  keys = lexicon;
  places = mask;
  flags = lexicon + ((<usize>mask + 1) << 2);
}

function flagsOf(hash: i32): i32 {
  let key = hash & KEY_MASK;
  if (key === 0) key = 1;
  // Most words that are in no list are refused here, without a look at a table that lies all over the memory.
  const bit = key & FILTER_MASK;
  if (((<i32>load<u8>(FILTER + <usize>(bit >> 3)) >> (bit & 7)) & 1) === 0) return 0;
  let slot = key & places;
  let found = load<i32>(keys + ((<usize>slot) << 2));
  while (found !== key) {
    if (found === 0) return 0;
    slot = (slot + 1) & places;
    found = load<i32>(keys + ((<usize>slot) << 2));
  }
  return <i32>load<u16>(flags + ((<usize>slot) << 1));
}

/** Fills the columns of what is known of each token: flags, those in short with the shape, and the key of the line. */
export function readKnown(count: i32): void {
  let key = 0;
  for (let at = 0; at < count; at++) {
    const kind = byteAt(KIND, at);
    const hash = numberAt(HASH, at);
    const known = kind === WORD ? flagsOf(hash) : 0;
    setShort(FLAGS, at, known);
    setNumber(KINDS, at, <i32>load<u8>(COARSE + <usize>known) | (byteAt(SHAPE, at) << 8));
    setNumber(LINE_KEY, at, key);
    if (kind === BREAK || kind === EDGE) key = 0;
    else if (hash === COLON && at > 0 && byteAt(KIND, at - 1) === WORD) key = numberAt(HASH, at - 1);
  }
}

/** Fills the columns of spellings where a token could be part of a name. */
export function readSpellings(count: i32, base: i32): void {
  for (let at = 0; at < count; at++) {
    if (byteAt(OPEN, at) === 0) continue;
    const start = numberAt(START, at) - base;
    const end = numberAt(END, at) - base;
    const kind = byteAt(KIND, at);
    if (kind !== WORD) {
      const near = kind === NUMBER ? end - start : numberAt(HASH, at);
      setNumber(PREFIX, at, near);
      setNumber(TWO, at, near);
      setNumber(THREE, at, near);
      setNumber(SUFFIX, at, near);
      continue;
    }
    let prefix = byteAt(SHAPE, at) & 28;
    for (let i = start, n = 0; i < end && n < 3; i++) {
      const code = codeAt(i);
      if (classOf(code) === MARK) continue;
      prefix = pairOf(prefix, fold(code));
      n++;
    }
    let suffix = 0;
    let n = 0;
    let two = 0;
    let three = 0;
    for (let i = end - 1; i >= start && n < 4; i--) {
      const code = codeAt(i);
      if (classOf(code) === MARK) continue;
      suffix = pairOf(suffix, fold(code));
      n++;
      if (n === 2) two = suffix;
      else if (n === 3) three = suffix;
    }
    setNumber(PREFIX, at, prefix);
    setNumber(TWO, at, two);
    setNumber(THREE, at, three);
    setNumber(SUFFIX, at, suffix);
  }
}

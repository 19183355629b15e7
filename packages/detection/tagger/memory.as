/** What stands where in the memory shared with `src/names/tag-memory.ts`. A column has a number for each token. */
export const STATUS: usize = 0x3e0; // how many tokens the block has, and whether one is in an entity
export const START: usize = 0x400;
export const END: usize = 0x2500;
export const HASH: usize = 0x4600;
export const KINDS: usize = 0x6700;
export const LINE_KEY: usize = 0x8800;
export const PREFIX: usize = 0xa900;
export const TWO: usize = 0xca00;
export const THREE: usize = 0xeb00;
export const SUFFIX: usize = 0x10c00;
export const FLAGS: usize = 0x12d00;
export const KIND: usize = 0x13e00;
export const SHAPE: usize = 0x14700;
export const OPEN: usize = 0x15000;
export const CASE: usize = 0x15900;
export const COLUMN: usize = 0x16200;
export const LINE_SIZE: usize = 0x16b00;
export const REACHED: usize = 0x17400;
export const LABELS: usize = 0x17d00;
export const EMISSIONS: usize = 0x18600; // for each token the scores of its labels, 9 numbers
export const PATHS: usize = 0x2af00; // the same for the best sums, with the label before in their low bits
export const FEATURES: usize = 0x47400; // those of four tokens in which words are, and what the others are made of
export const FEATURES_BEFORE: usize = 0x48000; // those of the four tokens that were scored last
export const HITS: usize = 0x48400; // features with weights of the tokens that wait for their scores
export const WAITING: usize = 0x4a000; // these tokens
export const VALUES: usize = 0x4b000; // where each value begins and ends, in the window and then among the tokens
export const TRANSITIONS: usize = 0x3db00; // for each shape 64 numbers
export const MARK_SHAPES: usize = 0x45b00; // of characters below 128
export const STRANGE: usize = 0x45b80; // how much they speak for code
export const COARSE: usize = 0x46000; // flags in short
export const TEXT: usize = 0x50000; // code units
export const CLASSES: usize = 0x61000; // of each code unit
export const FOLDS: usize = 0x71000;
export const BITS: usize = 0xa0000; // one for each feature that has weights, and 64 zeros
export const COUNTS: usize = 0x120100; // of rows before those of each 64 features, and a zero
export const SUMS: usize = 0x170000; // of the weights of features in which no word is
export const FILTER: usize = 0x1a0000; // a bit for the low bits of each word in the lexicon
export const ROWS: usize = 0x1e0000; // of eight labels' weights; the first is all zeros

/** Tokens that a column has room for before the first. */
const BEFORE: usize = 16;

// Classes of characters.
export const LOWER: i32 = 1;
export const UPPER: i32 = 2;
export const CASELESS: i32 = 3;
export const MARK: i32 = 4;
export const DIGIT: i32 = 5;
export const NEWLINE: i32 = 6;
export const SPACE: i32 = 7;
export const SYMBOL: i32 = 8;

// Kinds of tokens. Edges stand where there is none: on either side of a text, and between values.
export const EDGE: i32 = 0;
export const WORD: i32 = 1;
export const NUMBER: i32 = 2;
export const BREAK: i32 = 3;
export const PUNCTUATION: i32 = 4;
export const OPAQUE: i32 = 5;

// How words are written.
export const LOWERCASE: i32 = 0;
export const CAPITALISED: i32 = 1;
export const UPPERCASE: i32 = 2;
export const SINGLE_CAPITAL: i32 = 3;
export const INNER_CAPITAL: i32 = 4;
export const OTHER_SCRIPT: i32 = 5;
export const CAMEL_CASE: i32 = 6;
export const GLUED: i32 = 64;

export function numberAt(column: usize, token: i32): i32 {
  return load<i32>(column + ((BEFORE + <usize>token) << 2));
}

export function setNumber(column: usize, token: i32, value: i32): void {
  store<i32>(column + ((BEFORE + <usize>token) << 2), value);
}

export function shortAt(column: usize, token: i32): i32 {
  return <i32>load<u16>(column + ((BEFORE + <usize>token) << 1));
}

export function setShort(column: usize, token: i32, value: i32): void {
  store<u16>(column + ((BEFORE + <usize>token) << 1), <u16>value);
}

export function byteAt(column: usize, token: i32): i32 {
  return <i32>load<u8>(column + BEFORE + <usize>token);
}

export function setByte(column: usize, token: i32, value: i32): void {
  store<u8>(column + BEFORE + <usize>token, <u8>value);
}

/** The numbers of four tokens. */
export function numbersAt(column: usize, token: i32): v128 {
  return v128.load(column + ((BEFORE + <usize>token) << 2));
}

export function shortsAt(column: usize, token: i32): v128 {
  return i32x4.extend_low_i16x8_u(v128.load64_zero(column + ((BEFORE + <usize>token) << 1)));
}

export function bytesAt(column: usize, token: i32): v128 {
  const bytes = v128.load32_zero(column + BEFORE + <usize>token);
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes));
}

/** The code unit at a place of the window. */
export function codeAt(at: i32): i32 {
  return <i32>load<u16>(TEXT + ((<usize>at) << 1));
}

export function classOf(code: i32): i32 {
  return <i32>load<u8>(CLASSES + <usize>code);
}

export function fold(code: i32): i32 {
  return <i32>load<u16>(FOLDS + ((<usize>code) << 1));
}

export function pairOf(a: i32, b: i32): i32 {
  return (a * 31) ^ ((b ^ <i32>(<u32>b >> 7)) * 0x27d4eb2f);
}

/**
 * What stands where in the memory that the plain tagger shares with the compiled one (`tagger/tag.as`). Each column has
 * a number for each token of a block.
 */

export const STATUS = 0x3e0;
export const START = 0x400;
export const END = 0x2500;
export const HASH = 0x4600;
export const KINDS = 0x6700;
export const LINE_KEY = 0x8800;
export const SPELLINGS: readonly [number, number, number, number] = [
  0xa900, 0xca00, 0xeb00, 0x10c00,
];
export const FLAGS = 0x12d00;
export const KIND = 0x13e00;
export const SHAPE = 0x14700;
export const OPEN = 0x15000;
export const CASE = 0x15900;
export const COLUMN = 0x16200;
export const LINE_SIZE = 0x16b00;
export const REACHED = 0x17400;
export const LABELS = 0x17d00;
export const EMISSIONS = 0x18600;
export const TRANSITIONS = 0x3db00;
export const VALUES = 0x4b000;
/** As much as one block needs. */
export const ROOM = 0x3db00;
/** What the stage knows of characters. */
export const MARK_SHAPES = 0x45b00;
export const STRANGE = 0x45b80;
export const COARSE = 0x46000;
export const CLASSES = 0x61000;
export const FOLDS = 0x71000;
/** A window of the text, and how many code units it holds. */
export const TEXT = 0x50000;
export const WINDOW = 32_768;
/** What a model is made of; the words of the lexicon come behind the rows of weights. */
export const BITS = 0xa0000;
export const COUNTS = 0x120100;
export const FILTER = 0x1a0000;
export const ROWS = 0x1e0000;

/** Tokens that a column has room for before the first one of a block. */
const BEFORE = 16;
const SIZE = 2080;

export function numbers(memory: ArrayBuffer, column: number): Int32Array {
  return new Int32Array(memory, column + BEFORE * 4, SIZE);
}

export function shorts(memory: ArrayBuffer, column: number): Uint16Array {
  return new Uint16Array(memory, column + BEFORE * 2, SIZE);
}

export function bytes(memory: ArrayBuffer, column: number): Uint8Array {
  return new Uint8Array(memory, column + BEFORE, SIZE);
}

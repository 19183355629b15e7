/** A word or mark of a text. */
export interface Word {
  readonly start: number;
  readonly end: number;
  /** Its pieces, as the tokenizer numbers them. */
  readonly pieces: readonly number[];
}

/** Words that the network reads at once. */
export interface Window {
  /** Index of the text they are in. */
  readonly text: number;
  readonly words: readonly Word[];
  /** Pieces in all. */
  readonly size: number;
}

/** Gives the pieces of a word; `isAfterSpace` tells tokenizers apart that mark the beginning of words. */
export type EncodeWord = (word: string, isAfterSpace: boolean) => readonly number[];

const WORD = /[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*|[^\s\p{L}\p{M}\p{N}]/gu;
/** Longer ones are no names, and would take some tokenizers time beyond their length. */
const LONGEST_WORD = 64;

/** Cuts texts into windows of at most `most` pieces, at the end of a line or sentence where one comes in the second half. */
export function* windowsOf(
  texts: readonly string[],
  most: number,
  encode: EncodeWord,
): Generator<Window> {
  for (const [index, text] of texts.entries()) {
    let words: Word[] = [];
    let size = 0;
    /** How many of the words end with a sentence, and their pieces. */
    let ended = 0;
    let endedSize = 0;
    const take = (count: number, pieces: number): Window => {
      const window = { text: index, words: words.slice(0, count), size: pieces };
      words = words.slice(count);
      size -= pieces;
      ended = 0;
      endedSize = 0;
      return window;
    };
    let last = 0;
    for (const { 0: word, index: start } of text.matchAll(WORD)) {
      const end = start + word.length;
      const gap = text.slice(last, start);
      if (gap.includes("\n") || (gap !== "" && isSentenceEnd(text, last))) {
        ended = words.length;
        endedSize = size;
      }
      last = end;
      if (word.length > LONGEST_WORD) continue;
      const pieces = encode(word, gap !== "" || start === 0);
      if (pieces.length === 0 || pieces.length > most) continue;
      if (size + pieces.length > most) {
        yield endedSize * 2 > most ? take(ended, endedSize) : take(words.length, size);
        // What was left over may still be too much with this word.
        if (size + pieces.length > most) yield take(words.length, size);
      }
      words.push({ start, end, pieces });
      size += pieces.length;
    }
    if (words.length > 0) yield take(words.length, size);
  }
}

function isSentenceEnd(text: string, end: number): boolean {
  return end > 0 && ".!?".includes(text.charAt(end - 1));
}

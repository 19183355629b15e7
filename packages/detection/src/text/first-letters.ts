/**
 * Which words begin with which two letters: asked of a text before anything that costs more. Letters are the same whatever
 * their case; other characters of ASCII may be taken for one another.
 */
export type FirstLetters = Uint8Array;

/** The first two characters of each word, which are of ASCII; a space follows a word of one letter. */
export function firstLetters(words: readonly string[]): FirstLetters {
  const letters = new Uint8Array(1024);
  for (const word of words) letters[placeOf(word.charCodeAt(0), `${word} `.charCodeAt(1))] = 1;
  return letters;
}

/** Whether one of the words may begin with these two characters. */
export function mayBegin(letters: FirstLetters, first: number, second: number): boolean {
  return first < 128 && second < 128 && letters[placeOf(first, second)] === 1;
}

function placeOf(first: number, second: number): number {
  return ((first & 31) << 5) | (second & 31);
}

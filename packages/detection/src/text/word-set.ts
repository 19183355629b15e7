/** Whether the characters from `start` to `end` are a word of the set, whatever their case. */
export type WordSet = (text: string, start: number, end: number) => boolean;

/** A place in the table for each of up to some hundred words and four others. */
const SLOTS = 2048;

/**
 * Makes a set of words, given in small letters. Asking takes no string, unless a letter of the text is beyond ASCII;
 * time in proportion to `end - start`.
 */
export function createWordSet(words: readonly string[]): WordSet {
  const all = new Set(words);
  const slots: string[] = Array.from({ length: SLOTS }, () => "");
  for (const word of all) {
    let hash = 0;
    for (let at = 0; at < word.length; at++) hash = next(hash, word.charCodeAt(at));
    while (slots[hash & (SLOTS - 1)] !== "") hash++;
    slots[hash & (SLOTS - 1)] = word;
  }
  return (text, start, end) => {
    let hash = 0;
    for (let at = start; at < end; at++) {
      const code = text.charCodeAt(at);
      if (code > 127) return all.has(text.slice(start, end).toLowerCase());
      hash = next(hash, small(code));
    }
    for (;;) {
      const word = slots[hash++ & (SLOTS - 1)] as string;
      if (word === "") return false;
      if (isThere(word, text, start, end)) return true;
    }
  };
}

function next(hash: number, code: number): number {
  return (Math.imul(hash, 31) + code) | 0;
}

function small(code: number): number {
  return code >= 65 && code <= 90 ? code + 32 : code;
}

function isThere(word: string, text: string, start: number, end: number): boolean {
  const size = end - start;
  if (word.length !== size) return false;
  for (let at = 0; at < size; at++)
    if (small(text.charCodeAt(start + at)) !== word.charCodeAt(at)) return false;
  return true;
}

import { KEY_WORDS } from "./key-dictionary.ts";

/** How many letters at the end of a key are looked at. */
export const LETTERS = 4;

const BITS = new Uint8Array(32_768);

/** The last letters of every word of at least four that a key can end with and say something. */
for (const words of KEY_WORDS)
  for (const key of words) {
    const word = key.slice(key.lastIndexOf("_") + 1);
    if (word.length >= LETTERS) BITS[slotOf(word, word.length)] = 1;
  }

/**
 * Whether the key `text.slice(start, end)` may say something, by its last four letters. Nearly every word of a text that
 * stands before a sign says nothing, and need not be looked up.
 *
 * Only small letters are told apart: where one of the four is something else, a word of the key may begin there.
 */
export function mayMean(text: string, start: number, end: number): boolean {
  if (end - start < LETTERS) return true;
  for (let at = end - LETTERS; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code < 97 || code > 122) return true;
  }
  return BITS[slotOf(text, end)] === 1;
}

function slotOf(text: string, end: number): number {
  return (
    (((text.charCodeAt(end - 4) & 31) * 29 + (text.charCodeAt(end - 3) & 31)) * 961 +
      (text.charCodeAt(end - 2) & 31) * 31 +
      (text.charCodeAt(end - 1) & 31)) &
    32_767
  );
}

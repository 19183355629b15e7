/** The character parts words. */
export const PARTS = 1;
/** It comes to nothing. */
export const NOTHING = 2;
/** It comes to several characters: {@link several}. */
export const SEVERAL = 3;
/** What it comes to depends on those around it. */
export const DEPENDS = 4;

/** `№` and its like are words of their own, a sigma is written otherwise at the end of a word, and halves are none. */
const DEPENDING = /[°º№\u03a3\ud800-\udfff]/;

/** What characters come to: a small letter or a digit, or one of those above; 0 until it is asked for. */
const COMES_TO = new Uint16Array(65_536);
const SEVERAL_OF = new Map<number, string>();
/** What characters written as two halves come to; all are forgotten when there are too many. */
const BEYOND = new Map<number, string>();
const MOST_BEYOND = 1024;

/** What a character comes to in a normalised key, whatever stands around it. */
export function comesTo(code: number): number {
  const known = COMES_TO[code] as number;
  return known === 0 ? (COMES_TO[code] = lookUp(code)) : known;
}

/** Letters and digits, and an underscore for what parts words. */
export function several(code: number): string {
  return SEVERAL_OF.get(code) as string;
}

/** The same of a character that is written as two halves; nothing for a mark. */
export function beyond(point: number): string {
  let written = BEYOND.get(point);
  if (written === undefined) {
    if (BEYOND.size >= MOST_BEYOND) BEYOND.clear();
    written = wordsOf(String.fromCodePoint(point));
    BEYOND.set(point, written);
  }
  return written;
}

function lookUp(code: number): number {
  const character = String.fromCharCode(code);
  if (DEPENDING.test(character)) return DEPENDS;
  const written = wordsOf(character);
  if (written === "_") return PARTS;
  if (written.length === 1) return written.charCodeAt(0);
  if (written === "") return NOTHING;
  SEVERAL_OF.set(code, written);
  return SEVERAL;
}

function wordsOf(character: string): string {
  return character
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll("ß", "ss")
    .replaceAll("ø", "o")
    .replaceAll("ł", "l")
    .replaceAll(/[^\p{L}\p{N}]+/gu, "_");
}

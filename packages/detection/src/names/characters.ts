/** What a UTF-16 code unit is to the tokeniser. The order matters: up to {@link MARK} it is part of a word. */
export const LOWER = 1;
export const UPPER = 2;
/** A letter of a script without case, such as Han or Arabic. */
export const CASELESS = 3;
/** A combining mark or an invisible format character: part of a word, but not of its spelling. */
export const MARK = 4;
export const DIGIT = 5;
export const NEWLINE = 6;
export const SPACE = 7;
export const SYMBOL = 8;

/** Class and folded form of each code unit; 0 until it is first asked for. */
export const classes: Uint8Array = new Uint8Array(65_536);
export const folds: Uint16Array = new Uint16Array(65_536);

/** Gives the class of a code unit. Surrogates are symbols. */
export function classOf(code: number): number {
  const known = classes[code] as number;
  return known === 0 ? look(code) : known;
}

/** Gives the code unit of the lower-case base letter: `É` and `e` are both `e`. */
export function fold(code: number): number {
  if (classes[code] === 0) look(code);
  return folds[code] as number;
}

/** Base letters of the Latin letters that Unicode does not decompose. */
const UNDECOMPOSED: Readonly<Record<string, string>> = {
  ß: "s",
  æ: "a",
  œ: "o",
  ø: "o",
  đ: "d",
  ð: "d",
  ł: "l",
  ı: "i",
  þ: "t",
  ħ: "h",
};

function look(code: number): number {
  const character = String.fromCharCode(code);
  const lower = character.toLowerCase();
  const base = UNDECOMPOSED[lower] ?? lower.normalize("NFD");
  folds[code] = base.charCodeAt(0);
  const found = classify(character);
  classes[code] = found;
  return found;
}

function classify(character: string): number {
  if (/\p{Lu}|\p{Lt}/u.test(character)) return UPPER;
  if (/\p{Ll}/u.test(character)) return LOWER;
  if (/\p{L}/u.test(character)) return CASELESS;
  if (/\p{M}|\p{Cf}/u.test(character)) return MARK;
  if (/\p{N}/u.test(character)) return DIGIT;
  if (character === "\n") return NEWLINE;
  if (/\s/u.test(character)) return SPACE;
  return SYMBOL;
}

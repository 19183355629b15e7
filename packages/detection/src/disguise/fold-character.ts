/**
 * Characters that stand for others: invisible ones, wide and mathematical letters, digits of other scripts, dashes,
 * spaces, and letters that look Latin.
 */

export const PLAIN = 0;
/** Invisible, or a combining mark: dropped. */
export const DROPPED = 1;
/** Another form of a letter, digit or mark of ASCII. */
export const FORM = 2;
/** A dash or a space: only between digits does it matter which. */
export const SEPARATOR = 3;
/** A letter of another script that looks Latin: only in a word that mixes scripts. */
export const LOOKALIKE = 4;

/** Kind of every code unit. Unicode 17: Cf, Mn, Nd, compatibility forms; letters from confusables.txt (UTS 39). */
const KIND = new Uint8Array(65_536);
const fill = (kind: number, ...ranges: readonly (readonly [number, number])[]): void => {
  for (const [from, to] of ranges) KIND.fill(kind, from, to + 1);
};
fill(
  DROPPED,
  [0xad, 0xad],
  [0x300, 0x36f],
  [0x483, 0x489],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x1ab0, 0x1aff],
  [0x1dc0, 0x1dff],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0x20d0, 0x20ff],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xfe20, 0xfe2f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff9, 0xfffb],
);
/** First digit, zero, of the scripts with decimal digits of their own. */
const ZEROS = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50,
  0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0,
  0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0,
];
for (const zero of ZEROS) fill(FORM, [zero, zero + 9]);
fill(
  FORM,
  [0xff01, 0xff5e],
  [0x2070, 0x2071],
  [0x2074, 0x207c],
  [0x2080, 0x208c],
  [0x2100, 0x2138],
  [0x2460, 0x24ea],
  [0xb2, 0xb3],
  [0xb9, 0xb9],
  [0xfe50, 0xfe6b],
);
/** Mathematical letters and digits lie beyond the basic plane, behind this code unit. */
fill(FORM, [0xd835, 0xd835]);
fill(
  SEPARATOR,
  [0xa0, 0xa0],
  [0x2000, 0x200a],
  [0x2010, 0x2015],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x2212, 0x2212],
  [0x3000, 0x3000],
  [0xb7, 0xb7],
  [0x2022, 0x2022],
  [0x2043, 0x2043],
);

const LOOKALIKES = new Map<string, string>();
const pairs = (letters: string, latin: string): void => {
  for (let at = 0; at < letters.length; at++) LOOKALIKES.set(letters.charAt(at), latin.charAt(at));
};
pairs("аеорсухіѕјһԁԛԝгпвтмкн", "aeopcyxisjhdqwrnbtmkh");
pairs("АВЕКМНОРСТУХІЅЈԌԚԜ", "ABEKMHOPCTYXISJGQW");
pairs("αβεικνορτυχγωηϲ", "abeiknoptuxywnc");
pairs("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ", "ABEZHIKMNOPTYXC");
pairs("օսհոյցքգ", "oshnjgpq");
pairs("ıɑɡꞵ", "iagb");
for (const letter of LOOKALIKES.keys()) KIND[letter.charCodeAt(0)] = LOOKALIKE;

/** Kind of a code unit: {@link PLAIN}, {@link DROPPED}, {@link FORM}, {@link SEPARATOR} or {@link LOOKALIKE}. */
export function kindOf(code: number): number {
  return KIND[code] as number;
}

/** What stands for the character at `at`: nothing, ASCII, or itself. */
export function foldAt(text: string, at: number): string {
  const code = text.charCodeAt(at);
  switch (KIND[code]) {
    case DROPPED:
      return "";
    case SEPARATOR:
      return (code >= 0x2010 && code <= 0x2015) || code === 0x2212 || code === 0x2043
        ? "-"
        : code === 0xb7 || code === 0x2022
          ? "."
          : " ";
    case LOOKALIKE:
      return LOOKALIKES.get(text.charAt(at)) ?? text.charAt(at);
    case FORM:
      return foldForm(text, at, code);
    default:
      return text.charAt(at);
  }
}

function foldForm(text: string, at: number, code: number): string {
  if (code === 0xd835) {
    const pair = text.slice(at, at + 2);
    return pair.length === 2 ? pair.normalize("NFKC") : pair;
  }
  let folded = FOLDED.get(code);
  if (folded === undefined) {
    folded = foldOnce(text.charAt(at), code);
    FOLDED.set(code, folded);
  }
  return folded;
}

/** Forms that were folded before: at most as many as there are code units of that kind. */
const FOLDED = new Map<number, string>();

function foldOnce(character: string, code: number): string {
  for (const zero of ZEROS) if (code >= zero && code <= zero + 9) return String(code - zero);
  const folded = character.normalize("NFKC");
  return /^\(\d+\)$/.test(folded) ? folded.slice(1, -1) : folded;
}

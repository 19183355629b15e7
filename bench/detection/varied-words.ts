/** Texts of words that never come again: each is a new one to whatever remembers words. */
import { type Random, random } from "./random.ts";

const LATIN = "abcdefghijklmnopqrstuvwxyz";
const ACCENTED = "áàâäãåéèêëíìîïóòôöõøúùûüçñšžčřłąęśźżő";
const CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюя";
const GREEK = "αβγδεζηθικλμνξοπρστυφχψω";
const HAN: string = String.fromCharCode(
  ...Array.from({ length: 3000 }, (_, at) => 0x4e00 + at * 5),
);

const MARKS = "!#$%&()*+,-./:;<=>?@[]^_`{|}~'\"\\";

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

const word = (from: Random, letters: string, least: number, most: number): string =>
  from.chars(letters, least + from.below(most - least + 1));

const KINDS: Readonly<Record<string, (from: Random) => string>> = {
  "new short capitals": (from) => `${capital(word(from, LATIN, 2, 4))} `,
  "new capitals with commas": (from) => `${capital(word(from, LATIN, 2, 3))}, `,
  "new lower-case words": (from) => `${word(from, LATIN, 2, 4)} `,
  "new words of capitals": (from) => `${word(from, LATIN, 2, 4).toUpperCase()} `,
  "new mixed case": (from) => `${word(from, LATIN, 1, 2)}${capital(word(from, LATIN, 1, 3))} `,
  "new long capitals": (from) => `${capital(word(from, LATIN, 30, 40))} `,
  "new accented capitals": (from) => `${capital(word(from, ACCENTED, 2, 4))} `,
  "new Cyrillic capitals": (from) => `${capital(word(from, CYRILLIC, 2, 4))} `,
  "new Greek capitals": (from) => `${capital(word(from, GREEK, 2, 4))} `,
  "new Han and capitals": (from) => `${word(from, HAN, 1, 1)} ${capital(word(from, LATIN, 1, 2))} `,
  "new words with digits": (from) => `${capital(word(from, LATIN, 1, 2))}${from.below(10)} `,
  "new words and numbers": (from) => `${capital(word(from, LATIN, 1, 3))} ${from.below(100)} `,
  "new words with marks": (from) =>
    `${capital(word(from, LATIN, 1, 2))}\u0301${word(from, LATIN, 1, 1)} `,
  "new titles": (from) => `Dr. ${capital(word(from, LATIN, 2, 3))} `,
  "new key lines": (from) =>
    `${capital(word(from, LATIN, 2, 3))}: ${capital(word(from, LATIN, 2, 3))}\n`,
  "new keys with marks": (from) => `${word(from, LATIN, 2, 4)}#\u0301a ": `,
  "new keys with zero-width": (from) => `"${word(from, LATIN, 2, 4)}\u200b": `,
  "new keys of passwords": (from) =>
    `${word(from, LATIN, 2, 4).toUpperCase()}_PASSWORD=${word(from, LATIN, 12, 24)}\n`,
  "new keys that end in digits": (from) => `${word(from, LATIN, 2, 4)}${from.below(100)}: `,
  "new cookies": (from) => `Cookie: ${word(from, LATIN, 2, 4)}=${word(from, LATIN, 16, 32)}\n`,
  "new cells": (from) => `${word(from, LATIN, 2, 4)},${word(from, LATIN, 2, 4)}\n`,
  "new headers and a cell": (from) => `\n${word(from, LATIN, 2, 4)}${from.below(100)}, `,
  "new headers below known ones": (from) =>
    `name\temail\n${word(from, LATIN, 2, 4)}\t${word(from, LATIN, 2, 4)}\n`,
  "new headers with gaps": (from) => `\n${word(from, LATIN, 2, 4)}  ${word(from, LATIN, 4, 9)}`,
  "new names of contacts": (from) =>
    `FN:${capital(word(from, LATIN, 2, 4))} ${capital(word(from, LATIN, 2, 4))}\n`,
  "new names after dear": (from) => `Dear ${capital(word(from, LATIN, 2, 4))},\n`,
  "new senders": (from) =>
    `From: ${capital(word(from, LATIN, 2, 4))} <${word(from, LATIN, 2, 4)}@${word(from, LATIN, 2, 4)}.com>\n`,
  "new initials": (from) =>
    `${word(from, LATIN, 1, 1).toUpperCase()}. ${capital(word(from, LATIN, 2, 4))}: `,
  "marks and digits": (from) => `${word(from, MARKS, 1, 1)}${from.below(10)}`,
  "marks and letters": (from) => `${word(from, MARKS, 2, 2)}${word(from, LATIN, 1, 1)}`,
  "new escapes": (from) => `=${from.below(10)}A=${from.below(10)}B${word(from, LATIN, 2, 4)}`,
  "new streets": (from) => `${1 + from.below(99)} ${capital(word(from, LATIN, 2, 3))} St `,
};

/** One text of `length` characters of each kind, by name. */
export function variedWords(length: number): [string, string][] {
  return Object.entries(KINDS).map(([name, next]) => {
    const from = random(name);
    let text = "";
    while (text.length < length) text += next(from);
    return [name, Buffer.from(text.slice(0, length), "utf16le").toString("utf16le")];
  });
}

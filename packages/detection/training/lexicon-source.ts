import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  CUE,
  type Cue,
  cueNumber,
  GIVEN_NAME,
  lexiconKey,
  PLACE,
  PLAIN,
  SURNAME,
} from "../src/names/lexicon.ts";
import { wordHash } from "../src/names/tokens.ts";
import type { Example } from "./corpus.ts";
import { CODE_WORDS, CUE_WORDS, FUNCTION_WORDS } from "./cue-words.ts";
import type { Gazetteers } from "./gazetteers.ts";
import { FOREIGN_WORDS } from "./sentences/foreign-words.ts";

/** The lexicon as the model stores it: ascending keys and their flags. */
export interface PackedLexicon {
  readonly keys: readonly number[];
  readonly flags: readonly number[];
}

/** How often a word of made-up sentences comes if it is one of the templates'. */
const OFTEN = 25;

/** Puts together what is known of words: name lists, cue words, and the words of the training texts. */
export function buildLexicon(gazetteers: Gazetteers, examples: readonly Example[]): PackedLexicon {
  const flags = new Map<number, number>();
  const raise = (word: string, shift: number, value: number): void => {
    if (word.length < 2 && shift !== CUE && shift !== PLAIN) return;
    const key = lexiconKey(wordHash(word));
    const old = flags.get(key) ?? 0;
    if (((old >> shift) & 3) < value) flags.set(key, (old & ~(3 << shift)) | (value << shift));
  };
  const setCue = (word: string, cue: number): void => {
    const key = lexiconKey(wordHash(word));
    const old = flags.get(key) ?? 0;
    if (old >> CUE === 0) flags.set(key, old | (cue << CUE));
  };

  for (const { word, rank } of gazetteers.givenNames) raise(word, GIVEN_NAME, rank);
  for (const { word, rank } of gazetteers.surnames) raise(word, SURNAME, rank);
  for (const { word, rank } of gazetteers.places) raise(word, PLACE, rank);
  for (const example of examples) {
    for (const { start, end, type } of example.spans) {
      const words = example.text.slice(start, end).match(/[\p{L}'’]{2,}/gu) ?? [];
      if (type === "PERSON" && words.length > 1) {
        raise(words[0] as string, GIVEN_NAME, 1);
        raise(words.at(-1) as string, SURNAME, 1);
      }
      if (type === "LOCATION" && words.length === 1) raise(words[0] as string, PLACE, 2);
    }
  }
  for (const [cue, words] of Object.entries(CUE_WORDS)) {
    for (const word of words.split(" ")) setCue(word.replaceAll(".", ""), cueNumber(cue as Cue));
  }
  const isMade = ({ source }: Example): boolean => source.startsWith("made-");
  const real = examples.filter((example) => !isMade(example));
  const made = examples.filter(isMade);
  const plainWords = lowerCaseWords(real);
  for (const [word, count] of plainWords) raise(word, PLAIN, count > 3 ? 2 : 1);
  // The words of the templates come often; the odd words made to be unknown must stay so.
  for (const [word, count] of lowerCaseWords(made)) {
    if (count > OFTEN) raise(word, PLAIN, 2);
  }
  for (const [word, count] of plainWords) {
    if (count > 2 && word.length > 3) for (const form of inflections(word)) raise(form, PLAIN, 2);
  }
  for (const { nouns, verbs, others } of Object.values(FOREIGN_WORDS)) {
    for (const word of [...nouns, ...verbs, ...others]) if (word.length > 2) raise(word, PLAIN, 2);
  }
  for (const word of CODE_WORDS.split(" ")) raise(word, PLAIN, 2);
  for (const word of FUNCTION_WORDS.split(" ")) raise(word, PLAIN, 3);

  const keys = [...flags.keys()].sort((a, b) => a - b);
  return { keys, flags: keys.map((key) => flags.get(key) as number) };
}

/** Other forms that a plain English word may have; some do not exist, which does no harm. */
function inflections(word: string): readonly string[] {
  const stem = word.replace(/e$/, "");
  const noun = /(?:s|x|ch|sh)$/.test(word)
    ? `${word}es`
    : word.replace(/([^aeiou])y$/, "$1ie").concat("s");
  return [noun, `${stem}ed`, `${stem}ing`, `${word}ly`];
}

/** Words that the texts write in small letters outside every entity, with how often. */
function lowerCaseWords(examples: readonly Example[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { text, spans } of examples) {
    if (text === text.toLowerCase()) continue;
    for (const match of text.matchAll(/(?<![\p{L}\p{N}@#/._])\p{Ll}[\p{L}'’]*/gu)) {
      const inside = spans.some(({ start, end }) => start <= match.index && match.index < end);
      if (!inside) counts.set(match[0], (counts.get(match[0]) ?? 0) + 1);
    }
  }
  return counts;
}

/** Plain words of the texts that are no frequent given names, most of them in use more than once. */
export function vocabularyOf(
  gazetteers: Gazetteers,
  examples: readonly Example[],
): readonly string[] {
  const names = new Set(
    gazetteers.givenNames.filter(({ rank }) => rank > 1).map(({ word }) => word.toLowerCase()),
  );
  return [...lowerCaseWords(examples)]
    .filter(([word, count]) => count > 1 && word.length > 2 && !names.has(word))
    .map(([word]) => word);
}

/** Reads a text file of the supplied folder as lines. */
export function readLines(...path: readonly string[]): readonly string[] {
  return readFileSync(join(...path), "utf8")
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "");
}

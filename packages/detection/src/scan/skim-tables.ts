import { BASE64_VALUES } from "../disguise/encoded-run.ts";
import { isValueCode } from "../disguise/marks.ts";
import { HEX, isDigit, isLetter, LOWER, UPPER, WORD } from "../text/characters.ts";
import type { Detector, NumberAnchor } from "../detector.ts";
import { CHARACTER, NEXT, NEXT_WORD, NUMBER, WORD_START } from "./actions.ts";
import { isKeyCode } from "./labels.ts";
import type { Registry } from "./registry.ts";

/**
 * What the first stage asks for, as bytes of its memory. The places are those of `skim/skim.as`.
 */
export const TABLES_FROM = 0xe800;
export const TABLES_TO = 0x14000;
export const PREFIXES_FROM = 0x1c000;
export const FURTHER_TO = 0x2e080;
const KINDS = 0xe800;
const THIRDS = 0x12900;
const AROUND = 0x12a00;
const RUN_LENGTHS = 0x12ac0;
const SHAPES = 0x12b40;
const FORMS = 0x13340;
const ENDS = 0x28000;
const ALONE = 0x29000;
const FOURTHS = 0x2a000;
const BYTES = 0x2e000;

/** Kinds of characters. */
const IN_WORD = 1;
const DIGIT = 2;
const IN_VALUE = 4;
const IS_HEX = 8;
const MARK = 16;
const LETTER = 32;
const IN_KEY = 64;
const ASKED = 128;

/** Ends of a form, and of the forms. */
const HOLDS = 254;
const NO_MORE = 255;

/** For numbers that have more forms around them than there is room for: the detectors are asked about each. */
const ASKED_ALWAYS = [
  [0, HOLDS],
  [0, NO_MORE],
];

/** Everything but words and prefixes. */
export function skimTables(registry: Registry, actions: Uint8Array): Uint8Array {
  const memory = new Uint8Array(TABLES_TO);
  const words = new DataView(memory.buffer);
  for (let code = 0; code < 256; code++) memory[KINDS + code] = kindsOf(code, registry, actions);
  memory.set(THIRD, THIRDS);
  let form = FORMS + 2;
  for (let digits = 1; digits < 32; digits++) {
    const { list } = registry.numbers[digits] as Registry["numbers"][number];
    const forms = list.flatMap(({ anchor }) => formsOf(anchor, digits));
    forms.push(...templateForms(registry, digits));
    if (forms.length > 0) {
      words.setUint16(AROUND + digits * 2, form - FORMS, true);
      const pairs = [...forms.flatMap((one) => [...one, [0, HOLDS]]), [0, NO_MORE]];
      const left = TABLES_TO - form - (31 - digits) * ASKED_ALWAYS.length * 2;
      for (const pair of pairs.length * 2 > left ? ASKED_ALWAYS : pairs) {
        memory.set(pair, form);
        form += 2;
      }
    }
    words.setUint32(RUN_LENGTHS + digits * 4, templateLengths(registry, digits) >>> 0, true);
  }
  memory.set(registry.hasShape, SHAPES);
  return memory.subarray(TABLES_FROM);
}

function kindsOf(code: number, registry: Registry, actions: Uint8Array): number {
  const action = actions[code] as number;
  const isMark = ![NEXT, NEXT_WORD, NUMBER, WORD_START].includes(action);
  const isAsked = code < 128 && (registry.characters[code] as number[]).length > 0;
  return (
    (WORD[code] === 1 ? IN_WORD : 0) |
    (isDigit(code) ? DIGIT : 0) |
    (isValueCode(code) ? IN_VALUE : 0) |
    (code < 128 && HEX[code] === 1 ? IS_HEX : 0) |
    (isMark || action === CHARACTER ? MARK : 0) |
    (isLetter(code) ? LETTER : 0) |
    (isKeyCode(code) ? IN_KEY : 0) |
    (isAsked ? ASKED : 0)
  );
}

type Form = readonly (readonly [offset: number, wanted: number])[];

/** What a character of a form stands for, where that is not itself. */
const CLASSES: ReadonlyMap<string, number> = new Map([
  ["9", 128],
  ["A", 129],
  ["*", 130],
  ["e", 131],
]);

/** The forms of an anchor's surroundings, each as pairs of an offset from the first digit and what must stand there. */
function formsOf({ around }: NumberAnchor, digits: number): Form[] {
  if (around === undefined) return [[]];
  return around.map(({ side, from, form }) => toForm(form, side === "end" ? digits + from : from));
}

function toForm(form: string, start: number): Form {
  const pairs = Array.from(form).flatMap((character, index): [number, number][] =>
    character === "?" || character === "h"
      ? []
      : [[(start + index) & 255, CLASSES.get(character) ?? character.charCodeAt(0)]],
  );
  // What stands for itself first: it refuses most.
  return pairs.sort(([, one], [, other]) => one - other);
}

/** The rest, of which more room is needed: prefixes, ends of words, and how shapes that need no word begin. */
export function furtherTables(registry: Registry): Uint8Array {
  const memory = new Uint8Array(FURTHER_TO);
  notePrefixes(registry, memory);
  memory.set(BASE64_VALUES.subarray(0, 128), BYTES);
  for (let digits = 1; digits < 32; digits++) {
    const { list } = registry.numbers[digits] as Registry["numbers"][number];
    for (const { anchor } of list) noteEnds(anchor, memory);
    if (digits < 21) noteBeginnings(registry, digits, memory);
  }
  return memory.subarray(PREFIXES_FROM);
}

function setBit(memory: Uint8Array, table: number, place: number): void {
  const cell = table + (place >> 3);
  memory[cell] = (memory[cell] as number) | (1 << (place & 7));
}

function noteEnds({ around }: NumberAnchor, memory: Uint8Array): void {
  for (const end of (around ?? []).flatMap(({ ends }) => ends ?? [])) {
    const [first, before, last] = [3, 2, 1].map(
      (back) => end.charCodeAt(end.length - back) & 31,
    ) as [number, number, number];
    setBit(memory, ENDS, (first << 10) | (before << 5) | last);
  }
}

function noteBeginnings({ shapes }: Registry, digits: number, memory: Uint8Array): void {
  for (const { begins, needsWord } of shapes.get(digits) ?? [])
    if (!needsWord)
      for (let two = 0; two < 100; two++)
        if (begins[two] === 1) setBit(memory, ALONE, digits * 128 + two);
}

/** Tokens that need no word, begin with so many digits and have parts. */
function templateForms(registry: Registry, digits: number): Form[] {
  return templatesOf(registry, digits)
    .filter((template) => /[^A-Za-z\d]/.test(template))
    .map((template) => toForm(template.replaceAll(/[A-Za-z]/g, "?"), 0));
}

/** The lengths of those that have no parts, a bit each. */
function templateLengths(registry: Registry, digits: number): number {
  return templatesOf(registry, digits)
    .filter((template) => /^[A-Za-z\d]*$/.test(template))
    .reduce((all, { length }) => (length > 31 ? -1 : all | (1 << length)), 0);
}

function templatesOf({ digitTemplates }: Registry, digits: number): readonly string[] {
  const lists = digitTemplates.slice(digits * 3, digits * 3 + 3);
  return [...new Set(lists.flat().map(({ template }) => template))];
}

/** A place for each letter and digit, one for all else. */
const THIRD = new Uint8Array(256).fill(63);
for (const [place, character] of Array.from(`0${UPPER}123456${LOWER}789`).entries())
  THIRD[character.charCodeAt(0)] = place;

/** A bit for the first three characters of each prefix, and of words that begin with a digit, and one for the first four. */
function notePrefixes({ lexicon, detectors }: Registry, memory: Uint8Array): void {
  for (const { word, isExact, detector } of lexicon.entries) {
    const next = isExact && word.length === 2 ? nextOf(detectors[detector]) : undefined;
    if (!isExact && !isDigit(word.charCodeAt(0))) continue;
    const first = (word.charCodeAt(0) & 63) << 12;
    for (const second of placesOf(word.charAt(1), isExact, lowBits))
      for (const third of thirdsOf(word.charAt(2), isExact, next)) {
        const place = first | (second << 6) | third;
        setBit(memory, PREFIXES_FROM, place);
        const fourths = word.length < 4 ? [ANY] : placesOf(word.charAt(3), isExact, lowBits);
        for (const fourth of fourths) setBit(memory, FOURTHS, fourthPlace(place, fourth));
      }
  }
}

function lowBits(code: number): number {
  return code & 63;
}

/** Stands for every fourth character. */
const ANY = 64;

function fourthPlace(place: number, fourth: number): number {
  return Math.imul(((place << 7) | fourth) + 1, 0x9e3779b1) >>> 15;
}

function nextOf(detector: Detector | undefined): string | undefined {
  return detector?.anchor.on === "prefix" ? detector.anchor.next : undefined;
}

function thirdsOf(character: string, isExact: boolean, next: string | undefined): number[] {
  const place = (code: number): number => THIRD[code & 255] as number;
  return next === undefined
    ? placesOf(character, isExact, place)
    : Array.from(next, (one) => place(one.charCodeAt(0)));
}

/** Where a character of an entry stands among 64; everywhere when the entry has ended. */
function placesOf(character: string, isExact: boolean, place: (code: number) => number): number[] {
  if (character === "") return Array.from({ length: 64 }, (_, index) => index);
  if (isExact) return [place(character.charCodeAt(0))];
  const written = character === " " ? SPACES : [character, character.toUpperCase()];
  return written.map((one) => place(one.charCodeAt(0)));
}

const SPACES: readonly string[] = [" ", "-", "_", "\n"];

/** How a word of the lexicon begins, and the first two letters of the word that must follow it: none where any may. */
export interface Beginning {
  readonly letters: string;
  readonly next: string;
}

/** How the words of the lexicon begin, of each as many characters as the first stage looks at. */
export function wordBeginnings({ lexicon }: Registry): readonly Beginning[] {
  // Words that begin with no letter of ASCII are asked for wherever such a character stands.
  return lexicon.entries
    .filter(({ word, isExact }) => !isExact && /^[a-z]/.test(word))
    .flatMap(({ word }) => beginnings(word));
}

/** One character of each kind that makes a difference in the first stage. */
const ANY_KIND: readonly string[] = Array.from("abcdefghijklmnopqrstuvwxyz0 ");
/** What can follow a word that must end. */
const AFTER_WORD: readonly string[] = ["s", "0", " "];
/** Longest word whose end the first stage sees. */
const MOST_SEEN = 7;

function beginnings(word: string): Beginning[] {
  const [letters] = /^[a-z]+/.exec(word) as RegExpExecArray;
  const any = (...all: string[]): Beginning[] => all.map((one) => ({ letters: one, next: "" }));
  if (letters.length > MOST_SEEN) return any(letters);
  if (letters.length > 3) {
    if (letters === word) return any(letters, `${letters}s`);
    return [{ letters, next: secondOf(word, letters) }];
  }
  if (word.length > 3) return [{ letters: word.slice(0, 4), next: secondOf(word, letters) }];
  return any(...AFTER_WORD.flatMap((after) => longer(word + after, 4, ANY_KIND)));
}

/** The first two letters of the second word of a phrase that begins with `letters`, where they are known. */
function secondOf(phrase: string, letters: string): string {
  return /^ ([a-z]{2})/.exec(phrase.slice(letters.length))?.[1] ?? "";
}

function longer(beginning: string, length: number, by: readonly string[]): string[] {
  return beginning.length >= length
    ? [beginning]
    : by.flatMap((one) => longer(beginning + one, length, by));
}

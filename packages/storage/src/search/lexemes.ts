/**
 * Words as SQLite's full-text index cuts them (`unicode61`, diacritics removed, `_-.@` within words), for PostgreSQL,
 * whose own parser would make hosts, addresses and numbers of them: the same is found in both.
 */
import { type TypedWord, typedWords } from "./record-words.ts";

const WORD = /[\p{L}\p{N}\p{Co}_.@-][\u0300-\u0331\p{L}\p{N}\p{Co}_.@-]*/gu;
const WITH_DIACRITICS = /^(\p{L})[\u0300-\u036f]+$/u;
/** Those that stand apart from their letter. */
const DIACRITIC = /^[\u0300-\u0331]$/;

/** PostgreSQL takes 2,046 bytes. In code points, of up to four bytes. */
const LONGEST = 500;

/** In their order. */
export function lexemesOf(text: string): readonly string[] {
  return (text.match(WORD) ?? []).map(folded);
}

/** A `tsvector`. Of text so long that places are not counted any more, phrases are found where their words are. */
export function vectorOf(text: string): string {
  return lexemesOf(text)
    .map((lexeme, at) => `'${lexeme}':${at + 1}`)
    .join(" ");
}

/** A `tsquery` of what was typed: all words, in any order. `undefined` if nothing was; `null`: nothing can fit. */
export function queryOf(text: string): string | null | undefined {
  const typed = typedWords(text);
  if (typed.length === 0) return undefined;
  const wanted = typed.map(phraseOf).filter((phrase) => phrase !== "");
  return wanted.length === 0 ? null : wanted.join(" & ");
}

/** What is typed without a space and is several words to the index has to stand there in this order. */
function phraseOf({ word, isBeginning }: TypedWord): string {
  const lexemes = lexemesOf(word);
  if (lexemes.length === 0) return "";
  const quoted = lexemes.map((lexeme) => `'${lexeme}'`);
  return `(${quoted.join(" <-> ")}${isBeginning ? ":*" : ""})`;
}

function folded(word: string): string {
  let text = "";
  let length = 0;
  for (const character of word) {
    if (DIACRITIC.test(character)) continue;
    const [, base = character] = WITH_DIACRITICS.exec(character.normalize("NFD")) ?? [];
    text += base.toLowerCase();
    if (++length === LONGEST) break;
  }
  return text.replaceAll("ς", "σ");
}

import { isDigit, WORD } from "../text/characters.ts";
import type { Registry } from "./registry.ts";

/** Actions of the main loop. */
export const NEXT = 0;
export const NEXT_WORD = 1;
export const NUMBER = 2;
export const WORD_START = 3;
export const CHARACTER = 4;
export const COLON = 5;
export const EQUALS = 6;
export const OPEN = 7;
export const CLOSE = 8;
export const NEWLINE = 9;
export const TAG = 10;
/** `%`, `&`, `\\`, the escape character and invisible characters of Latin-1: the beginning of an encoding. */
export const ENCODING = 11;
/** Markup that can stand inside a value. */
export const MARKUP = 12;

/** The action for a character outside of a word, by its code. Inside of one, letters and digits only continue it. */
export function actionTable(registry: Registry): Uint8Array {
  const actions = new Uint8Array(256);
  for (let code = 0; code < 256; code++) {
    let action = WORD[code] === 1 ? NEXT_WORD : NEXT;
    if (isDigit(code)) action = NUMBER;
    else if (WORD[code] === 1 && code !== 95) action = WORD_START;
    else if (code === 58) action = COLON;
    else if (code === 61) action = EQUALS;
    else if (code === 123) action = OPEN;
    else if (code === 125) action = CLOSE;
    else if (code === 10) action = NEWLINE;
    else if (code === 60) action = TAG;
    else if (code === 37 || code === 38 || code === 92 || code === 27) action = ENCODING;
    else if (code === 0xa0 || code === 0xad || code === 0xb7) action = ENCODING;
    else if (code === 42 || code === 96) action = MARKUP;
    else if (code < 128 && (registry.characters[code] as number[]).length > 0) action = CHARACTER;
    actions[code] = action;
  }
  return actions;
}

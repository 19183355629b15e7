/** Small disturbances of the training texts, so that the model does not lean on one thing alone. */
import { OUTSIDE } from "../src/names/labels.ts";
import { GIVEN_NAME, PLACE, SURNAME } from "../src/names/lexicon.ts";
import type { Page } from "../src/names/page.ts";
import { WORD } from "../src/names/tokens.ts";
import type { Example } from "./corpus.ts";
import type { Random } from "./random.ts";

const MASKED_NAME_FLAGS = ~((3 << GIVEN_NAME) | (3 << SURNAME) | (3 << PLACE));

/** Copies in small letters and in capitals teach the tagger to live without the usual case. */
export function recased({ text, spans }: Example, random: Random): string {
  const chance = random.next();
  const upper = spans.length === 0 ? 0.1 : 0.05;
  const other =
    chance < upper ? text.toUpperCase() : chance < upper + 0.09 ? text.toLowerCase() : text;
  return other.length === text.length ? other : text;
}

/**
 * Takes the name lists away from some words, so that names that are in no list are learnt too, and makes others look
 * like parts of places: half the world's names are villages somewhere.
 */
export function forgetSomeNames(page: Page, gold: Uint8Array, random: Random): void {
  const { block, columns } = page;
  for (let at = 0; at < block.count; at++) {
    if (block.kind[at] !== WORD || gold[at] === OUTSIDE) continue;
    const chance = random.next();
    const flags = columns.flags[at] as number;
    if (chance < 0.15) columns.flags[at] = flags & MASKED_NAME_FLAGS;
    else if (chance < 0.2) columns.flags[at] = (flags & MASKED_NAME_FLAGS) | (1 << PLACE);
    else if (chance < 0.23) columns.flags[at] = (flags & MASKED_NAME_FLAGS) | (2 << PLACE);
  }
}

/**
 * Takes the spelling of some words around names away. Made-up sentences repeat their words, and a model that
 * knows those by heart learns nothing from the names themselves.
 */
export function blurContext(page: Page, gold: Uint8Array, random: Random): void {
  const { block } = page;
  const share = random.chance(0.5) ? 0.45 : 0.05;
  for (let at = 0; at < block.count; at++) {
    if (block.kind[at] !== WORD || gold[at] !== OUTSIDE || !random.chance(share)) continue;
    block.hash[at] = random.between(-0x7fffffff, 0x7fffffff);
  }
}

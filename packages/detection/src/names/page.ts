import {
  createFeatureColumns,
  type FeatureColumns,
  readFeatures,
  readKinds,
  readLineKeys,
} from "./features.ts";
import { createGate, type Gate, openGate } from "./gate.ts";
import type { Lexicon } from "./lexicon.ts";
import { ROOM } from "./tag-memory.ts";
import { createTokenBlock, readBlock, type TokenBlock, WORD } from "./tokens.ts";

/** One block of a text as the model sees it: tokens, what is known of them, and which could be names. */
export interface Page {
  readonly block: TokenBlock;
  readonly columns: FeatureColumns;
  readonly gate: Gate;
}

/** A page whose columns lie in `memory`, as `tag-memory.ts` has it. */
export function createPage(memory: ArrayBuffer = new ArrayBuffer(ROOM)): Page {
  return {
    block: createTokenBlock(memory),
    columns: createFeatureColumns(memory),
    gate: createGate(memory),
  };
}

/** Reads the block of `text` that begins at `from` and gives the position of the next one. */
export function readPage(text: string, from: number, page: Page, lexicon: Lexicon): number {
  const { block, columns, gate } = page;
  const next = readBlock(text, from, block);
  const { count, kind, hash } = block;
  for (let at = 0; at < count; at++) {
    columns.flags[at] = kind[at] === WORD ? lexicon.flagsOf(hash[at] as number) : 0;
  }
  readKinds(block, columns);
  openGate(block, columns.flags, gate);
  readLineKeys(block, columns.lineKey);
  return next;
}

/** Writes the features of one token of the page into `out`. */
export function featuresOf(text: string, page: Page, token: number, out: Int32Array): void {
  readFeatures(text, page.block, page.columns, page.gate, token, out);
}

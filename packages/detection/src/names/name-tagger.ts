import type { Finding } from "../finding.ts";
import { FEATURE_COUNT } from "./features.ts";
import { createFindingCollector } from "./finding-collector.ts";
import { LABEL_COUNT } from "./labels.ts";
import { MODEL } from "./model-data.ts";
import { bitsIn, type NameModel, openModel, ROW } from "./model.ts";
import { createPage, featuresOf, type Page, readPage } from "./page.ts";
import { clearScoreMemo, createScoreMemo, recallScores, type ScoreMemo } from "./score-memo.ts";
import { createLattice, decode, type Lattice } from "./viterbi.ts";

export interface NameTagger {
  /**
   * Finds persons, places, organisations and addresses in natural language; code is passed over.
   * Findings are in order and do not overlap. Synchronous; linear in `text.length`.
   */
  findEntities(text: string): readonly Finding[];
}

export interface NameTaggerOptions {
  /**
   * How much is taken off the score of "no name", in log odds: larger finds more and is wrong more often.
   * Default {@link DEFAULT_RECALL_BIAS}.
   */
  readonly recallBias?: number;
}

/** Chosen on the development part of the training data; see `training/README.md`. */
export const DEFAULT_RECALL_BIAS = 0;

let opened: NameModel | undefined;

/** Makes a tagger. The model is opened at the first text and shared by all taggers. */
export function createNameTagger(options: NameTaggerOptions = {}): NameTagger {
  const { recallBias = DEFAULT_RECALL_BIAS } = options;
  return {
    findEntities(text) {
      opened ??= openModel(MODEL);
      return tagText(text, opened, recallBias);
    },
  };
}

/** Room to work in, used by one text after another: nothing of a text outlives its call. */
const page: Page = createPage();
const lattice: Lattice = createLattice();

/** Tags `text` with `model`. */
export function tagText(text: string, model: NameModel, recallBias: number): readonly Finding[] {
  const collector = createFindingCollector(text, model, page, lattice);
  const { block, gate } = page;
  for (let next = 0; next < text.length; ) {
    next = readPage(text, next, page, model.lexicon);
    for (let token = 0; token < block.count; ) {
      if (gate.open[token] === 0) {
        token++;
        continue;
      }
      // A stretch of open tokens; the closed ones around it are outside every entity.
      const first = token;
      while (token < block.count && gate.open[token] !== 0) {
        score(text, model, token, recallBias, (token - first) * LABEL_COUNT);
        token++;
      }
      decode(lattice, token - first, block.shape, first, model.transitions, model.gain);
      collector.take(first, token - first);
    }
  }
  return collector.findings();
}

/** Writes the scores of a token's labels to `to` in the lattice. */
function score(
  text: string,
  model: NameModel,
  token: number,
  recallBias: number,
  to: number,
): void {
  const { emissions } = lattice;
  if (memoOf !== model) {
    clearScoreMemo(memo);
    memoOf = model;
  }
  if (!recallScores(memo, page, token)) addWeights(text, model, token);
  const { scores, at } = memo;
  emissions[to] = (scores[at] as number) - Math.round(recallBias / model.slope);
  for (let label = 1; label < LABEL_COUNT; label++)
    emissions[to + label] = scores[at + label] as number;
}

const memo: ScoreMemo = createScoreMemo();
let memoOf: NameModel | undefined;

/** Adds up the weights of a token's features. */
function addWeights(text: string, model: NameModel, token: number): void {
  const { features } = lattice;
  featuresOf(text, page, token, features);
  const count = rowsOf(model, features, rows);
  const { weights } = model;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let s4 = 0;
  let s5 = 0;
  let s6 = 0;
  let s7 = 0;
  let s8 = 0;
  for (let at = 0; at < count; at++) {
    const row = rows[at] as number;
    const scale = (weights[row + LABEL_COUNT] as number) & 255;
    s0 = (s0 + Math.imul(weights[row] as number, scale)) | 0;
    s1 = (s1 + Math.imul(weights[row + 1] as number, scale)) | 0;
    s2 = (s2 + Math.imul(weights[row + 2] as number, scale)) | 0;
    s3 = (s3 + Math.imul(weights[row + 3] as number, scale)) | 0;
    s4 = (s4 + Math.imul(weights[row + 4] as number, scale)) | 0;
    s5 = (s5 + Math.imul(weights[row + 5] as number, scale)) | 0;
    s6 = (s6 + Math.imul(weights[row + 6] as number, scale)) | 0;
    s7 = (s7 + Math.imul(weights[row + 7] as number, scale)) | 0;
    s8 = (s8 + Math.imul(weights[row + 8] as number, scale)) | 0;
  }
  const { scores, at } = memo;
  scores[at] = s0;
  scores[at + 1] = s1;
  scores[at + 2] = s2;
  scores[at + 3] = s3;
  scores[at + 4] = s4;
  scores[at + 5] = s5;
  scores[at + 6] = s6;
  scores[at + 7] = s7;
  scores[at + 8] = s8;
}

const rows: Int32Array = new Int32Array(FEATURE_COUNT + 1);

/**
 * Writes where the weights of those features begin that have any, and gives their number. Without a branch on what the
 * index says: it lies all over the memory, and so the processor can read ahead.
 */
function rowsOf({ index }: NameModel, features: Int32Array, into: Int32Array): number {
  let count = 0;
  for (let i = 0; i < FEATURE_COUNT; i++) {
    const feature = features[i] as number;
    const cell = (feature >>> 5) * 2;
    const bits = index[cell] as number;
    const shift = feature & 31;
    into[count] = ((index[cell + 1] as number) + bitsIn(bits & ((1 << shift) - 1))) * ROW;
    count += (bits >>> shift) & 1;
  }
  return count;
}

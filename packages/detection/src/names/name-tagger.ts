import type { Finding } from "../finding.ts";
import { createFindingCollector } from "./finding-collector.ts";
import { LABEL_COUNT } from "./labels.ts";
import { MODEL } from "./model-data.ts";
import { type NameModel, openModel } from "./model.ts";
import { createPage, type Page, readPage } from "./page.ts";
import { clearScoreMemo, createScoreMemo, recallScores, type ScoreMemo } from "./score-memo.ts";
import { createLattice, decode, type Lattice } from "./viterbi.ts";
import { addScores, clearWordScores, createWordScores, type WordScores } from "./word-scores.ts";

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
  const outside = Math.round(recallBias / model.slope);
  turnTo(model, outside);
  for (let next = 0; next < text.length; ) {
    next = readPage(text, next, page, model.lexicon);
    for (let token = 0; token < block.count; ) {
      if (gate.open[token] === 0) {
        token++;
        continue;
      }
      // A stretch of open tokens; the closed ones around it are outside every entity.
      const first = token;
      let isAsBefore = true;
      while (token < block.count && gate.open[token] !== 0) {
        if (!score(text, model, token, outside, token - first)) isAsBefore = false;
        token++;
      }
      // The same scores in the same order have the labels that they had: lines of a list, titles without end.
      if (!isAsBefore || lattice.count !== token - first) {
        decode(lattice, token - first, block.shape, first, model.transitions, model.gain);
        lattice.count = token - first;
      }
      collector.take(first, token - first);
    }
  }
  return collector.findings();
}

/** Has the scores of a token's labels in a place of the lattice, and says whether they were there already. */
function score(
  text: string,
  model: NameModel,
  token: number,
  outside: number,
  place: number,
): boolean {
  const isKnown = recallScores(memo, page, token);
  const { scores, at, entry } = memo;
  if (!isKnown) addScores(words, text, model, page, token, scores, at);
  const { emissions, entries } = lattice;
  if (entries[place] === entry) return true;
  entries[place] = entry;
  const to = place * LABEL_COUNT;
  emissions[to] = (scores[at] as number) - outside;
  for (let label = 1; label < LABEL_COUNT; label++)
    emissions[to + label] = scores[at + label] as number;
  return false;
}

/** Forgets the scores of another model, or of another bias. */
function turnTo(model: NameModel, outside: number): void {
  if (memoOf !== model) {
    clearScoreMemo(memo);
    clearWordScores(words);
  }
  if (memoOf !== model || outsideOf !== outside) lattice.entries.fill(0);
  memoOf = model;
  outsideOf = outside;
}

const memo: ScoreMemo = createScoreMemo();
const words: WordScores = createWordScores();
let memoOf: NameModel | undefined;
let outsideOf = 0;

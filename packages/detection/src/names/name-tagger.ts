import type { Finding } from "../finding.ts";
import { readSpellings } from "./features.ts";
import { FindingCollector } from "./finding-collector.ts";
import { LABEL_COUNT, OUTSIDE } from "./labels.ts";
import { MODEL } from "./model-data.ts";
import { type NameModel, openModel } from "./model.ts";
import { readPage } from "./page.ts";
import type { Span } from "./tag-stage.ts";
import { addScores } from "./token-scores.ts";
import { decode } from "./viterbi.ts";

export interface NameTagger {
  /**
   * Finds persons, places, organisations and addresses in natural language; code is passed over.
   * Findings are in order and do not overlap. Synchronous; linear in `text.length`.
   */
  findEntities(text: string): readonly Finding[];
}

/** One that reads many values at once: what each of them costs by itself is more than their words cost. */
export interface ValueTagger extends NameTagger {
  /** Finds in each of the values of `text` what {@link NameTagger.findEntities} does, at its place in `text`. */
  findInValues(text: string, values: readonly Span[]): NamesOfValues;
}

export interface NamesOfValues {
  /** Of one value after another. */
  readonly names: readonly Finding[];
  /** For each value, how many names there are up to its end. */
  readonly counts: readonly number[];
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

/** As much of a bias as sums of 32 bits have room for: far more than all weights together. */
const MOST_BIAS = 2 ** 25;

let opened: NameModel | undefined;

/** Makes a tagger. The model is opened at the first text and shared by all taggers. */
export function createNameTagger(options: NameTaggerOptions = {}): ValueTagger {
  const { recallBias = DEFAULT_RECALL_BIAS } = options;
  return {
    findEntities(text) {
      opened ??= openModel(MODEL);
      return tagText(text, opened, recallBias);
    },
    findInValues(text, values) {
      opened ??= openModel(MODEL);
      return tagValues(text, values, opened, recallBias);
    },
  };
}

let collector: FindingCollector | undefined;

/** Tags `text` with `model`. */
export function tagText(text: string, model: NameModel, recallBias: number): readonly Finding[] {
  const outside = outsideOf(model, recallBias);
  model.stage?.begin();
  let next = readNext(text, 0, model, outside);
  // Most short texts name nobody: what collects names costs as much as reading them.
  if (next >= text.length && namesNothing(model)) return [];
  const { block } = model.page;
  const names = collectorOf(model);
  names.begin(text, []);
  names.take(0, block.count);
  while (next < text.length) {
    next = readNext(text, next, model, outside);
    names.take(0, block.count);
  }
  return names.findings();
}

/** Tags each of the values of `text` by itself. */
export function tagValues(
  text: string,
  values: readonly Span[],
  model: NameModel,
  recallBias: number,
): NamesOfValues {
  const { stage, page } = model;
  const outside = outsideOf(model, recallBias);
  const names: Finding[] = [];
  const counts: number[] = [];
  while (counts.length < values.length) {
    const index = counts.length;
    const next = stage?.readValues(text, values, index, page.block, outside) ?? index;
    if (stage === null || next === index) {
      const { start, end } = values[index] as Span;
      for (const name of tagText(text.slice(start, end), model, recallBias))
        names.push(shifted(name, start));
      counts.push(names.length);
      continue;
    }
    const taken = collectorOf(model);
    taken.begin(text, names);
    for (let value = 0; value < next - index; value++) {
      taken.takeAlone(stage.firstTokenOf(value), stage.lastTokenOf(value));
      counts.push(names.length);
    }
    taken.begin("", []);
  }
  return { names, counts };
}

function shifted(finding: Finding, by: number): Finding {
  return { ...finding, start: finding.start + by, end: finding.end + by };
}

function outsideOf({ slope }: NameModel, recallBias: number): number {
  return Math.max(-MOST_BIAS, Math.min(MOST_BIAS, Math.round(recallBias / slope)));
}

function collectorOf(model: NameModel): FindingCollector {
  if (collector?.model !== model) collector = new FindingCollector(model);
  return collector;
}

/** Whether no token of the page is in an entity. */
function namesNothing({ page, lattice, stage }: NameModel): boolean {
  if (stage !== null) return !stage.hasNames;
  const { open } = page.gate;
  const { count } = page.block;
  for (let token = 0; token < count; token++)
    if (open[token] !== 0 && lattice.labels[token] !== OUTSIDE) return false;
  return true;
}

/** Reads and labels the block that begins at `from`, and gives where the next one begins. */
function readNext(text: string, from: number, model: NameModel, outside: number): number {
  const { page, lexicon, stage } = model;
  if (stage === null) {
    const next = readPage(text, from, page, lexicon);
    tagPage(text, model, outside);
    return next;
  }
  const read = stage.read(text, from, page.block, outside);
  if (read >= 0) return read;
  const next = readPage(text, from, page, lexicon);
  readSpellings(text, page.block, page.columns, page.gate);
  stage.tag(page.block.count, outside);
  return next;
}

/** Writes the labels and scores of the page's open tokens to the lattice. */
function tagPage(text: string, model: NameModel, outside: number): void {
  const { block, gate } = model.page;
  const { emissions } = model.lattice;
  for (let token = 0; token < block.count; ) {
    if (gate.open[token] === 0) {
      token++;
      continue;
    }
    // A stretch of open tokens; the closed ones around it are outside every entity.
    const first = token;
    while (token < block.count && gate.open[token] !== 0) {
      const at = token * LABEL_COUNT;
      addScores(text, model, token, emissions, at);
      emissions[at] = -outside;
      token++;
    }
    decode(model.lattice, first, token, block.shape, model.transitions, model.gain);
  }
}

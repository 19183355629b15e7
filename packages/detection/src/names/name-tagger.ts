import type { Finding } from "../finding.ts";
import { canStandAlone, createKnownNames, type KnownNames } from "./consistency.ts";
import { FEATURE_COUNT } from "./features.ts";
import { beginLabel, isInside, LABEL_COUNT, OUTSIDE, typeOf } from "./labels.ts";
import { PLAIN } from "./lexicon.ts";
import { MODEL } from "./model-data.ts";
import { bitsIn, type NameModel, openModel } from "./model.ts";
import { createPage, featuresOf, type Page, readPage } from "./page.ts";
import { BREAK, PUNCTUATION } from "./tokens.ts";
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

const DETECTOR = "name-tagger";
const PERSON = beginLabel("PERSON");

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
  const findings: Finding[] = [];
  const names = createKnownNames();
  for (let at = 0; at < text.length; ) {
    at = readPage(text, at, page, model.lexicon);
    tagPage(text, model, recallBias, findings, names);
  }
  return names.size === 0 ? findings : withPartsOfNames(text, model, findings, names);
}

function tagPage(
  text: string,
  model: NameModel,
  recallBias: number,
  findings: Finding[],
  names: KnownNames,
): void {
  const { block, gate } = page;
  for (let token = 0; token < block.count; ) {
    if (gate.open[token] === 0) {
      token++;
      continue;
    }
    const first = token;
    while (token < block.count && gate.open[token] !== 0) {
      score(text, model, token, recallBias, (token - first) * LABEL_COUNT);
      token++;
    }
    decode(lattice, token - first, block.shape, first, model.transitions);
    collect(text, model, first, token - first, findings, names);
  }
}

/** Adds up the weights of a token's features. */
function score(
  text: string,
  model: NameModel,
  token: number,
  recallBias: number,
  to: number,
): void {
  const { features, emissions } = lattice;
  const { index, weights } = model;
  featuresOf(text, page, token, features);
  let s0 = -recallBias / model.slope;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let s4 = 0;
  let s5 = 0;
  let s6 = 0;
  let s7 = 0;
  let s8 = 0;
  for (let i = 0; i < FEATURE_COUNT; i++) {
    const feature = features[i] as number;
    const cell = (feature >>> 5) * 2;
    const bits = index[cell] as number;
    const bit = 1 << (feature & 31);
    if ((bits & bit) === 0) continue;
    const row = ((index[cell + 1] as number) + bitsIn(bits & (bit - 1))) * LABEL_COUNT;
    s0 += weights[row] as number;
    s1 += weights[row + 1] as number;
    s2 += weights[row + 2] as number;
    s3 += weights[row + 3] as number;
    s4 += weights[row + 4] as number;
    s5 += weights[row + 5] as number;
    s6 += weights[row + 6] as number;
    s7 += weights[row + 7] as number;
    s8 += weights[row + 8] as number;
  }
  emissions[to] = s0;
  emissions[to + 1] = s1;
  emissions[to + 2] = s2;
  emissions[to + 3] = s3;
  emissions[to + 4] = s4;
  emissions[to + 5] = s5;
  emissions[to + 6] = s6;
  emissions[to + 7] = s7;
  emissions[to + 8] = s8;
}

/** Turns the labels of a stretch into findings. */
function collect(
  text: string,
  model: NameModel,
  first: number,
  count: number,
  findings: Finding[],
  names: KnownNames,
): void {
  const { labels, emissions } = lattice;
  for (let at = 0; at < count; ) {
    const label = labels[at] as number;
    if (label === OUTSIDE) {
      at++;
      continue;
    }
    const begin = at;
    let margin = 0;
    do {
      const base = at * LABEL_COUNT;
      margin += (emissions[base + (labels[at] as number)] as number) - (emissions[base] as number);
      at++;
    } while (at < count && isInside(labels[at] as number));

    const finding = toFinding(label, first + begin, first + at, margin / (at - begin), model);
    if (finding === undefined) continue;
    findings.push(finding);
    if (label === PERSON && at - begin > 1) remember(first + begin, first + at, model, names);
  }
}

/** Makes a finding of tokens `from` to `to`, without the punctuation at its ends. */
function toFinding(
  label: number,
  from: number,
  to: number,
  margin: number,
  model: NameModel,
): Finding | undefined {
  const { kind, start, end, hash } = page.block;
  let a = from;
  let z = to;
  const isEdge = (token: number): boolean => kind[token] === BREAK || kind[token] === PUNCTUATION;
  while (a < z && isEdge(a)) a++;
  while (z > a && isEdge(z - 1) && !isInitialsDot(z - 1, a, hash[z - 1] as number)) z--;
  if (a === z) return undefined;
  return {
    entityType: typeOf(label),
    start: start[a] as number,
    end: end[z - 1] as number,
    confidence: 1 / (1 + Math.exp(-(model.slope * margin + model.shift))),
    detector: DETECTOR,
  };
}

const FULL_STOP = 46;

/** Whether a full stop at the end belongs to an initial, as in "Lovelace A.". */
function isInitialsDot(token: number, first: number, hash: number): boolean {
  const { start, end } = page.block;
  return (
    hash === FULL_STOP &&
    token - 1 > first &&
    (end[token - 1] as number) - (start[token - 1] as number) === 1
  );
}

function remember(from: number, to: number, model: NameModel, names: KnownNames): void {
  const { kind, shape, hash, start, end } = page.block;
  for (let at = from; at < to; at++) {
    const size = (end[at] as number) - (start[at] as number);
    if (!canStandAlone(kind[at] as number, shape[at] as number, size)) continue;
    const plain = (model.lexicon.flagsOf(hash[at] as number) >> PLAIN) & 3;
    if (plain < 2) names.add(hash[at] as number);
  }
}

/** How sure a part of a name is that was found only because the full name stands elsewhere in the text. */
const PART_CONFIDENCE = 0.7;

/** Adds the places outside every finding where a part of a known name stands alone. */
function withPartsOfNames(
  text: string,
  model: NameModel,
  findings: readonly Finding[],
  names: KnownNames,
): readonly Finding[] {
  const { block, gate } = page;
  const all: Finding[] = [];
  let next = 0;
  let free = 0;
  for (let at = 0; at < text.length; ) {
    at = readPage(text, at, page, model.lexicon);
    for (let token = 0; token < block.count; token++) {
      if (gate.open[token] === 0) continue;
      const start = block.start[token] as number;
      const end = block.end[token] as number;
      while (next < findings.length && (findings[next] as Finding).start < end) {
        const passed = findings[next++] as Finding;
        all.push(passed);
        free = passed.end;
      }
      if (start < free || !names.has(block.hash[token] as number)) continue;
      if (!canStandAlone(block.kind[token] as number, block.shape[token] as number, end - start)) {
        continue;
      }
      all.push({
        entityType: "PERSON",
        start,
        end,
        confidence: PART_CONFIDENCE,
        detector: DETECTOR,
      });
      free = end;
    }
  }
  while (next < findings.length) all.push(findings[next++] as Finding);
  return all;
}

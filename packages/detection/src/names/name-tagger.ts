import type { Finding } from "../finding.ts";
import { createKnownNames, type KnownNames } from "./consistency.ts";
import { FEATURE_COUNT } from "./features.ts";
import { ALL_CAPITALS } from "./gate.ts";
import { beginLabel, isInside, LABEL_COUNT, OUTSIDE, typeOf } from "./labels.ts";
import { CUE, cueNumber, PLAIN } from "./lexicon.ts";
import { MODEL } from "./model-data.ts";
import { bitsIn, type NameModel, openModel } from "./model.ts";
import { createPage, featuresOf, type Page, readPage } from "./page.ts";
import { BREAK, GLUED, LOWERCASE, NUMBER, PUNCTUATION, SINGLE_CAPITAL, WORD } from "./tokens.ts";
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
export const DEFAULT_RECALL_BIAS = 0.3;

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
  return names.addTo(findings, DETECTOR);
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
      if (isNameWord(first + at)) noteWord(first + at, names);
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
    if (label === PERSON && at - begin > 1 && finding.confidence >= SURE) {
      remember(first + begin, first + at, model, names);
    }
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
  const entityType = typeOf(label);
  const confidence = 1 / (1 + Math.exp(-(model.slope * margin + model.shift)));
  const isCapital = hasCapital(a, z);
  if (!isCapital && confidence < LEAST_WITHOUT_CAPITAL) return undefined;
  if (entityType === "ADDRESS" && !isAddress(a, z, isCapital)) return undefined;
  return {
    entityType,
    start: start[a] as number,
    end: end[z - 1] as number,
    confidence,
    detector: DETECTOR,
  };
}

/** How sure the tagger must be of a full name to look for its parts elsewhere. */
const SURE = 0.8;
/** How sure it must be of a name in small letters, which any rare word could be. */
const LEAST_WITHOUT_CAPITAL = 0.6;

function hasCapital(from: number, to: number): boolean {
  const { kind, shape } = page.block;
  for (let at = from; at < to; at++) {
    if (kind[at] === WORD && ((shape[at] as number) & ~GLUED) >> 2 !== LOWERCASE) return true;
  }
  return false;
}

/** An address has a number, and a word that is capitalised or one of streets and houses. */
function isAddress(from: number, to: number, isCapital: boolean): boolean {
  const { kind } = page.block;
  let hasNumber = false;
  let hasCue = isCapital;
  for (let at = from; at < to; at++) {
    if (kind[at] === NUMBER) hasNumber = true;
    const cue = ((page.columns.flags[at] as number) >> CUE) & 15;
    if (cue === STREET || cue === UNIT) hasCue = true;
  }
  return hasNumber && hasCue;
}

const STREET = cueNumber("street");
const UNIT = cueNumber("unit");
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

/** Whether a token could name a person by itself: a capitalised word that is longer than an initial. */
function isNameWord(token: number): boolean {
  const { kind, shape, start, end } = page.block;
  const manner = ((shape[token] as number) & ~GLUED) >> 2;
  return (
    kind[token] === WORD &&
    manner !== LOWERCASE &&
    manner !== SINGLE_CAPITAL &&
    (end[token] as number) - (start[token] as number) > 2
  );
}

function noteWord(token: number, names: KnownNames): void {
  const { hash, start, end } = page.block;
  names.noteWord(hash[token] as number, start[token] as number, end[token] as number);
}

/** Remembers the parts of a full name that are no plain words. */
function remember(from: number, to: number, model: NameModel, names: KnownNames): void {
  const { hash } = page.block;
  // In a line of capitals any word looks like a name.
  if (page.gate.caseOf[from] === ALL_CAPITALS) return;
  for (let at = from; at < to; at++) {
    const isPlain = ((model.lexicon.flagsOf(hash[at] as number) >> PLAIN) & 3) > 1;
    if (isNameWord(at) && !isPlain) names.addPart(hash[at] as number);
  }
}

import { FEATURE_BITS, FEATURE_COUNT } from "../src/names/features.ts";
import { beginLabel, LABEL_COUNT, mayFollow, OUTSIDE } from "../src/names/labels.ts";
import { createLexicon, GIVEN_NAME, type Lexicon, PLACE, SURNAME } from "../src/names/lexicon.ts";
import { TRANSITION_COUNT } from "../src/names/model.ts";
import { createPage, featuresOf, type Page, readPage } from "../src/names/page.ts";
import { BREAK, WORD } from "../src/names/tokens.ts";
import { createLattice, decode } from "../src/names/viterbi.ts";
import type { Example, LabelledSpan } from "./corpus.ts";
import type { PackedLexicon } from "./lexicon-source.ts";
import { createRandom, type Random } from "./random.ts";

export interface TrainingOptions {
  readonly epochs: number;
  /** Rows of weights to keep; the rest is cut, and the kept ones are trained for `finalEpochs` more. */
  readonly rows: number;
  readonly finalEpochs: number;
  /** What a missed name costs against a false one: added to the score of "outside" while training. */
  readonly missCost: number;
  readonly seed: number;
  readonly log: (line: string) => void;
}

/** Weights as trained: one row per kept feature, ascending by feature. */
export interface TrainedWeights {
  readonly features: readonly number[];
  readonly rows: Float32Array;
  readonly transitions: Float32Array;
}

const SIZE = 1 << FEATURE_BITS;
const MASKED_NAME_FLAGS = ~((3 << GIVEN_NAME) | (3 << SURNAME) | (3 << PLACE));

/** The gold labels of a page, as far as the gate and the order of labels can reach them. */
export function goldLabels(page: Page, spans: readonly LabelledSpan[]): Uint8Array {
  const { block, gate } = page;
  const gold = new Uint8Array(block.count);
  for (const { start, end, type } of spans) {
    const begin = beginLabel(type);
    let inside = false;
    for (let at = 0; at < block.count; at++) {
      if ((block.start[at] as number) < start || (block.end[at] as number) > end) continue;
      const isBreak = block.kind[at] === BREAK && type !== "ADDRESS";
      if (gate.open[at] === 0 || isBreak) {
        inside = false;
        continue;
      }
      // INVARIANT: an inside label follows its own entity. One that cannot be reached would be
      // learnt for ever, and the weights would drift without bound.
      gold[at] = inside ? begin + 1 : begin;
      inside = true;
    }
  }
  return gold;
}

/**
 * Trains an averaged structured perceptron: decode, and where the result is wrong, add to the weights of the right
 * labels and take from those of the wrong ones. The average over all steps generalises better than the last.
 */
export function trainPerceptron(
  examples: readonly Example[],
  packed: PackedLexicon,
  options: TrainingOptions,
): TrainedWeights {
  const lexicon = createLexicon(packed.keys, packed.flags);
  const trainer = createTrainer(lexicon, options);
  trainer.count(examples);
  for (let epoch = 0; epoch < options.epochs; epoch++) trainer.epoch(examples, `epoch ${epoch}`);
  trainer.average();
  trainer.prune(options.rows);
  for (let epoch = 0; epoch < options.finalEpochs; epoch++) {
    trainer.epoch(examples, `final ${epoch}`);
  }
  if (options.finalEpochs > 0) trainer.average();
  return trainer.result();
}

interface Trainer {
  /** Notes which features occur more than once; the others are not learnt. */
  count(examples: readonly Example[]): void;
  epoch(examples: readonly Example[], title: string): void;
  average(): void;
  prune(rows: number): void;
  result(): TrainedWeights;
}

function createTrainer(lexicon: Lexicon, { missCost, seed, log }: TrainingOptions): Trainer {
  const random = createRandom(seed);
  const weights = new Float32Array(SIZE * LABEL_COUNT);
  const sums = new Float32Array(SIZE * LABEL_COUNT);
  const transitions = new Float32Array(TRANSITION_COUNT);
  const transitionSums = new Float32Array(TRANSITION_COUNT);
  const allowed = new Uint8Array(SIZE);
  const page = createPage();
  const lattice = createLattice();
  const features = new Int32Array(4096 * FEATURE_COUNT);
  const one = new Int32Array(FEATURE_COUNT);
  let step = 1;

  const update = (token: number, label: number, change: number): void => {
    for (let i = 0; i < FEATURE_COUNT; i++) {
      const feature = features[token * FEATURE_COUNT + i] as number;
      if (allowed[feature] !== 2) continue;
      const cell = feature * LABEL_COUNT + label;
      weights[cell] = (weights[cell] as number) + change;
      sums[cell] = (sums[cell] as number) + change * step;
    }
  };
  const move = (shape: number, previous: number, label: number, change: number): void => {
    const cell = (shape * LABEL_COUNT + previous) * LABEL_COUNT + label;
    transitions[cell] = (transitions[cell] as number) + change;
    transitionSums[cell] = (transitionSums[cell] as number) + change * step;
  };

  /** Learns from one stretch of open tokens; gives the number of wrong labels. */
  const learn = (text: string, first: number, count: number, gold: Uint8Array): number => {
    const { emissions, labels } = lattice;
    for (let n = 0; n < count; n++) {
      featuresOf(text, page, first + n, one);
      features.set(one, n * FEATURE_COUNT);
      const base = n * LABEL_COUNT;
      emissions.fill(0, base, base + LABEL_COUNT);
      for (let i = 0; i < FEATURE_COUNT; i++) {
        const row = (one[i] as number) * LABEL_COUNT;
        for (let label = 0; label < LABEL_COUNT; label++) {
          emissions[base + label] =
            (emissions[base + label] as number) + (weights[row + label] as number);
        }
      }
      if (gold[first + n] !== OUTSIDE) emissions[base] = (emissions[base] as number) + missCost;
    }
    decode(lattice, count, page.block.shape, first, transitions);
    let wrong = 0;
    let goldBefore = OUTSIDE;
    let before = OUTSIDE;
    for (let n = 0; n < count; n++) {
      const right = gold[first + n] as number;
      const label = labels[n] as number;
      const shape = page.block.shape[first + n] as number;
      if (label !== right) {
        wrong++;
        update(n, right, 1);
        update(n, label, -1);
      }
      if (label !== right || before !== goldBefore) {
        move(shape, goldBefore, right, 1);
        move(shape, before, label, -1);
      }
      goldBefore = right;
      before = label;
    }
    step++;
    return wrong;
  };

  const epoch = (examples: readonly Example[], title: string): void => {
    let wrong = 0;
    let total = 0;
    for (const example of shuffled(examples, random)) {
      const text = recased(example.text, random);
      for (let from = 0; from < text.length; ) {
        from = readPage(text, from, page, lexicon);
        const gold = goldLabels(page, example.spans);
        forgetSomeNames(page, gold, random);
        const open = page.gate.open;
        for (let at = 0; at < page.block.count; ) {
          if (open[at] === 0) {
            at++;
            continue;
          }
          const first = at;
          while (at < page.block.count && open[at] !== 0) at++;
          repair(gold, first, at);
          wrong += learn(text, first, at - first, gold);
          total += at - first;
        }
      }
    }
    log(`${title}: ${((100 * wrong) / total).toFixed(2)} % of ${total} labels wrong`);
  };

  return {
    count(examples) {
      for (const { text } of examples) {
        for (let from = 0; from < text.length; ) {
          from = readPage(text, from, page, lexicon);
          for (let at = 0; at < page.block.count; at++) {
            if (page.gate.open[at] === 0) continue;
            featuresOf(text, page, at, one);
            for (const feature of one) {
              if ((allowed[feature] as number) < 2)
                allowed[feature] = (allowed[feature] as number) + 1;
            }
          }
        }
      }
    },
    epoch,
    average() {
      for (let cell = 0; cell < weights.length; cell++) {
        weights[cell] = (weights[cell] as number) - (sums[cell] as number) / step;
      }
      for (let cell = 0; cell < transitions.length; cell++) {
        transitions[cell] = (transitions[cell] as number) - (transitionSums[cell] as number) / step;
      }
      sums.fill(0);
      transitionSums.fill(0);
      step = 1;
    },
    prune(rows) {
      const sizes: number[] = [];
      const sizeOf = (feature: number): number => largest(weights, feature);
      for (let feature = 0; feature < SIZE; feature++) {
        const size = sizeOf(feature);
        if (size > 0) sizes.push(size);
      }
      sizes.sort((a, b) => b - a);
      const least = sizes[Math.min(rows, sizes.length) - 1] ?? 0;
      log(`${sizes.length} features have weights, ${rows} are kept, down to ${least.toFixed(2)}`);
      for (let feature = 0; feature < SIZE; feature++) {
        if (sizeOf(feature) >= least && sizeOf(feature) > 0) continue;
        allowed[feature] = 0;
        weights.fill(0, feature * LABEL_COUNT, (feature + 1) * LABEL_COUNT);
      }
    },
    result() {
      const kept: number[] = [];
      for (let feature = 0; feature < SIZE; feature++) {
        if (largest(weights, feature) > 0) kept.push(feature);
      }
      const rows = new Float32Array(kept.length * LABEL_COUNT);
      kept.forEach((feature, row) => {
        const from = feature * LABEL_COUNT;
        rows.set(weights.subarray(from, from + LABEL_COUNT), row * LABEL_COUNT);
      });
      return { features: kept, rows, transitions };
    },
  };
}

function largest(weights: Float32Array, feature: number): number {
  let most = 0;
  for (let label = 0; label < LABEL_COUNT; label++) {
    most = Math.max(most, Math.abs(weights[feature * LABEL_COUNT + label] as number));
  }
  return most;
}

/** Makes labels of a stretch follow each other as they must: an inside label at the start begins. */
function repair(gold: Uint8Array, first: number, end: number): void {
  let before = OUTSIDE;
  for (let at = first; at < end; at++) {
    const label = gold[at] as number;
    if (!mayFollow(before, label)) gold[at] = label - 1;
    before = gold[at] as number;
  }
}

/** Copies in small letters and in capitals teach the tagger to live without the usual case. */
function recased(text: string, random: Random): string {
  const chance = random.next();
  const other = chance < 0.09 ? text.toLowerCase() : chance < 0.13 ? text.toUpperCase() : text;
  return other.length === text.length ? other : text;
}

/** Takes the name lists away from some words, so that names that are in no list are learnt too. */
function forgetSomeNames(page: Page, gold: Uint8Array, random: Random): void {
  const { block, columns } = page;
  for (let at = 0; at < block.count; at++) {
    if (block.kind[at] !== WORD || gold[at] === OUTSIDE || !random.chance(0.15)) continue;
    columns.flags[at] = (columns.flags[at] as number) & MASKED_NAME_FLAGS;
  }
}

function shuffled<T>(items: readonly T[], random: Random): readonly T[] {
  const copy = [...items];
  for (let at = copy.length - 1; at > 0; at--) {
    const other = random.between(0, at);
    [copy[at], copy[other]] = [copy[other] as T, copy[at] as T];
  }
  return copy;
}

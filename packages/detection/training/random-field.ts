import { FEATURE_BITS, FEATURE_COUNT } from "../src/names/features.ts";
import { beginLabel, LABEL_COUNT, mayFollow, OUTSIDE } from "../src/names/labels.ts";
import { createLexicon, type Lexicon } from "../src/names/lexicon.ts";
import { TRANSITION_COUNT } from "../src/names/model.ts";
import { createPage, featuresOf, type Page, readPage } from "../src/names/page.ts";
import { BREAK } from "../src/names/tokens.ts";
import type { Example, LabelledSpan } from "./corpus.ts";
import { blurContext, forgetSomeNames, recased } from "./disturb.ts";
import { sumOverLabelings } from "./labelings.ts";
import type { PackedLexicon } from "./lexicon-source.ts";
import { createRandom, type Random } from "./random.ts";

export interface TrainingOptions {
  readonly epochs: number;
  /** Rows of weights to keep; the rest is cut, and the kept ones are trained for `finalEpochs` more. */
  readonly rows: number;
  readonly finalEpochs: number;
  /** Share of the features of a token that is not looked at while training, so that none is relied on alone. */
  readonly dropout: number;
  /** Length of the steps. */
  readonly rate: number;
  readonly seed: number;
  readonly log: (line: string) => void;
}

/** The texts of an epoch: the real ones and, each time, others that are made up. */
export type ExamplesOf = (epoch: number) => readonly Example[];

/** Weights as trained: one row per kept feature, ascending by feature. */
export interface TrainedWeights {
  readonly features: readonly number[];
  readonly rows: Float32Array;
  readonly transitions: Float32Array;
}

const LEAST_GRADIENT = 0.001;
const SIZE = 1 << FEATURE_BITS;
/** A feature that is never learnt. */
const NOTHING = 0;

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
 * Trains a linear-chain conditional random field (Lafferty, McCallum, Pereira, 2001) by stochastic gradients: the
 * probability of the right labels of a stretch goes up, that of all others down.
 */
export function trainField(
  examplesOf: ExamplesOf,
  packed: PackedLexicon,
  options: TrainingOptions,
): TrainedWeights {
  const lexicon = createLexicon(packed.keys, packed.flags);
  const trainer = createTrainer(lexicon, options);
  const { epochs, finalEpochs } = options;
  for (let epoch = 0; epoch < epochs; epoch++) trainer.count(examplesOf(epoch));
  for (let epoch = 0; epoch < epochs; epoch++) trainer.epoch(examplesOf(epoch), `epoch ${epoch}`);
  trainer.prune(options.rows);
  for (let epoch = epochs; epoch < epochs + finalEpochs; epoch++) {
    trainer.epoch(examplesOf(epoch), `final ${epoch - epochs}`);
    trainer.keep();
  }
  return trainer.result();
}

interface Trainer {
  /** Notes which features occur more than once; the others are not learnt. */
  count(examples: readonly Example[]): void;
  epoch(examples: readonly Example[], title: string): void;
  prune(rows: number): void;
  /** Takes the present weights into the average that is the result. */
  keep(): void;
  result(): TrainedWeights;
}

function createTrainer(lexicon: Lexicon, { dropout, rate, seed, log }: TrainingOptions): Trainer {
  const random = createRandom(seed);
  const weights = new Float32Array(SIZE * LABEL_COUNT);
  const squares = new Float32Array(SIZE * LABEL_COUNT);
  const transitions = new Float32Array(TRANSITION_COUNT);
  const transitionSquares = new Float32Array(TRANSITION_COUNT);
  const allowed = new Uint8Array(SIZE);
  /** What {@link Trainer.keep} has added up: features, their rows, transitions, and how often. */
  let kept: readonly number[] | undefined;
  let rowSums: Float32Array | undefined;
  const transitionSums = new Float32Array(TRANSITION_COUNT);
  let times = 0;
  const page = createPage();
  const emissions = new Float64Array(4096 * LABEL_COUNT);
  const forward = new Float64Array(4096 * LABEL_COUNT);
  const backward = new Float64Array(4096 * LABEL_COUNT);
  const marginal = new Float64Array(LABEL_COUNT);
  const shapes = new Uint8Array(4096);
  const features = new Int32Array(4096 * FEATURE_COUNT);
  const one = new Int32Array(FEATURE_COUNT);

  /** Adds `gradient` to a weight, less the larger its gradients have been (AdaGrad). */
  const adjust = (
    cells: Float32Array,
    squares: Float32Array,
    cell: number,
    gradient: number,
  ): void => {
    const square = (squares[cell] as number) + gradient * gradient;
    squares[cell] = square;
    cells[cell] = (cells[cell] as number) + (rate * gradient) / Math.sqrt(square + 1e-6);
  };

  /** Learns from one stretch of open tokens; gives the number of labels that would have been wrong. */
  const learn = (text: string, first: number, count: number, gold: Uint8Array): number => {
    for (let n = 0; n < count; n++) {
      featuresOf(text, page, first + n, one);
      for (let i = 0; i < FEATURE_COUNT; i++) if (random.next() < dropout) one[i] = NOTHING;
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
    }
    shapes.set(page.block.shape.subarray(first, first + count));
    const chain = sumOverLabelings(emissions, transitions, shapes, count, forward, backward);
    let wrong = 0;
    for (let n = 0; n < count; n++) {
      const base = n * LABEL_COUNT;
      const right = gold[first + n] as number;
      let top = 0;
      for (let label = 0; label < LABEL_COUNT; label++) {
        const p = Math.exp(
          (forward[base + label] as number) + (backward[base + label] as number) - chain,
        );
        marginal[label] = p;
        if (p > (marginal[top] as number)) top = label;
      }
      if (top !== right) wrong++;
      for (let label = 0; label < LABEL_COUNT; label++) {
        const gradient = (label === right ? 1 : 0) - (marginal[label] as number);
        if (Math.abs(gradient) < LEAST_GRADIENT) continue;
        for (let i = 0; i < FEATURE_COUNT; i++) {
          const feature = features[n * FEATURE_COUNT + i] as number;
          if (allowed[feature] === 2)
            adjust(weights, squares, feature * LABEL_COUNT + label, gradient);
        }
      }
      const before = n === 0 ? OUTSIDE : (gold[first + n - 1] as number);
      const shape = (shapes[n] as number) * LABEL_COUNT;
      for (let previous = 0; previous < LABEL_COUNT; previous++) {
        if (n === 0 && previous !== OUTSIDE) break;
        const arrived = n === 0 ? 0 : (forward[base - LABEL_COUNT + previous] as number);
        for (let label = 0; label < LABEL_COUNT; label++) {
          if (!mayFollow(previous, label)) continue;
          const cell = (shape + previous) * LABEL_COUNT + label;
          const p = Math.exp(
            arrived +
              (transitions[cell] as number) +
              (emissions[base + label] as number) +
              (backward[base + label] as number) -
              chain,
          );
          const gradient = (previous === before && label === right ? 1 : 0) - p;
          if (Math.abs(gradient) >= LEAST_GRADIENT)
            adjust(transitions, transitionSquares, cell, gradient);
        }
      }
    }
    return wrong;
  };

  const epoch = (examples: readonly Example[], title: string): void => {
    let wrong = 0;
    let total = 0;
    for (const example of shuffled(examples, random)) {
      const text = recased(example, random);
      for (let from = 0; from < text.length; ) {
        from = readPage(text, from, page, lexicon);
        const gold = goldLabels(page, example.spans);
        forgetSomeNames(page, gold, random);
        if (example.source.startsWith("made-")) blurContext(page, gold, random);
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
      // A text that is met several times counts once.
      for (const { text } of new Set(examples)) {
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
    prune(rows) {
      const used = learntFeatures(allowed, weights);
      const sizes = Float64Array.from(used, (feature) => largest(weights, feature)).sort();
      const least = sizes[Math.max(0, sizes.length - rows)] ?? 0;
      log(`${used.length} features have weights, ${rows} are kept, down to ${least.toFixed(2)}`);
      allowed.fill(0);
      for (const feature of used) {
        if (largest(weights, feature) >= least) allowed[feature] = 2;
        else weights.fill(0, feature * LABEL_COUNT, (feature + 1) * LABEL_COUNT);
      }
    },
    keep() {
      kept ??= learntFeatures(allowed, weights);
      rowSums ??= new Float32Array(kept.length * LABEL_COUNT);
      for (let row = 0; row < kept.length; row++) {
        const from = (kept[row] as number) * LABEL_COUNT;
        for (let label = 0; label < LABEL_COUNT; label++) {
          const cell = row * LABEL_COUNT + label;
          rowSums[cell] = (rowSums[cell] as number) + (weights[from + label] as number);
        }
      }
      transitions.forEach((weight, cell) => {
        transitionSums[cell] = (transitionSums[cell] as number) + weight;
      });
      times++;
    },
    result() {
      if (kept === undefined || rowSums === undefined) throw new Error("no weights were kept");
      return {
        features: kept,
        rows: rowSums.map((sum) => sum / times),
        transitions: transitionSums.map((sum) => sum / times),
      };
    },
  };
}

/** The features that have been learnt, ascending. */
function learntFeatures(allowed: Uint8Array, weights: Float32Array): readonly number[] {
  const learnt: number[] = [];
  for (let feature = 0; feature < SIZE; feature++) {
    if (allowed[feature] === 2 && largest(weights, feature) > 0) learnt.push(feature);
  }
  return learnt;
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

function shuffled<T>(items: readonly T[], random: Random): readonly T[] {
  const copy = [...items];
  for (let at = copy.length - 1; at > 0; at--) {
    const other = random.between(0, at);
    [copy[at], copy[other]] = [copy[other] as T, copy[at] as T];
  }
  return copy;
}

import { FEATURE_COUNT, readFeatures } from "./features.ts";
import { LABEL_COUNT } from "./labels.ts";
import { bitsIn, type NameModel, ROW } from "./model.ts";

/**
 * Writes to `into`, from `at` on, what each label of a token scores more than that of no entity, for all labels in their
 * order: the sums of the weights of all its features.
 */
export function addScores(
  text: string,
  { index, weights, page: { block, columns, gate } }: NameModel,
  token: number,
  into: Int32Array,
  at: number,
): void {
  readFeatures(text, block, columns, gate, token, features);
  into.fill(0, at, at + LABEL_COUNT);
  for (let place = 0; place < FEATURE_COUNT; place++) {
    const feature = features[place] as number;
    const cell = (feature >>> 5) << 1;
    const bits = index[cell] as number;
    if (((bits >>> (feature & 31)) & 1) === 0) continue;
    const before = bitsIn(bits & ((1 << (feature & 31)) - 1));
    const row = ((index[cell + 1] as number) + before + 1) * ROW;
    for (let label = 0; label < ROW; label++)
      into[at + 1 + label] = (into[at + 1 + label] as number) + (weights[row + label] as number);
  }
}

/** Room to work in. */
const features: Int32Array = new Int32Array(FEATURE_COUNT);

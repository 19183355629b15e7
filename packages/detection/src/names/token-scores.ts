import { FEATURE_COUNT, readFeatures } from "./features.ts";
import { LABEL_COUNT } from "./labels.ts";
import { type NameModel, ROW, rowOf } from "./model.ts";

/**
 * Writes to `into`, from `at` on, what each label of a token scores more than that of no entity, for all labels in their
 * order: the sums of the weights of all its features.
 */
export function addScores(
  text: string,
  model: NameModel,
  token: number,
  into: Int32Array,
  at: number,
): void {
  const { block, columns, gate } = model.page;
  const { weights } = model;
  readFeatures(text, block, columns, gate, token, features);
  into.fill(0, at, at + LABEL_COUNT);
  for (let place = 0; place < FEATURE_COUNT; place++) {
    const row = rowOf(model, features[place] as number);
    if (row === 0) continue;
    for (let label = 0; label < ROW; label++)
      into[at + 1 + label] = (into[at + 1 + label] as number) + (weights[row + label] as number);
  }
}

/** Room to work in. */
const features: Int32Array = new Int32Array(FEATURE_COUNT);

import type { Finding } from "../finding.ts";
import type { EntityRecogniser } from "../names/entity-recogniser.ts";
import { entitiesOf, type Label, labelOf } from "./entities.ts";
import {
  loadTransformers,
  type Network,
  type TransformersPackage,
} from "./transformers-package.ts";
import { type EncodeWord, type Window, windowsOf } from "./windows.ts";

export interface TransformersOptions {
  /** A folder with `config.json`, `tokenizer.json`, `tokenizer_config.json` and the weights under `onnx/`. */
  readonly folder: string;
  /** Which weights: `fp32` is `model.onnx`, `fp16` `model_fp16.onnx`, `q8` `model_quantized.onnx`. Default `fp32`. */
  readonly precision?: "fp32" | "fp16" | "q8";
  /** Our entity types by names of the model's own, without `B-` and `I-`, in capitals: `{ "SURNAME": "PERSON" }`. */
  readonly types?: Readonly<Record<string, string>>;
}

/** A token-classification model. Texts are read in windows, several at a time, in the order they come. */
export interface TransformersRecogniser extends EntityRecogniser {
  /** The findings in each of `texts`, read together: faster than one after the other. */
  findEntitiesIn(texts: readonly string[]): Promise<readonly (readonly Finding[])[]>;
  /** Frees the model's memory. */
  close(): Promise<void>;
}

/** Windows that are read at once. */
const BATCH = 8;
/** More pieces than this no model of this kind was trained on. */
const MOST_PIECES = 512;
const MOST_CACHED_WORDS = 16_384;

/**
 * Opens a model from a folder; nothing is fetched from anywhere. Takes from half a second to some seconds, and memory
 * of the size of the weights.
 *
 * @throws if `@huggingface/transformers` is not installed, or the folder holds no such model.
 */
export async function openTransformers(
  options: TransformersOptions,
): Promise<TransformersRecogniser> {
  const { folder, precision = "fp32", types } = options;
  const loaded = await loadTransformers();
  const local = { local_files_only: true };
  const tokenizer = await loaded.AutoTokenizer.from_pretrained(folder, local);
  const network = await loaded.AutoModelForTokenClassification.from_pretrained(folder, {
    ...local,
    dtype: precision,
    device: "cpu",
  });
  const { id2label = {}, max_position_embeddings: positions = MOST_PIECES } = network.config;
  const labels = Object.keys(id2label).map((_, id) => labelOf(id2label[id] ?? "O", types));
  const marks = tokenizer.encode("", { add_special_tokens: true });
  const before = marks.slice(0, Math.ceil(marks.length / 2));
  const after = marks.slice(before.length);
  const limit = Math.min(MOST_PIECES, positions, tokenizer.model_max_length ?? MOST_PIECES);
  const encode = cachedEncoder((text) => tokenizer.encode(text, { add_special_tokens: false }));
  const reader = new BatchReader(loaded, network, labels, before, after);

  const findEntitiesIn = async (
    texts: readonly string[],
  ): Promise<readonly (readonly Finding[])[]> => {
    const found = texts.map((): Finding[] => []);
    let batch: Window[] = [];
    const read = async (): Promise<void> => {
      const answers = await reader.read(batch);
      for (const [index, { text }] of batch.entries())
        found[text]?.push(...(answers[index] as readonly Finding[]));
      batch = [];
    };
    for (const window of windowsOf(texts, limit - marks.length, encode)) {
      batch.push(window);
      if (batch.length === BATCH) await read();
    }
    if (batch.length > 0) await read();
    return found;
  };
  return {
    findEntitiesIn,
    findEntities: async (text) => (await findEntitiesIn([text]))[0] ?? [],
    close: async () => {
      await network.dispose();
    },
  };
}

/** Asks the network about windows, padded to the longest. */
class BatchReader {
  readonly #loaded: TransformersPackage;
  readonly #network: Network;
  readonly #labels: readonly Label[];
  readonly #before: readonly number[];
  readonly #after: readonly number[];
  readonly #hasTypes: boolean;

  constructor(
    loaded: TransformersPackage,
    network: Network,
    labels: readonly Label[],
    before: readonly number[],
    after: readonly number[],
  ) {
    this.#loaded = loaded;
    this.#network = network;
    this.#labels = labels;
    this.#before = before;
    this.#after = after;
    this.#hasTypes = Object.values(network.sessions).some(({ inputNames }) =>
      inputNames.includes("token_type_ids"),
    );
  }

  async read(windows: readonly Window[]): Promise<readonly (readonly Finding[])[]> {
    const before = this.#before;
    const width = before.length + this.#after.length + Math.max(...windows.map(({ size }) => size));
    const ids = new BigInt64Array(windows.length * width);
    const mask = new BigInt64Array(windows.length * width);
    for (const [row, { words }] of windows.entries()) {
      const pieces = [...before, ...words.flatMap((word) => word.pieces), ...this.#after];
      for (const [column, piece] of pieces.entries()) {
        ids[row * width + column] = BigInt(piece);
        mask[row * width + column] = 1n;
      }
    }
    const tensor = (data: BigInt64Array): object =>
      new this.#loaded.Tensor("int64", data, [windows.length, width]);
    const { logits } = await this.#network({
      input_ids: tensor(ids),
      attention_mask: tensor(mask),
      ...(this.#hasTypes ? { token_type_ids: tensor(new BigInt64Array(ids.length)) } : {}),
    });
    const [rows, columns, count] = logits.dims;
    if (rows !== windows.length || columns !== width || count !== this.#labels.length)
      throw new Error("the model's answer has another shape than its labels");
    return windows.map((window, row) =>
      entitiesOf(window, this.#labels, logits.data, (row * width + before.length) * count),
    );
  }
}

/** Words repeat; their pieces are kept. */
function cachedEncoder(encode: (text: string) => number[]): EncodeWord {
  const known = new Map<string, readonly number[]>();
  return (word, isAfterSpace) => {
    const text = isAfterSpace ? ` ${word}` : word;
    let pieces = known.get(text);
    if (pieces === undefined) {
      pieces = encode(text);
      if (known.size >= MOST_CACHED_WORDS) known.clear();
      known.set(text, pieces);
    }
    return pieces;
  };
}

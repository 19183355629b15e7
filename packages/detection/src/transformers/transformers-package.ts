/** The parts of `@huggingface/transformers` that are called here, so that it need not be installed to build this. */
export interface TransformersPackage {
  readonly env: {
    allowRemoteModels: boolean;
    allowLocalModels: boolean;
    useFSCache: boolean;
  };
  readonly AutoTokenizer: {
    from_pretrained(folder: string, options: object): Promise<Tokenizer>;
  };
  readonly AutoModelForTokenClassification: {
    from_pretrained(folder: string, options: object): Promise<Network>;
  };
  readonly Tensor: new (
    type: "int64",
    data: BigInt64Array,
    dimensions: readonly [number, number],
  ) => object;
}

export interface Tokenizer {
  readonly model_max_length?: number;
  encode(text: string, options: { readonly add_special_tokens: boolean }): number[];
}

export interface Network {
  (
    inputs: Readonly<Record<string, object>>,
  ): Promise<{
    readonly logits: { readonly dims: readonly number[]; readonly data: ArrayLike<number> };
  }>;
  readonly config: {
    readonly id2label?: Readonly<Record<string, string>>;
    readonly max_position_embeddings?: number;
  };
  readonly sessions: Readonly<Record<string, { readonly inputNames: readonly string[] }>>;
  dispose(): Promise<unknown>;
}

/** A variable, so that neither compilers nor bundlers look for what is the caller's to install. */
const PACKAGE: string = "@huggingface/transformers";

/** Whether the package is installed where this library is. */
export function areTransformersInstalled(): boolean {
  try {
    import.meta.resolve(PACKAGE);
    return true;
  } catch {
    return false;
  }
}

/**
 * Loads the package, and has it fetch nothing: models are read from folders only. That holds for the whole process.
 *
 * @throws if it is not installed where this library is.
 */
export async function loadTransformers(): Promise<TransformersPackage> {
  let loaded: TransformersPackage;
  try {
    loaded = (await import(PACKAGE)) as TransformersPackage;
  } catch (cause) {
    throw new Error(`cannot load ${PACKAGE}: it has to be installed beside this library`, {
      cause,
    });
  }
  loaded.env.allowRemoteModels = false;
  loaded.env.allowLocalModels = true;
  loaded.env.useFSCache = false;
  return loaded;
}

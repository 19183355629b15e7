import { IS_LITTLE_ENDIAN } from "../scan/code-window.ts";
import { LABEL_COUNT } from "./labels.ts";
import { TRANSITIONS } from "./tag-memory.ts";
import { TAG_MODULE } from "./tag-module.ts";
import { SHAPES } from "./tokens.ts";
import { TAG_BITS } from "./viterbi.ts";

/** What is used of it; its types come with a browser's otherwise. */
declare const WebAssembly: {
  readonly Memory: new (size: {
    readonly initial: number;
    readonly maximum: number;
  }) => {
    readonly buffer: ArrayBuffer;
  };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
};

const PAGE_BYTES = 65_536;

/** Scores and labels the open tokens of a block, as the plain tagger does. */
export interface TagStage {
  /** All that it reads and writes, as `tag-memory.ts` has it. */
  readonly memory: ArrayBuffer;
  /** Writes the labels of the open ones of the first `count` tokens, and their scores. */
  tag(count: number, outside: number, reach: number): void;
}

/** Makes one with `bytes` of memory; null where WebAssembly may not be used, or would see numbers in another order. */
export function compileTagStage(bytes: number): TagStage | null {
  if (!IS_LITTLE_ENDIAN) return null;
  try {
    const pages = Math.ceil(bytes / PAGE_BYTES);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    const module = new WebAssembly.Module(Buffer.from(TAG_MODULE, "base64"));
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    return { memory: memory.buffer, tag: (exports as Pick<TagStage, "tag">).tag };
  } catch {
    return null;
  }
}

/** Numbers for each shape: those to a label that begins an entity from each other label, and what else there is. */
const SHAPE_NUMBERS = 64;

/** Writes the weights of transitions in the order in which the stage reads them, four at a time. */
export function writeTransitions(memory: ArrayBuffer, transitions: Int16Array): void {
  const out = new Int32Array(memory, TRANSITIONS, SHAPES * SHAPE_NUMBERS);
  for (let shape = 0; shape < SHAPES; shape++) {
    const base = shape * LABEL_COUNT * LABEL_COUNT;
    /** The weight, with the label before in its low bits, so that of equal sums the one over the first is largest. */
    const weight = (before: number, label: number): number =>
      ((transitions[base + before * LABEL_COUNT + label] as number) << TAG_BITS) + 8 - before;
    const rows: number[][] = [
      BEGIN.map((label) => weight(0, label)),
      BEGIN.map((label) => weight(label, label + 1)),
      BEGIN.map((label) => weight(label + 1, label + 1)),
      BEGIN.map((label) => weight(label, 0)),
      BEGIN.map((label) => weight(label + 1, 0)),
    ];
    for (let before = 1; before < LABEL_COUNT; before++)
      rows.push(BEGIN.map((label) => weight(before, label)));
    rows.push([weight(0, 0)]);
    out.set(rows.flat(), shape * SHAPE_NUMBERS);
  }
}

/** The labels that begin an entity; each is followed by the one that goes on with it. */
const BEGIN: readonly number[] = [1, 3, 5, 7];

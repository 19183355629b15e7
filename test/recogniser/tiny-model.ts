/**
 * Writes the folder of a token-classification model as Hugging Face has them, small enough to be read here: every word
 * has the label that a table gives it, whatever stands around it.
 *
 * The network is one ONNX node, `logits = Gather(table, input_ids)`; https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"];
const FLOAT = 1;
const INT64 = 7;

export interface TinyModel {
  /** Pieces of words with their labels; those that go on a word begin with `##`. */
  readonly pieces: Readonly<Record<string, string>>;
  readonly labels: readonly string[];
  /** The most pieces it takes at once, with its two marks. */
  readonly positions: number;
}

export function writeTinyModel(folder: string, { pieces, labels, positions }: TinyModel): void {
  const vocabulary = [...SPECIAL, ...Object.keys(pieces)];
  const table = vocabulary.map((piece) =>
    labels.map((label) => (label === (pieces[piece] ?? "O") ? 8 : 0)),
  );
  mkdirSync(join(folder, "onnx"), { recursive: true });
  const write = (name: string, value: object): void =>
    writeFileSync(join(folder, name), JSON.stringify(value));
  write("config.json", {
    model_type: "bert",
    architectures: ["BertForTokenClassification"],
    max_position_embeddings: positions,
    vocab_size: vocabulary.length,
    id2label: Object.fromEntries(labels.entries()),
    label2id: Object.fromEntries(labels.map((label, id) => [label, id])),
  });
  write("tokenizer_config.json", {
    tokenizer_class: "BertTokenizer",
    do_lower_case: false,
    model_max_length: positions,
    cls_token: "[CLS]",
    sep_token: "[SEP]",
    pad_token: "[PAD]",
    unk_token: "[UNK]",
  });
  write("tokenizer.json", tokenizer(vocabulary));
  writeFileSync(join(folder, "onnx", "model.onnx"), network(table));
}

function tokenizer(vocabulary: readonly string[]): object {
  const id = (piece: string): number => vocabulary.indexOf(piece);
  const mark = (piece: string): object => ({ SpecialToken: { id: piece, type_id: 0 } });
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: SPECIAL.map((content) => ({
      id: id(content),
      content,
      special: true,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
    })),
    normalizer: {
      type: "BertNormalizer",
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: false,
    },
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: {
      type: "TemplateProcessing",
      single: [mark("[CLS]"), { Sequence: { id: "A", type_id: 0 } }, mark("[SEP]")],
      pair: [],
      special_tokens: Object.fromEntries(
        ["[CLS]", "[SEP]"].map((piece) => [
          piece,
          { id: piece, ids: [id(piece)], tokens: [piece] },
        ]),
      ),
    },
    decoder: { type: "WordPiece", prefix: "##", cleanup: true },
    model: {
      type: "WordPiece",
      unk_token: "[UNK]",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((piece, at) => [piece, at])),
    },
  };
}

/** The model as protocol buffers. Numbers before the fields are those of the schema. */
function network(table: readonly (readonly number[])[]): Uint8Array {
  const [rows, columns] = [table.length, table[0]?.length ?? 0];
  const weights = new Uint8Array(Float32Array.from(table.flat()).buffer);
  const initializer = message(
    integer(1, rows),
    integer(1, columns),
    integer(2, FLOAT),
    bytes(8, text("table")),
    bytes(9, weights),
  );
  const node = message(
    bytes(1, text("table")),
    bytes(1, text("input_ids")),
    bytes(2, text("logits")),
    bytes(4, text("Gather")),
  );
  const graph = message(
    bytes(1, node),
    bytes(2, text("tiny")),
    bytes(5, initializer),
    bytes(11, tensor("input_ids", INT64, ["batch", "length"])),
    bytes(11, tensor("attention_mask", INT64, ["batch", "length"])),
    bytes(12, tensor("logits", FLOAT, ["batch", "length", columns])),
  );
  const operators = message(bytes(1, text("")), integer(2, 13));
  return message(integer(1, 8), bytes(7, graph), bytes(8, operators));
}

function tensor(name: string, type: number, shape: readonly (string | number)[]): Uint8Array {
  const dimensions = shape.map((one) =>
    bytes(1, typeof one === "number" ? integer(1, one) : bytes(2, text(one))),
  );
  const tensorType = message(integer(1, type), bytes(2, message(...dimensions)));
  return message(bytes(1, text(name)), bytes(2, bytes(1, tensorType)));
}

function message(...fields: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(fields);
}

function integer(field: number, value: number): Uint8Array {
  return Uint8Array.from([...variable(field * 8), ...variable(value)]);
}

function bytes(field: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([
    Uint8Array.from([...variable(field * 8 + 2), ...variable(content.length)]),
    content,
  ]);
}

function text(value: string): Uint8Array {
  return Buffer.from(value);
}

/** Seven bits a byte, the lowest first. */
function variable(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...variable(value >>> 7)];
}

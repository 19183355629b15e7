import { existsSync } from "node:fs";
import { join } from "node:path";
import type { RecogniserConfig } from "@countersign/config";
import { CountersignError } from "@countersign/core";
import type { FallbackReason } from "@countersign/detection";
import { areTransformersInstalled } from "@countersign/detection/transformers";
import type { ScanThreadSetup } from "./scan-thread.ts";

const WEIGHTS = { fp32: "model.onnx", fp16: "model_fp16.onnx", q8: "model_quantized.onnx" };

/** What the thread is told of the configured model, once it is known to be there. */
export function recogniserSetup(
  recogniser: RecogniserConfig | null,
): ScanThreadSetup["recogniser"] {
  if (recogniser === null) return null;
  const { model: folder, precision, deadlineSeconds } = recogniser;
  for (const file of ["config.json", "tokenizer.json", join("onnx", WEIGHTS[precision])]) {
    if (!existsSync(join(folder, file)))
      throw new CountersignError(
        "CONFIG_INVALID",
        `masking.recogniser.model: no ${file} in ${folder}`,
      );
  }
  if (!areTransformersInstalled()) {
    throw new CountersignError(
      "CONFIG_INVALID",
      "masking.recogniser: @huggingface/transformers is not installed beside Countersign: `npm install @huggingface/transformers` where it is",
    );
  }
  return { folder, precision, milliseconds: deadlineSeconds * 1000 };
}

/** Says of each reason once that the built-in tagger stands in for the model. */
export function warnOnce(): (reason: FallbackReason, because: string | undefined) => void {
  const said = new Set<string>();
  return (reason, because) => {
    if (said.has(because ?? reason)) return;
    said.add(because ?? reason);
    process.emitWarning(
      `the model of masking.recogniser ${WORDS[reason]}${because === undefined ? "" : `: ${because}`}; the built-in tagger is used alone`,
      { code: "COUNTERSIGN_RECOGNISER" },
    );
  };
}

const WORDS: Readonly<Record<FallbackReason, string>> = {
  late: "did not answer in time",
  failed: "failed",
  invalid: "gave an answer that does not fit the text",
};

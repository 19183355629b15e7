/**
 * Measures @countersign/detection.
 *
 *     node main.ts                    everything, beside the other detectors; writes docs/benchmarks/detection.md
 *     node main.ts --ours             our engine alone, in under a minute
 *         [--show N] [--only TEXT]    examples of what was missed, of the classes that contain TEXT
 *         [--set NAME]                figures of one set, by kind of text and by type
 *     node main.ts --speed            our engine's speed alone
 *         [--seed S]                  other data of the same kinds
 */
import { parseArgs } from "node:util";
import { allSamples, SEED } from "./sets.ts";

const { values } = parseArgs({
  options: {
    ours: { type: "boolean", default: false },
    show: { type: "string", default: "0" },
    only: { type: "string", default: "" },
    set: { type: "string", default: "" },
    speed: { type: "boolean", default: false },
    seed: { type: "string", default: SEED },
  },
});

const samples = allSamples(values.seed);
if (values.speed) {
  const { quickSpeed } = await import("./quick.ts");
  quickSpeed(samples);
} else if (values.ours) {
  const { quick } = await import("./quick.ts");
  quick(samples, { show: Number(values.show), only: values.only, set: values.set });
} else {
  const { full } = await import("./full.ts");
  await full(samples);
}

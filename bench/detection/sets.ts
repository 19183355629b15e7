/** The samples that everything is measured on. */
import { cleanLogSamples, codeSamples } from "./data/clean.ts";
import { evasionSamples } from "./data/evasion.ts";
import { heldOutSamples } from "./data/held-out.ts";
import { proseSamples } from "./data/prose.ts";
import { recordedSamples } from "./data/recorded.ts";
import { writtenSamples } from "./data/prose-written.ts";
import { documentSamples } from "./data/tools-documents.ts";
import { jsonSamples } from "./data/tools-json.ts";
import { logSamples } from "./data/tools-logs.ts";
import { tableSamples } from "./data/tools-tables.ts";
import { identifierSamples, phoneSamples, secretSamples } from "./data/vectors.ts";
import type { Sample } from "./label.ts";

export const SEED = "countersign";

export function allSamples(seed: string): Sample[] {
  return [
    ...proseSamples(seed, 5),
    ...writtenSamples(),
    ...jsonSamples(seed, 6),
    ...tableSamples(seed, 14),
    ...logSamples(seed, 20),
    ...documentSamples(seed, 6),
    ...recordedSamples(),
    ...identifierSamples(seed, 20),
    ...phoneSamples(seed, 3),
    ...secretSamples(seed, 8),
    ...cleanLogSamples(seed, 40),
    ...codeSamples(seed, 60_000),
    ...evasionSamples(seed, 3),
    ...heldOutSamples(seed),
  ];
}

/** Sets that are summed to the figures of the table's head. */
export const GROUPS: Readonly<Record<string, readonly string[]>> = {
  prose: [
    "prose-letters",
    "prose-chat",
    "prose-records",
    "prose-european",
    "prose-written",
    "prose-plain",
  ],
  tools: ["tool-json", "tool-tables", "tool-logs", "tool-documents", "recorded"],
  clean: ["clean-code", "clean-logs"],
};
